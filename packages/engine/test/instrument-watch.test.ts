import { money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, price, Rig } from './rig.ts'

async function running(): Promise<Rig> {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  return rig
}

/** From now on the exchange's contract list says this. */
function change(rig: Rig, rules: object): void {
  rig.port.instruments = async () => ({ ok: true, value: [{ ...rig.instrument, ...rules }] as never })
}

const deferred = (rig: Rig) => rig.engine.bot(ACCOUNT, 'bot-1')?.deferred.map(({ reason }) => reason)

describe('trading rules that change while a bot runs (E17, E18)', () => {
  it('a raised minimum keeps what rests, holds the counter orders back with its reason, and is noticed when it falls', async () => {
    const rig = await running()
    change(rig, { minNotional: money('5000') })
    await rig.clock.advance(920_000)
    expect(rig.openOrders()).toHaveLength(10)
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toHaveLength(9)
    expect(deferred(rig)).toEqual(['minimum'])
    change(rig, {})
    await rig.clock.advance(40_000)
    expect(rig.openOrders()).toHaveLength(10)
    expect(deferred(rig)).toEqual([])
  })

  it('a symbol that is restricted is told once, and again when it is normal', async () => {
    const rig = await running()
    change(rig, { status: 'limit_open' })
    await rig.clock.advance(1_000_000)
    expect(rig.alerts.filter(({ code }) => code === 'symbol_restricted')).toMatchObject([
      { params: { symbol: 'BTCUSDT', status: 'limit_open' } },
    ])
    change(rig, {})
    await rig.clock.advance(60_000)
    expect(rig.resolved).toContain('symbol_restricted:BTCUSDT')
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('a bot whose tick changed places nothing more: its prices would mean something else', async () => {
    const rig = await running()
    change(rig, { tickSize: '0.5' })
    await rig.clock.advance(920_000)
    expect(rig.bot()).toMatchObject({ status: 'error', statusReason: 'instrument_changed' })
    await rig.walk(23_900, 26_100)
    await rig.clock.advance(5_000)
    expect(rig.openOrders()).toEqual([])
    expect(rig.bot().plan?.levels[0]).toBe(price(20_000))
  })
})
