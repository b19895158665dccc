import type { CurvePoint } from '@gridpilot/contract'
import {
  apy30d,
  downsample,
  type EquityPoint,
  type GridBot,
  type Money,
  maxDrawdown,
  roi,
  timeWeightedCapital,
  toNumber,
  winRate,
} from '@gridpilot/core'

/** Figures that need the equity curve of a bot. Percents are percent. */
export interface BotStatistics {
  readonly roiPercent: number
  readonly apy30d: number | null
  readonly winRate: number | null
  /** ≤ 0. */
  readonly maxDrawdownPercent: number
}

/** `curve`: stored points, oldest first; `now`: equity at this moment, appended if it is newer. */
export function statisticsOf(bot: GridBot, curve: readonly EquityPoint[], total: Money): BotStatistics {
  const invested = averageInvested(bot, curve)
  const apy = apy30d(curve, bot.flows)
  const { fraction } = maxDrawdown(curve)
  return {
    roiPercent: (roi(total, invested) ?? 0) * 100,
    apy30d: apy === null ? null : apy * 100,
    winRate: winRate(curve),
    maxDrawdownPercent: fraction === 0 ? 0 : -100 * fraction,
  }
}

/** What was in the bot on average since its start, weighted by time; its investment before that. */
export function averageInvested({ flows, config }: GridBot, curve: readonly EquityPoint[]): Money {
  const [first] = flows
  if (first === undefined) return config.investment
  const nowMs = Math.max(curve.at(-1)?.timeMs ?? 0, flows.at(-1)?.timeMs ?? 0)
  return timeWeightedCapital(flows, first.timeMs, nowMs)
}

/** A curve with the present moment at its end. */
export function withNow(curve: readonly EquityPoint[], timeMs: number | null, equity: Money): readonly EquityPoint[] {
  const last = curve.at(-1)
  if (timeMs === null || (last !== undefined && timeMs <= last.timeMs)) return curve
  return [...curve, { timeMs, equity }]
}

/** At most `count` points, in the shape of the API. */
export const presentCurve = (curve: readonly EquityPoint[], count: number): CurvePoint[] =>
  downsample(curve, count).map(({ timeMs, equity }) => [timeMs, toNumber(equity)])
