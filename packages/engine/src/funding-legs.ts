import type { PositionSide } from '@gridpilot/core'
import type { Bill } from './ports/venue.ts'

/** Signed steps that all of the account held on a position of a symbol at a time. */
export type HeldAt = (symbol: string, side: PositionSide, marketMs: number) => number

/**
 * Where an account settles each leg by itself and does not say which bill is of which, what is held tells: a leg of which
 * nothing is held pays nothing, and two bills of one moment are as the legs are. Two legs that are equally large, of
 * which only one bill is told, stay as they are.
 */
export function withLegs(bills: readonly Bill[], heldAt: HeldAt): readonly Bill[] {
  const moments = Map.groupBy(bills.filter(isOfSomeLeg), momentOf)
  const sides = new Map<string, PositionSide>()
  for (const moment of moments.values()) {
    const [first] = moment
    if (first === undefined) continue
    const { symbol, occurredAtMs } = first
    const long = BigInt(heldAt(symbol, 'long', occurredAtMs))
    const short = BigInt(heldAt(symbol, 'short', occurredAtMs))
    for (const [billId, side] of sidesOf(moment, long, short)) sides.set(billId, side)
  }
  if (sides.size === 0) return bills
  return bills.map((bill) => ({ ...bill, positionSide: sides.get(bill.billId) ?? bill.positionSide }))
}

/** The leg of each bill of one moment, as far as it can be told. */
function sidesOf(moment: readonly Bill[], long: bigint, short: bigint): readonly (readonly [string, PositionSide])[] {
  const [first, second, ...more] = moment
  if (first === undefined || more.length > 0) return []
  if (second === undefined) {
    if (long !== 0n && short === 0n) return [[first.billId, 'long']]
    return long === 0n && short !== 0n ? [[first.billId, 'short']] : []
  }
  if (long <= 0n || short >= 0n) return []
  const [a, b] = [first.amount - first.fee, second.amount - second.fee]
  // One leg pays what the other gets for the same size, so amount × the other leg's size adds up to next to nothing.
  const [asTold, turned] = [magnitude(-a * short + b * long), magnitude(a * long - b * short)]
  if (asTold === turned) return []
  const [ofLong, ofShort] = asTold < turned ? [first, second] : [second, first]
  return [
    [ofLong.billId, 'long'],
    [ofShort.billId, 'short'],
  ]
}

/** A bill of one of two legs while that of the other is not among `bills`: together they tell which is of which. */
export function lacksOtherLeg(bill: Bill, bills: readonly Bill[], heldAt: HeldAt): boolean {
  const { symbol, occurredAtMs } = bill
  if (!isOfSomeLeg(bill)) return false
  if (heldAt(symbol, 'long', occurredAtMs) === 0 || heldAt(symbol, 'short', occurredAtMs) === 0) return false
  return bills.filter((each) => isOfSomeLeg(each) && momentOf(each) === momentOf(bill)).length < 2
}

const momentOf = ({ symbol, coin, occurredAtMs }: Bill): string => [symbol, coin, occurredAtMs].join()

const isOfSomeLeg = ({ kind, positionSide }: Bill): boolean => kind === 'funding' && positionSide === null

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
