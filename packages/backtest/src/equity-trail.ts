import { BITS, BLOCK_SIZE, type CandleIndex, FALL, LEAST, levelAt, MOST, RISE } from './candle-index.ts'

/** Where cash changes inside a stretch: before the close of candle `at[k]` it becomes `cash[k]`. Reused, grown once. */
export class CashSteps {
  length = 0
  at = new Int32Array(64)
  cash = new Float64Array(64)

  push(at: number, cash: number): void {
    if (this.length === this.at.length) {
      const grown = new Int32Array(2 * this.length)
      grown.set(this.at)
      this.at = grown
      const grownCash = new Float64Array(2 * this.length)
      grownCash.set(this.cash)
      this.cash = grownCash
    }
    this.at[this.length] = at
    this.cash[this.length] = cash
    this.length += 1
  }

  /** The least of `cash` and what it becomes at the steps [first, last). */
  least(cash: number, first: number, last: number): number {
    let least = cash
    for (let k = first; k < last; k += 1) least = Math.min(least, this.cash[k] as number)
    return least
  }

  most(cash: number, first: number, last: number): number {
    let most = cash
    for (let k = first; k < last; k += 1) most = Math.max(most, this.cash[k] as number)
    return most
  }
}

/** Candles up to which a stretch is looked at one by one. */
const SHORT = 16

/**
 * The peak of equity over all closes and the deepest fall below it, found without looking at every close: a stretch
 * whose prices cannot change either costs nothing, any other one grows with the logarithm of its length. The result is
 * what the plain loop over every close computes, to the last bit where cash and exposure · close are exact.
 */
export class EquityTrail {
  peak: number
  /** Deepest fall below the peak before it: in money, and as a fraction of that peak. */
  drawdown = 0
  fraction = 0
  private readonly index: CandleIndex
  private least = 0
  private most = 0

  constructor(index: CandleIndex, invested: number) {
    this.index = index
    this.peak = invested
  }

  /** One more equity. */
  mark(equity: number): void {
    const { peak } = this
    if (equity > peak) {
      this.peak = equity
      return
    }
    const fall = peak - equity
    if (fall > this.drawdown) this.drawdown = fall
    if (fall > this.fraction * peak) this.fraction = Math.max(this.fraction, fall / peak)
  }

  /**
   * Every close of the candles [from, to), in order, with one cash. `exposure`: money per unit of price, signed; all
   * prices of the stretch lie strictly between `below` and `above`.
   */
  pass(from: number, to: number, cash: number, exposure: number, below: number, above: number): void {
    if (from === to) return
    if (exposure === 0) this.mark(cash)
    else {
      const down = exposure * (exposure > 0 ? below : above)
      const up = exposure * (exposure > 0 ? above : below)
      if (this.matters(cash + down, cash + up)) this.look(from, to, cash, exposure)
    }
  }

  /** The same, where `cash` is that at `from`, changed by `steps`. */
  passSteps(
    from: number,
    to: number,
    cash: number,
    exposure: number,
    below: number,
    above: number,
    steps: CashSteps,
  ): void {
    if (from === to) return
    if (exposure === 0) {
      this.mark(cash)
      return
    }
    const down = exposure * (exposure > 0 ? below : above)
    const up = exposure * (exposure > 0 ? above : below)
    if (this.matters(steps.least(cash, 0, steps.length) + down, steps.most(cash, 0, steps.length) + up)) {
      this.part(from, to, cash, exposure, steps, 0, steps.length)
    }
  }

  /** Could equities between these change the peak or a deepest fall? */
  private matters(least: number, most: number): boolean {
    const { peak } = this
    return most > peak || peak - least > this.drawdown || peak - least > this.fraction * peak
  }

  /** Candles [from, to) with the cash steps [first, last); `cash` holds before the first of them. */
  private part(
    from: number,
    to: number,
    cash: number,
    exposure: number,
    steps: CashSteps,
    first: number,
    last: number,
  ): void {
    if (from >= to) return
    if (first === last) {
      this.look(from, to, cash, exposure)
      return
    }
    this.range(from, to)
    const down = exposure * (exposure > 0 ? this.least : this.most)
    const up = exposure * (exposure > 0 ? this.most : this.least)
    if (!this.matters(steps.least(cash, first, last) + down, steps.most(cash, first, last) + up)) return
    const middle = (first + last) >> 1
    const at = steps.at[middle] as number
    this.part(from, at, cash, exposure, steps, first, middle)
    this.part(at, to, steps.cash[middle] as number, exposure, steps, middle + 1, last)
  }

  /** Least and greatest close of [from, to), which is not empty. */
  private range(from: number, to: number): void {
    const { candles, blocks, offsets } = this.index
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; ) {
      const level = levelAt(this.index, i, to)
      const at = BLOCK_SIZE * ((offsets[level] as number) + (i >> (BITS * level)))
      const low = (level === 0 ? candles[4 * i + 3] : blocks[at + LEAST]) as number
      const high = (level === 0 ? low : blocks[at + MOST]) as number
      if (low < least) least = low
      if (high > most) most = high
      i += 1 << (BITS * level)
    }
    this.least = least
    this.most = most
  }

  /** Every close of [from, to) with one cash. */
  private look(from: number, to: number, cash: number, exposure: number): void {
    if (to - from > SHORT) this.fold(from, to, cash, exposure)
    else this.each(from, to, cash, exposure)
  }

  /** One by one: in a short stretch that is less work than to look for blocks. */
  private each(from: number, to: number, cash: number, exposure: number): void {
    const { candles } = this.index
    let { peak, drawdown, fraction } = this
    for (let at = 4 * from + 3, end = 4 * to; at < end; at += 4) {
      const equity = cash + exposure * (candles[at] as number)
      if (equity > peak) peak = equity
      else {
        const fall = peak - equity
        if (fall > drawdown) drawdown = fall
        if (fall > fraction * peak) fraction = Math.max(fraction, fall / peak)
      }
    }
    this.peak = peak
    this.drawdown = drawdown
    this.fraction = fraction
  }

  private fold(from: number, to: number, cash: number, exposure: number): void {
    const { candles, blocks, offsets } = this.index
    const long = exposure >= 0
    const [worst, best, inside] = long ? [LEAST, MOST, FALL] : [MOST, LEAST, RISE]
    const size = Math.abs(exposure)
    let { peak, drawdown, fraction } = this
    let i = from
    while (i < to) {
      let level = levelAt(this.index, i, to)
      for (; level > 0; level -= 1) {
        const at = BLOCK_SIZE * ((offsets[level] as number) + (i >> (BITS * level)))
        const most = cash + exposure * (blocks[at + best] as number)
        let fall = peak - (cash + exposure * (blocks[at + worst] as number))
        if (most > peak) {
          fall = Math.max(fall, size * (blocks[at + inside] as number))
          // Its own peak may lie inside: look closer when the deepest fraction may begin there.
          if (fall > fraction * peak) continue
          peak = most
        } else if (fall > fraction * peak) fraction = Math.max(fraction, fall / peak)
        if (fall > drawdown) drawdown = fall
        break
      }
      if (level === 0) {
        const equity = cash + exposure * (candles[4 * i + 3] as number)
        if (equity > peak) peak = equity
        else {
          const fall = peak - equity
          if (fall > drawdown) drawdown = fall
          if (fall > fraction * peak) fraction = Math.max(fraction, fall / peak)
        }
      }
      i += 1 << (BITS * level)
    }
    this.peak = peak
    this.drawdown = drawdown
    this.fraction = fraction
  }
}
