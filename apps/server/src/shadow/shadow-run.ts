import type { ShadowOutcome } from '@gridpilot/advisor'
import { keepsItsGrid, kernelMarket, runKernel } from '@gridpilot/backtest'
import { decimalText, type MarketAnalysis, type RecommendedStrategy } from '@gridpilot/contract'
import { type CandleColumns, DAY_MS, type FundingPoint, type Instrument } from '@gridpilot/core'
import type { StoredRecommendation } from '@gridpilot/store'
import { planBacktest } from '../backtest/backtest-plan.ts'
import { spanOf } from '../backtest/candle-span.ts'

/** The stated figures are for this long. */
export const HORIZON_MS = 30 * DAY_MS
const MINUTE_MS = 60_000
/** Share of minutes that may be missing. */
const HOLES = 0.01
/** The first candle opens this near to the price the recommendation was made at, or it is another market's. */
const SAME_PRICE = 0.02

export type Shadow =
  | { readonly ok: true; readonly outcome: ShadowOutcome }
  | { readonly ok: false; readonly reason: 'no_candles' | 'other_market' | 'not_runnable' }

/**
 * Runs a recommendation's grid from the first candle after it to the end of its horizon, or as far as there are candles, and
 * closes it there: the pessimistic fill rule, fees and funding, as its own evidence was measured. No exchange is asked.
 */
export function runShadow(
  { body, analysis, marketMs, symbol }: StoredRecommendation,
  instrument: Instrument,
  candles: CandleColumns,
  funding: readonly FundingPoint[],
  nowMs: number,
): Shadow {
  const card = body as RecommendedStrategy
  const { advice, last_price } = analysis as MarketAnalysis
  const endMs = Math.min(marketMs + HORIZON_MS, nowMs)
  const lived = spanOf(candles, marketMs, endMs)
  const wanted = Math.floor((endMs - marketMs) / MINUTE_MS)
  if (lived.length < 2 || lived.length < wanted * (1 - HOLES) - 2) return { ok: false, reason: 'no_candles' }
  const open = lived.open[0] ?? 0
  if (Math.abs(open / last_price - 1) > SAME_PRICE) return { ok: false, reason: 'other_market' }
  const plan = planBacktest(requestOf(card, symbol), instrument, lived)
  if (!plan.ok || !keepsItsGrid(plan.value) || plan.value.config.marginMode !== 'crossed')
    return { ok: false, reason: 'not_runnable' }
  const rates = funding.filter(({ time }) => time > marketMs && time <= endMs)
  const market = kernelMarket(instrument, lived, rates)
  const run = runKernel({ instrument, plan: plan.value, market, fill: 'through', closeAtEnd: true })
  const outcome: ShadowOutcome = {
    symbol,
    startMs: marketMs,
    horizonMs: HORIZON_MS,
    advice,
    mean: card.expected_roi_30d,
    p10: card.roi_30d_p10,
    median: card.median_roi_30d,
    p90: card.roi_30d_p90,
    realized: (100 * run.totalPnl) / card.reference_investment,
    stayProbability: card.range_stay_probability,
    stayed: staysWithin(lived, card.price_range_lower, card.price_range_upper),
    limited: run.end === 'limit',
  }
  return { ok: true, outcome }
}

const requestOf = (card: RecommendedStrategy, symbol: string) => ({
  symbol,
  direction: card.direction,
  grid_type: card.grid_type,
  price_range_lower: decimalText(card.price_range_lower),
  price_range_upper: decimalText(card.price_range_upper),
  grid_count: card.grid_count,
  leverage: card.leverage,
  investment_amount: decimalText(card.reference_investment),
  ...(card.stop_loss_percent === null ? {} : { stop_loss_percent: decimalText(card.stop_loss_percent) }),
})

function staysWithin({ length, low, high }: CandleColumns, lower: number, upper: number): boolean {
  for (let i = 0; i < length; i += 1) if ((low[i] ?? 0) < lower || (high[i] ?? 0) > upper) return false
  return true
}
