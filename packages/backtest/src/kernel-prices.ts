import {
  type Instrument,
  type MarginTier,
  type Money,
  mulRateCeil,
  notional,
  type Rate,
  type RunnablePlan,
  type Ticks,
  tierFor,
} from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'

const ONE = 100_000_000n

/** What a market order pays or gets with one tick of spread: the simulated exchange's own rule. */
export function marketPrice(last: Ticks, side: 'buy' | 'sell', slippage: Rate): Ticks {
  if (side === 'sell') return Math.max(1, Number((BigInt(last - 1) * (ONE - slippage)) / ONE)) as Ticks
  return Number((BigInt(last + 1) * (ONE + slippage) + ONE - 1n) / ONE) as Ticks
}

/** Per level, in units of 1e-8 USDT as exact doubles: notional and maker fee of one slot quantity. */
export interface LevelTable {
  readonly price: Float64Array
  readonly value: Float64Array
  readonly fee: Float64Array
}

export function levelTable(plan: RunnablePlan, instrument: Instrument): LevelTable {
  const count = plan.levels.length
  const table = { price: new Float64Array(count), value: new Float64Array(count), fee: new Float64Array(count) }
  plan.levels.forEach((level, i) => {
    const value = notional(instrument, level, plan.quantity)
    table.price[i] = level
    table.value[i] = Number(value)
    table.fee[i] = Number(mulRateCeil(value, instrument.makerFee))
  })
  return table
}

/** A price must go one tick beyond a level for `through`. */
export const reach = (fill: FillRule): number => (fill === 'through' ? 1 : 0)

/** `closingRate` as a table of doubles, for a loop that asks at every fill; `value` is below 90 million USDT. */
export class ClosingRates {
  private readonly upTo: Float64Array
  private readonly rates: Float64Array

  constructor(instrument: Instrument) {
    this.upTo = Float64Array.from(instrument.tiers, ({ notionalTo }) => Number(notionalTo))
    this.rates = Float64Array.from(instrument.tiers, (tier) => rateOf(instrument, tier))
  }

  at(value: number): number {
    const { upTo } = this
    const last = upTo.length - 1
    let tier = 0
    while (tier < last && Math.trunc(value) > (upTo[tier] as number)) tier += 1
    return this.rates[tier] as number
  }
}

const rateOf = ({ takerFee }: Instrument, { maintenanceRate }: MarginTier): number =>
  (Number(maintenanceRate) + Number(takerFee)) / 1e8

/** mmr + taker fee at the tier of a position's notional, as a fraction. */
export function closingRate(instrument: Instrument, value: number): number {
  return rateOf(instrument, tierFor(instrument, BigInt(Math.trunc(Math.max(value, 0))) as Money))
}
