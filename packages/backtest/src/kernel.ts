import {
  assert,
  type Instrument,
  type IntrabarPath,
  mulRateCeil,
  notional,
  PATH_FRACTIONS,
  type Rate,
  type RunnablePlan,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { DEFAULT_SETTINGS, type FillRule } from '@gridpilot/venue-sim'
import { nextTouch, scanFor } from './candle-index.ts'
import { CashSteps, EquityTrail } from './equity-trail.ts'
import type { FillLog } from './fill-log.ts'
import { fundingPayment, type KernelMarket } from './kernel-market.ts'
import { ClosingRates, type LevelTable, levelTable, marketPrice, reach } from './kernel-prices.ts'
import type { RunEnd } from './run-input.ts'

export interface KernelInput {
  readonly instrument: Instrument
  /** Planned at the first path point of the run (the open of its first candle). */
  readonly plan: RunnablePlan
  /** Candles and funding of this instrument, prepared once for all runs. */
  readonly market: KernelMarket
  /** The run's candles are [from, to) of the market's; all of them when left out. */
  readonly from?: number
  readonly to?: number
  readonly fill: FillRule
  /** Which extreme of a candle came first; by its colour when left out. */
  readonly path?: IntrabarPath
  readonly slippage?: Rate
  readonly closeAtEnd: boolean
  readonly log?: FillLog
  /** Equity in USDT after each candle of the run, if given: at least that long. */
  readonly curve?: Float64Array
}

/** Figures in USDT; every sum inside is exact in units of 1e-8. */
export interface KernelResult {
  readonly candles: number
  readonly fills: number
  readonly roundTrips: number
  readonly equity: number
  readonly totalPnl: number
  readonly gridProfit: number
  readonly fees: number
  readonly funding: number
  /** Signed steps. */
  readonly position: number
  readonly maxDrawdown: number
  /** Fraction of the peak, 0…1. */
  readonly maxDrawdownFraction: number
  readonly end: RunEnd
  /** Market time of the candle the run ended in. */
  readonly endMs: number
}

/**
 * The fast path: what runExact does, for orders that always fill whole. Then the held slots are always those from one
 * boundary upwards, so a grid is one number, and the run jumps from one candle that touches an order to the next: its
 * cost grows with fills and settlements, not with candles.
 */
export function runKernel(input: KernelInput): KernelResult {
  // The kernel keeps no average cost, which an isolated position's own limit is counted from; runExact does.
  assert(input.plan.config.marginMode === 'crossed', 'the kernel knows crossed margin only')
  assert(keepsItsGrid(input.plan), 'the kernel knows grids only that stay where they are')
  return new Kernel(input).run()
}

/** Does the grid stay as it is wherever the price goes? One that trails or acts outside its range is for runExact. */
export const keepsItsGrid = ({ config }: Pick<RunnablePlan, 'config'>): boolean =>
  config.trailingUp === null && config.trailingDown === null && config.outOfRange === 'wait'

const orderOf = (path: IntrabarPath = 'by_candle'): number =>
  path === 'by_candle' ? -1 : path === 'high_first' ? 1 : 0

const NONE = Number.NEGATIVE_INFINITY
/** Share of the investment; smaller: more stops at settlements, larger: more candles looked at in vain near an exit. */
const SLACK = 1 / 256

class Kernel {
  private readonly input: KernelInput
  private readonly table: LevelTable
  private readonly slippage: Rate
  private readonly q: number
  private readonly n: number
  private readonly unit: number
  private readonly reach: number
  /** Of every candle: 1 high first, 0 low first, −1 by its colour. */
  private readonly order: number
  private readonly from: number
  private readonly to: number
  private readonly invested: number
  /** How far funding may move cash before the exits are worked out again. */
  private readonly slack: number
  private readonly closing: ClosingRates
  /** Exit prices nearest to the start, and the equities at which amounts end the bot; infinite where there are none. */
  private readonly priceBelow: number
  private readonly priceAbove: number
  private readonly stopAt: number
  private readonly profitAt: number
  private readonly trail: EquityTrail
  private readonly steps = new CashSteps()
  private readonly inventory: Uint8Array
  private readonly opensByBuying: Uint8Array
  private boundary: number
  /** Investment + Σ sales − Σ purchases − fees + funding, 1e-8 USDT; equity at P = cash + position · P · unit. */
  private cash: number
  private position = 0
  private fees = 0
  private funding = 0
  private gridProfit = 0
  private fills = 0
  private roundTrips = 0
  private end: RunEnd = 'open'
  private actBelow = NONE
  private actAbove = -NONE
  private exitBelow = NONE
  private exitAbove = -NONE
  private nextSettlement = 0

  constructor(input: KernelInput) {
    const { plan, instrument } = input
    this.input = input
    this.table = levelTable(plan, instrument)
    this.slippage = input.slippage ?? DEFAULT_SETTINGS.slippage
    this.q = plan.quantity
    this.n = plan.config.gridCount
    this.unit = Number(instrument.notionalUnit)
    this.reach = reach(input.fill)
    this.order = orderOf(input.path)
    this.boundary = plan.emptyLevel
    this.from = input.from ?? 0
    this.to = input.to ?? input.market.index.length
    assert(0 <= this.from && this.from < this.to && this.to <= input.market.index.length, 'a run has candles')
    this.invested = Number(plan.config.investment)
    this.cash = this.invested
    this.slack = this.invested * SLACK
    this.closing = new ClosingRates(instrument)
    const { stopLossPrice, takeProfitPrice, stopLossAmount, takeProfitAmount } = plan.config
    const exits = [stopLossPrice, takeProfitPrice].filter((exit) => exit !== null)
    this.priceBelow = Math.max(NONE, ...exits.filter((exit) => exit < plan.startPrice))
    this.priceAbove = Math.min(-NONE, ...exits.filter((exit) => exit >= plan.startPrice))
    this.stopAt = stopLossAmount === null ? NONE : this.invested - Number(stopLossAmount)
    this.profitAt = takeProfitAmount === null ? -NONE : this.invested + Number(takeProfitAmount)
    this.trail = new EquityTrail(input.market.index, this.invested)
    this.inventory = new Uint8Array(this.n)
    this.opensByBuying = new Uint8Array(this.n)
    const { direction } = plan.config
    for (let slot = 0; slot < this.n; slot += 1) {
      const above = slot >= plan.emptyLevel
      this.opensByBuying[slot] = direction === 'long' || (direction === 'neutral' && !above) ? 1 : 0
      this.inventory[slot] = (direction === 'long' && above) || (direction === 'short' && !above) ? 1 : 0
    }
  }

  run(): KernelResult {
    const { market, curve } = this.input
    const { index, span } = market
    const { from, to, invested } = this
    const { candles, time } = index
    this.nextSettlement = market.settlements.firstAfter(from)
    this.begin(time[from] ?? 0)
    let i = from
    if (this.end !== 'open') {
      this.trail.mark(this.cash)
      i += 1
    }
    let scan = 0
    while (i < to && this.end === 'open') {
      const touch = Math.min(nextTouch(index, i, this.actBelow, this.actAbove, scan), to)
      scan = scanFor(touch - i)
      const at = this.pass(i, touch)
      i = at
      if (at < touch || at === to) continue
      const close = candles[4 * i + 3] as number
      this.walk(i, time[i] as number, span)
      this.trail.mark(this.cash + this.position * close * this.unit)
      if (curve !== undefined) curve[i - from] = (this.cash + this.position * close * this.unit) / 1e8
      i += 1
    }
    const passed = i - from
    const last = candles[4 * i - 1] as number
    const endMs = time[i - 1] as number
    if (this.end === 'open' && this.input.closeAtEnd) {
      this.closeAll(last, endMs + span * 0.75)
      this.end = 'closed'
    }
    const equity = this.cash + this.position * last * this.unit
    if (curve !== undefined) curve.fill(equity / 1e8, passed - 1, to - from)
    return {
      candles: passed,
      fills: this.fills,
      roundTrips: this.roundTrips,
      equity: equity / 1e8,
      totalPnl: (equity - invested) / 1e8,
      gridProfit: this.gridProfit / 1e8,
      fees: this.fees / 1e8,
      funding: this.funding / 1e8,
      position: this.position,
      maxDrawdown: this.trail.drawdown / 1e8,
      maxDrawdownFraction: this.trail.fraction,
      end: this.end,
      endMs,
    }
  }

  /**
   * Passes the candles [from, touch) that touch nothing and settles what is due up to the one that does. Returns where
   * it stands: earlier than `touch` when funding has moved the exits further than their slack.
   */
  private pass(from: number, touch: number): number {
    const { market, curve } = this.input
    const { candle } = market.settlements
    const { steps, actBelow: below, actAbove: above, cash, unit } = this
    const exposure = this.position * unit
    steps.length = 0
    let to = touch
    let settled = false
    for (;;) {
      const at = candle[this.nextSettlement] ?? Number.POSITIVE_INFINITY
      if (at > to || at >= this.to) break
      this.settle(this.nextSettlement)
      this.nextSettlement += 1
      settled = true
      if (at < to) steps.push(at, this.cash)
      if (Math.abs(this.cash - cash) > this.slack) to = at
    }
    if (settled) this.trail.passSteps(from, to, cash, exposure, below, above, steps)
    else this.trail.pass(from, to, cash, exposure, below, above)
    if (curve !== undefined) this.draw(curve, from, to, cash, exposure)
    if (settled) this.watch(market.index.candles[4 * to - 1] as number)
    return to
  }

  /** Equity after each candle of a stretch. */
  private draw(curve: Float64Array, from: number, to: number, cash: number, exposure: number): void {
    const { candles } = this.input.market.index
    const { steps } = this
    let now = cash
    let k = 0
    for (let i = from; i < to; i += 1) {
      for (; k < steps.length && (steps.at[k] as number) <= i; k += 1) now = steps.cash[k] as number
      curve[i - this.from] = (now + exposure * (candles[4 * i + 3] as number)) / 1e8
    }
  }

  private begin(marketMs: number): void {
    const { initial, startPrice } = this.input.plan
    if (initial !== null) this.takeMarket(initial.side, initial.quantity, startPrice, marketMs, 'start')
    this.watch(startPrice)
    this.exitIfDue(startPrice, marketMs)
  }

  /** The path of a candle: open, low and high in the order they are assumed, close. */
  private walk(candle: number, t: number, span: number): void {
    const { candles, falling } = this.input.market.index
    const open = candles[4 * candle] as number
    const high = candles[4 * candle + 1] as number
    const low = candles[4 * candle + 2] as number
    const close = candles[4 * candle + 3] as number
    const highFirst = (this.order < 0 ? falling[candle] : this.order) === 1
    // Asked before the call: a price handed to a function that is not compiled in is allocated first.
    if (this.isMet(open)) this.point(open, t)
    const first = highFirst ? high : low
    const second = highFirst ? low : high
    if (this.isMet(first)) this.point(first, t + PATH_FRACTIONS[1] * span)
    if (this.isMet(second)) this.point(second, t + PATH_FRACTIONS[2] * span)
    if (this.isMet(close)) this.point(close, t + PATH_FRACTIONS[3] * span)
  }

  /** Can anything happen at that price? */
  private isMet(price: number): boolean {
    return price <= this.actBelow || price >= this.actAbove
  }

  /** Fills what the price meets on its way to `price`, then looks at the exits there. */
  private point(price: number, marketMs: number): void {
    if (this.end !== 'open') return
    const { price: level } = this.table
    let filled = false
    while (this.boundary > 0 && price <= (level[this.boundary - 1] as number) - this.reach) {
      this.boundary -= 1
      this.trade(this.boundary, true, marketMs)
      filled = true
    }
    if (!filled) {
      while (this.boundary < this.n && price >= (level[this.boundary + 1] as number) + this.reach) {
        this.trade(this.boundary, false, marketMs)
        this.boundary += 1
        filled = true
      }
    }
    if (filled) this.watch(price)
    this.exitIfDue(price, marketMs)
  }

  private trade(slot: number, buy: boolean, marketMs: number): void {
    const { value, fee, price } = this.table
    const at = buy ? slot : slot + 1
    const paid = fee[at] as number
    this.cash += (buy ? -(value[at] as number) : (value[at] as number)) - paid
    this.position += buy ? this.q : -this.q
    this.fees += paid
    this.fills += 1
    if ((this.opensByBuying[slot] === 1) !== buy) {
      if (this.inventory[slot] === 1) this.inventory[slot] = 0
      else {
        this.gridProfit +=
          (value[slot + 1] as number) - (value[slot] as number) - (fee[slot] as number) - (fee[slot + 1] as number)
        this.roundTrips += 1
      }
    }
    this.input.log?.push('slot', slot, buy, price[at] as number, this.q, marketMs, paid)
  }

  private takeMarket(
    side: 'buy' | 'sell',
    quantity: number,
    last: number,
    marketMs: number,
    purpose: 'start' | 'close',
  ): void {
    const { instrument } = this.input
    const price = marketPrice(last as Ticks, side, this.slippage)
    for (let left = quantity; left > 0; ) {
      const part = Math.min(left, instrument.maxMarketQuantity) as Steps
      const value = notional(instrument, price, part)
      const fee = Number(mulRateCeil(value, instrument.takerFee))
      this.cash += (side === 'buy' ? -Number(value) : Number(value)) - fee
      this.position += side === 'buy' ? part : -part
      this.fees += fee
      this.fills += 1
      this.input.log?.push(purpose, -1, side === 'buy', price, part, marketMs, fee)
      left -= part
    }
  }

  private closeAll(last: number, marketMs: number): void {
    if (this.position === 0) return
    this.takeMarket(this.position > 0 ? 'sell' : 'buy', Math.abs(this.position), last, marketMs, 'close')
  }

  /**
   * Works out at which prices anything can happen next, whatever funding does to cash within the slack. Exit bounds
   * are generous: exitIfDue decides exactly.
   */
  private watch(price: number): void {
    const { slack, cash } = this
    const { price: level } = this.table
    const exposure = this.position * this.unit
    let below = this.priceBelow
    let above = this.priceAbove
    if (exposure !== 0) {
      const rate = this.closing.at(Math.abs(exposure) * price * 1.5)
      // The limit and the stop loss, whichever is met first: both are equities.
      const worth = Math.max(0, this.stopAt) - cash + slack
      const profit = (this.profitAt - slack - cash) / exposure
      if (exposure > 0) {
        below = Math.max(below, worth / (exposure * (1 - rate)) + 1)
        above = Math.min(above, profit - 1)
      } else {
        above = Math.min(above, worth / (exposure * (1 + rate)) - 1)
        below = Math.max(below, profit + 1)
      }
    }
    this.exitBelow = below
    this.exitAbove = above
    const nextBuy = this.boundary > 0 ? (level[this.boundary - 1] as number) - this.reach : NONE
    const nextSell = this.boundary < this.n ? (level[this.boundary + 1] as number) + this.reach : -NONE
    this.actBelow = Math.max(nextBuy, below)
    this.actAbove = Math.min(nextSell, above)
  }

  /**
   * A due exit is paid at the point of the path where it is seen, never at the exact stop or limit: between two points
   * the price may have jumped, and a loss beyond the stop, even beyond the investment, is then what happened.
   */
  private exitIfDue(price: number, marketMs: number): void {
    const { config, startPrice } = this.input.plan
    const amounts = config.stopLossAmount !== null || config.takeProfitAmount !== null
    if (price > this.exitBelow && price < this.exitAbove && !(amounts && this.position === 0)) return
    const equity = this.cash + this.position * price * this.unit
    const value = Math.abs(this.position) * price * this.unit
    const pnl = equity - Number(config.investment)
    const hit = (exit: Ticks | null) => exit !== null && (exit < startPrice ? price <= exit : price >= exit)
    if (this.position !== 0 && equity <= Math.ceil(value * this.closing.at(value))) this.end = 'limit'
    else if (hit(config.stopLossPrice)) this.end = 'stop_loss'
    else if (hit(config.takeProfitPrice)) this.end = 'take_profit'
    else if (config.stopLossAmount !== null && pnl <= -Number(config.stopLossAmount)) this.end = 'stop_loss'
    else if (config.takeProfitAmount !== null && pnl >= Number(config.takeProfitAmount)) this.end = 'take_profit'
    if (this.end !== 'open') this.closeAll(price, marketMs)
  }

  /** At the last price before the settlement. */
  private settle(settlement: number): void {
    if (this.position === 0) return
    const { index, settlements } = this.input.market
    const mark = index.candles[4 * (settlements.candle[settlement] as number) - 1] as number
    const paid = fundingPayment(this.position * mark * this.unit, settlements.rate[settlement] as number)
    this.cash -= paid
    this.funding -= paid
  }
}
