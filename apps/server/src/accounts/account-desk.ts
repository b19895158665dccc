import { troubleNotice } from '@gridpilot/bitget'
import type { Account as ApiAccount, Notice } from '@gridpilot/contract'
import { err, formatMoney, ok, type Result, sum, toNumber } from '@gridpilot/core'
import type { AccountReport, EngineFace, Venue, VenueError } from '@gridpilot/engine'
import type { Account, Store } from '@gridpilot/store'
import { notice } from '../grid-bot/notices.ts'
import { utcTime } from '../http/utc-time.ts'
import { todoOf } from './check-presenter.ts'
import type { TradingRight } from './guarded-venue.ts'
import type { KeyVault, VaultError } from './key-vault.ts'
import type { SilenceBook } from './silence-book.ts'
import type { VenueFactory } from './venue-factory.ts'

export type VenueAccessError = 'needs_key' | 'family_unknown' | 'venue_unreachable'

/** Why an account could not be read, for programs and in words. */
export interface AccountTrouble {
  readonly error: VenueAccessError
  readonly notice: Notice
}

/** The account is between the two families, or of the one that was not asked (API.md 11.1). */
const FAMILY_CODES = new Set(['account_switching', '40084', '40085', '25245'])

/** Reads of one account within this time share an answer, wall ms. */
const REPORT_KEPT_MS = 400
/** How long a page waits for the exchange, wall ms. */
const PATIENCE_MS = 1_500
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const

interface Services {
  readonly store: Store
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly engine: EngineFace
  /** What may be sent to an account of real money, at any moment. */
  readonly rightOf: (accountId: string) => TradingRight
  /** Another key is in its place: what was armed may not be any more. */
  readonly followKey: (account: Account) => void
  /** The engine is about to own an account: its user's limits have to be known to it first. */
  readonly enterRisk: (account: Account) => Promise<void>
  readonly silence: SilenceBook
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

interface Reading {
  readonly atMs: number
  readonly value: Promise<Result<AccountReport, VenueAccessError>>
}

/** Exchange accounts: whose they are, how they are reached, what they hold. Every question carries its user. */
export class AccountDesk {
  readonly #services: Services
  readonly #venues = new Map<string, Venue>()
  readonly #owners = new Map<string, string>()
  readonly #attached = new Set<string>()
  readonly #readings = new Map<string, Reading>()
  readonly #troubles = new Map<string, AccountTrouble>()
  readonly #lastReports = new Map<string, { report: AccountReport; atMs: number }>()
  #closed = false

  constructor(services: Services) {
    this.#services = services
  }

  /** The user's account of this id, or their default one; null for foreign, unknown and deleted ones alike. */
  async find(userId: string, accountId: string | undefined): Promise<Account | null> {
    if (accountId !== undefined) {
      const account = await this.#services.store.accounts.get(userId, accountId)
      return account === null || account.archivedAtMs !== null ? null : account
    }
    const all = await this.#services.store.accounts.list(userId)
    return all.find(({ isDefault }) => isDefault) ?? all.find(({ kind }) => kind === 'paper') ?? all[0] ?? null
  }

  /** The user an account belongs to, for messages that start from the engine; null when it is unknown. */
  async ownerOf(accountId: string): Promise<string | null> {
    const known = this.#owners.get(accountId)
    if (known !== undefined) return known
    for (const account of await this.#services.store.accounts.allForSupervisor())
      this.#owners.set(account.id, account.userId)
    return this.#owners.get(accountId) ?? null
  }

  async venue(account: Account): Promise<Result<Venue, VenueAccessError>> {
    const known = this.#venues.get(account.id)
    if (known !== undefined) return ok(known)
    const keys = await this.#services.vault.keysOf(account.userId, account.id)
    if (!keys.ok) return this.#troubled(account.id, { error: 'needs_key', notice: vaultNotice(keys.error) })
    const venue = this.#services.venues.open(account.kind, keys.value, () => this.#services.rightOf(account.id))
    this.#venues.set(account.id, venue)
    return ok(venue)
  }

  /** What the exchange says of the account now. */
  async report(account: Account): Promise<Result<AccountReport, VenueAccessError>> {
    const now = this.#services.wallMs()
    const known = this.#readings.get(account.id)
    if (known !== undefined && now - known.atMs < REPORT_KEPT_MS) return known.value
    const value = this.#read(account)
    this.#readings.set(account.id, { atMs: now, value })
    return value
  }

  async #read(account: Account): Promise<Result<AccountReport, VenueAccessError>> {
    const venue = await this.venue(account)
    if (!venue.ok) return venue
    const read = await venue.value.account()
    if (!read.ok) return this.#troubled(account.id, troubleFrom(read.error))
    this.#troubles.delete(account.id)
    this.#lastReports.set(account.id, { report: read.value, atMs: this.#services.wallMs() })
    return ok(read.value)
  }

  /** The account was changed by us: the next question asks the exchange. */
  forgetReport(accountId: string): void {
    this.#readings.delete(accountId)
  }

  /** Why the account could not be read or traded when it was last asked; null when it could. */
  troubleOf(accountId: string): AccountTrouble | null {
    const known = this.#troubles.get(accountId)
    if (known !== undefined) return known
    const refusal = this.#services.engine.account(accountId)?.keyRefusal ?? null
    return refusal === null ? null : troubleFrom({ kind: 'needs_user', code: refusal.code, message: refusal.message })
  }

  #troubled(accountId: string, trouble: AccountTrouble): Result<never, VenueAccessError> {
    this.#troubles.set(accountId, trouble)
    return err(trouble.error)
  }

  /** Hands the account to the engine, which then owns its orders. Waits for the lease, never for the exchange. */
  async attach(account: Account): Promise<Result<null, VenueAccessError>> {
    if (this.#attached.has(account.id)) return ok(null)
    const venue = await this.venue(account)
    if (!venue.ok) return venue
    await this.#services.enterRisk(account)
    this.#services.silence.enter(account)
    const attached = await this.#services.engine.attach(account.id, venue.value)
    if (!attached.ok) {
      this.#services.warn({ account_id: account.id, reason: attached.error.message }, 'account could not be attached')
      return err('venue_unreachable')
    }
    this.#attached.add(account.id)
    this.#owners.set(account.id, account.userId)
    return ok(null)
  }

  /** Every account with bots that are not over goes back to the engine; one that cannot is tried again, in the background. */
  async attachAll(): Promise<void> {
    for (const account of await this.#services.store.accounts.allForSupervisor()) {
      this.#owners.set(account.id, account.userId)
      const bots = await this.#services.store.gridBots.active(account.userId, account.id)
      if (bots.length > 0) void this.#attachUntilDone(account, 0)
    }
  }

  async #attachUntilDone(account: Account, attempt: number): Promise<void> {
    if (this.#closed) return
    const attached = await this.attach(account)
    if (attached.ok || attached.error === 'needs_key') return
    const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]
    setTimeout(() => void this.#attachUntilDone(account, attempt + 1), wait).unref()
  }

  /** Its option of silence is another one now: the engine follows at once. */
  silenceChanged(account: Account): void {
    this.#services.silence.change(account)
    this.#services.engine.recheck(account.id)
  }

  isAttached(accountId: string): boolean {
    return this.#attached.has(accountId)
  }

  async detach(accountId: string): Promise<void> {
    this.#attached.delete(accountId)
    this.#venues.delete(accountId)
    this.#readings.delete(accountId)
    await this.#services.engine.detach(accountId)
  }

  /** Its key was replaced: what was open with the old one is closed, and its bots go on with the new one, by a sweep. */
  async rekeyed(account: Account): Promise<void> {
    this.#services.followKey(account)
    await this.detach(account.id)
    this.#troubles.delete(account.id)
    const bots = await this.#services.store.gridBots.active(account.userId, account.id)
    if (bots.length > 0) void this.#attachUntilDone(account, 0)
  }

  close(): void {
    this.#closed = true
  }

  async present(userId: string, accountId: string): Promise<ApiAccount | null> {
    const account = await this.find(userId, accountId)
    return account === null ? null : this.presentAccount(account)
  }

  #ownershipOf(accountId: string): ApiAccount['ownership'] {
    const view = this.#services.engine.account(accountId)
    if (view === null) return 'ours'
    return view.owned ? (view.rival?.kind ?? 'ours') : 'another_process'
  }

  async presentAccount(account: Account): Promise<ApiAccount> {
    const { store, vault } = this.#services
    const report = await withinPatience(this.report(account))
    const bots = await store.gridBots.active(account.userId, account.id)
    const running = bots.filter(({ bot }) => bot.status !== 'created')
    const last = this.#lastReports.get(account.id)
    const trouble = this.troubleOf(account.id)
    const mayTrade = this.#services.engine.account(account.id)?.keyRefusal?.refused !== 'writes'
    const status = statusOf(report, mayTrade)
    const reason = reasonOf(account, status, trouble)
    return {
      id: account.id,
      kind: account.kind,
      name: account.name,
      is_default: account.isDefault,
      api_key_last4: await vault.last4(account.userId, account.id),
      can_trade: account.canTrade,
      family: last?.report.family ?? null,
      position_mode: last?.report.positionMode ?? null,
      margin_mode: last?.report.marginMode ?? null,
      status,
      status_reason: reason,
      ownership: this.#ownershipOf(account.id),
      status_todo: reason === null ? null : todoOf(reason.code),
      balance:
        last === undefined
          ? null
          : presentBalance(
              last.report,
              last.atMs,
              running.map(({ bot }) => bot.config.investment),
            ),
      running_bots: running.length,
      cancel_all_after_seconds: account.cancelAllAfterSeconds ?? 0,
      created_at: utcTime(account.createdAtMs),
    }
  }
}

function troubleFrom(error: VenueError): AccountTrouble {
  if (FAMILY_CODES.has(error.code)) return { error: 'family_unknown', notice: notice('account_family_unknown') }
  const { code, message, params } = troubleNotice(error)
  return { error: error.kind === 'needs_user' ? 'needs_key' : 'venue_unreachable', notice: { code, message, params } }
}

const VAULT_CODES = { no_key: 'key_missing', unreadable: 'key_unreadable', can_withdraw: 'key_can_withdraw' } as const

const vaultNotice = (error: VaultError): Notice => notice(VAULT_CODES[error])

type Report = Result<AccountReport, VenueAccessError>

/** A page must not wait for an exchange that does not answer: what was known before is shown instead. */
async function withinPatience(reading: Promise<Report>): Promise<Report | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

function statusOf(report: Report | null, mayTrade: boolean): ApiAccount['status'] {
  if (report === null) return 'connecting'
  if (report.ok) return mayTrade ? 'ready' : 'needs_key'
  return report.error === 'venue_unreachable' ? 'unreachable' : report.error
}

function reasonOf(account: Account, status: ApiAccount['status'], trouble: AccountTrouble | null): Notice | null {
  if (status !== 'ready' && status !== 'connecting' && trouble !== null) return trouble.notice
  if (account.canTrade) return null
  return notice(account.kind === 'bitget' ? 'live_trading_not_armed' : 'key_not_passed')
}

function presentBalance(
  report: AccountReport,
  atMs: number,
  investments: readonly AccountReport['equity'][],
): NonNullable<ApiAccount['balance']> {
  return {
    equity: toNumber(report.equity),
    equity_exact: formatMoney(report.equity),
    balance: toNumber(report.balance),
    available: toNumber(report.available),
    available_exact: formatMoney(report.available),
    unrealized_pnl: toNumber(report.unrealizedPnl),
    in_bots: toNumber(sum(investments)),
    as_of: utcTime(atMs),
  }
}
