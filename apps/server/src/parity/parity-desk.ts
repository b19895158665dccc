import type { ParityReport } from '@gridpilot/contract'
import { type DomainError, err, ok, type Result } from '@gridpilot/core'
import type { CandleService } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import { compareInThread } from './compare-in-thread.ts'
import { type ParityMarket, parityInputOf } from './parity-input.ts'
import { presentParity } from './parity-report.ts'

const LONGEST_MS = 120_000

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly market: MarketDesk
  readonly candles: CandleService
  readonly wallMs: () => number
}

type Outcome = Result<ParityReport, DomainError>

/** Reruns of bots on the candles of their own window: one at a time, each in a thread. */
export class ParityDesk {
  readonly #services: Services
  readonly #underway = new Map<string, Promise<Outcome>>()
  readonly #ending = new AbortController()
  #line: Promise<unknown> = Promise.resolve()

  constructor(services: Services) {
    this.#services = services
  }

  /** null: the user has no such bot. Questions about one bot at the same time share one answer. */
  async report(userId: string, botId: string): Promise<Outcome | null> {
    if ((await this.#services.store.gridBots.get(userId, botId)) === null) return null
    const underway = this.#underway.get(botId)
    if (underway !== undefined) return underway
    const next = this.#line.catch(() => undefined).then(() => this.#compute(userId, botId))
    this.#line = next
    this.#underway.set(botId, next)
    return next.finally(() => this.#underway.delete(botId))
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('closing'))
    await this.#line.catch(() => undefined)
  }

  async #compute(userId: string, botId: string): Promise<Outcome> {
    const { store, accounts, market, wallMs } = this.#services
    const stored = await store.gridBots.get(userId, botId)
    const account = stored === null ? null : await accounts.find(userId, stored.accountId)
    if (stored === null || account === null || this.#ending.signal.aborted) return err({ code: 'not_found' })
    if (account.kind !== 'paper' && market.feed()?.feed !== 'live') return err({ code: 'other_market' })
    const ticker = await market.ticker(stored.instrument.symbol)
    if (!ticker.ok) return err({ code: ticker.error })
    const nowMs = ticker.value.occurredAtMs
    const input = await parityInputOf(store, this.#market(nowMs), stored, nowMs)
    if (!input.ok) return input
    const result = await compareInThread(
      input.value,
      AbortSignal.any([this.#ending.signal, AbortSignal.timeout(LONGEST_MS)]),
    )
    const { bot, instrument } = stored
    return ok(presentParity(result, { bot, instrument, fundingKnown: input.value.fundingKnown, wallMs: wallMs() }))
  }

  #market(nowMs: number): ParityMarket {
    const { candles, market } = this.#services
    return {
      async minutes(symbol, fromMs, toMs) {
        const read = await candles.closed(symbol, '1m', { fromMs, toMs }, nowMs)
        return read.ok ? read : err({ code: 'market_data_unavailable' })
      },
      async funding(symbol, fromMs) {
        const rates = await market.funding(symbol, fromMs)
        return rates.length === 0 ? null : rates
      },
    }
  }
}
