import { z } from 'zod'
import { Advice, StrategyProfile } from './recommendation.ts'
import { Figure, Id, TradingSymbol, UtcTime } from './scalar.ts'

/** One recommendation run forward on paper. Percent of the investment; null: nothing to tell. */
export const ShadowRun = z
  .object({
    recommendation_id: Id,
    profile: StrategyProfile,
    advice: Advice,
    market_time: UtcTime,
    ends_at: UtcTime,
    /** running: its horizon is not over · void: it could not be run. */
    status: z.enum(['running', 'scored', 'void']),
    stated_mean: Figure,
    /** null: no band was stated. */
    stated_p10: Figure.nullable(),
    stated_p90: Figure.nullable(),
    /** What it came to, or has come to by now. */
    realized: Figure.nullable(),
    inside_band: z.boolean().nullable(),
    /** Different users who made a bot from it. */
    users: z.int().nonnegative(),
  })
  .meta({ id: 'ShadowRun' })
export type ShadowRun = z.infer<typeof ShadowRun>

/** Scores over all recommendations of the symbol whose horizon is over: docs/SHADOW.md. Shares are 0..1. */
export const ShadowScore = z
  .object({
    scored: z.int().positive(),
    /** Windows that do not overlap; below 8 the figures are a beginning, no proof. */
    effective_windows: z.int().positive(),
    stated_mean: Figure,
    realized_mean: Figure,
    /** Of those that stated a band; null: none did. */
    inside_band: Figure.nullable(),
    calibration: z.array(z.object({ level: Figure, share: Figure })),
    pinball_stated: Figure.nullable(),
    pinball_cash: Figure.nullable(),
    stay_brier: Figure,
    stay_brier_reference: Figure,
    stay_bins: z.array(
      z.object({ from: Figure, to: Figure, count: z.int().positive(), stated: Figure, realized: Figure }),
    ),
    by_advice: z.array(z.object({ advice: Advice, scored: z.int().positive(), realized_mean: Figure })),
    liquidations: z.int().nonnegative(),
  })
  .meta({ id: 'ShadowScore' })
export type ShadowScore = z.infer<typeof ShadowScore>

export const ShadowRecordQuery = z.strictObject({ symbol: TradingSymbol })

/** Every recommendation of a symbol, used or not, run forward on the candles that came after it. */
export const ShadowRecord = z
  .object({
    symbol: z.string(),
    horizon_days: Figure,
    recommendations: z.int().nonnegative(),
    void: z.int().nonnegative(),
    /** null: the horizon of none is over yet. */
    score: ShadowScore.nullable(),
    /** The newest, newest first. */
    recent: z.array(ShadowRun),
    computed_at: UtcTime,
    market_time: UtcTime,
  })
  .meta({ id: 'ShadowRecord' })
export type ShadowRecord = z.infer<typeof ShadowRecord>
