import { assert } from '../assert.ts'
import {
  type Instrument,
  type MarginTier,
  notional,
  type Steps,
  type Ticks,
  tierFor,
} from '../instrument/instrument.ts'
import { ceilDiv, floorDiv } from '../money/decimal.ts'
import { type Money, mulRateCeil } from '../money/money.ts'
import { type Position, unrealizedAt } from './position.ts'

const ONE = 100_000_000n

/** Money needed to open a notional at a leverage (≥ 1, whole), rounded up. */
export function initialMargin(notionalValue: Money, leverage: number): Money {
  assert(Number.isInteger(leverage) && leverage >= 1, `leverage ${leverage}`)
  return ceilDiv(notionalValue, BigInt(leverage)) as Money
}

/** Money needed to keep a position of this notional: the rate of its tier on the whole of it, rounded up. */
export function maintenanceMargin(instrument: Instrument, notionalValue: Money): Money {
  return mulRateCeil(notionalValue, tierFor(instrument, notionalValue).maintenanceRate)
}

/**
 * What an isolated position stands on: each fill put in its notional ÷ leverage, a partial close takes its share out
 * (SPEC §5 margin model). Rounded down, so never more than the exchange holds.
 */
export const isolatedMargin = (position: Position, leverage: number): Money => {
  assert(Number.isInteger(leverage) && leverage >= 1, `leverage ${leverage}`)
  return floorDiv(position.cost, BigInt(leverage)) as Money
}

/** Balance plus open profit at a price. */
export const equityOf = (instrument: Instrument, balance: Money, position: Position, price: Ticks): Money =>
  (balance + unrealizedAt(instrument, position, price)) as Money

/** Maintenance margin ÷ equity of a position at a price; 1 or more means used up, Infinity without equity. */
export function marginRatio(instrument: Instrument, balance: Money, position: Position, price: Ticks): number {
  if (position.size === 0) return 0
  const equity = equityOf(instrument, balance, position, price)
  const needed = maintenanceMargin(instrument, notional(instrument, price, Math.abs(position.size) as Steps))
  return equity <= 0n ? Number.POSITIVE_INFINITY : Number(needed) / Number(equity)
}

/**
 * The first price, coming from `from`, at which the balance no longer covers maintenance margin and the taker fee of
 * leaving: long (C−E)/(Q(1−mmr−f)), short (C+E)/(Q(1+mmr+f)), the tier chosen by the notional at that price.
 * Rounded one tick towards the market at most, never beyond `from`. null: no price above zero does it.
 */
export function limitPrice(instrument: Instrument, position: Position, balance: Money, from: Ticks): Ticks | null {
  if (position.size === 0) return null
  return position.size > 0
    ? longLimit(instrument, position, balance, from)
    : shortLimit(instrument, position, balance, from)
}

/** Bounds of a tier in ticks of price for one quantity, as money per tick. */
const unitOf = (instrument: Instrument, position: Position): bigint =>
  BigInt(Math.abs(position.size)) * instrument.notionalUnit

function longLimit(instrument: Instrument, position: Position, balance: Money, from: Ticks): Ticks | null {
  const shortfall = (position.cost - balance) * ONE
  if (shortfall <= 0n) return null
  const unit = unitOf(instrument, position)
  for (const { tier, lowest, highest } of tiersInTicks(instrument, unit).reverse()) {
    const kept = ONE - tier.maintenanceRate - instrument.takerFee
    assert(kept > 0n, 'maintenance rate and fee reach one')
    const met = ceilDiv(shortfall, unit * kept)
    const top = highest === null || highest > BigInt(from) ? BigInt(from) : highest
    const first = met < top ? met : top
    if (first > lowest) return Number(first) as Ticks
  }
  return null
}

function shortLimit(instrument: Instrument, position: Position, balance: Money, from: Ticks): Ticks | null {
  const funds = (position.cost + balance) * ONE
  const unit = unitOf(instrument, position)
  for (const { tier, lowest, highest } of tiersInTicks(instrument, unit)) {
    const met = floorDiv(funds, unit * (ONE + tier.maintenanceRate + instrument.takerFee))
    const bottom = lowest + 1n > BigInt(from) ? lowest + 1n : BigInt(from)
    const first = met > bottom ? met : bottom
    if (highest === null || first <= highest) return Number(first) as Ticks
  }
  return null
}

interface TierInTicks {
  readonly tier: MarginTier
  /** Prices in (lowest, highest] put the position into this tier; null: no upper end. */
  readonly lowest: bigint
  readonly highest: bigint | null
}

function tiersInTicks(instrument: Instrument, unit: bigint): TierInTicks[] {
  let lowest = 0n
  return instrument.tiers.map((tier, i) => {
    const last = i === instrument.tiers.length - 1
    const highest = last ? null : floorDiv(tier.notionalTo, unit)
    const row = { tier, lowest, highest }
    lowest = highest ?? lowest
    return row
  })
}
