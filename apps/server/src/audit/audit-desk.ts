import { AccountAudit, type AccountAudit as ApiAudit } from '@gridpilot/contract'
import { formatMoney } from '@gridpilot/core'
import type { AuditCheck, AuditFinding, EngineFace } from '@gridpilot/engine'
import type { Account, Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { AlertDesk } from '../alerts/alert-desk.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTime } from '../http/utc-time.ts'
import { type BillBook, loadBillBook, readBooks, readFacts, saveBillBook } from './book-reading.ts'
import { writeBundle } from './diagnostic-bundle.ts'
import { type Comparison, compareUntilSettled, type ReadingResult } from './settled-comparison.ts'

const HOUR_MS = 60 * 60_000
/** Longer than the engine's sweeps are apart: what stays after one is no row on its way. */
const SETTLE_MS = 20_000
const EVERY_MS = 2_000
/** What is booked only while the engine has the account: its opening balance, transfers, positions of the user's own. */
const KEPT_BY_ENGINE: readonly AuditCheck[] = ['positions', 'bills']
/** Why the audit has paused a bot. */
const PAUSE_REASON = 'audit_mismatch'
const ALERT_KEY = 'audit_mismatch'

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly alerts: AlertDesk
  readonly dataDir: string
  readonly wallMs: () => number
  warn(fields: object, message: string): void
  readonly settleMs?: number
  readonly everyMs?: number
}

/** The truth audit: compares the books with the exchange each hour and on demand; what does not agree pauses its bots. */
export class AuditDesk {
  readonly #services: Services
  /** Account → the audit that runs: a second question shares it. */
  readonly #running = new Map<string, Promise<ApiAudit>>()

  constructor(services: Services) {
    this.#services = services
  }

  /** Returns a stop function. */
  run(): () => void {
    const timer = setInterval(() => void this.#auditEverybody(), HOUR_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

  async #auditEverybody(): Promise<void> {
    const { store, accounts, warn } = this.#services
    for (const account of await store.accounts.allForSupervisor()) {
      if (!accounts.isAttached(account.id)) continue
      await this.audit(account).catch((error: unknown) => warn({ err: error }, 'an audit could not be made'))
    }
  }

  async auditAll(userId: string): Promise<readonly ApiAudit[]> {
    const all = await this.#services.store.accounts.list(userId)
    return Promise.all(all.map((account) => this.audit(account)))
  }

  /** The newest audit of each of the user's accounts that had one. */
  async latest(userId: string): Promise<readonly ApiAudit[]> {
    const { store } = this.#services
    const all = await store.accounts.list(userId)
    const texts = await Promise.all(all.map(({ id }) => store.settings.get(resultName(id))))
    return texts.flatMap((text) => {
      const parsed = text === null ? null : AccountAudit.safeParse(JSON.parse(text))
      return parsed?.success ? [parsed.data] : []
    })
  }

  audit(account: Account): Promise<ApiAudit> {
    const running = this.#running.get(account.id)
    if (running !== undefined) return running
    const audit = this.#audit(account).finally(() => this.#running.delete(account.id))
    this.#running.set(account.id, audit)
    return audit
  }

  async #audit(account: Account): Promise<ApiAudit> {
    const { store, wallMs, settleMs = SETTLE_MS, everyMs = EVERY_MS } = this.#services
    let bills: BillBook = await loadBillBook(store, account.id)
    let skipped: readonly AuditCheck[] = []
    const comparison = await compareUntilSettled({
      read: async () => {
        const read = await this.#read(account, bills)
        if (read.ok) {
          bills = read.bills
          skipped = read.reading.skipped
        }
        return read
      },
      wallMs,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
      settleMs,
      everyMs,
    })
    if (comparison.state !== 'unreadable') await saveBillBook(store, account.id, bills, formatMoney)
    const audit = { ...(await this.#conclude(account, comparison)), skipped: [...skipped] }
    await store.settings.set(resultName(account.id), JSON.stringify(audit))
    return audit
  }

  async #read(account: Account, before: BillBook): Promise<ReadingResult & { bills: BillBook }> {
    const venue = await this.#services.accounts.venue(account)
    if (!venue.ok) {
      return { ok: false, error: { kind: 'needs_user', code: venue.error, message: 'no usable key' }, bills: before }
    }
    const read = await readFacts(venue.value, before)
    if (!read.ok) return { ...read, bills: before }
    const books = await readBooks(this.#services.store, account)
    // Nobody keeps the books of an account no bot uses: what happens there meanwhile is no difference.
    const isKept = books.bots.length > 0 || this.#services.accounts.isAttached(account.id)
    const reading = { books, facts: read.facts, skipped: isKept ? [] : KEPT_BY_ENGINE }
    return { ok: true, reading, bills: read.bills }
  }

  async #conclude(account: Account, comparison: Comparison): Promise<ApiAudit> {
    const { alerts, dataDir, wallMs } = this.#services
    const base = { account_id: account.id, state: comparison.state, audited_at: utcTime(wallMs()), skipped: [] }
    const quiet = { ...base, findings: [], paused_bots: [], reason: null, bundle: null }
    switch (comparison.state) {
      case 'agrees':
        alerts.resolve(account.id, ALERT_KEY)
        return quiet
      case 'unsettled':
        return { ...quiet, reason: notice('audit_unsettled') }
      case 'unreadable': {
        const { kind } = comparison.error
        return { ...quiet, reason: notice(kind === 'needs_user' ? 'venue_key_refused' : 'venue_unreachable') }
      }
      case 'differs': {
        const { findings, reading } = comparison
        const paused = await this.#pauseConcerned(account, findings)
        const facts = { accountId: account.id, accountKind: account.kind, wallMs: wallMs() }
        const bundle = writeBundle(dataDir, { ...facts, findings, reading })
        alerts.raise({
          key: ALERT_KEY,
          severity: 'critical',
          code: 'audit_mismatch',
          message: findings.map(({ code, symbol }) => `${code} ${symbol}`).join(', '),
          accountId: account.id,
          botId: paused.length === 1 ? (paused[0] ?? null) : null,
          params: { count: findings.length, bundle },
        })
        return { ...quiet, findings: findings.map(presentFinding), paused_bots: paused, bundle }
      }
    }
  }

  /** Bots that a finding names, or all on its symbol when it names none; their positions and protection stay. */
  async #pauseConcerned({ id }: Account, findings: readonly AuditFinding[]): Promise<string[]> {
    const { engine } = this.#services
    const bots = engine.account(id)?.bots ?? []
    const concerned = bots.filter(({ bot }) =>
      findings.some(({ botId, symbol }) => (botId === null ? symbol === bot.config.symbol : botId === bot.id)),
    )
    for (const { bot } of concerned) await engine.command(id, bot.id, { name: 'pause', reason: PAUSE_REASON })
    return concerned.map(({ bot }) => bot.id)
  }
}

const resultName = (accountId: string) => `audit:${accountId}`

const presentFinding = ({ check, code, botId, symbol, subject, booked, found }: AuditFinding) => ({
  check,
  bot_id: botId,
  symbol,
  notice: notice(code, { symbol, subject, booked, found }),
})
