import type { MarginMode as CoreMarginMode, PositionMode as CorePositionMode } from '@gridpilot/core'
import { z } from 'zod'
import { Notice } from './notice.ts'
import { pageOf } from './pagination.ts'
import { CurvePoint, ExactDecimal, enumOf, Figure, Id, PositiveDecimal, TradingSymbol, UtcTime } from './scalar.ts'

export const AccountKind = z.enum(['paper', 'bitget', 'bitget-demo']).meta({ id: 'AccountKind' })
export type AccountKind = z.infer<typeof AccountKind>

/** Which of Bitget's two interfaces an account answers to: classic (v2) or unified (v3). */
export const AccountFamily = z.enum(['classic', 'unified']).meta({ id: 'AccountFamily' })
export type AccountFamily = z.infer<typeof AccountFamily>

/** one_way: one net position per symbol · hedge: a long and a short one. Of the whole account. */
export const PositionMode = enumOf<CorePositionMode>({ one_way: 'one_way', hedge: 'hedge' }).meta({
  id: 'PositionMode',
})
export type PositionMode = z.infer<typeof PositionMode>

/** crossed: the whole balance stands behind a position · isolated: only what was put into it. Per symbol. */
export const MarginMode = enumOf<CoreMarginMode>({ crossed: 'crossed', isolated: 'isolated' }).meta({
  id: 'MarginMode',
})
export type MarginMode = z.infer<typeof MarginMode>

const AccountName = z.string().trim().min(1).max(80)
const Secret = z.string().trim().min(1).max(256)

const keyShape = { name: AccountName, api_key: Secret, secret_key: Secret, passphrase: Secret }

/**
 * POST /api/accounts. Keys are written once, stored encrypted, and never come back; only the key's last 4 characters do.
 * A paper account is of the family and position mode asked for; a Bitget account's own are read from it.
 */
export const CreateAccountRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('paper'),
      name: AccountName,
      family: AccountFamily.default('classic'),
      position_mode: PositionMode.default('one_way'),
    }),
    z.strictObject({ kind: z.literal('bitget'), ...keyShape }),
    z.strictObject({ kind: z.literal('bitget-demo'), ...keyShape }),
  ])
  .meta({ id: 'CreateAccountRequest' })
export type CreateAccountRequest = z.infer<typeof CreateAccountRequest>
/** The same before parsing: what a client sends. */
export type CreateAccountRequestInput = z.input<typeof CreateAccountRequest>

/** Bitget's bounds for the time of its dead man's switch. */
export const SILENCE_SECONDS = { least: 5, most: 60 } as const

/**
 * PATCH /api/accounts/{id}; what is not named stays. `cancel_all_after_seconds`: the exchange cancels every open order of the account, also those
 * made by hand, when this server has been silent for so long, 5..60; 0: off. Unified accounts only; positions stay open.
 */
export const PatchAccountRequest = z
  .strictObject({ name: AccountName.optional(), cancel_all_after_seconds: z.int().optional() })
  .meta({ id: 'PatchAccountRequest' })
export type PatchAccountRequest = z.infer<typeof PatchAccountRequest>

/**
 * PUT /api/accounts/{id}/key: another key in the place of the stored one, looked at first; a key that does not pass leaves
 * the old one where it is. While bots run it has to be a key of the same account of the exchange.
 */
export const ReplaceKeyRequest = z
  .strictObject({ api_key: Secret, secret_key: Secret, passphrase: Secret })
  .meta({ id: 'ReplaceKeyRequest' })
export type ReplaceKeyRequest = z.infer<typeof ReplaceKeyRequest>

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

/**
 * `balance`, `family` and the modes are null while the exchange has not answered. `margin_mode` is that of the account's
 * first symbol; each symbol has its own. `can_trade` false: read-only (a live key before arming). `family_unknown`: the
 * account is on its way from one family to the other, or says nothing about itself; no bot is started meanwhile.
 */
export const Account = z
  .object({
    id: Id,
    kind: AccountKind,
    name: z.string(),
    is_default: z.boolean(),
    api_key_last4: z.string().length(4).nullable(),
    can_trade: z.boolean(),
    family: AccountFamily.nullable(),
    position_mode: PositionMode.nullable(),
    margin_mode: MarginMode.nullable(),
    status: z.enum(['ready', 'connecting', 'unreachable', 'needs_key', 'family_unknown']),
    status_reason: Notice.nullable(),
    /** What to do about that, null when nothing helps or nothing is wrong. */
    status_todo: Notice.nullable(),
    /**
     * ours: this program trades on it · another_process: it was taken over · other_installation, copied_database: another
     * Gridpilot works on it, so nothing is sent until POST …/claim says that this one is the only one.
     */
    ownership: z.enum(['ours', 'another_process', 'other_installation', 'copied_database']),
    balance: AccountBalance.nullable(),
    running_bots: z.int().nonnegative(),
    /** The exchange cancels every open order after so many seconds of silence of this server; 0: it does not. */
    cancel_all_after_seconds: z.int().min(0).max(SILENCE_SECONDS.most),
    created_at: UtcTime,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const AccountList = pageOf(Account).meta({ id: 'AccountList' })
export type AccountList = z.infer<typeof AccountList>

/** What one click may mend; the exchange itself refuses each while positions or orders are in the way. */
export const RepairAction = z
  .enum(['set_position_mode_one_way', 'set_position_mode_hedge', 'set_margin_mode_crossed', 'set_margin_mode_isolated'])
  .meta({ id: 'RepairAction' })
export type RepairAction = z.infer<typeof RepairAction>

/**
 * POST /api/accounts/{id}/check. `symbols` are looked at for margin mode and for orders and positions that no bot made
 * (default: those the user may trade, at most 20). The modes are what the bots shall find (default: what running bots
 * have, else what the account has, and cross margin).
 */
export const CheckAccountRequest = z
  .strictObject({
    symbols: z.array(TradingSymbol).min(1).max(20).optional(),
    position_mode: PositionMode.optional(),
    margin_mode: MarginMode.optional(),
  })
  .meta({ id: 'CheckAccountRequest' })
export type CheckAccountRequest = z.infer<typeof CheckAccountRequest>

/** `todo`: what to do about it, null when nothing is to be done. `repair`: what one click would do about it. */
export const CheckFinding = z
  .object({
    result: z.enum(['pass', 'warn', 'fail', 'skipped']),
    notice: Notice,
    todo: Notice.nullable(),
    repair: RepairAction.nullable(),
  })
  .meta({ id: 'CheckFinding' })
export type CheckFinding = z.infer<typeof CheckFinding>

/** The self-test as a checklist. `advice` is worth knowing whatever the findings are. Nothing is changed by it. */
export const AccountCheck = z
  .object({
    ok: z.boolean(),
    family: AccountFamily.nullable(),
    symbols: z.array(z.string()),
    checks: z.array(CheckFinding),
    advice: z.array(Notice),
    checked_at: UtcTime,
  })
  .meta({ id: 'AccountCheck' })
export type AccountCheck = z.infer<typeof AccountCheck>

/**
 * POST /api/accounts/{id}/repair: what a finding offered, then the self-test again with the same wishes. A margin mode is
 * set for the `symbols` named and no others, so those actions are refused without them.
 */
export const RepairAccountRequest = CheckAccountRequest.extend({ action: RepairAction })
  .refine(({ action, symbols }) => symbols !== undefined || !action.startsWith('set_margin_mode_'), {
    path: ['symbols'],
    message: 'name the symbols whose margin mode is to be set',
  })
  .meta({ id: 'RepairAccountRequest' })
export type RepairAccountRequest = z.infer<typeof RepairAccountRequest>

/** `repaired` only when the exchange says so afterwards; `reason` why not. */
export const AccountRepair = z
  .object({ repaired: z.boolean(), reason: Notice.nullable(), check: AccountCheck })
  .meta({ id: 'AccountRepair' })
export type AccountRepair = z.infer<typeof AccountRepair>

/**
 * Real money of one account. `confirmation` is what has to be typed to arm it, letter by letter. `first_bot_cap`: what the
 * first bot may invest, alone, until one bot has come to its end.
 */
export const Arming = z
  .object({
    /** false: an account without real money, which needs no arming. */
    needed: z.boolean(),
    armed: z.boolean(),
    armed_at: UtcTime.nullable(),
    confirmation: z.string(),
    first_bot_cap: Figure,
    first_bot_cap_applies: z.boolean(),
    notice: Notice,
  })
  .meta({ id: 'Arming' })
export type Arming = z.infer<typeof Arming>

/** POST /api/accounts/{id}/arm: the self-test and the probe of protection run first; nothing is armed unless both pass. */
export const ArmAccountRequest = z
  .strictObject({ confirmation: z.string().max(200), first_bot_cap: PositiveDecimal.optional() })
  .meta({ id: 'ArmAccountRequest' })
export type ArmAccountRequest = z.infer<typeof ArmAccountRequest>

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
