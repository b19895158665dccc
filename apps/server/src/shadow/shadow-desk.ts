import { insideBand, type ShadowOutcome, scoreShadows } from '@gridpilot/advisor'
import type { MarketAnalysis, RecommendedStrategy, ShadowRecord, ShadowRun } from '@gridpilot/contract'
import {
  type CandleColumns,
  DAY_MS,
  type DomainError,
  err,
  type FundingPoint,
  type Instrument,
  ok,
  type Result,
} from '@gridpilot/core'
import type { Store, StoredRecommendation, StoredShadow } from '@gridpilot/store'
import { utcTime } from '../http/utc-time.ts'
import type { CandleHistory } from '../market/candle-history.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import { HORIZON_MS, runShadow } from './shadow-run.ts'

const EVERY_MS = 10 * 60_000
/** Scored per round, so that a long absence is caught up with in small steps. */
const PER_ROUND = 30
const RECENT = 12
/** The newest scores a record is made of. */
const SCORES = 5_000
/** A record is shown again for this long. */
const KEPT_MS = 60_000

interface Services {
  readonly store: Store
  readonly market: MarketDesk
  readonly history: CandleHistory
  readonly wallMs: () => number
  readonly marketMs: () => number
  warn(fields: object, message: string): void
}

interface Ground {
  readonly instrument: Instrument
  readonly candles: CandleColumns
  readonly funding: readonly FundingPoint[]
  readonly nowMs: number
}

/**
 * The shadow record: every recommendation, used or not, is run forward on the candles that came after it, and scored once
 * its horizon is over, never before: those that end early are mostly the losing ones.
 */
export class ShadowDesk {
  readonly #services: Services
  readonly #kept = new Map<string, { readonly record: ShadowRecord; readonly wallMs: number }>()
  #round: Promise<void> = Promise.resolve()
  #open = true

  constructor(services: Services) {
    this.#services = services
  }

  /** Scores what is due from time to time. Returns a stop function. */
  run(): () => void {
    const timer = setInterval(() => void this.scoreDue(), EVERY_MS)
    timer.unref()
    return () => {
      this.#open = false
      clearInterval(timer)
    }
  }

  /** Waits until nothing touches the store any more. */
  async close(): Promise<void> {
    this.#open = false
    await this.#round
  }

  /** One round at a time; failures are logged, the next round tries again. */
  scoreDue(): Promise<void> {
    this.#round = this.#round.then(() =>
      this.#score().catch((error: unknown) =>
        this.#services.warn({ err: error }, 'recommendations could not be scored'),
      ),
    )
    return this.#round
  }

  async record(symbol: string): Promise<Result<ShadowRecord, DomainError>> {
    const kept = this.#kept.get(symbol)
    const { store, wallMs } = this.#services
    if (kept !== undefined && wallMs() - kept.wallMs < KEPT_MS) return ok(kept.record)
    const ground = await this.#ground(symbol)
    if (!ground.ok) return ground
    await this.scoreDue()
    const shadows = await store.shadows.list(symbol, SCORES)
    const { rows, count } = await store.shadows.recommendations(symbol, RECENT)
    const users = await store.recommendations.users(rows.map(({ id }) => id))
    const scores = new Map(shadows.map((shadow) => [shadow.recommendationId, shadow]))
    const recent: ShadowRun[] = []
    for (const row of rows)
      recent.push(presentRun(row, scores.get(row.id) ?? null, ground.value, users.get(row.id) ?? 0))
    const outcomes = shadows.filter(({ status }) => status === 'scored').map(({ outcome }) => outcome as ShadowOutcome)
    const record: ShadowRecord = {
      symbol,
      horizon_days: HORIZON_MS / DAY_MS,
      recommendations: count,
      void: shadows.length - outcomes.length,
      score: presentScore(outcomes),
      recent,
      computed_at: utcTime(wallMs()),
      market_time: utcTime(ground.value.nowMs),
    }
    this.#kept.set(symbol, { record, wallMs: wallMs() })
    return ok(record)
  }

  async #score(): Promise<void> {
    const { store, marketMs, wallMs } = this.#services
    const due = await store.shadows.due(marketMs() - HORIZON_MS, PER_ROUND)
    const grounds = new Map<string, Ground | null>()
    for (const row of due) {
      if (!this.#open) return
      const { id: recommendationId, symbol, marketMs: madeMs } = row
      if (!grounds.has(symbol)) {
        const ground = await this.#ground(symbol)
        grounds.set(symbol, ground.ok ? ground.value : null)
      }
      const ground = grounds.get(symbol) ?? null
      // Without candles now there may be some the next time.
      if (ground === null || ground.nowMs < madeMs + HORIZON_MS) continue
      const shadow = runShadow(row, ground.instrument, ground.candles, ground.funding, ground.nowMs)
      const stored = { recommendationId, symbol, marketMs: madeMs, scoredAtMs: wallMs() }
      await store.shadows.save(
        shadow.ok
          ? { ...stored, status: 'scored', reason: null, outcome: shadow.outcome }
          : { ...stored, status: 'void', reason: shadow.reason, outcome: null },
      )
      this.#kept.delete(symbol)
    }
  }

  async #ground(symbol: string): Promise<Result<Ground, DomainError>> {
    const { market, history } = this.#services
    const refused = (code: DomainError['code']) => err({ code, field: 'symbol', value: symbol })
    const instrument = await market.instrument(symbol)
    if (!instrument.ok) return refused(instrument.error)
    const ticker = await market.ticker(symbol)
    if (!ticker.ok) return refused(ticker.error)
    const nowMs = ticker.value.occurredAtMs
    const candles = await history.minutes(symbol, nowMs)
    if (!candles.ok) return refused(candles.error)
    const funding = await market.funding(symbol, candles.value.time[0] ?? nowMs)
    return ok({ instrument: instrument.value, candles: candles.value, funding, nowMs })
  }
}

function presentRun(row: StoredRecommendation, shadow: StoredShadow | null, ground: Ground, users: number): ShadowRun {
  const card = row.body as RecommendedStrategy
  const outcome = shadow === null ? outcomeSoFar(row, ground) : (shadow.outcome as ShadowOutcome | null)
  const scored = shadow?.status === 'scored' ? outcome : null
  return {
    recommendation_id: row.id,
    profile: card.profile,
    advice: (row.analysis as MarketAnalysis).advice,
    market_time: utcTime(row.marketMs),
    ends_at: utcTime(row.marketMs + HORIZON_MS),
    status: shadow === null ? 'running' : shadow.status,
    stated_mean: card.expected_roi_30d,
    stated_p10: card.roi_30d_p10,
    stated_p90: card.roi_30d_p90,
    realized: outcome === null ? null : round(outcome.realized),
    inside_band: scored === null ? null : insideBand(scored),
    users,
  }
}

function outcomeSoFar(
  row: StoredRecommendation,
  { instrument, candles, funding, nowMs }: Ground,
): ShadowOutcome | null {
  const shadow = runShadow(row, instrument, candles, funding, nowMs)
  return shadow.ok ? shadow.outcome : null
}

function presentScore(outcomes: readonly ShadowOutcome[]): ShadowRecord['score'] {
  const score = scoreShadows(outcomes)
  if (score === null) return null
  return {
    scored: score.scored,
    effective_windows: score.effectiveWindows,
    stated_mean: round(score.statedMean),
    realized_mean: round(score.realizedMean),
    inside_band: score.insideBand === null ? null : round(score.insideBand),
    calibration: score.calibration.map(({ level, share }) => ({ level, share: round(share) })),
    pinball_stated: score.pinball === null ? null : round(score.pinball.stated),
    pinball_cash: score.pinball === null ? null : round(score.pinball.cash),
    stay_brier: round(score.stay.brier),
    stay_brier_reference: round(score.stay.reference),
    stay_bins: score.stay.bins.map((bin) => ({ ...bin, stated: round(bin.stated), realized: round(bin.realized) })),
    by_advice: score.byAdvice.map(({ advice, scored, realizedMean }) => ({
      advice: advice as MarketAnalysis['advice'],
      scored,
      realized_mean: round(realizedMean),
    })),
    liquidations: score.limited,
  }
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4 + 0
