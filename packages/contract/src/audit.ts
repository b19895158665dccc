import { z } from 'zod'
import { Notice } from './notice.ts'
import { Id, UtcTime } from './scalar.ts'

/**
 * orders: open orders = intents · stops: stops at the exchange = intents · fills: Σ fills = each bot's position · positions: Σ bots + what is not theirs = the
 * exchange's position · bot_ledger: a bot's ledger rows = its own sums · bills: ledger = the exchange's bills.
 */
export const AuditCheckName = z
  .enum(['orders', 'stops', 'fills', 'positions', 'bot_ledger', 'bills'])
  .meta({ id: 'AuditCheckName' })
export type AuditCheckName = z.infer<typeof AuditCheckName>

export const AuditFinding = z
  .object({ check: AuditCheckName, bot_id: Id.nullable(), symbol: z.string(), notice: Notice })
  .meta({ id: 'AuditFinding' })
export type AuditFinding = z.infer<typeof AuditFinding>

/**
 * The books of one account against the exchange. `agrees`: every difference is 0 · `differs`: the same difference showed
 * in several readings; the bots concerned are paused · `unsettled`: the account never stood still long enough to tell ·
 * `unreadable`: the exchange or the key did not let us look. `skipped` names checks that could not be made.
 */
export const AccountAudit = z
  .object({
    account_id: Id,
    state: z.enum(['agrees', 'differs', 'unsettled', 'unreadable']),
    findings: z.array(AuditFinding),
    skipped: z.array(AuditCheckName),
    paused_bots: z.array(Id),
    reason: Notice.nullable(),
    /** File name in the `diagnostics` folder of the data directory; without secrets. */
    bundle: z.string().nullable(),
    audited_at: UtcTime,
  })
  .meta({ id: 'AccountAudit' })
export type AccountAudit = z.infer<typeof AccountAudit>

/** One row per account that was audited; the newest audit of each. */
export const AuditList = z.object({ items: z.array(AccountAudit) }).meta({ id: 'AuditList' })
export type AuditList = z.infer<typeof AuditList>
