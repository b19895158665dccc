import {
  type CandleColumns,
  type FundingPoint,
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
import { candleSpan } from '../src/exact-run.ts'
import type { FillLog } from '../src/fill-log.ts'
import type { KernelResult } from '../src/kernel.ts'
import { closingRate, type LevelTable, levelTable, marketPrice, reach } from '../src/kernel-prices.ts'
import type { RunEnd } from '../src/run-input.ts'

export interface PlainInput {
  readonly instrument: Instrument
  /** Planned at the first path point of the candles (their first open). */
  readonly plan: RunnablePlan
  readonly candles: CandleColumns
  readonly funding: readonly FundingPoint[]
  readonly fill: FillRule
  readonly path?: IntrabarPath
  readonly slippage?: Rate
  readonly closeAtEnd: boolean
  readonly log?: FillLog
  /** Equity in USDT after each candle, if given: at least as long as the candles. */
  readonly curve?: Float64Array
}

/**
 * The plain loop over every candle: what the kernel jumps over, looked at one by one, with drawdown and funding at each
 * step. The kernel must give the same result to the last bit.
 */
export const runPlain = (input: PlainInput): KernelResult => new PlainKernel(input).run()

const NONE = Number.NEGATIVE_INFINITY

function highComesFirst(path: IntrabarPath | undefined, open: number, close: number): boolean {
  return path === undefined || path === 'by_candle' ? close < open : path === 'high_first'
}

class PlainKernel {
  private readonly input: PlainInput
  private readonly table: LevelTable
  private readonly slippage: Rate
  private readonly q: number
  private readonly n: number
  private readonly unit: number
  private readonly scale: number
  private readonly reach: number
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
  private nextFunding = 0

  constructor(input: PlainInput) {
    const { plan, instrument } = input
    this.input = input
    this.table = levelTable(plan, instrument)
    this.slippage = input.slippage ?? DEFAULT_SETTINGS.slippage
    this.q = plan.quantity
    this.n = plan.config.gridCount
    this.unit = Number(instrument.notionalUnit)
    this.scale = 10 ** instrument.priceDecimals
    this.reach = reach(input.fill)
    this.boundary = plan.emptyLevel
    this.cash = Number(plan.config.investment)
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
    const { candles, plan, curve } = this.input
    const { length, time, open, high, low, close } = candles
    const { scale } = this
    const units = this.input.instrument.tickUnits
    const span = candleSpan(candles)
    const invested = this.cash
    let peak = invested
    let drawdown = 0
    let fraction = 0
    let i = 0
    let last: number = plan.startPrice
    this.skipFundingUntil(time[0] ?? 0)
    this.begin(time[0] ?? 0)
    let fundingAt = this.fundingTime()
    for (; i < length; i += 1) {
      const t = time[i] as number
      if (t >= fundingAt) {
        this.settleFunding(t, last)
        fundingAt = this.fundingTime()
      }
      const h = Math.round(((high[i] as number) * scale) / units)
      const l = Math.round(((low[i] as number) * scale) / units)
      const c = Math.round(((close[i] as number) * scale) / units)
      if (l <= this.actBelow || h >= this.actAbove) {
        this.walk(
          t,
          span,
          Math.round(((open[i] as number) * scale) / units),
          h,
          l,
          c,
          highComesFirst(this.input.path, open[i] as number, close[i] as number),
        )
      }
      last = c
      const equity = this.cash + this.position * c * this.unit
      if (equity > peak) peak = equity
      else if (peak - equity > 0) {
        if (peak - equity > drawdown) drawdown = peak - equity
        if ((peak - equity) / peak > fraction) fraction = (peak - equity) / peak
      }
      if (curve !== undefined) curve[i] = equity / 1e8
      if (this.end !== 'open') break
    }
    const index = Math.min(i, length - 1)
    const endMs = time[index] ?? 0
    if (this.end === 'open' && this.input.closeAtEnd) {
      this.closeAll(last, endMs + span * 0.75)
      this.end = 'closed'
    }
    const equity = this.cash + this.position * last * this.unit
    if (curve !== undefined) curve.fill(equity / 1e8, index, length)
    return {
      candles: index + 1,
      fills: this.fills,
      roundTrips: this.roundTrips,
      equity: equity / 1e8,
      totalPnl: (equity - invested) / 1e8,
      gridProfit: this.gridProfit / 1e8,
      fees: this.fees / 1e8,
      funding: this.funding / 1e8,
      position: this.position,
      maxDrawdown: drawdown / 1e8,
      maxDrawdownFraction: fraction,
      end: this.end,
      endMs,
    }
  }

  private begin(marketMs: number): void {
    const { initial, startPrice } = this.input.plan
    if (initial !== null) this.takeMarket(initial.side, initial.quantity, startPrice, marketMs, 'start')
    this.watch(startPrice)
    this.exitIfDue(startPrice, marketMs)
  }

  private walk(
    t: number,
    span: number,
    open: number,
    high: number,
    low: number,
    close: number,
    highFirst: boolean,
  ): void {
    this.point(open, t)
    this.point(highFirst ? high : low, t + PATH_FRACTIONS[1] * span)
    this.point(highFirst ? low : high, t + PATH_FRACTIONS[2] * span)
    this.point(close, t + PATH_FRACTIONS[3] * span)
  }

  /** Fills what the price meets on its way to `price`, then looks at the exits there. */
  private point(price: number, marketMs: number): void {
    if (this.end !== 'open' || (price > this.actBelow && price < this.actAbove)) return
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

  /** Works out at which prices anything can happen next. Exit bounds are generous: exitIfDue decides exactly. */
  private watch(price: number): void {
    const { plan, instrument } = this.input
    const { price: level } = this.table
    const { config, startPrice } = plan
    const exposure = this.position * this.unit
    const rate = closingRate(instrument, Math.abs(exposure) * price * 1.5)
    let below = NONE
    let above = -NONE
    const bound = (worth: number) => {
      if (exposure > 0) below = Math.max(below, worth / (exposure * (1 - rate)) + 1)
      if (exposure < 0) above = Math.min(above, worth / (exposure * (1 + rate)) - 1)
    }
    bound(-this.cash)
    if (config.stopLossAmount !== null) bound(Number(config.investment) - Number(config.stopLossAmount) - this.cash)
    if (config.takeProfitAmount !== null && exposure !== 0) {
      const target = (Number(config.investment) + Number(config.takeProfitAmount) - this.cash) / exposure
      if (exposure > 0) above = Math.min(above, target - 1)
      else below = Math.max(below, target + 1)
    }
    for (const exit of [config.stopLossPrice, config.takeProfitPrice]) {
      if (exit === null) continue
      if (exit < startPrice) below = Math.max(below, exit)
      else above = Math.min(above, exit)
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
    if (this.position !== 0 && equity <= Math.ceil(value * closingRate(this.input.instrument, value)))
      this.end = 'limit'
    else if (hit(config.stopLossPrice)) this.end = 'stop_loss'
    else if (hit(config.takeProfitPrice)) this.end = 'take_profit'
    else if (config.stopLossAmount !== null && pnl <= -Number(config.stopLossAmount)) this.end = 'stop_loss'
    else if (config.takeProfitAmount !== null && pnl >= Number(config.takeProfitAmount)) this.end = 'take_profit'
    if (this.end !== 'open') this.closeAll(price, marketMs)
  }

  private fundingTime(): number {
    return this.input.funding[this.nextFunding]?.time ?? Number.POSITIVE_INFINITY
  }

  private skipFundingUntil(startMs: number): void {
    while (this.fundingTime() <= startMs) this.nextFunding += 1
  }

  /** Paid rounded up, received rounded down, at the last price before the settlement. */
  private settleFunding(untilMs: number, mark: number): void {
    while (this.fundingTime() <= untilMs) {
      const rate = Math.round((this.input.funding[this.nextFunding]?.rate ?? 0) * 1e8)
      this.nextFunding += 1
      if (this.position === 0) continue
      const signed = BigInt(this.position) * BigInt(mark) * this.input.instrument.notionalUnit * BigInt(rate)
      const paid = Number(ceilDivision(signed, 100_000_000n))
      this.cash -= paid
      this.funding -= paid
    }
    this.watch(mark)
  }
}

/** Towards +∞; the divisor is positive. */
const ceilDivision = (a: bigint, b: bigint): bigint => (a > 0n ? (a + b - 1n) / b : a / b)
