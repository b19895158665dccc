import { describe, expect, it } from 'vitest'
import type { Read } from '../src/index.ts'
import { ACCOUNT, Rig, type RigOptions } from './rig.ts'

const DONE: Read<null> = { ok: true, value: null }
const refusal = (kind: 'refused' | 'needs_user' | 'unavailable' | 'unknown', code: string): Read<null> => ({
  ok: false,
  error: { kind, code, message: 'no' },
})

/** The exchange's switch over the simulated venue: counts on the clock of the test and cancels everything once. */
class SwitchRig extends Rig {
  /** Seconds asked for and the wall time. */
  readonly asked: (readonly [number, number])[] = []
  seconds: number | null = null
  /** What the exchange answers instead of doing it; null: it does. */
  instead: Read<null> | null = null
  fired = 0
  private dueMs = Number.POSITIVE_INFINITY
  private stopCounting: () => void = () => {}

  constructor(options: RigOptions = {}) {
    super(options)
    this.cancelAllAfterOf = () => this.seconds
    this.port.countdown = async (seconds) => {
      if (!this.port.reachable) return refusal('unknown', 'timeout')
      this.asked.push([seconds, this.clock.wallMs()])
      this.fireIfDue()
      if (this.instead !== null) return this.instead
      this.stopCounting()
      this.dueMs = seconds > 0 ? this.clock.wallMs() + seconds * 1_000 : Number.POSITIVE_INFINITY
      if (seconds > 0) this.stopCounting = this.clock.after(seconds * 1_000, () => this.fireIfDue())
      return DONE
    }
  }

  set(seconds: number | null): void {
    this.seconds = seconds
    this.engine.recheck(ACCOUNT)
  }

  get alarms(): string[] {
    return this.alerts.filter(({ code }) => code === 'silence_switch_failed').map(({ params }) => String(params?.code))
  }

  private fireIfDue(): void {
    if (this.clock.wallMs() < this.dueMs) return
    this.dueMs = Number.POSITIVE_INFINITY
    this.fired += 1
    this.port.venue.execute({ kind: 'cancel_all', accountId: ACCOUNT, symbol: null }, this.port.marketMs)
    this.port.pushEvents()
  }
}

async function running(seconds: number | null): Promise<SwitchRig> {
  const rig = new SwitchRig()
  rig.seconds = seconds
  await rig.attach()
  await rig.startBot()
  return rig
}

describe('the option is off', () => {
  it('nothing is sent', async () => {
    const rig = await running(null)
    await rig.clock.advance(120_000)
    await rig.engine.close()
    expect(rig.asked).toEqual([])
    expect(rig.resolved).not.toContain('silence_switch')
  })
})

describe('the option is on', () => {
  it('is renewed every third of its time, for as long as a bot is at work', async () => {
    const rig = await running(30)
    await rig.clock.advance(60_000)
    const times = rig.asked.filter(([seconds]) => seconds > 0).map(([, at]) => at)
    expect(times.length).toBeGreaterThanOrEqual(6)
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeLessThanOrEqual(10_100)
    expect(times.length).toBeLessThanOrEqual(8)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(40_000)
    expect(rig.asked.at(-1)?.[0]).toBe(0)
    const { length } = rig.asked
    await rig.clock.advance(120_000)
    expect([rig.asked.length, rig.fired]).toEqual([length, 0])
  })

  it('other seconds are told at once, never two calls within a second', async () => {
    const rig = await running(60)
    await rig.clock.advance(5_000)
    rig.set(10)
    await rig.clock.advance(500)
    expect(rig.asked.at(-1)?.[0]).toBe(10)
    rig.set(20)
    await rig.clock.advance(600)
    rig.set(5)
    await rig.clock.advance(20_000)
    const times = rig.asked.map(([, at]) => at)
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(1_000)
    expect(rig.fired).toBe(0)
  })

  it('turned off, it is taken off once', async () => {
    const rig = await running(10)
    await rig.clock.advance(20_000)
    const { length } = rig.asked
    rig.set(null)
    await rig.clock.advance(60_000)
    expect(rig.asked.slice(length).map(([seconds]) => seconds)).toEqual([0])
    expect([rig.fired, rig.openOrders().length]).toEqual([0, 10])
  })

  it('a call to take it off that gets lost is made again', async () => {
    const rig = await running(30)
    await rig.clock.advance(15_000)
    rig.instead = refusal('unknown', 'timeout')
    rig.set(null)
    await rig.clock.advance(3_000)
    rig.instead = null
    await rig.clock.advance(60_000)
    expect([rig.fired, rig.openOrders().length, rig.asked.at(-1)?.[0]]).toEqual([0, 10, 0])
  })

  it('a graceful close takes it off, so that a restart does not cost the orders', async () => {
    const rig = await running(10)
    await rig.clock.advance(20_000)
    const closed = rig.engine.close()
    await rig.clock.advance(6_000)
    await closed
    expect(rig.asked.at(-1)?.[0]).toBe(0)
    const { length } = rig.asked
    await rig.clock.advance(60_000)
    expect([rig.asked.length, rig.fired, rig.openOrders().length]).toEqual([length, 0, 10])
  })

  it('a process that lost the account sends nothing more, not even 0', async () => {
    const rig = await running(10)
    await rig.clock.advance(20_000)
    const { length } = rig.asked
    await rig.store.acquireLease(ACCOUNT, 'another')
    await rig.clock.advance(60_000)
    await rig.engine.close()
    expect(rig.asked.slice(length).filter(([seconds]) => seconds === 0)).toEqual([])
    expect(rig.fired).toBe(1)
  })
})

describe('the switch runs out', () => {
  it('again and again: what it canceled is placed again, and is not held against a hand', async () => {
    const rig = await running(10)
    for (let outage = 1; outage <= 3; outage += 1) {
      rig.port.reachable = false
      await rig.clock.advance(20_000)
      expect([rig.fired, rig.openOrders().length]).toEqual([outage, 0])
      rig.port.reachable = true
      await rig.clock.advance(40_000)
      expect([rig.bot().status, rig.openOrders().length]).toEqual(['running', 10])
    }
    await rig.clock.advance(120_000)
    expect([rig.fired, rig.openOrders().length]).toEqual([3, 10])
  })

  it('while the process was dead or asleep: the same', async () => {
    const rig = await running(10)
    for (let outage = 1; outage <= 2; outage += 1) {
      rig.clock.sleep(60_000)
      await rig.clock.advance(40_000)
      expect([rig.bot().status, rig.openOrders().length]).toEqual(['running', 10])
    }
    expect(rig.fired).toBe(2)
  })

  it('a hand that cancels the same level twice later still pauses the bot', async () => {
    const rig = await running(10)
    rig.port.reachable = false
    await rig.clock.advance(20_000)
    rig.port.reachable = true
    await rig.clock.advance(90_000)
    for (const status of ['running', 'paused']) {
      const order = rig.port.venue.openOrders(ACCOUNT).find((each) => each.price === 230_000)
      rig.port.venue.cancel(ACCOUNT, { clientOrderId: order?.clientOrderId ?? '' }, rig.port.marketMs)
      rig.port.pushEvents()
      await rig.clock.advance(60_000)
      expect(rig.bot().status).toBe(status)
    }
    expect(rig.bot().statusReason).toBe('orders_canceled_by_hand')
  })
})

describe('the exchange does not take it', () => {
  it.each(['refused', 'needs_user'] as const)('%s: one alert, trading goes on, asked for seldom', async (kind) => {
    const rig = new SwitchRig()
    rig.seconds = 10
    rig.instead = refusal(kind, '40014')
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(300_000)
    expect(rig.alarms).toEqual(['40014'])
    expect([rig.bot().status, rig.openOrders().length]).toEqual(['running', 10])
    expect(rig.asked.length).toBeLessThanOrEqual(7)
    rig.instead = null
    await rig.clock.advance(61_000)
    expect(rig.resolved).toContain('silence_switch')
    expect(rig.alarms).toHaveLength(1)
  })

  it('one answer that is lost alarms nobody, two do, and the next success ends it', async () => {
    const rig = await running(30)
    rig.instead = refusal('unknown', 'timeout')
    await rig.clock.advance(10_100)
    rig.instead = null
    await rig.clock.advance(20_000)
    expect(rig.alarms).toEqual([])
    rig.instead = refusal('unavailable', '502')
    await rig.clock.advance(15_000)
    expect(rig.alarms).toEqual(['502'])
    const before = rig.resolved.filter((key) => key === 'silence_switch').length
    rig.instead = null
    await rig.clock.advance(5_000)
    expect(rig.resolved.filter((key) => key === 'silence_switch')).toHaveLength(before + 1)
    expect([rig.fired, rig.bot().status]).toEqual([0, 'running'])
  })

  it('a venue without such a switch says so', async () => {
    const rig = new SwitchRig()
    rig.seconds = 10
    delete rig.port.countdown
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(30_000)
    expect(rig.alarms).toEqual(['not_offered'])
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('a call that hangs does not keep the next one from being made', async () => {
    const rig = await running(10)
    const take = rig.port.countdown
    let hung = 0
    rig.port.countdown = (seconds) => {
      hung += 1
      return hung === 1 ? new Promise(() => {}) : (take?.(seconds) ?? Promise.resolve(DONE))
    }
    await rig.clock.advance(30_000)
    expect([rig.fired, rig.openOrders().length, hung > 4]).toEqual([0, 10, true])
  })
})
