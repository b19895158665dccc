import type { PositionSide } from '@gridpilot/core'
import type { Bill } from './ports/venue.ts'

/** Signed steps that all of the account held on a position of a symbol at a time. */
export type HeldAt = (symbol: string, side: PositionSide, marketMs: number) => number

/**
 * Where an account settles each leg by itself and does not say which bill is of which (unified accounts), the two bills
 * of one moment tell: they are as the legs are. A bill alone, or two of legs that are equally large, stay as they are.
 */
export function withLegs(bills: readonly Bill[], heldAt: HeldAt): readonly Bill[] {
  const moments = Map.groupBy(bills.filter(isOfSomeLeg), ({ symbol, coin, occurredAtMs }) =>
    [symbol, coin, occurredAtMs].join(),
  )
  const sides = new Map<string, PositionSide>()
  for (const [first, second, ...more] of moments.values()) {
    if (first === undefined || second === undefined || more.length > 0) continue
    const { symbol, occurredAtMs } = first
    const long = BigInt(heldAt(symbol, 'long', occurredAtMs))
    const short = BigInt(heldAt(symbol, 'short', occurredAtMs))
    if (long <= 0n || short >= 0n) continue
    const [a, b] = [first.amount - first.fee, second.amount - second.fee]
    // One leg pays what the other gets for the same size, so amount × the other leg's size adds up to next to nothing.
    const [asTold, turned] = [magnitude(-a * short + b * long), magnitude(a * long - b * short)]
    if (asTold === turned) continue
    sides.set(first.billId, asTold < turned ? 'long' : 'short')
    sides.set(second.billId, asTold < turned ? 'short' : 'long')
  }
  if (sides.size === 0) return bills
  return bills.map((bill) => ({ ...bill, positionSide: sides.get(bill.billId) ?? bill.positionSide }))
}

const isOfSomeLeg = ({ kind, positionSide }: Bill): boolean => kind === 'funding' && positionSide === null

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
