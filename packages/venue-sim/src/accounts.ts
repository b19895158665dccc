import { err, formatMoney, type Money, ok, type Result } from '@gridpilot/core'
import { viewAccount } from './account-views.ts'
import type { Bill } from './bill.ts'
import { bookBill, bookCoinBill, NO_TRADE } from './bills.ts'
import type { AccountSettings } from './command.ts'
import { freeCash } from './margin.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, emit, type VenueState } from './venue-state.ts'
import type { AccountView } from './views.ts'

/** `deposit` ≥ 0 USDT. */
export function openAccount(
  state: VenueState,
  accountId: string,
  deposit: Money,
  settings: AccountSettings,
): Result<AccountView, Refusal> {
  if (state.accounts.has(accountId)) return err(refusal('account_exists', accountId))
  const account: Account = {
    accountId,
    createdMs: state.marketMs,
    positionMode: settings.positionMode,
    clientOrderIdRule: settings.clientOrderIdRule,
    feeCoin: null,
    balance: 0n as Money,
    coins: new Map(),
    openOrderCount: 0,
    terms: new Map(),
    holdings: new Map(),
    rows: new Map(),
    finished: [],
    clientOrderIds: new Map(),
    plans: new Map(),
    livePlans: new Set(),
    finishedPlans: [],
    planClientIds: new Map(),
    fills: [],
    bills: [],
    closed: [],
  }
  state.accounts.set(accountId, account)
  if (deposit > 0n) bookBill(state, account, { ...NO_TRADE, kind: 'transfer_in', amount: deposit })
  return ok(viewAccount(state, account))
}

/**
 * > 0 in, < 0 out. Of USDT what is free may leave (unrealised profit is not), of another coin what is there; coins are
 * those that may pay fees.
 */
export function transferMoney(state: VenueState, account: Account, amount: Money, coin: string): Result<Bill, Refusal> {
  if (amount === 0n) return err(refusal('amount_not_positive', 'transfer of nothing'))
  if (coin !== 'USDT' && state.settings.feeCoins[coin] === undefined) return err(refusal('unknown_coin', coin))
  const free = coin === 'USDT' ? freeCash(state, account) : (account.coins.get(coin) ?? 0n)
  if (-amount > (free > 0n ? free : 0n)) {
    return err(refusal('insufficient_margin', `${formatMoney(free as Money)} ${coin} is free`))
  }
  const entry = { ...NO_TRADE, kind: amount > 0n ? 'transfer_in' : 'transfer_out', amount } as const
  return ok(coin === 'USDT' ? bookBill(state, account, entry) : bookCoinBill(state, account, coin, entry))
}

/** The coin that pays the account's fees while there is enough of it; null: USDT. */
export function chooseFeeCoin(
  state: VenueState,
  account: Account,
  coin: string | null,
): Result<{ readonly coin: string | null }, Refusal> {
  if (coin !== null && state.settings.feeCoins[coin] === undefined) return err(refusal('unknown_coin', coin))
  account.feeCoin = coin
  emit(state, account.accountId, { kind: 'settings', symbol: null })
  return ok({ coin })
}
