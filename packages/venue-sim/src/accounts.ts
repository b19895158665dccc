import { err, formatMoney, type Money, ok, type Result } from '@gridpilot/core'
import { viewAccount } from './account-views.ts'
import type { Bill } from './bill.ts'
import type { AccountSettings } from './command.ts'
import { bookBill, NO_TRADE } from './execution.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { Account, VenueState } from './venue-state.ts'
import type { AccountView } from './views.ts'

/** `deposit` ≥ 0 USDT. */
export function openAccount(
  state: VenueState,
  accountId: string,
  deposit: Money,
  settings: AccountSettings,
): Result<AccountView, Refusal> {
  if (state.accounts.has(accountId)) return err(refusal('account_exists', accountId))
  if (settings.positionMode === 'hedge') return err(refusal('not_offered', 'hedge mode'))
  const account: Account = {
    accountId,
    createdMs: state.marketMs,
    positionMode: settings.positionMode,
    clientOrderIdRule: settings.clientOrderIdRule,
    balance: 0n as Money,
    openOrderCount: 0,
    holdings: new Map(),
    rows: new Map(),
    finished: [],
    clientOrderIds: new Map(),
    fills: [],
    bills: [],
    closed: [],
  }
  state.accounts.set(accountId, account)
  if (deposit > 0n) bookTransfer(state, account, deposit)
  return ok(viewAccount(state, account))
}

/** > 0 in, < 0 out; out is limited to what is available and to the balance. */
export function transferMoney(state: VenueState, account: Account, amount: Money): Result<Bill, Refusal> {
  if (amount === 0n) return err(refusal('amount_not_positive', 'transfer of nothing'))
  const { available, balance } = viewAccount(state, account)
  if (-amount > available || -amount > balance) {
    return err(refusal('insufficient_margin', `${formatMoney(available)} USDT of ${formatMoney(balance)} is free`))
  }
  return ok(bookTransfer(state, account, amount))
}

function bookTransfer(state: VenueState, account: Account, amount: Money): Bill {
  const kind = amount > 0n ? 'transfer_in' : 'transfer_out'
  return bookBill(state, account, { ...NO_TRADE, kind, amount })
}
