import { z } from 'zod'
import { Notice } from './notice.ts'
import { pageOf } from './pagination.ts'
import { CurvePoint, ExactDecimal, Figure, Id, UtcTime } from './scalar.ts'

export const AccountKind = z.enum(['paper', 'bitget', 'bitget-demo']).meta({ id: 'AccountKind' })
export type AccountKind = z.infer<typeof AccountKind>

const AccountName = z.string().trim().min(1).max(80)
const Secret = z.string().trim().min(1).max(256)

const keyShape = { name: AccountName, api_key: Secret, secret_key: Secret, passphrase: Secret }

/** POST /api/accounts. Keys are written once, stored encrypted, and never come back; only the key's last 4 characters do. */
export const CreateAccountRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('paper'), name: AccountName }),
    z.strictObject({ kind: z.literal('bitget'), ...keyShape }),
    z.strictObject({ kind: z.literal('bitget-demo'), ...keyShape }),
  ])
  .meta({ id: 'CreateAccountRequest' })
export type CreateAccountRequest = z.infer<typeof CreateAccountRequest>

export const PatchAccountRequest = z.strictObject({ name: AccountName }).meta({ id: 'PatchAccountRequest' })
export type PatchAccountRequest = z.infer<typeof PatchAccountRequest>

/** USDT. equity = balance + unrealized; `in_bots` is what running bots hold of it. */
export const AccountBalance = z
  .object({
    equity: Figure,
    equity_exact: ExactDecimal,
    balance: Figure,
    available: Figure,
    available_exact: ExactDecimal,
    unrealized_pnl: Figure,
    in_bots: Figure,
    as_of: UtcTime,
  })
  .meta({ id: 'AccountBalance' })
export type AccountBalance = z.infer<typeof AccountBalance>

/** `balance` is null while the exchange has not answered. `can_trade` false: read-only (a live key before arming). */
export const Account = z
  .object({
    id: Id,
    kind: AccountKind,
    name: z.string(),
    is_default: z.boolean(),
    api_key_last4: z.string().length(4).nullable(),
    can_trade: z.boolean(),
    status: z.enum(['ready', 'connecting', 'unreachable', 'needs_key']),
    status_reason: Notice.nullable(),
    balance: AccountBalance.nullable(),
    running_bots: z.int().nonnegative(),
    created_at: UtcTime,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const AccountList = pageOf(Account).meta({ id: 'AccountList' })
export type AccountList = z.infer<typeof AccountList>

/** POST /api/accounts/{id}/check: the self-test as a checklist. */
export const AccountCheck = z
  .object({
    ok: z.boolean(),
    checks: z.array(z.object({ result: z.enum(['pass', 'warn', 'fail', 'skipped']), notice: Notice })),
    checked_at: UtcTime,
  })
  .meta({ id: 'AccountCheck' })
export type AccountCheck = z.infer<typeof AccountCheck>

export const EquityQuery = z.strictObject({
  account_id: Id.optional(),
  /** Market days back from now, 1..3650. Default 30. */
  days: z.coerce.number().int().min(1).max(3650).default(30),
})
export type EquityQuery = z.infer<typeof EquityQuery>

/** GET /api/equity: USDT over market time, oldest first, thinned with age. */
export const EquityHistory = z
  .object({ account_id: Id, equity_curve: z.array(CurvePoint), as_of: UtcTime })
  .meta({ id: 'EquityHistory' })
export type EquityHistory = z.infer<typeof EquityHistory>
