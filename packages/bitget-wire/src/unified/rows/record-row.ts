import { formatMoney, formatQuantity, type Instrument, neg, type Steps, sub } from '@gridpilot/core'
import type { Bill, PositionView, VenueFill } from '@gridpilot/venue-sim'
import { forcedWords } from '../../forced-words.ts'
import { CATEGORY } from '../category.ts'
import { opensPosition } from '../words.ts'

function tradeType(bill: Bill): string {
  const prefix = forcedWords(bill.kind)?.record
  const side = (bill.side ?? 'buy').toUpperCase()
  if (bill.positionSide === null || bill.positionSide === 'net') {
    return prefix === undefined ? `${side}_DEAL` : `${prefix}_${side}`
  }
  const trade = { side: bill.side ?? 'buy', positionSide: bill.positionSide }
  const action = opensPosition(trade) ? 'OPEN' : 'CLOSE'
  const leg = bill.positionSide.toUpperCase()
  return prefix === undefined ? `${action}_${leg}` : `${prefix}_${action}_${leg}`
}

/** `type` of a financial record (API.md 11.4). */
export function recordTypeOf(bill: Bill): string {
  switch (bill.kind) {
    case 'transfer_in':
      return 'TRANSFER_IN'
    case 'transfer_out':
      return 'TRANSFER_OUT'
    case 'funding': {
      const name = bill.marginMode === 'isolated' ? 'MARGIN_SETTLE_FEE_USER' : 'CONTRACT_MAIN_SETTLE_FEE_USER'
      return `${name}_${bill.amount < 0n ? 'OUT' : 'IN'}`
    }
    case 'insurance':
      return 'RISK_CAPTITAL_USER_TRANSFER'
    case 'margin_added':
      return 'MARGIN_ADDED'
    case 'margin_added_auto':
      return 'MARGIN_ADDED_AUTO'
    case 'margin_added_leverage':
      return 'MARGIN_ADDED_LEVERAGE'
    case 'fee':
      return 'ORDER_PLF_FEE_OUT'
    case 'margin_reduced':
      return 'MARGIN_REDUCED'
    case 'fill':
    case 'liquidation':
    case 'reduction':
    case 'adl':
      return tradeType(bill)
  }
}

/** How many steps a bill moved its position by, and the position after it; both unsigned sizes, the change signed. */
export interface PositionMove {
  readonly amount: number
  readonly balance: Steps
}

const legOf = (row: { readonly symbol: string; readonly positionSide: string }): string =>
  `${row.symbol} ${row.positionSide}`

const signed = (fill: VenueFill): number => (fill.side === 'buy' ? fill.quantity : -fill.quantity)

/**
 * The position behind each bill. Bills carry no sizes: from the positions of now, fills are undone back to the bill, so
 * history that was forgotten does not matter. `bills` newest first, `fills` oldest first; ids grow with time.
 */
export function positionMoves(
  bills: readonly Bill[],
  fills: readonly VenueFill[],
  positions: readonly PositionView[],
): readonly (PositionMove | null)[] {
  const sizes = new Map(
    positions.map((position) => [legOf(position), position.side === 'long' ? position.quantity : -position.quantity]),
  )
  let next = fills.length - 1
  return bills.map((bill) => {
    for (; next >= 0 && later((fills[next] as VenueFill).tradeId, bill.billId); next--) {
      const fill = fills[next] as VenueFill
      sizes.set(legOf(fill), (sizes.get(legOf(fill)) ?? 0) - signed(fill))
    }
    if (bill.symbol === null || bill.positionSide === null) return null
    const after = sizes.get(legOf({ symbol: bill.symbol, positionSide: bill.positionSide })) ?? 0
    const own = fills[next]
    if (bill.tradeId === null || own?.tradeId !== bill.tradeId) {
      return { amount: Math.abs(after), balance: Math.abs(after) as Steps }
    }
    const before = after - signed(own)
    return { amount: Math.abs(after) - Math.abs(before), balance: Math.abs(after) as Steps }
  })
}

const later = (id: string, than: string): boolean => id.padStart(19, '0') > than.padStart(19, '0')

/**
 * A row of account/financial-records: `amount` is the whole change of the balance, the fee in it (the sample's balances
 * say so); `fee` is negative when paid here, unlike in feeDetail.
 */
export function recordRow(
  bill: Bill,
  instrument: Instrument | null,
  move: PositionMove | null,
): Record<string, unknown> {
  const size = (steps: number): string => {
    if (instrument === null) return '0'
    const text = formatQuantity(instrument, Math.abs(steps) as Steps)
    return steps < 0 ? `-${text}` : text
  }
  return {
    category: bill.symbol === null ? 'OTHER' : CATEGORY,
    id: bill.billId,
    symbol: bill.symbol ?? '',
    coin: bill.coin,
    type: recordTypeOf(bill),
    positionType: bill.marginMode ?? '',
    positionAmount: size(move?.amount ?? 0),
    positionBalance: size(move?.balance ?? 0),
    amount: formatMoney(sub(bill.amount, bill.fee)),
    fee: formatMoney(neg(bill.fee)),
    balance: formatMoney(bill.balanceAfter),
    ts: String(bill.marketMs),
  }
}
