/** A recommendation whose horizon is over: what was stated before, and what came of it. Percent of the investment. */
export interface ShadowOutcome {
  readonly symbol: string
  readonly startMs: number
  readonly horizonMs: number
  readonly advice: string
  readonly mean: number
  /** null: no band was stated. */
  readonly p10: number | null
  readonly median: number
  readonly p90: number | null
  readonly realized: number
  /** Stated chance to stay in the range for the horizon, 0…1, and whether the price did. */
  readonly stayProbability: number
  readonly stayed: boolean
  readonly limited: boolean
}

export interface StayBin {
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean of what was stated. */
  readonly stated: number
  readonly realized: number
}

export interface ShadowScore {
  readonly scored: number
  /** Windows of one symbol that do not overlap: three cards of one hour are one look at the future. */
  readonly effectiveWindows: number
  readonly statedMean: number
  readonly realizedMean: number
  /** Of those that stated a band, the share that ended inside p10–p90; 0.8 is right. null: none stated one. */
  readonly insideBand: number | null
  /** Of each stated quantile: the share that ended at or below it; right when equal to the level. */
  readonly calibration: readonly { readonly level: number; readonly share: number }[]
  /**
   * Mean pinball loss over the three quantiles, percent points; the reference states 0 (cash) for all of them. Of those
   * that stated a band; null: none did.
   */
  readonly pinball: { readonly stated: number; readonly cash: number } | null
  /** Brier score of the range-stay probability; the reference states the share that really stayed. */
  readonly stay: { readonly brier: number; readonly reference: number; readonly bins: readonly StayBin[] }
  readonly byAdvice: readonly { readonly advice: string; readonly scored: number; readonly realizedMean: number }[]
  readonly limited: number
}

const BINS = 5
const QUANTILES = [
  [0.1, ({ p10 }: ShadowOutcome) => p10],
  [0.5, ({ median }: ShadowOutcome) => median],
  [0.9, ({ p90 }: ShadowOutcome) => p90],
] as const

/** Outcomes with what was stated for one level; those that stated no band have no outer ones. */
function statedAt([level, of]: (typeof QUANTILES)[number], outcomes: readonly ShadowOutcome[]) {
  const rows = outcomes.flatMap((each) => {
    const stated = of(each)
    return stated === null ? [] : [{ stated, realized: each.realized }]
  })
  return { level, rows }
}

/** null: nothing to score yet. */
export function scoreShadows(outcomes: readonly ShadowOutcome[]): ShadowScore | null {
  if (outcomes.length === 0) return null
  const banded = outcomes.filter(({ p10 }) => p10 !== null)
  const advices = [...new Set(outcomes.map(({ advice }) => advice))].sort()
  return {
    scored: outcomes.length,
    effectiveWindows: effectiveWindows(outcomes),
    statedMean: meanOf(outcomes.map(({ mean }) => mean)),
    realizedMean: meanOf(outcomes.map(({ realized }) => realized)),
    insideBand: banded.length === 0 ? null : share(banded, (each) => insideBand(each) === true),
    calibration: QUANTILES.flatMap((quantile) => {
      const { level, rows } = statedAt(quantile, outcomes)
      return rows.length === 0 ? [] : [{ level, share: share(rows, ({ stated, realized }) => realized <= stated) }]
    }),
    pinball: banded.length === 0 ? null : pinballOf(banded),
    stay: stayScore(outcomes),
    byAdvice: advices.map((advice) => {
      const theirs = outcomes.filter((each) => each.advice === advice)
      return { advice, scored: theirs.length, realizedMean: meanOf(theirs.map(({ realized }) => realized)) }
    }),
    limited: outcomes.filter(({ limited }) => limited).length,
  }
}

/** null: no band was stated. */
export const insideBand = ({ p10, p90, realized }: Pick<ShadowOutcome, 'p10' | 'p90' | 'realized'>): boolean | null =>
  p10 === null || p90 === null ? null : realized >= p10 && realized <= p90

function pinballOf(banded: readonly ShadowOutcome[]) {
  const lossOf = (value: (stated: number) => number) =>
    meanOf(
      QUANTILES.map((quantile) => {
        const { level, rows } = statedAt(quantile, banded)
        return meanOf(rows.map(({ stated, realized }) => pinballLoss(level, value(stated), realized)))
      }),
    )
  return { stated: lossOf((stated) => stated), cash: lossOf(() => 0) }
}

/** Loss of stating `quantile` for `level` when `value` came: level · (v − q) above it, (1 − level) · (q − v) below. */
export const pinballLoss = (level: number, quantile: number, value: number): number =>
  value >= quantile ? level * (value - quantile) : (1 - level) * (quantile - value)

function stayScore(outcomes: readonly ShadowOutcome[]): ShadowScore['stay'] {
  const stayed = share(outcomes, (each) => each.stayed)
  const bins = Array.from({ length: BINS }, (_, i) => {
    const [from, to] = [i / BINS, (i + 1) / BINS]
    const inside = outcomes.filter(({ stayProbability: p }) => p >= from && (p < to || i === BINS - 1))
    if (inside.length === 0) return null
    const stated = meanOf(inside.map(({ stayProbability }) => stayProbability))
    return { from, to, count: inside.length, stated, realized: share(inside, (each) => each.stayed) }
  })
  return {
    brier: meanOf(outcomes.map(({ stayProbability, stayed: did }) => (stayProbability - (did ? 1 : 0)) ** 2)),
    reference: stayed * (1 - stayed),
    bins: bins.filter((bin) => bin !== null),
  }
}

/** Greedy from the oldest, symbol by symbol: the most windows that do not overlap. */
function effectiveWindows(outcomes: readonly ShadowOutcome[]): number {
  const ends = new Map<string, number>()
  let count = 0
  for (const { symbol, startMs, horizonMs } of [...outcomes].sort((a, b) => a.startMs - b.startMs)) {
    if (startMs < (ends.get(symbol) ?? Number.NEGATIVE_INFINITY)) continue
    ends.set(symbol, startMs + horizonMs)
    count += 1
  }
  return count
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const share = <Row>(rows: readonly Row[], is: (row: Row) => boolean): number => rows.filter(is).length / rows.length
