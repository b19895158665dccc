import { add, equityAt, type Money, priceToNumber, toNumber } from '@gridpilot/core'
import type { EngineFace, EquityPoint } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { Hub } from '../realtime/hub.ts'
import type { EquityBook } from './equity-book.ts'

/** A point per subject at most once in so much market time and so much wall time. */
const EVERY_MARKET_MS = 60_000
const EVERY_WALL_MS = 1_000
/** Account equity is what the exchange reported last, so its points need no more often than its sweeps. */
const ACCOUNT_EVERY_ROUNDS = 5

interface Services {
  readonly engine: EngineFace
  readonly store: Store
  readonly book: EquityBook
  readonly hub: Hub
  readonly accounts: AccountDesk
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

/** Writes down what running bots and their accounts are worth while the market moves. */
export class EquityRecorder {
  readonly #services: Services
  readonly #active = new Set<string>()
  /** Subject → market time of its newest point. */
  readonly #last = new Map<string, number>()
  #round = 0
  #busy = false

  constructor(services: Services) {
    this.#services = services
  }

  /** Returns a stop function. */
  run(): () => void {
    const off = this.#services.engine.onChange(({ accountId }) => this.#active.add(accountId))
    const timer = setInterval(() => void this.#record(), EVERY_WALL_MS)
    timer.unref()
    return () => {
      off()
      clearInterval(timer)
    }
  }

  async #record(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.#round += 1
    try {
      const accounts = [...this.#active]
      this.#active.clear()
      await this.#recordBots(accounts)
      if (this.#round % ACCOUNT_EVERY_ROUNDS === 0) for (const id of accounts) await this.#recordAccount(id)
      else for (const id of accounts) this.#active.add(id) // until the round that looks at accounts
    } catch (error) {
      this.#services.warn({ err: error }, 'equity could not be recorded')
    } finally {
      this.#busy = false
    }
  }

  async #recordBots(accounts: readonly string[]): Promise<void> {
    const { engine, store, book, hub, wallMs } = this.#services
    const points: EquityPoint[] = []
    for (const accountId of accounts) {
      const view = engine.account(accountId)
      for (const { bot } of view?.bots ?? []) {
        const instrument = view?.instruments.get(bot.config.symbol)
        const marketMs = bot.stoppedMarketMs ?? view?.tickers.get(bot.config.symbol)?.occurredAtMs
        if (instrument === undefined || marketMs === undefined || bot.plan === null || bot.markPrice === null) continue
        if (!this.#isDue(bot.id, marketMs, bot.stoppedMarketMs !== null)) continue
        const equity = equityAt(bot, instrument, bot.markPrice)
        points.push({
          botId: bot.id,
          marketMs,
          wallMs: wallMs(),
          equity,
          price: priceToNumber(instrument, bot.markPrice),
        })
      }
    }
    await store.engine.saveEquity(points)
    for (const { botId, marketMs, equity } of points) {
      this.#last.set(botId, marketMs)
      await book.append('bot', botId, { timeMs: marketMs, equity })
      hub.publish(`bot:${botId}`, 'equity', [marketMs, toNumber(equity)], String(marketMs))
    }
  }

  async #recordAccount(accountId: string): Promise<void> {
    const { engine, store, book, hub, accounts, wallMs } = this.#services
    const view = engine.account(accountId)
    const userId = await accounts.ownerOf(accountId)
    if (view === null || view.report === null || userId === null) return
    const marketMs = Math.max(0, ...[...view.tickers.values()].map(({ occurredAtMs }) => occurredAtMs))
    if (marketMs === 0 || !this.#isDue(accountId, marketMs, false)) return
    const equity: Money = add(view.report.balance, view.report.unrealizedPnl)
    await store.equity.saveAccount(userId, accountId, { marketMs, wallMs: wallMs(), equity, price: null })
    this.#last.set(accountId, marketMs)
    await book.append('account', accountId, { timeMs: marketMs, equity })
    hub.publish(`account:${accountId}`, 'equity', [marketMs, toNumber(equity)], String(marketMs))
  }

  /** The last point of a bot that ended is always taken, once. */
  #isDue(subject: string, marketMs: number, isLast: boolean): boolean {
    const last = this.#last.get(subject)
    if (last === undefined) return true
    return isLast ? marketMs > last : marketMs - last >= EVERY_MARKET_MS
  }
}
