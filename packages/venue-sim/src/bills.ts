import { ceilDiv, type Money } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import { walletOf } from './margin.ts'
import { type Account, emit, nextId, type VenueState } from './venue-state.ts'

const NOTHING = 0n as Money
/** What one coin of a fee coin is counted in: its own 1e-8. */
const COIN = 100_000_000n

/** What a bill without a trade behind it has. */
export const NO_TRADE = {
  symbol: null,
  side: null,
  positionSide: null,
  marginMode: null,
  orderId: null,
  tradeId: null,
  fee: NOTHING,
  marginChange: NOTHING,
} as const satisfies Partial<Bill>

type Entry = Omit<Bill, 'billId' | 'accountId' | 'coin' | 'balanceAfter' | 'marketMs'>

/** Adds a movement of USDT; the only place where the balance changes. */
export function bookBill(state: VenueState, account: Account, entry: Entry): Bill {
  account.balance = (account.balance + entry.amount - entry.fee) as Money
  return addBill(state, account, { ...entry, coin: 'USDT', balanceAfter: account.balance })
}

/** Adds a movement of another coin; the only place where such a balance changes. */
export function bookCoinBill(state: VenueState, account: Account, coin: string, entry: Entry): Bill {
  const balanceAfter = ((account.coins.get(coin) ?? 0n) + entry.amount - entry.fee) as Money
  account.coins.set(coin, balanceAfter)
  return addBill(state, account, { ...entry, coin, balanceAfter })
}

function addBill(state: VenueState, account: Account, entry: Entry & Pick<Bill, 'coin' | 'balanceAfter'>): Bill {
  const { accountId } = account
  const bill: Bill = { billId: nextId(state), accountId, ...entry, marketMs: state.marketMs }
  account.bills.push(bill)
  emit(state, accountId, { kind: 'balance', bill })
  return bill
}

/** What a fee of so much USDT is in the account's fee coin, while it has enough of that; null: USDT pays. */
export function feeInCoin(
  state: VenueState,
  account: Account,
  fee: Money,
): { readonly coin: string; readonly amount: Money } | null {
  const coin = account.feeCoin
  const worth = coin === null ? undefined : state.settings.feeCoins[coin]
  if (coin === null || worth === undefined || fee <= 0n) return null
  const amount = ceilDiv(fee * COIN, worth) as Money
  return amount <= (account.coins.get(coin) ?? 0n) ? { coin, amount } : null
}

/** Without a crossed position nothing can earn back a wallet below zero: the insurance fund pays it, and it is booked. */
export function coverShortfall(state: VenueState, account: Account): Money {
  for (const { position, marginMode } of account.holdings.values()) {
    if (position && marginMode === 'crossed') return NOTHING
  }
  const wallet = walletOf(account)
  if (wallet >= 0n) return NOTHING
  const amount = -wallet as Money
  state.insurancePaid = (state.insurancePaid + amount) as Money
  bookBill(state, account, { ...NO_TRADE, kind: 'insurance', amount })
  return amount
}
