import type { CandleColumns } from '@gridpilot/core'

export interface Correlation {
  readonly a: string
  readonly b: string
  /** Pearson, of log returns from candle to candle at the same times; null: too few or no movement. */
  readonly value: number | null
  /** Returns both have. */
  readonly samples: number
}

/** Below this many common returns a correlation says nothing. */
const LEAST = 48

/** Every pair of the given symbols once, in their order. Candles of the same length, ascending. */
export function correlations(candles: ReadonlyMap<string, CandleColumns>): Correlation[] {
  const returns = [...candles].map(([symbol, columns]) => [symbol, returnsOf(columns)] as const)
  return returns.flatMap(([a, first], i) =>
    returns.slice(i + 1).map(([b, second]) => ({ a, b, ...pearson(first, second) })),
  )
}

function returnsOf({ length, time, close }: CandleColumns): Map<number, number> {
  const returns = new Map<number, number>()
  const span = length > 1 ? Math.min(...Array.from({ length: length - 1 }, (_, i) => at(time, i + 1) - at(time, i))) : 0
  for (let i = 1; i < length; i += 1) {
    // Over a hole it is a return of another length.
    if (at(time, i) - at(time, i - 1) !== span || at(close, i - 1) <= 0) continue
    returns.set(at(time, i), Math.log(at(close, i) / at(close, i - 1)))
  }
  return returns
}

const at = (column: Float64Array, i: number): number => column[i] ?? 0

function pearson(first: ReadonlyMap<number, number>, second: ReadonlyMap<number, number>) {
  const pairs: [number, number][] = []
  for (const [time, x] of first) {
    const y = second.get(time)
    if (y !== undefined) pairs.push([x, y])
  }
  const samples = pairs.length
  if (samples < LEAST) return { value: null, samples }
  const [meanX, meanY] = [0, 1].map((k) => pairs.reduce((sum, pair) => sum + (pair[k] ?? 0), 0) / samples) as [
    number,
    number,
  ]
  let [xx, yy, xy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2
    yy += (y - meanY) ** 2
    xy += (x - meanX) * (y - meanY)
  }
  return { value: xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy), samples }
}
