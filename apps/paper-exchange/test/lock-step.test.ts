import { describe, expect, it } from 'vitest'
import { belongings } from './belongings.ts'
import { LockStepRobot } from './lock-step-robot.ts'
import { ACCOUNT, KEY, limitOrder } from './running-exchange.ts'

const { directory, start, atEnd } = belongings()

async function robot(seed: number): Promise<LockStepRobot> {
  const made = await LockStepRobot.start(directory(), seed)
  atEnd(() => made.end())
  return made
}

const STOPS = 18
const KILLS = [3, 6, 9, 13, 16]
const STOPPED = [7, 15]

describe('lock-step', () => {
  it('gives the same fills and bills twice, and with the exchange killed five times and stopped twice', {
    timeout: 120_000,
  }, async () => {
    const endAt = (stop: number) => (KILLS.includes(stop) ? 'kill' : STOPPED.includes(stop) ? 'stop' : null)
    const undisturbed = await (await robot(7)).play(STOPS, () => null)
    expect(undisturbed.fills.length).toBeGreaterThan(6)
    expect(await (await robot(7)).play(STOPS, () => null)).toEqual(undisturbed)
    expect(await (await robot(7)).play(STOPS, endAt)).toEqual(undisturbed)
    const other = await (await robot(8)).play(6, () => null)
    expect(other.fills[0]?.price).not.toEqual(undisturbed.fills[0].price)
  })

  it('waits for an engine that has orders, says for whom, and goes on when it reports', async () => {
    const running = await start(directory(), '--step', '--history-days', '1', ...ACCOUNT)
    const free = await running.admin('POST', 'advance', { points: 5 })
    expect(free).toMatchObject({ done: 5, position: 5, waiting_for: [] })
    const { price: _, ...order } = limitOrder('s-1', 'buy', '')
    await running.client(KEY).futuresSubmitOrder({ ...order, orderType: 'market' })
    const blocked = await running.admin('POST', 'advance', { points: 1, timeout_ms: 100 })
    expect(blocked).toMatchObject({ done: 0, position: 5 })
    expect(blocked.waiting_for).toHaveLength(1)
    const { market_ms: marketMs, waiting_for: waiting } = await running.admin('GET', 'status')
    expect(waiting).toEqual(blocked.waiting_for)
    await running.admin('POST', 'idle', { account_key: KEY.key, last_trade_id: '', market_ms: marketMs })
    expect((await running.admin('GET', 'status')).waiting_for).toHaveLength(1) // a fill it has not booked
    const { fills } = await running.admin('GET', `accounts/${waiting[0]}`)
    await running.admin('POST', 'idle', { account_key: KEY.key, last_trade_id: fills[0].trade_id, market_ms: marketMs })
    const one = await running.admin('POST', 'advance', { position: 6, timeout_ms: 100 })
    expect(one).toMatchObject({ done: 1, position: 6 })
    expect(one.waiting_for).toHaveLength(1) // the new point is not settled yet
    const unwatched = await running.admin('POST', 'advance', { points: 40, wait: false })
    expect(unwatched).toMatchObject({ done: 40, position: 46 })
    expect(unwatched.waiting_for).toHaveLength(1)
  })
})
