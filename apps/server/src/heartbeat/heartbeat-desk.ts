import type { Heartbeat as ApiHeartbeat, Notice, PutHeartbeatRequest } from '@gridpilot/contract'
import { type DomainError, err, ok, type Result } from '@gridpilot/core'
import type { EngineFace } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import { z } from 'zod'
import type { KeyVault } from '../accounts/key-vault.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTimeOrNull } from '../http/utc-time.ts'
import { Secret } from '../secrets/secret.ts'
import { type BeatOptions, sendBeat, urlProblem } from './beat.ts'

const PERIOD_MIN_S = 30
const PERIOD_MAX_S = 3_600
const LOOK_EVERY_MS = 1_000
/** A sweep runs at least every 15 s; three that are missing are no accident. */
const STALE_SWEEP_MS = 45_000

/** As stored: the address is sealed, only its host may be shown. */
const STORED = z.object({ host: z.string(), sealed: z.string(), periodSeconds: z.number() })
type Stored = z.infer<typeof STORED>

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly vault: KeyVault
  readonly wallMs: () => number
  readonly beat: BeatOptions
  warn(fields: object, message: string): void
}

interface Sent {
  readonly atMs: number
  readonly error: string | null
}

/**
 * A dead server cannot report itself: while all is well it calls an address of the user's, and a monitor there raises the
 * alarm when nothing comes. All is well when every account with bots at work is owned by us and was compared with its
 * exchange lately; else the beat is held back.
 */
export class HeartbeatDesk {
  readonly #services: Services
  readonly #sent = new Map<string, Sent>()
  readonly #due = new Map<string, number>()

  constructor(services: Services) {
    this.#services = services
  }

  /** Returns a stop function. */
  run(): () => void {
    const look = () =>
      this.beatAll().catch((error: unknown) => this.#services.warn({ err: error }, 'the heartbeat could not be sent'))
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

  async put(userId: string, { url, period_seconds: period }: PutHeartbeatRequest): Promise<Result<null, DomainError>> {
    const { vault, store, beat } = this.#services
    if (period < PERIOD_MIN_S || period > PERIOD_MAX_S) {
      const nearest = period < PERIOD_MIN_S ? PERIOD_MIN_S : PERIOD_MAX_S
      const details = { min: PERIOD_MIN_S, max: PERIOD_MAX_S }
      return err({ code: 'invalid_request', field: 'period_seconds', value: period, nearest, details })
    }
    const problem = urlProblem(url, beat.loopback)
    if (problem !== null) return err({ code: 'heartbeat_url_refused', field: 'url', details: { reason: problem } })
    const sealed = await vault.sealHeartbeat(userId, new Secret(url))
    if (sealed === null) return err({ code: 'not_found' })
    const stored: Stored = { host: new URL(url).host, sealed, periodSeconds: period }
    await store.settings.set(nameOf(userId), JSON.stringify(stored))
    await this.#remember(userId, true)
    this.#sent.delete(userId)
    this.#due.delete(userId)
    return ok(null)
  }

  async forget(userId: string): Promise<void> {
    await this.#services.store.settings.set(nameOf(userId), '')
    await this.#remember(userId, false)
    this.#sent.delete(userId)
  }

  async present(userId: string): Promise<ApiHeartbeat> {
    const stored = await this.#stored(userId)
    const reason = await this.#trouble(userId)
    const sent = this.#sent.get(userId)
    return {
      configured: stored !== null,
      host: stored?.host ?? null,
      period_seconds: stored?.periodSeconds ?? null,
      healthy: reason === null,
      reason,
      last_sent_at: utcTimeOrNull(sent?.atMs ?? null),
      last_error: sent?.error == null ? null : notice('heartbeat_not_delivered', { reason: sent.error }),
    }
  }

  /** Sends the beats that are due, of users whose engines are well. */
  async beatAll(): Promise<void> {
    for (const userId of await this.#users()) {
      const now = this.#services.wallMs()
      if (now < (this.#due.get(userId) ?? 0)) continue
      const stored = await this.#stored(userId)
      if (stored === null || (await this.#trouble(userId)) !== null) continue
      this.#due.set(userId, now + stored.periodSeconds * 1_000)
      const url = await this.#services.vault.openHeartbeat(userId, stored.sealed)
      const outcome = url === null ? { ok: false as const, reason: 'unreadable' } : await this.#send(url)
      this.#sent.set(userId, { atMs: now, error: outcome.ok ? null : outcome.reason })
    }
  }

  #send(url: Secret) {
    return sendBeat(url.reveal(), this.#services.beat)
  }

  /** Why the beat is held back; null: all is well. */
  async #trouble(userId: string): Promise<Notice | null> {
    const { store, engine, wallMs } = this.#services
    const accounts = new Set<string>()
    for (const { bot, accountId } of await store.gridBots.active(userId))
      if (bot.status !== 'created') accounts.add(accountId)
    for (const accountId of accounts) {
      const view = engine.account(accountId)
      if (view === null) return notice('heartbeat_no_engine')
      if (!view.owned) return notice('heartbeat_lease_lost')
      const age = view.lastSweepWallMs === null ? null : wallMs() - view.lastSweepWallMs
      if (age === null || age > STALE_SWEEP_MS)
        return notice('heartbeat_stale_sweep', { age_seconds: age === null ? null : Math.round(age / 1_000) })
    }
    return null
  }

  async #stored(userId: string): Promise<Stored | null> {
    const text = await this.#services.store.settings.get(nameOf(userId))
    return text ? STORED.parse(JSON.parse(text)) : null
  }

  async #users(): Promise<readonly string[]> {
    const text = await this.#services.store.settings.get(USERS)
    return text === null ? [] : z.array(z.string()).parse(JSON.parse(text))
  }

  async #remember(userId: string, on: boolean): Promise<void> {
    const others = (await this.#users()).filter((id) => id !== userId)
    await this.#services.store.settings.set(USERS, JSON.stringify(on ? [...others, userId] : others))
  }
}

const USERS = 'heartbeat_users'
const nameOf = (userId: string) => `heartbeat:${userId}`
