import {
  applyOrderEvent,
  assert,
  type BotEvent,
  type CandleColumns,
  createGridBot,
  type DeferralReason,
  desired,
  type GridBot,
  intendedOrder,
  isEnded,
  isSettled,
  type Money,
  money,
  type OrderEvent,
  type OrderIntent,
  type OrderRecord,
  PATH_FRACTIONS,
  pathOf,
  type Rate,
  reconcile,
  step,
  type Ticks,
  ticksFromNumber,
  unrealizedOf,
} from '@gridpilot/core'
import { type Bill, DEFAULT_ACCOUNT, DEFAULT_SETTINGS, SimVenue, type VenueEvent } from '@gridpilot/venue-sim'
import { carriedBot, holdAt } from './carried-run.ts'
import type { CarriedState, RunFill, RunInput } from './run-input.ts'

const ACCOUNT = 'backtest'

/** Enough free margin for any bot of the envelope: the bot's own limit decides, never the account. */
const DEPOSIT = money('1000000000')

export interface ExactRun {
  readonly bot: GridBot
  readonly fills: readonly RunFill[]
  readonly bills: readonly Bill[]
  /** Price of the last path point, ticks. */
  readonly lastPrice: Ticks
}

/**
 * The reference run: core's own step, desired and reconcile against the simulated exchange, one path point after the
 * other. Slow and exact; the kernel is measured against it, and the wire against both.
 */
export function runExact(input: RunInput, afterCandle?: (candle: number, bot: GridBot, last: Ticks) => void): ExactRun {
  const run = new Run(input)
  const { candles } = input
  const span = candleSpan(candles)
  const after = input.startPoint?.marketMs ?? Number.NEGATIVE_INFINITY
  const until = input.untilMs ?? Number.POSITIVE_INFINITY
  if (input.startPoint !== undefined) run.point(input.startPoint.price, input.startPoint.marketMs)
  for (let i = 0; i < candles.length && !run.ended; i += 1) {
    const open = candles.time[i] ?? 0
    const [o, h, l, c] = [candles.open[i] ?? 0, candles.high[i] ?? 0, candles.low[i] ?? 0, candles.close[i] ?? 0]
    const path = pathOf(o, h, l, c, input.path)
    for (let k = 0; k < 4 && !run.ended; k += 1) {
      const at = open + (PATH_FRACTIONS[k] ?? 0) * span
      // A bot that began inside a candle lives through the rest of its path only.
      if (at > after && at <= until) run.point(ticksFromNumber(input.instrument, path[k] ?? 0), at)
    }
    afterCandle?.(i, run.bot, run.lastPrice)
  }
  if (input.closeAtEnd && !run.ended) run.stop()
  return run.result()
}

/** The length of one candle: the smallest distance between two neighbours (holes are larger), one minute if alone. */
export function candleSpan(candles: CandleColumns): number {
  let span = Number.POSITIVE_INFINITY
  const checked = Math.min(candles.length, 1_000)
  for (let i = 1; i < checked; i += 1) span = Math.min(span, (candles.time[i] ?? 0) - (candles.time[i - 1] ?? 0))
  return Number.isFinite(span) ? span : 60_000
}

class Run {
  private readonly input: RunInput
  private readonly venue: SimVenue
  private readonly orders = new Map<string, OrderRecord>()
  private readonly fills: RunFill[] = []
  bot: GridBot
  private nextFunding = 0
  private nextMargin = 0
  /** Not yet on the venue's account. */
  private carried: CarriedState | null
  private marketMs = 0
  lastPrice = 0 as Ticks
  /** Something changed that orders depend on; a price alone does not, unless a level waits for its band. */
  private undecided = true
  /** An order was deferred once: from then on time alone may bring it back. */
  private waiting = false

  constructor(input: RunInput) {
    this.input = input
    const slippage = input.slippage ?? DEFAULT_SETTINGS.slippage
    this.venue = new SimVenue({ instruments: [input.instrument], settings: { fillRule: input.fill, slippage } })
    const start = input.startPoint?.marketMs ?? input.candles.time[0] ?? 0
    const { symbol, leverage, positionMode, marginMode } = input.config
    const at = { accountId: ACCOUNT, symbol }
    this.venue.createAccount(ACCOUNT, DEPOSIT, start, { ...DEFAULT_ACCOUNT, positionMode })
    if (marginMode === 'isolated') this.venue.execute({ kind: 'set_margin_mode', ...at, marginMode }, start)
    this.venue.execute({ kind: 'set_leverage', ...at, leverage, positionSide: null }, start)
    this.carried = input.carried ?? null
    if (this.carried === null) {
      this.bot = createGridBot({ id: 'backtest', code: '0', installation: 'local', config: input.config })
      this.apply({ type: 'command', command: { name: 'start' }, times: this.times() })
    } else this.bot = carriedBot(input, this.carried)
    while ((input.funding[this.nextFunding]?.time ?? Number.POSITIVE_INFINITY) <= start) this.nextFunding += 1
  }

  get ended(): boolean {
    return isEnded(this.bot)
  }

  result(): ExactRun {
    return { bot: this.bot, fills: this.fills, bills: this.venue.bills(ACCOUNT), lastPrice: this.lastPrice }
  }

  /** One path point: funding due, price, fills, then decisions until nothing changes any more. */
  point(last: Ticks, marketMs: number): void {
    this.marketMs = marketMs
    this.settleFunding()
    this.changeMargin()
    this.venue.moveTo(this.input.config.symbol, { last }, marketMs)
    this.lastPrice = last
    this.takeOver()
    this.takeEvents()
    this.apply({ type: 'price', last, mark: last, times: this.times() })
    if (this.undecided || this.waiting) this.decide()
  }

  stop(): void {
    this.apply({ type: 'command', command: { name: 'stop', closePosition: true, reason: 'user' }, times: this.times() })
    this.decide()
  }

  /** The position it begins with, at the first price there is. */
  private takeOver(): void {
    if (this.carried === null) return
    const { instrument } = this.input
    holdAt(this.venue, ACCOUNT, { instrument, positions: this.carried.positions, marketMs: this.marketMs })
    this.venue.drainEvents()
    this.carried = null
  }

  private changeMargin(): void {
    const { marginChanges = [] } = this.input
    for (;;) {
      const change = marginChanges[this.nextMargin]
      if (change === undefined || change.timeMs >= this.marketMs || this.bot.plan === null) return
      this.nextMargin += 1
      const { config } = this.bot
      const changed = { ...config, investment: (config.investment + change.amount) as Money }
      const command = { name: 'edit', config: changed, resize: false } as const
      this.apply({ type: 'command', command, times: this.times() })
    }
  }

  private settleFunding(): void {
    for (;;) {
      const due = this.input.funding[this.nextFunding]
      if (due === undefined || due.time > this.marketMs) return
      this.nextFunding += 1
      const rate = BigInt(Math.round(due.rate * 1e8)) as Rate
      if (this.venue.market(this.input.config.symbol) === null) continue
      this.venue.applyFunding(this.input.config.symbol, rate, this.marketMs)
      this.takeEvents()
    }
  }

  private decide(): void {
    this.undecided = false
    for (let round = 0; round < 100; round += 1) {
      if (this.bot.edit !== null && this.orders.size === 0)
        this.apply({ type: 'drained', price: this.lastPrice, times: this.times() })
      const { targets, deferred } = desired(this.bot, this.input.instrument)
      if (deferred.length > 0) this.undecided = true
      const orders = [...this.orders.values()]
      const actions = reconcile({ bot: this.bot, targets, orders, wallMs: this.marketMs, cause: 'plan', alone: true })
      for (const order of actions.cancel)
        this.venue.cancel(ACCOUNT, { clientOrderId: order.clientOrderId }, this.marketMs)
      for (const intent of actions.place) this.submit(intent)
      this.takeEvents()
      if (actions.cancel.length + actions.place.length === 0) break
      assert(round < 99, 'decisions do not settle')
    }
    if (this.bot.status === 'stopping' && this.orders.size === 0)
      this.apply({ type: 'verified', nothingToClose: false, times: this.times() })
  }

  private submit(intent: OrderIntent): void {
    this.orders.set(intent.clientOrderId, intendedOrder(intent, this.marketMs, this.marketMs))
    const result = this.venue.submit(ACCOUNT, intent, this.marketMs)
    if (result.ok) {
      this.order(intent.clientOrderId, { type: 'acknowledged', venueOrderId: result.value.order.orderId })
    } else {
      this.order(intent.clientOrderId, { type: 'refused', code: result.error.code })
    }
  }

  private takeEvents(): void {
    for (const event of this.venue.drainEvents()) this.take(event)
  }

  private take(event: VenueEvent): void {
    if (event.kind === 'funding') {
      this.apply({ type: 'funding', amount: event.payment.amount, times: this.times() })
    } else if (event.kind === 'order_canceled') {
      const { orderId, clientOrderId, quantity, filledQuantity, cancelReason } = event.order
      const report = {
        venueOrderId: orderId,
        state: 'canceled' as const,
        quantity,
        cumulative: filledQuantity,
        reason: cancelReason,
      }
      this.order(clientOrderId, { type: 'reported', ...report })
    } else if (event.kind === 'fill') {
      const order = this.orders.get(event.fill.clientOrderId)
      assert(order !== undefined, 'a fill of nobody')
      const { purpose, slot, side, cycle } = order
      const { price, quantity, liquidity, fee, occurredAtMs } = event.fill
      this.fills.push({ purpose, slot, cycle, side, price, quantity, liquidity, fee, marketMs: occurredAtMs })
      this.apply({ type: 'fill', key: { purpose, slot, side }, fill: event.fill, times: this.times() })
      this.order(order.clientOrderId, {
        type: 'filled',
        quantity,
        venueOrderId: event.fill.venueOrderId,
        wallMs: this.marketMs,
      })
    }
  }

  private order(clientOrderId: string, event: OrderEvent): void {
    const before = this.orders.get(clientOrderId)
    if (before === undefined) return
    const order = applyOrderEvent(before, event)
    this.orders.set(clientOrderId, order)
    if (!isSettled(order)) return
    this.orders.delete(clientOrderId)
    const { purpose, slot, side, filledQuantity } = order
    const outcome = order.status === 'filled' ? 'filled' : order.status === 'rejected' ? 'rejected' : 'canceled'
    const deferral = deferralOf(order)
    if (deferral !== null) this.waiting = true
    this.apply({
      type: 'order_ended',
      key: { purpose, slot, side },
      outcome,
      filledQuantity,
      deferral,
      times: this.times(),
    })
  }

  private apply(event: BotEvent): void {
    const before = this.bot
    this.bot = step(before, event, this.input.instrument).bot
    const { goal, plan, edit } = this.bot
    if (event.type !== 'price' || goal !== before.goal || plan !== before.plan || edit !== before.edit)
      this.undecided = true
  }

  private times() {
    return { wallMs: this.marketMs, marketMs: this.marketMs }
  }
}

function deferralOf(order: OrderRecord): { reason: DeferralReason; code: string } | null {
  if (order.status === 'filled') return null
  if (order.status === 'rejected') return { reason: 'refused', code: order.reason ?? '' }
  return order.reason === 'post_only_fill_cancel' ? { reason: 'post_only', code: order.reason } : null
}

/** Equity of the run at its last price: investment + total PnL, exact. */
export function finalEquity(run: ExactRun, input: RunInput): Money {
  const { bot } = run
  const open = unrealizedOf(input.instrument, bot.positions, run.lastPrice)
  return (bot.config.investment + bot.realizedPnl - bot.fees + bot.funding + open) as Money
}
