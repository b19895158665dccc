import {
  bandedOnly,
  type MeasuredRecommendation,
  modelTable,
  type RecommendationInput,
  recommendInWorker,
} from '@gridpilot/advisor'
import type { AnalyzeResponse, Timeframe } from '@gridpilot/contract'
import { type DomainError, err, type Instrument, ok, priceToNumber, type Result, type Ticks } from '@gridpilot/core'
import type { Store } from '@gridpilot/store'
import { HourlyQuota } from '../auth/hourly-quota.ts'
import { utcTime } from '../http/utc-time.ts'
import { newId } from '../ids.ts'
import type { CandleHistory } from '../market/candle-history.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import type { ModelDesk } from '../model/model-desk.ts'
import { modelNote } from '../model/model-note.ts'
import type { RecommendationRequest, Recommender } from './recommender.ts'

/** An analysis is shown again for an hour, and no longer than a day of the market it looked at. */
const KEPT_WALL_MS = 60 * 60_000
const KEPT_MARKET_MS = 24 * 60 * 60_000
/** A price this near to a card's edge (share of the range) has left the place the card was made for. */
const EDGE_SHARE = 0.1
/** Analyses a user may have computed anew per hour. */
const FRESH_PER_HOUR = 30
const COMPUTE_TIMEOUT_MS = 60_000

interface Services {
  readonly store: Store
  readonly market: MarketDesk
  readonly history: CandleHistory
  readonly wallMs: () => number
  /** Overridden by tests. */
  readonly compute?: (input: RecommendationInput, signal: AbortSignal) => Promise<MeasuredRecommendation>
  /** null: the measured figures explain themselves. */
  readonly model?: ModelDesk | null
  warn(fields: object, message: string): void
}

interface Kept {
  readonly answer: AnalyzeResponse
  readonly wallMs: number
  readonly marketMs: number
}

type Outcome = Result<AnalyzeResponse, DomainError>

/** Recommendations of the advisor: computed in a thread of their own, kept while the market stays where it was. */
export class AdvisorRecommender implements Recommender {
  readonly #services: Services
  readonly #kept = new Map<string, Kept>()
  readonly #underway = new Map<string, Promise<Outcome>>()
  readonly #quota: HourlyQuota
  readonly #ending = new AbortController()

  constructor(services: Services) {
    this.#services = services
    this.#quota = new HourlyQuota(FRESH_PER_HOUR, services.wallMs)
  }

  async recommend({ instrument, timeframe, refresh, userId }: RecommendationRequest): Promise<Outcome> {
    const ticker = await this.#services.market.ticker(instrument.symbol)
    if (!ticker.ok) return err({ code: ticker.error, field: 'symbol', value: instrument.symbol })
    const { last, occurredAtMs } = ticker.value
    const key = `${instrument.symbol} ${timeframe}`
    const kept = this.#kept.get(key)
    const fits = kept !== undefined && fitsPrice(kept.answer, priceToNumber(instrument, last))
    if (fits && !refresh && this.#isFresh(kept, occurredAtMs)) return ok({ ...kept.answer, cached: true })
    const wait = refresh ? this.#quota.take(userId) : 0
    if (wait > 0) return err({ code: 'call_limit_reached', details: { retry_after: wait } })
    if (this.#ending.signal.aborted) return closing(instrument)
    const asked = { instrument, timeframe, lastPrice: last, nowMarketMs: occurredAtMs, userId }
    const computing = this.#underway.get(key) ?? this.#begin(asked)
    // An old answer whose grids still fit the price is better than a wait; the next question gets the new one.
    return fits && !refresh ? ok({ ...kept.answer, cached: true }) : computing
  }

  /** Computes the usual analysis of a symbol before anybody asks. Failures are logged; the first question tries again. */
  async prepare(symbol: string): Promise<void> {
    const instrument = await this.#services.market.instrument(symbol)
    if (!instrument.ok) return
    const request = { instrument: instrument.value, timeframe: '1h', refresh: false, userId: '' } as const
    const answer = await this.recommend(request).catch(() => err({ code: 'internal' } as const))
    if (!answer.ok) this.#services.warn({ symbol, code: answer.error.code }, 'no recommendation could be prepared')
  }

  /** Breaks off what is being computed and waits until nothing of it can touch the store any more. */
  async close(): Promise<void> {
    this.#ending.abort()
    await Promise.allSettled(this.#underway.values())
  }

  #begin(asked: Asked): Promise<Outcome> {
    const key = `${asked.instrument.symbol} ${asked.timeframe}`
    const computing = this.#compute(asked).finally(() => this.#underway.delete(key))
    this.#underway.set(key, computing)
    // Nobody may be waiting for it.
    computing.catch((error: unknown) => this.#services.warn({ err: error }, 'an analysis could not be kept'))
    return computing
  }

  #isFresh({ wallMs, marketMs }: Kept, nowMarketMs: number): boolean {
    return this.#services.wallMs() - wallMs <= KEPT_WALL_MS && nowMarketMs - marketMs <= KEPT_MARKET_MS
  }

  async #compute({ instrument, timeframe, lastPrice, nowMarketMs, userId }: Asked): Promise<Outcome> {
    const { market, history, store, wallMs, warn } = this.#services
    const ending = this.#ending.signal
    const candles = await history.minutes(instrument.symbol, nowMarketMs)
    if (!candles.ok) return err({ code: candles.error, field: 'symbol', value: instrument.symbol })
    const hours = await history.hours(instrument.symbol, nowMarketMs)
    const first = Math.min(candles.value.time[0] ?? nowMarketMs, hours.time[0] ?? nowMarketMs)
    const funding = await market.funding(instrument.symbol, first)
    const compute = this.#services.compute ?? recommendInWorker
    let made: MeasuredRecommendation
    try {
      const simulated = market.feed()?.feed === 'sim'
      const known = { candles: candles.value, longer: [hours], funding }
      const input = { instrument, ...known, lastPrice, nowMarketMs, timeframe, simulated }
      made = await compute(input, AbortSignal.any([AbortSignal.timeout(COMPUTE_TIMEOUT_MS), ending]))
    } catch (error) {
      if (ending.aborted) return closing(instrument)
      warn({ err: error, symbol: instrument.symbol }, 'the analysis could not be computed')
      return err({ code: 'market_data_unavailable', field: 'symbol', value: instrument.symbol })
    }
    if (ending.aborted) return closing(instrument)
    const answer = await this.#explained(presentRecommendation(made, wallMs()), made, userId)
    if (ending.aborted) return closing(instrument)
    await store.recommendations.save(storedOf(answer, nowMarketMs, wallMs()))
    this.#kept.set(`${instrument.symbol} ${timeframe}`, { answer, wallMs: wallMs(), marketMs: nowMarketMs })
    return ok(answer)
  }

  /** With what the model says about it, or why it says nothing. The measured figures stay as they are. */
  async #explained(answer: AnalyzeResponse, made: MeasuredRecommendation, userId: string): Promise<AnalyzeResponse> {
    const { model } = this.#services
    if (!model) return answer
    const banded = bandedOnly(made)
    if (banded === null) return { ...answer, model: modelNote(model.name, TOO_FEW_WINDOWS) }
    const table = modelTable(banded)
    if (table === null) return answer
    const question = { table, timeframe: made.timeframe, userId: userId === '' ? null : userId }
    const note = modelNote(model.name, await model.explain(question))
    return { ...answer, source: note.explained ? `${answer.source}+${model.name}` : answer.source, model: note }
  }
}

interface Asked {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly lastPrice: Ticks
  readonly nowMarketMs: number
  /** '': the server itself. */
  readonly userId: string
}

/** A model is told of figures for 30 days only, which too little history does not give. */
const TOO_FEW_WINDOWS = err({ code: 'thin_history', nextMs: null })

const closing = ({ symbol }: Instrument): Outcome =>
  err({ code: 'market_data_unavailable', field: 'symbol', value: symbol })

/** Does the price still lie well inside every card's range? */
const fitsPrice = ({ recommended_strategies }: AnalyzeResponse, price: number): boolean =>
  recommended_strategies.every(({ price_range_lower: lower, price_range_upper: upper }) => {
    const edge = (upper - lower) * EDGE_SHARE
    return price > lower + edge && price < upper - edge
  })

/** `users` is filled in for each reader. */
function presentRecommendation(made: MeasuredRecommendation, wallMs: number): AnalyzeResponse {
  return {
    symbol: made.symbol,
    timeframe: made.timeframe,
    generated_at: utcTime(wallMs),
    market_time: made.market_time,
    cached: false,
    source: made.source,
    recommended_strategies: made.recommended_strategies.map((card) => ({ ...card, id: newId('rec'), users: 0 })),
    unavailable_strategies: made.unavailable_strategies.map(({ profile, reason, alternatives }) => ({
      profile,
      alternatives: alternatives.map((each) => ({ ...each, reason: { ...each.reason, params: {} } })),
      reason: { ...reason, params: { ...reason.params } },
    })),
    market_analysis: made.market_analysis,
    model: null,
  }
}

function storedOf(answer: AnalyzeResponse, marketMs: number, generatedAtMs: number) {
  const analysisId = newId('rec')
  return answer.recommended_strategies.map((body) => ({
    id: body.id,
    analysisId,
    symbol: answer.symbol,
    timeframe: answer.timeframe,
    profile: body.profile,
    source: answer.source,
    body,
    analysis: answer.market_analysis,
    marketMs,
    generatedAtMs,
  }))
}
