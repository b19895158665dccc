import { assert, type Money, mulRateFloor, neg, type Rate } from '@gridpilot/core'
import { bookBill, NO_TRADE } from './execution.ts'
import { liquidateAtMark } from './liquidation.ts'
import { signedNotional } from './margin.ts'
import { quantityOf, sideOf } from './position.ts'
import { emit, holdersOf, holdingOf, type Market, type VenueState } from './venue-state.ts'
import type { FundingPayment } from './views.ts'

/**
 * Settles funding at the mark: a long pays rate × notional, a short receives it (a negative rate turns it round).
 * The amount is floored towards −∞, so what is paid is rounded up and what is received is rounded down.
 */
export function settleFunding(state: VenueState, market: Market, rate: Rate): readonly FundingPayment[] {
  const { instrument, mark } = market
  const { symbol } = instrument
  assert(mark !== 0, `funding of ${symbol} before its first price`)
  market.settlements.push({ symbol, rate, mark, marketMs: state.marketMs })
  const payments: FundingPayment[] = []
  for (const account of holdersOf(state, market)) {
    const { accountId } = account
    const { position } = holdingOf(state, account, symbol)
    assert(position !== null, 'holder without a position')
    const amount = mulRateFloor(neg(signedNotional(instrument, position.size, mark) as Money), rate)
    position.funding = (position.funding + amount) as Money
    position.updatedMs = state.marketMs
    bookBill(state, account, {
      ...NO_TRADE,
      kind: 'funding',
      symbol,
      positionSide: 'net',
      marginMode: 'crossed',
      amount,
    })
    const payment: FundingPayment = {
      accountId,
      symbol,
      rate,
      mark,
      positionSide: 'net',
      side: sideOf(position),
      quantity: quantityOf(position),
      amount,
      marketMs: state.marketMs,
    }
    payments.push(payment)
    emit(state, accountId, { kind: 'funding', payment })
    liquidateAtMark(state, account)
  }
  return payments
}
