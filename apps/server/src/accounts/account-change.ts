import { type PatchAccountRequest, SILENCE_SECONDS } from '@gridpilot/contract'
import { type DomainError, err, ok, type Result } from '@gridpilot/core'
import type { Account, AccountChange } from '@gridpilot/store'
import { accessRefusal } from './access-refusal.ts'
import type { AccountDesk } from './account-desk.ts'

const FIELD = 'cancel_all_after_seconds'

/** What a request to change an account changes, or why not. Switching something off never asks the exchange. */
export async function changeOf(
  accounts: AccountDesk,
  account: Account,
  { name, cancel_all_after_seconds: value }: PatchAccountRequest,
): Promise<Result<AccountChange, DomainError>> {
  const named = name === undefined ? {} : { name }
  if (value === undefined) return ok(named)
  if (value === 0) return ok({ ...named, cancelAllAfterSeconds: null })
  const { least, most } = SILENCE_SECONDS
  if (value < least || value > most) {
    const nearest = value < 0 ? 0 : value < least ? least : most
    return err({ code: 'silence_seconds_out_of_range', field: FIELD, value, nearest, details: { least, most } })
  }
  const report = await accounts.report(account)
  if (!report.ok) return err(accessRefusal(report.error))
  if (report.value.family !== 'unified') return err({ code: 'silence_unified_only', field: FIELD, value, nearest: 0 })
  return ok({ ...named, cancelAllAfterSeconds: value })
}
