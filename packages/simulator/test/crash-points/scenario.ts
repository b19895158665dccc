import { type BotCommand, createGridBot, rate } from '@gridpilot/core'
import { createEngine, type EngineFace } from '@gridpilot/engine'
import { ACCOUNT, price, Rig } from '../../../engine/test/rig.ts'
import { type CrashPoint, Gate, gatedStore, gatedVenue } from './gate.ts'

/** Wall time a step is given, ms: longer than any wait between two orders of one slot. */
const STEP_MS = 2_500
/** Wall time until a process that came back has found out about everything, ms. */
const RECOVERY_MS = 12_000

/** What a whole run comes to: equal for two runs that mean the same. Ids of the exchange depend on its past and are left out. */
export interface Outcome {
  readonly bot: string
  readonly fills: readonly string[]
  readonly ledger: readonly string[]
  readonly open: readonly string[]
}

/**
 * A bot from its start to its end in lock-step: after each step of the market everything comes to rest. The process
 * dies at the k-th passing of a point and is started again before the market goes on.
 */
export class Scenario {
  readonly rig = new Rig({ touchQuantity: 60 })
  crashed = false
  private gate: Gate
  private engine: EngineFace
  private readonly steps: number

  constructor(steps: number, point: CrashPoint | null = null, k = 0) {
    this.steps = steps
    // Small batches, so that the first grid and the end take several requests each.
    Object.assign(this.rig.port.settings, { batchSize: 3 })
    this.gate = new Gate(point, k)
    this.engine = this.boot()
  }

  /** How often each point was passed before the crash. */
  get passed(): ReadonlyMap<CrashPoint, number> {
    return this.gate.passed
  }

  async run(): Promise<Outcome> {
    const { rig, steps } = this
    await this.attach()
    const bot = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config: rig.config })
    await this.until(async (done) => {
      const added = rig.store.bots.has('bot-1') || (await this.engine.addBot(ACCOUNT, bot)).ok
      if (added) done()
    })
    await this.command({ name: 'start' })
    for (let i = 0; i < steps; i += 1) {
      if (i === Math.floor(steps / 2)) this.fund()
      if (i === Math.floor(steps * 0.7)) await this.command({ name: 'pause', reason: null })
      if (i === Math.floor(steps * 0.75)) await this.command({ name: 'resume' })
      rig.port.moveTo(price(priceAt(i)))
      await this.rest(STEP_MS)
    }
    await this.command({ name: 'stop', closePosition: true, reason: 'user' })
    await this.rest(RECOVERY_MS)
    return this.outcome()
  }

  private boot(): EngineFace {
    const { rig, gate } = this
    return createEngine({
      store: gatedStore(rig.store, gate),
      clock: rig.clock,
      holder: 'test',
      notifier: { raise: () => {}, resolve: () => {} },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })
  }

  private async attach(): Promise<void> {
    void this.engine.attach(ACCOUNT, gatedVenue(this.rig.port, this.gate))
    await this.rest(1_000)
  }

  /** Time passes; a process that died is replaced, and the market waits until the new one has found its feet. */
  private async rest(ms: number): Promise<void> {
    await this.rig.clock.advance(ms)
    if (!this.gate.dead) return
    this.crashed = true
    void this.engine.close(0)
    const { passed } = this.gate
    this.gate = new Gate()
    for (const [point, count] of passed) this.gate.passed.set(point, count)
    this.engine = this.boot()
    await this.attach()
    await this.rig.clock.advance(RECOVERY_MS)
  }

  /** A person repeats what was not answered. */
  private command(command: BotCommand): Promise<void> {
    return this.until(async (done) => {
      if ((await this.engine.command(ACCOUNT, 'bot-1', command)).ok) done()
    })
  }

  private async until(attempt: (done: () => void) => Promise<void>): Promise<void> {
    let done = false
    for (let tries = 0; tries < 5 && !done; tries += 1) {
      void attempt(() => {
        done = true
      })
      await this.rest(STEP_MS)
    }
    if (!done) throw new Error('nobody answered')
  }

  private fund(): void {
    const { port } = this.rig
    port.marketMs += 1
    port.venue.applyFunding('BTCUSDT', rate('0.0001'), port.marketMs)
    port.marketMs += 1
    port.pushEvents()
  }

  private outcome(): Outcome {
    const { store } = this.rig
    const { positions, slots, ...rest } = this.rig.bot()
    const { gridProfit, fees, funding, realizedPnl, venueRealizedPnl, fills, status, stopReason } = rest
    const held = slots.map(({ index, held, lots, pairedQuantity, profit }) => ({
      index,
      held,
      // Ids of trades carry the time, and a crash takes some.
      lots: lots.map(({ tradeId: _, ...lot }) => lot),
      pairedQuantity,
      profit,
    }))
    const figures = {
      positions,
      gridProfit,
      fees,
      funding,
      realizedPnl,
      venueRealizedPnl,
      fills,
      status,
      stopReason,
      held,
    }
    return {
      bot: text(figures),
      fills: [...store.fills.values()]
        .map((f) =>
          [f.purpose, f.slot, f.cycle, f.side, f.price, f.quantity, f.fee, f.realizedPnl, f.liquidity].join(' '),
        )
        .sort(),
      ledger: [...store.ledger.values()].map((row) => [row.kind, row.coin, row.amount, row.botId].join(' ')).sort(),
      open: this.rig.openOrders(),
    }
  }
}

const text = (value: unknown): string => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))

/** Up and down through the levels, some steps across several of them, some that only touch one. */
function priceAt(i: number): number {
  const wave = 25_000 + 3_000 * Math.sin(i / 5) + 1_200 * Math.sin(i / 1.7)
  return i % 9 === 4 ? Math.round(wave / 1_000) * 1_000 : Math.round(wave)
}
