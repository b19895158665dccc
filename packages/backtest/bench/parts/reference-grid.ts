import { type CandleIndex, countTouches, nextTouch, scanFor } from '../../src/candle-index.ts'
import { CashSteps, EquityTrail } from '../../src/equity-trail.ts'

/** One grid whose result can be set beside any other backtester's: prices as they are, no exchange rules. */
export interface ReferenceResult {
  readonly fills: number
  readonly equity: number
  readonly maxDrawdown: number
  /** Candles whose worst price left less than the maintenance margin. */
  readonly underMaintenance: number
}

const QUANTITY = 0.01
const CASH = 1_000
const FEE = 0.0002
const FUNDING = 0.0001
const FUNDING_EVERY = 480
const MAINTENANCE = 0.005
const WIDTH = 0.1

/** Arithmetic levels ±10 % around the first close; the one nearest to the first open is empty, the lower on a tie. */
export function referenceLevels(grids: number, firstOpen: number, firstClose: number) {
  const lower = firstClose * (1 - WIDTH)
  const step = (firstClose * 2 * WIDTH) / grids
  const levels = Float64Array.from({ length: grids + 1 }, (_, i) => lower + step * i)
  let empty = 0
  levels.forEach((level, i) => {
    if (Math.abs(level - firstOpen) < Math.abs((levels[empty] as number) - firstOpen)) empty = i
  })
  return { levels, empty }
}

/**
 * Neutral grid, orders of 0.01, fee 0.02 % of each, filled on touch; a candle that falls walks its high first, any
 * other its low first, one pass each. Funding of 0.01 % of position × close at every 480th candle, the first included,
 * after its fills. Drawdown of equity at closes. Falling below the maintenance margin is counted and ends nothing.
 */
export class ReferenceGrid {
  private readonly index: CandleIndex
  /** The levels between two that no price reaches, so that the lowest and the highest need no question of their own. */
  private readonly reached: Float64Array
  private readonly paid: Float64Array
  private readonly got: Float64Array
  private readonly empty: number
  private readonly steps = new CashSteps()

  constructor(index: CandleIndex, grids: number) {
    const { levels, empty } = referenceLevels(grids, index.candles[0] as number, index.candles[3] as number)
    this.index = index
    this.reached = Float64Array.of(Number.NEGATIVE_INFINITY, ...levels, Number.POSITIVE_INFINITY)
    this.empty = empty
    this.paid = levels.map((level) => level * QUANTITY * (1 + FEE))
    this.got = levels.map((level) => level * QUANTITY * (1 - FEE))
  }

  run(): ReferenceResult {
    const { index, reached, paid, got, steps } = this
    const { candles, falling, length } = index
    const trail = new EquityTrail(index, CASH)
    let cash = CASH
    let boundary = this.empty
    let exposure = 0
    let fills = 0
    let under = 0
    let settlement = 0
    let i = 0
    let scan = 0
    while (i < length) {
      const below = reached[boundary] as number
      const above = reached[boundary + 2] as number
      const touch = nextTouch(index, i, below, above, scan)
      scan = scanFor(touch - i)
      if (settlement < touch) {
        steps.length = 0
        let now = cash
        for (; settlement < touch; settlement += FUNDING_EVERY) {
          now -= FUNDING * exposure * (candles[4 * settlement + 3] as number)
          steps.push(settlement, now)
        }
        trail.passSteps(i, touch, cash, exposure, below, above, steps)
        under += this.countUnder(i, touch, cash, exposure, below, above)
        cash = now
      } else if (touch > i) {
        trail.pass(i, touch, cash, exposure, below, above)
        if (mayBeUnder(cash, exposure, below, above)) under += countUnder(index, i, touch, cash, exposure)
      }
      if (touch === length) break
      const high = candles[4 * touch + 1] as number
      const low = candles[4 * touch + 2] as number
      const close = candles[4 * touch + 3] as number
      // What comes second; where that is the same extreme again, it meets no order any more.
      const second = candles[4 * touch + 1 + (falling[touch] as number)] as number
      const before = boundary
      if (low <= below && (high < above || second === high)) {
        for (; low <= (reached[boundary] as number); boundary -= 1) cash -= paid[boundary - 1] as number
        const lowest = boundary
        for (; second >= (reached[boundary + 2] as number); boundary += 1) cash += got[boundary + 1] as number
        fills += before + boundary - 2 * lowest
      } else {
        for (; high >= (reached[boundary + 2] as number); boundary += 1) cash += got[boundary + 1] as number
        const highest = boundary
        for (; second <= (reached[boundary] as number); boundary -= 1) cash -= paid[boundary - 1] as number
        fills += 2 * highest - before - boundary
      }
      exposure = (this.empty - boundary) * QUANTITY
      if (touch === settlement) {
        cash -= FUNDING * exposure * close
        settlement += FUNDING_EVERY
      }
      const worst = exposure > 0 ? low : high
      if (cash + exposure * worst <= MAINTENANCE * Math.abs(exposure) * worst) under += 1
      trail.mark(cash + exposure * close)
      i = touch + 1
    }
    const last = candles[4 * length - 1] as number
    return { fills, equity: cash + exposure * last, maxDrawdown: trail.drawdown, underMaintenance: under }
  }

  /** Candles [from, to) that lie under maintenance, from one settlement to the next. */
  private countUnder(from: number, to: number, cash: number, exposure: number, below: number, above: number): number {
    const { index, steps } = this
    let count = 0
    let start = from
    let now = cash
    for (let k = 0; k <= steps.length; k += 1) {
      const end = k < steps.length ? (steps.at[k] as number) : to
      if (mayBeUnder(now, exposure, below, above)) count += countUnder(index, start, end, now, exposure)
      start = end
      now = steps.cash[k] as number
    }
    return count
  }
}

/** Could a price between these leave less than the maintenance margin? */
const mayBeUnder = (cash: number, exposure: number, below: number, above: number): boolean =>
  exposure > 0
    ? cash + exposure * (1 - MAINTENANCE) * below <= 0
    : exposure < 0
      ? cash + exposure * (1 + MAINTENANCE) * above <= 0
      : cash <= 0

function countUnder(index: CandleIndex, from: number, to: number, cash: number, exposure: number): number {
  if (exposure > 0)
    return countTouches(index, from, to, -cash / (exposure * (1 - MAINTENANCE)), Number.POSITIVE_INFINITY)
  if (exposure < 0)
    return countTouches(index, from, to, Number.NEGATIVE_INFINITY, -cash / (exposure * (1 + MAINTENANCE)))
  return to - from
}
