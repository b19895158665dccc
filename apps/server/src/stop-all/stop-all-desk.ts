import type { StopAll as ApiStopAll } from '@gridpilot/contract'
import { type DomainError, err, isEnded, ok, parseClientOrderId, type Result } from '@gridpilot/core'
import type { EngineFace } from '@gridpilot/engine'
import type { Store, StoredGridBot } from '@gridpilot/store'
import { z } from 'zod'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { BotCommands } from '../grid-bot/bot-commands.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import { newId } from '../ids.ts'

/** A job as it rests in the store; survives restarts and closed tabs. */
const JOB = z.object({
  id: z.string(),
  botIds: z.array(z.string()),
  accountIds: z.array(z.string()),
  closePosition: z.boolean(),
  startedAtMs: z.number(),
  verifiedAtMs: z.number().nullable(),
  failure: z.string().nullable(),
})
type Job = z.infer<typeof JOB>

const VERIFY_EVERY_MS = 1_000
/** After this the loop in the background ends; each question for the job looks again. */
const VERIFY_FOR_MS = 10 * 60_000

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly commands: BotCommands
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

interface Exposure {
  readonly orders: number
  readonly positions: number
}

/** Stops everything, and says so only once the exchange itself reports nothing left. */
export class StopAllDesk {
  readonly #services: Services
  readonly #loops = new Map<string, NodeJS.Timeout>()

  constructor(services: Services) {
    this.#services = services
  }

  async begin(
    userId: string,
    accountId: string | undefined,
    closePosition: boolean,
  ): Promise<Result<ApiStopAll, DomainError>> {
    const { store, accounts, commands, wallMs } = this.#services
    if (accountId !== undefined && (await accounts.find(userId, accountId)) === null) {
      return err({ code: 'not_found', field: 'account_id' })
    }
    const active = await store.gridBots.active(userId, accountId)
    const bots = active.filter(({ bot }) => bot.status !== 'created')
    const refused: string[] = []
    for (const stored of bots) {
      const stopped = await commands.stop(stored, closePosition)
      if (!stopped.ok) refused.push(stopped.error[0]?.code ?? 'internal')
    }
    const job: Job = {
      id: newId('job'),
      botIds: bots.map(({ bot }) => bot.id),
      accountIds: [...new Set(accountId === undefined ? bots.map((stored) => stored.accountId) : [accountId])],
      closePosition,
      startedAtMs: wallMs(),
      verifiedAtMs: null,
      failure: refused[0] ?? null,
    }
    await this.#save(userId, job)
    this.#watch(userId, job.id)
    return ok(await this.#look(userId, job))
  }

  async latest(userId: string): Promise<ApiStopAll | null> {
    const job = await this.#load(userId)
    return job === null ? null : this.#look(userId, job)
  }

  close(): void {
    for (const timer of this.#loops.values()) clearInterval(timer)
  }

  /** Looks until it is verified, so that the time of it is known even if nobody asks. */
  #watch(userId: string, jobId: string): void {
    clearInterval(this.#loops.get(userId))
    const until = this.#services.wallMs() + VERIFY_FOR_MS
    const timer = setInterval(() => {
      this.#lookAgain(userId, jobId, until).catch((error: unknown) =>
        this.#services.warn({ err: error }, 'stop-all could not be verified yet'),
      )
    }, VERIFY_EVERY_MS)
    timer.unref()
    this.#loops.set(userId, timer)
  }

  async #lookAgain(userId: string, jobId: string, untilMs: number): Promise<void> {
    const job = await this.#load(userId)
    const done = job === null || job.id !== jobId || (await this.#look(userId, job)).state !== 'running'
    if (done || this.#services.wallMs() > untilMs) {
      clearInterval(this.#loops.get(userId))
      this.#loops.delete(userId)
    }
  }

  /** The job as it stands; marks it verified when the exchange shows nothing of ours any more. */
  async #look(userId: string, job: Job): Promise<ApiStopAll> {
    const bots = await this.#botsOf(userId, job)
    const exposure = job.verifiedAtMs === null ? await this.#exposure(userId, job, bots) : { orders: 0, positions: 0 }
    const ended = bots.every((stored) => isEnded(this.#stateOf(stored)))
    const clear = exposure !== null && exposure.orders === 0 && (!job.closePosition || exposure.positions === 0)
    if (job.verifiedAtMs === null && ended && clear) {
      job.verifiedAtMs = this.#services.wallMs()
      job.failure = null
      await this.#save(userId, job)
    }
    const state = job.verifiedAtMs !== null ? 'verified' : job.failure !== null ? 'failed' : 'running'
    return {
      id: job.id,
      state,
      close_position: job.closePosition,
      bots: bots.map((stored) => ({ id: stored.bot.id, name: stored.name, status: this.#stateOf(stored).status })),
      open_orders: exposure?.orders ?? null,
      open_positions: exposure?.positions ?? null,
      reason: job.failure === null ? null : notice(job.failure),
      started_at: utcTime(job.startedAtMs),
      verified_at: utcTimeOrNull(job.verifiedAtMs),
    }
  }

  /** Orders of these bots and positions on their symbols, as the exchange reports them; null while it cannot be asked. */
  async #exposure(userId: string, job: Job, bots: readonly StoredGridBot[]): Promise<Exposure | null> {
    const codes = new Set(bots.map(({ bot }) => bot.code))
    const symbols = new Set(bots.map(({ bot }) => bot.config.symbol))
    let orders = 0
    let positions = 0
    for (const accountId of job.accountIds) {
      const account = await this.#services.accounts.find(userId, accountId)
      const venue = account === null ? null : await this.#services.accounts.venue(account)
      if (venue === null || !venue.ok) return null
      const [open, held] = await Promise.all([venue.value.openOrders(), venue.value.positions()])
      if (!open.ok || !held.ok) return null
      orders += open.value.filter(({ clientOrderId }) => codes.has(parseClientOrderId(clientOrderId)?.bot ?? '')).length
      positions += held.value.filter(({ symbol, size }) => size !== 0 && symbols.has(symbol)).length
    }
    return { orders, positions }
  }

  async #botsOf(userId: string, job: Job): Promise<StoredGridBot[]> {
    const bots = await Promise.all(job.botIds.map((id) => this.#services.store.gridBots.get(userId, id)))
    return bots.filter((bot): bot is StoredGridBot => bot !== null)
  }

  #stateOf(stored: StoredGridBot): StoredGridBot['bot'] {
    return this.#services.engine.bot(stored.accountId, stored.bot.id)?.bot ?? stored.bot
  }

  async #load(userId: string): Promise<Job | null> {
    const text = await this.#services.store.settings.get(`stop_all:${userId}`)
    return text === null ? null : JOB.parse(JSON.parse(text))
  }

  #save(userId: string, job: Job): Promise<void> {
    return this.#services.store.settings.set(`stop_all:${userId}`, JSON.stringify(job))
  }
}
