import { assert, type Money, mulRateFloor, neg, type Rate } from '@gridpilot/core'
import { bookBill, NO_TRADE } from './bills.ts'
import { liquidateAtMark } from './liquidation.ts'
import { signedNotional } from './margin.ts'
import { type Position, quantityOf, sideOf } from './position.ts'
import { type Account, emit, type Holding, holdersOf, holdingsIn, type Market, type VenueState } from './venue-state.ts'
import type { FundingPayment } from './views.ts'

/**
 * Settles funding at the mark, leg by leg: a long pays rate × notional, a short receives it (a negative rate turns it
 * round). The amount is floored towards −∞, so what is paid is rounded up and what is received is rounded down. An
 * isolated position pays from its margin and receives into it (the unified account has bill types of its own for that);
 * what its margin does not cover the free balance pays, and the insurance fund what that does not.
 */
export function settleFunding(state: VenueState, market: Market, rate: Rate): readonly FundingPayment[] {
  const { instrument, mark } = market
  const { symbol } = instrument
  assert(mark !== 0, `funding of ${symbol} before its first price`)
  market.settlements.push({ symbol, rate, mark, marketMs: state.marketMs })
  const payments: FundingPayment[] = []
  for (const account of holdersOf(state, market)) {
    for (const holding of holdingsIn(account, symbol)) {
      if (holding.position) payments.push(settleHolding(state, market, account, holding, holding.position, rate))
    }
    liquidateAtMark(state, account)
  }
  return payments
}

function settleHolding(
  state: VenueState,
  { instrument, mark }: Market,
  account: Account,
  { symbol, positionSide, marginMode }: Holding,
  position: Position,
  rate: Rate,
): FundingPayment {
  const { accountId } = account
  const amount = mulRateFloor(neg(signedNotional(instrument, position.size, mark) as Money), rate)
  position.funding = (position.funding + amount) as Money
  position.updatedMs = state.marketMs
  const covered = -amount > position.margin ? neg(position.margin) : amount
  const marginChange = (marginMode === 'isolated' ? covered : 0n) as Money
  position.margin = (position.margin + marginChange) as Money
  const at = { ...NO_TRADE, symbol, side: null, positionSide, marginMode }
  bookBill(state, account, { ...at, kind: 'funding', amount, marginChange })
  const payment: FundingPayment = {
    accountId,
    symbol,
    rate,
    mark,
    positionSide,
    side: sideOf(position),
    quantity: quantityOf(position),
    amount,
    marketMs: state.marketMs,
  }
  emit(state, accountId, { kind: 'funding', payment })
  return payment
}
