import { type GridBot, type Instrument, isEnded, type Money, sum, totalPnl } from '@gridpilot/core'
import type { EngineFace } from '@gridpilot/engine'
import type { AccountKind, RiskDay, RiskSettings, Store } from '@gridpilot/store'
import type { AlertDesk } from '../alerts/alert-desk.ts'
import { marketDay } from './market-day.ts'
import type { RiskBook } from './risk-book.ts'

const LOOK_EVERY_MS = 1_000
/** What was seen last is tomorrow's beginning, also for a process that is down at midnight. */
const REMEMBER_EVERY_MS = 30_000
/** Why a bot is paused by this watch: only such bots are resumed by it. */
export const DAILY_LOSS_REASON = 'daily_loss'

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly alerts: AlertDesk
  readonly book: RiskBook
  readonly settingsOf: (userId: string) => Promise<RiskSettings>
  readonly wallMs: () => number
  readonly marketMs: () => number
  warn(fields: object, message: string): void
}

interface Seen {
  readonly accountId: string
  readonly bot: GridBot
  readonly instrument: Instrument
}

/** The bots of one user on one kind of account. */
interface Purse {
  readonly userId: string
  readonly kind: AccountKind
  readonly marketMs: number
  readonly bots: readonly Seen[]
}

const keyOf = (userId: string, kind: AccountKind) => `${userId} ${kind}`

/**
 * Watches what each user's bots lose in a market day and latches when it reaches the limit. The latch is durable before
 * anything follows from it; what follows (pausing or stopping every bot) is asked again until it is so.
 */
export class DailyLossWatch {
  readonly #services: Services
  readonly #days = new Map<string, RiskDay>()
  readonly #savedAt = new Map<string, number>()
  #busy = false

  constructor(services: Services) {
    this.#services = services
  }

  /** Before the engine gets its first account: a latch of before the restart holds for the first order already. */
  async load(): Promise<void> {
    const { store, book } = this.#services
    for (const day of await store.riskDays.allForSupervisor()) {
      this.#days.set(keyOf(day.userId, day.kind), await this.#caughtUp(day))
      book.latchDailyLoss(day.userId, day.kind, day.reachedAtMs !== null)
    }
  }

  /** Returns a stop function. */
  run(): () => void {
    const timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

  days(userId: string): readonly RiskDay[] {
    return [...this.#days.values()].filter((day) => day.userId === userId)
  }

  /** The user lets go: nothing before this moment counts any more. */
  async release(userId: string, kind: AccountKind): Promise<void> {
    const day = this.#days.get(keyOf(userId, kind))
    if (day !== undefined) await this.#letGo({ ...day, baselines: day.latest })
  }

  /** One look at everybody. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (const purse of this.#purses()) await this.#lookAt(purse)
    } catch (error) {
      this.#services.warn({ err: error }, 'the daily loss could not be looked at')
    } finally {
      this.#busy = false
    }
  }

  #purses(): Purse[] {
    const { book, engine, wallMs, marketMs } = this.#services
    const purses = new Map<string, { userId: string; kind: AccountKind; marketMs: number; bots: Seen[] }>()
    for (const { accountId: id, userId, kind } of book.accounts()) {
      const view = engine.account(id)
      if (view === null) continue
      const key = keyOf(userId, kind)
      const purse = purses.get(key) ?? { userId, kind, marketMs: 0, bots: [] }
      for (const { occurredAtMs } of view.tickers.values()) purse.marketMs = Math.max(purse.marketMs, occurredAtMs)
      for (const { bot } of view.bots) {
        const instrument = view.instruments.get(bot.config.symbol)
        if (instrument !== undefined && bot.plan !== null) purse.bots.push({ accountId: id, bot, instrument })
      }
      purses.set(key, purse)
    }
    const withTime = (purse: Purse): Purse => {
      if (purse.kind !== 'paper') return { ...purse, marketMs: wallMs() }
      return purse.marketMs === 0 ? { ...purse, marketMs: marketMs() } : purse
    }
    return [...purses.values()].map(withTime)
  }

  async #lookAt(purse: Purse): Promise<void> {
    const { userId, kind } = purse
    const key = keyOf(userId, kind)
    const settings = await this.#services.settingsOf(userId)
    const today = marketDay(purse.marketMs, settings.timeZone)
    const known = this.#days.get(key)
    let day = known ?? emptyDay(userId, kind, today)
    // A zone may have been changed to one where it is still yesterday: a day never begins twice.
    const begins = today > day.day
    if (begins) day = nextDay(day, purse, today)
    day = withLatest(day, purse, known === undefined)
    this.#days.set(key, day)
    if (begins && day.reachedAtMs !== null && settings.dailyLossRelease === 'next_day') {
      await this.#letGo(day)
      await this.#resume(purse)
      return
    }
    if (day.reachedAtMs === null && isReached(day, settings)) day = await this.#latch(day, settings)
    if (day.reachedAtMs !== null) await this.#hold(purse, settings)
    const due = this.#services.wallMs() - (this.#savedAt.get(key) ?? 0) >= REMEMBER_EVERY_MS
    if ((begins || due || known === undefined) && day.latest.size > 0) await this.#save(day)
  }

  async #latch(day: RiskDay, settings: RiskSettings): Promise<RiskDay> {
    const reached = { ...day, reachedAtMs: this.#services.wallMs(), reachedLoss: -dayPnl(day) as Money }
    await this.#save(reached)
    const { book, alerts } = this.#services
    book.latchDailyLoss(day.userId, day.kind, true)
    alerts.raiseFor(day.userId, {
      key: `daily_loss:${day.kind}`,
      severity: 'critical',
      code: settings.dailyLossAction === 'stop' ? 'daily_loss_stopped' : 'daily_loss_paused',
      message: 'The daily loss limit was reached.',
    })
    this.#recheck(day.userId, day.kind)
    return reached
  }

  async #letGo(day: RiskDay): Promise<void> {
    const released = { ...day, reachedAtMs: null, reachedLoss: null }
    await this.#save(released)
    this.#services.book.latchDailyLoss(day.userId, day.kind, false)
    this.#services.alerts.resolveFor(day.userId, `daily_loss:${day.kind}`)
    this.#recheck(day.userId, day.kind)
  }

  /** Asked at every look, so that neither a crash nor an account that did not answer leaves a bot running. */
  async #hold({ bots }: Purse, settings: RiskSettings): Promise<void> {
    const { engine } = this.#services
    for (const { accountId, bot } of bots) {
      if (settings.dailyLossAction === 'stop') {
        if (isEnded(bot) || bot.status === 'stopping') continue
        void engine.command(accountId, bot.id, { name: 'stop', closePosition: true, reason: 'risk' })
      } else if (bot.goal === 'run') {
        void engine.command(accountId, bot.id, { name: 'pause', reason: DAILY_LOSS_REASON })
      }
    }
  }

  async #resume({ bots }: Purse): Promise<void> {
    for (const { accountId, bot } of bots) {
      if (bot.goal !== 'hold' || bot.statusReason !== DAILY_LOSS_REASON) continue
      void this.#services.engine.command(accountId, bot.id, { name: 'resume' })
    }
  }

  #recheck(userId: string, kind: AccountKind): void {
    const { engine, book } = this.#services
    for (const accountId of book.accountsOf(userId, kind)) engine.recheck(accountId)
  }

  async #save(day: RiskDay): Promise<void> {
    const key = keyOf(day.userId, day.kind)
    await this.#services.store.riskDays.save(day)
    this.#days.set(key, day)
    this.#savedAt.set(key, this.#services.wallMs())
  }

  /** Bots that ended between the last look and the end of the process are not in the engine any more. */
  async #caughtUp(day: RiskDay): Promise<RiskDay> {
    const latest = new Map(day.latest)
    for (const botId of latest.keys()) {
      const stored = await this.#services.store.gridBots.get(day.userId, botId)
      const mark = stored?.bot.markPrice ?? null
      if (stored == null || mark === null || !isEnded(stored.bot)) continue
      latest.set(botId, totalPnl(stored.bot, stored.instrument, mark))
    }
    return { ...day, latest }
  }
}

const emptyDay = (userId: string, kind: AccountKind, day: string): RiskDay => ({
  userId,
  kind,
  day,
  baselines: new Map(),
  latest: new Map(),
  reachedAtMs: null,
  reachedLoss: null,
})

/** A new day begins where the last look ended; bots that have gone belong to the day before. */
function nextDay(day: RiskDay, { bots }: Purse, today: string): RiskDay {
  const present = new Set(bots.map(({ bot }) => bot.id))
  const kept = new Map([...day.latest].filter(([botId]) => present.has(botId)))
  return { ...day, day: today, baselines: kept, latest: kept }
}

/**
 * The day with what its bots are worth now. One that appears during the day has earned all of it today; those found when
 * the watch begins for the first time count from there. Bots that have gone keep what they made until the day is over.
 */
function withLatest(day: RiskDay, { bots }: Purse, isFirst: boolean): RiskDay {
  const latest = new Map(day.latest)
  const baselines = new Map(day.baselines)
  for (const { bot, instrument } of bots) {
    if (bot.markPrice === null) continue
    const pnl = totalPnl(bot, instrument, bot.markPrice)
    if (isFirst) baselines.set(bot.id, pnl)
    latest.set(bot.id, pnl)
  }
  return { ...day, baselines, latest }
}

/** Result of the day so far: realised, unrealised, fees and funding of all its bots. */
export function dayPnl({ baselines, latest }: RiskDay): Money {
  return sum([...latest].map(([botId, pnl]) => (pnl - (baselines.get(botId) ?? 0n)) as Money))
}

const isReached = (day: RiskDay, { dailyLossLimit }: RiskSettings): boolean =>
  dailyLossLimit !== null && dayPnl(day) <= -dailyLossLimit
