import type { StopAll as ApiStopAll } from '@gridpilot/contract'
import { type DomainError, err, isEnded, ok, type Result } from '@gridpilot/core'
import type { EngineFace } from '@gridpilot/engine'
import type { Store, StoredGridBot } from '@gridpilot/store'
import { z } from 'zod'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { readBooks } from '../audit/book-reading.ts'
import type { BotCommands } from '../grid-bot/bot-commands.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import { newId } from '../ids.ts'
import type { RiskBook } from '../risk/risk-book.ts'
import { type LeftOver, leftOver } from './left-over.ts'

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

const LOOK_EVERY_MS = 1_000
/** A person who presses the button gets an answer by then, whatever the exchange does. */
const ANSWER_WITHIN_MS = 2_000
/** Refusals that time or a person will end: the job goes on and asks again. */
const PASSING = new Set(['account_not_ready', 'account_busy', 'venue_unreachable', 'venue_key_refused', 'internal'])

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly commands: BotCommands
  readonly riskBook: RiskBook
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

/**
 * Stops everything, and says so only once the exchange itself reports nothing left. The job is durable before the first
 * command leaves; until it is verified every bot of it is told again, nothing new may start on its accounts, and a
 * restart goes on where the process before it died.
 */
export class StopAllDesk {
  readonly #services: Services
  readonly #loops = new Map<string, NodeJS.Timeout>()
  /** Bots whose stop was asked for and not answered yet. */
  readonly #asked = new Set<string>()

  constructor(services: Services) {
    this.#services = services
  }

  async begin(
    userId: string,
    accountId: string | undefined,
    closePosition: boolean,
  ): Promise<Result<ApiStopAll, DomainError>> {
    const { store, accounts, wallMs } = this.#services
    if (accountId !== undefined && (await accounts.find(userId, accountId)) === null) {
      return err({ code: 'not_found', field: 'account_id' })
    }
    const active = await store.gridBots.active(userId, accountId)
    const bots = active.filter(({ bot }) => bot.status !== 'created')
    const all = (await store.accounts.list(userId)).map(({ id }) => id)
    const job: Job = {
      id: newId('job'),
      botIds: bots.map(({ bot }) => bot.id),
      accountIds: accountId === undefined ? all : [accountId],
      closePosition,
      startedAtMs: wallMs(),
      verifiedAtMs: null,
      failure: null,
    }
    await this.#save(userId, job)
    this.#hold(userId, job)
    const told = this.#tell(userId, job)
    this.#watch(userId)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWER_WITHIN_MS)
    })
    await Promise.race([told, late])
    clearTimeout(timer)
    return ok(await this.#look(userId, job))
  }

  /** After a restart: what was not verified goes on, and holds its accounts before their engines send anything. */
  async resume(): Promise<void> {
    const users = new Set((await this.#services.store.accounts.allForSupervisor()).map(({ userId }) => userId))
    for (const userId of users) {
      const job = await this.#load(userId)
      if (job === null || job.verifiedAtMs !== null) continue
      this.#hold(userId, job)
      this.#watch(userId)
    }
  }

  async latest(userId: string): Promise<ApiStopAll | null> {
    const job = await this.#load(userId)
    return job === null ? null : this.#look(userId, job)
  }

  close(): void {
    for (const timer of this.#loops.values()) clearInterval(timer)
  }

  #hold(userId: string, job: Job): void {
    const { riskBook, engine } = this.#services
    riskBook.holdForStopAll(userId, job.verifiedAtMs === null ? job.accountIds : [])
    for (const accountId of job.accountIds) engine.recheck(accountId)
  }

  /** Looks until it is verified, so that the time of it is known even if nobody asks. */
  #watch(userId: string): void {
    clearInterval(this.#loops.get(userId))
    const timer = setInterval(() => {
      this.#lookAgain(userId).catch((error: unknown) =>
        this.#services.warn({ err: error }, 'stop-all could not be verified yet'),
      )
    }, LOOK_EVERY_MS)
    timer.unref()
    this.#loops.set(userId, timer)
  }

  async #lookAgain(userId: string): Promise<void> {
    const job = await this.#load(userId)
    if (job !== null && job.verifiedAtMs === null) {
      void this.#tell(userId, job)
      if ((await this.#look(userId, job)).state !== 'verified') return
    }
    clearInterval(this.#loops.get(userId))
    this.#loops.delete(userId)
  }

  /** Tells every bot that is not on its way yet; all at once, so that one account that is away delays no other. */
  async #tell(userId: string, job: Job): Promise<void> {
    const bots = await this.#botsOf(userId, job)
    const refusals = await Promise.all(bots.map((stored) => this.#stop(stored, job.closePosition)))
    const failure = refusals.find((code) => code !== null && !PASSING.has(code)) ?? null
    if (failure === job.failure) return
    const now = await this.#load(userId)
    if (now?.id === job.id && now.verifiedAtMs === null) await this.#save(userId, { ...now, failure })
  }

  /** Why a bot could not be told; null: it was, or need not be. */
  async #stop(stored: StoredGridBot, closePosition: boolean): Promise<string | null> {
    const bot = this.#stateOf(stored)
    const onItsWay = bot.status === 'stopping' && bot.goal === (closePosition ? 'flat' : 'drain')
    if (isEnded(bot) || onItsWay || this.#asked.has(bot.id)) return null
    this.#asked.add(bot.id)
    try {
      const stopped = await this.#services.commands.stop(stored, closePosition)
      return stopped.ok ? null : (stopped.error[0]?.code ?? 'internal')
    } finally {
      this.#asked.delete(bot.id)
    }
  }

  /** The job as it stands; marks it verified when the exchange shows nothing of ours any more. */
  async #look(userId: string, job: Job): Promise<ApiStopAll> {
    const bots = await this.#botsOf(userId, job)
    const left = job.verifiedAtMs === null ? await this.#leftOver(userId, job, bots) : { orders: 0, positions: 0 }
    const ended = bots.every((stored) => isEnded(this.#stateOf(stored)))
    const clear = left !== null && left.orders === 0 && (!job.closePosition || left.positions === 0)
    if (job.verifiedAtMs === null && ended && clear) {
      job.verifiedAtMs = this.#services.wallMs()
      job.failure = null
      await this.#save(userId, job)
      this.#hold(userId, job)
    }
    const state = job.verifiedAtMs !== null ? 'verified' : job.failure !== null ? 'failed' : 'running'
    const reason = job.failure ?? (left === null ? 'venue_unreachable' : null)
    return {
      id: job.id,
      state,
      close_position: job.closePosition,
      bots: bots.map((stored) => ({ id: stored.bot.id, name: stored.name, status: this.#stateOf(stored).status })),
      open_orders: left?.orders ?? null,
      open_positions: left?.positions ?? null,
      reason: reason === null ? null : notice(reason),
      started_at: utcTime(job.startedAtMs),
      verified_at: utcTimeOrNull(job.verifiedAtMs),
    }
  }

  /** Over all accounts of the job; null while one of them cannot be asked. */
  async #leftOver(userId: string, job: Job, bots: readonly StoredGridBot[]): Promise<LeftOver | null> {
    let orders = 0
    let positions = 0
    for (const accountId of job.accountIds) {
      const own = bots.filter((stored) => stored.accountId === accountId)
      if (own.length === 0) continue
      const account = await this.#services.accounts.find(userId, accountId)
      const venue = account === null ? null : await this.#services.accounts.venue(account)
      if (account === null || venue === null || !venue.ok) return null
      const left = await leftOver(venue.value, await readBooks(this.#services.store, account), own)
      if (left === null) return null
      orders += left.orders
      positions += left.positions
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
