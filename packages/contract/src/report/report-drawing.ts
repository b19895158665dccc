import type { BacktestReport } from '../backtest.ts'
import type { CurvePoint } from '../scalar.ts'

const WIDTH = 1_000
const HEIGHT = 300
/** Room above and below, so that no line lies on the edge. */
const EDGE = 6

interface Line {
  readonly points: readonly CurvePoint[]
  readonly name: 'price' | 'equity' | 'other' | 'fall'
}

interface Drawing {
  readonly lines: readonly Line[]
  /** Prices or values with a level of their own. */
  readonly levels?: readonly { readonly value: number; readonly name: 'grid' | 'base' }[]
  readonly dots?: readonly { readonly at: number; readonly value: number; readonly name: 'buy' | 'sell' }[]
  readonly shown: (value: number) => string
  readonly date: (ms: number) => string
  readonly label: string
}

/** A chart of lines with its highest and lowest value and its time span written beside it; no script, no network. */
export function drawing({ lines, levels = [], dots = [], shown, date, label }: Drawing): string {
  const points = lines.flatMap((line) => line.points)
  const [first, last] = [least(points.map(([at]) => at)), most(points.map(([at]) => at))]
  const values = points
    .map(([, value]) => value)
    .concat(levels.flatMap(({ value, name }) => (name === 'base' ? value : [])))
  const [low, high] = [least(values), most(values)]
  if (!Number.isFinite(low)) return ''
  const x = (at: number) => ((WIDTH * (at - first)) / (last - first || 1)).toFixed(1)
  const y = (value: number) => (HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - low)) / (high - low || 1)).toFixed(1)
  const inside = levels.filter(({ value }) => value >= low && value <= high)
  const inner = [
    ...inside.map(({ value, name }) => `<path class="${name}" d="M0 ${y(value)}H${WIDTH}"/>`),
    ...lines.map(({ points: each, name }) => {
      const way = each.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('')
      return `<path class="${name}" d="${way}"/>`
    }),
    // All dots of a kind are one path of points: thousands of fills stay a small file.
    ...(['buy', 'sell'] as const).map((kind) => {
      const way = dots.filter(({ name }) => name === kind).map(({ at, value }) => `M${x(at)} ${y(value)}h0`)
      return way.length === 0 ? '' : `<path class="${kind}" d="${way.join('')}"/>`
    }),
  ]
  return `<div class="chart"><div class="edge">${shown(high)}</div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${inner.join('')}</svg><div class="edge">${shown(low)}</div><div class="span"><span>${date(first)}</span><span>${date(last)}</span></div></div>`
}

/** Price with grid and fills of the leading run. */
export function priceDrawing(report: BacktestReport, words: Pick<Drawing, 'shown' | 'date' | 'label'>): string {
  const { candles, plan, fills } = report
  // High and low of each candle, in the order of its colour: the line then touches every price the fills were at.
  const points = candles.flatMap(([at, open, high, low, close]): CurvePoint[] =>
    close < open
      ? [
          [at, high],
          [at, low],
        ]
      : [
          [at, low],
          [at, high],
        ],
  )
  const lastClose = candles.at(-1)?.[4]
  const lastAt = candles.at(-1)?.[0]
  if (lastClose !== undefined && lastAt !== undefined) points.push([lastAt, lastClose])
  return drawing({
    lines: [{ points, name: 'price' }],
    levels: plan.grid_prices.map((value) => ({ value, name: 'grid' })),
    dots: fills.map(([at, side, price]) => ({ at, value: price, name: side })),
    ...words,
  })
}

/** Percent below the highest equity so far, ≤ 0. */
export function drawdown(curve: readonly CurvePoint[]): CurvePoint[] {
  let peak = 0
  return curve.map(([at, equity]): CurvePoint => {
    peak = Math.max(peak, equity)
    return [at, peak > 0 ? (100 * (equity - peak)) / peak : 0]
  })
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
