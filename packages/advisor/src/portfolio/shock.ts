import {
  DEFAULT_SLIPPAGE,
  desired,
  type Fill,
  type GridBot,
  grossNotional,
  type Instrument,
  isEnded,
  isFlat,
  type Money,
  maintenanceMargin,
  mulRateCeil,
  notional,
  type Steps,
  type StopReason,
  step,
  sum,
  type TargetOrder,
  type Ticks,
  totalPnl,
} from '@gridpilot/core'

/** A bot that has begun, and the price its symbol is at now. */
export interface RunningBot {
  readonly bot: GridBot
  readonly instrument: Instrument
  readonly price: Ticks
}

export interface ShockedBot {
  readonly botId: string
  /** Total PnL after the move − before it, USDT exact. */
  readonly change: Money
  readonly fills: number
  /** What ended it on the way, and at which move (percent); null: it still stands. */
  readonly ended: { readonly reason: StopReason; readonly percent: number } | null
}

export interface Shock {
  /** Of every price at once, percent. */
  readonly percent: number
  readonly change: Money
  /** Of the account, at the end of the move; null when the account's equity is not known. */
  readonly equity: Money | null
  /** The move at which the account's equity no longer covers the maintenance margin of all bots; null: it does. */
  readonly liquidatedAt: number | null
  readonly bots: readonly ShockedBot[]
}

/** Prices walk in steps of this many percent; a step in which a bot ends is cut at the exact price. */
const STRIDE = 0.25

/**
 * What a straight move of all prices by `percent` does to the bots of one account: the levels on the way fill one after
 * the other, stops and limits act where they are met, by the same decision core that trades (`step`, `desired`). Orders
 * fill at their price, closing ones a slippage behind it. Positions that are no bot's are not known here.
 */
export function shockTest(bots: readonly RunningBot[], percent: number, equity: Money | null): Shock {
  const walkers = bots.map((each) => new Walker(each))
  const steps = Math.max(1, Math.ceil(Math.abs(percent) / STRIDE))
  let liquidatedAt: number | null = null
  for (let i = 1; i <= steps; i += 1) {
    const moved = (percent * i) / steps
    for (const walker of walkers) walker.to(moved)
    if (equity === null || liquidatedAt !== null) continue
    const needed = sum(walkers.map((walker) => walker.maintenance()))
    const left = equity + sum(walkers.map((walker) => walker.change()))
    if (needed > 0n && left <= needed) liquidatedAt = moved
  }
  const change = sum(walkers.map((walker) => walker.change()))
  return {
    percent,
    change,
    equity: equity === null ? null : ((equity + change) as Money),
    liquidatedAt,
    bots: walkers.map((walker) => walker.result()),
  }
}

class Walker {
  readonly #instrument: Instrument
  readonly #from: Ticks
  readonly #before: Money
  #bot: GridBot
  #price: Ticks
  #fills = 0
  #ended: ShockedBot['ended'] = null

  constructor({ bot, instrument, price }: RunningBot) {
    this.#instrument = instrument
    this.#from = price
    this.#price = price
    this.#bot = bot
    this.#before = totalPnl(bot, instrument, price)
  }

  to(percent: number): void {
    const price = Math.max(1, Math.round(this.#from * (1 + percent / 100))) as Ticks
    const [bot, fills, before] = [this.#bot, this.#fills, this.#price]
    this.#price = price
    if (isEnded(bot)) return
    const endsAt = (tried: Ticks): boolean => {
      ;[this.#bot, this.#fills] = [bot, fills]
      this.#look(tried, percent > 0)
      return this.#bot.goal !== bot.goal && (this.#bot.goal === 'flat' || this.#bot.goal === 'drain')
    }
    // One that was closing before the move closes where it is met.
    const exit = endsAt(price) ? firstBetween(before, price, endsAt) : price
    const ended = endsAt(exit)
    const { goal, stopReason } = this.#bot
    if (ended && stopReason !== null) this.#ended = { reason: stopReason, percent: 100 * (exit / this.#from - 1) }
    if (goal === 'flat') this.#close(exit)
  }

  change(): Money {
    return (totalPnl(this.#bot, this.#instrument, this.#price) - this.#before) as Money
  }

  /** Of what it holds at the price of now. */
  maintenance(): Money {
    if (isFlat(this.#bot.positions)) return 0n as Money
    return maintenanceMargin(this.#instrument, grossNotional(this.#instrument, this.#bot.positions, this.#price))
  }

  result(): ShockedBot {
    return { botId: this.#bot.id, change: this.change(), fills: this.#fills, ended: this.#ended }
  }

  /** The orders crossed on the way fill before the price is looked at: exits are judged by what is held then. */
  #look(price: Ticks, rising: boolean): void {
    this.#fillCrossed(price, rising)
    this.#bot = step(this.#bot, { type: 'price', last: price, mark: price, times: this.#times() }, this.#instrument).bot
  }

  #fillCrossed(reached: Ticks, rising: boolean): void {
    const crossed = desired(this.#bot, this.#instrument).targets.filter(
      ({ purpose, side, price }) =>
        purpose === 'slot' &&
        price !== null &&
        (rising ? side === 'sell' && price <= reached : side === 'buy' && price >= reached),
    )
    for (const target of crossed) this.#fill(target, target.price as Ticks, 'maker')
  }

  #close(at: Ticks): void {
    const slip = (price: number, side: TargetOrder['side']) =>
      Math.max(1, Math.round(price * (1 + (side === 'buy' ? 1 : -1) * (Number(DEFAULT_SLIPPAGE) / 1e8)))) as Ticks
    for (const target of desired(this.#bot, this.#instrument).targets)
      this.#fill(target, slip(at, target.side), 'taker')
  }

  #fill(
    { purpose, slot, side, positionSide, quantity }: TargetOrder,
    price: Ticks,
    liquidity: Fill['liquidity'],
  ): void {
    const rate = liquidity === 'maker' ? this.#instrument.makerFee : this.#instrument.takerFee
    this.#fills += 1
    const fill: Fill = {
      ...{ tradeId: `shock-${this.#fills}`, venueOrderId: '', clientOrderId: '', symbol: this.#instrument.symbol },
      ...{ side, positionSide, price, quantity, liquidity, feeCoin: this.#instrument.quoteCoin },
      fee: mulRateCeil(notional(this.#instrument, price, quantity as Steps), rate),
      realizedPnl: 0n as Money,
      occurredAtMs: this.#times().marketMs,
    }
    const event = { type: 'fill', key: { purpose, slot, side }, fill, times: this.#times() } as const
    this.#bot = step(this.#bot, event, this.#instrument).bot
  }

  /** The move takes no time. */
  #times() {
    const { startedMarketMs, startedWallMs } = this.#bot
    return { marketMs: startedMarketMs ?? 0, wallMs: startedWallMs ?? 0 }
  }
}

/** Of the prices from `from` (it does not hold there) to `to` (it does) the first at which it holds. */
function firstBetween(from: Ticks, to: Ticks, holds: (price: Ticks) => boolean): Ticks {
  let [without, withIt] = [from as number, to as number]
  while (Math.abs(withIt - without) > 1) {
    const middle = Math.trunc((without + withIt) / 2)
    if (holds(middle as Ticks)) withIt = middle
    else without = middle
  }
  return withIt as Ticks
}
