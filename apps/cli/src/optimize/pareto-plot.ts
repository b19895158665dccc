import type { SearchReport, SearchRow } from '@gridpilot/advisor'

/** Where everything lies on a picture of 1000 × 520. */
export interface Plot {
  readonly width: number
  readonly height: number
  readonly frame: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly tried: readonly PlotPoint[]
  readonly front: readonly PlotPoint[]
  readonly noise: readonly PlotPoint[]
  readonly best: PlotPoint | null
  readonly ticks: {
    readonly x: readonly { readonly at: number; readonly text: string }[]
    readonly y: readonly { readonly at: number; readonly text: string; readonly zero: boolean }[]
  }
  /** Runs drawn of all. */
  readonly shown: number
  /** Runs that lost more than the frame shows. */
  readonly hidden: number
}

export interface PlotPoint {
  readonly x: number
  readonly y: number
  readonly title?: string
}

/** More dots than this only make a heavier page. */
const DOTS_MAX = 4_000
const WIDTH = 1000
const HEIGHT = 520
const FRAME = { left: 64, right: 988, top: 26, bottom: 470 }
/** Losses are shown as deep as the front is high, at least this deep, and down to the worst best on noise. */
const LEAST_DEPTH = 10

/** Drawdown to the right, return upwards. */
export function plotOf({ points, front, best, noise }: SearchReport): Plot {
  const bests = (noise?.bests ?? []).map((each): Coordinates => [-each.max_drawdown_percent, each.roi_percent])
  const runs = points.map(([, roi, drawdown]): Coordinates => [-drawdown, roi])
  const rois = runs.map(([, roi]) => roi)
  const high = Math.max(1, greatest([...rois, ...bests.map(([, roi]) => roi)]))
  const low = Math.min(least(bests.map(([, roi]) => roi)), Math.max(least(rois), -Math.max(LEAST_DEPTH, high)))
  const visible = runs.filter(([, roi]) => roi >= low)
  const across = Math.max(1, greatest([...visible, ...bests].map(([drawdown]) => drawdown)))
  const at = ([drawdown, roi]: Coordinates): PlotPoint => ({
    x: tenth(FRAME.left + (drawdown / across) * (FRAME.right - FRAME.left)),
    y: tenth(FRAME.bottom - ((roi - low) / (high - low)) * (FRAME.bottom - FRAME.top)),
  })
  const titled = (row: SearchRow): PlotPoint => ({
    ...at([-row.max_drawdown_percent, row.roi_percent]),
    title: titleOf(row),
  })
  const every = Math.max(1, Math.ceil(visible.length / DOTS_MAX))
  const tried = visible.filter((_, i) => i % every === 0).map(at)
  return {
    ...{ width: WIDTH, height: HEIGHT, frame: FRAME, tried },
    front: front.filter((row) => row.roi_percent >= low).map(titled),
    noise: bests.map(at),
    best: best === null || best.roi_percent < low ? null : titled(best),
    ticks: {
      x: steps(0, across).map((value) => ({ at: at([value, low]).x, text: String(value) })),
      y: steps(low, high).map((value) => ({ at: at([0, value]).y, text: String(value), zero: value === 0 })),
    },
    shown: tried.length,
    hidden: runs.length - visible.length,
  }
}

type Coordinates = readonly [drawdown: number, roi: number]

const titleOf = (row: SearchRow): string =>
  `${row.direction} ${row.grid_type} ${row.price_range_lower} – ${row.price_range_upper}, ${row.grid_count} grids, ${row.leverage}×, ` +
  `stop loss ${row.stop_loss_percent === null ? 'none' : `${row.stop_loss_percent} %`}: return ${row.roi_percent.toFixed(2)} %, ` +
  `drawdown ${row.max_drawdown_percent.toFixed(2)} %`

/** Round values, about eight of them. */
function steps(from: number, to: number): number[] {
  const rough = (to - from) / 8
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step)
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => Number(((first + i) * step).toPrecision(12)) + 0,
  )
}

// Not Math.max(...values): there may be more of them than a call takes.
const greatest = (values: readonly number[]): number =>
  values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY)
const least = (values: readonly number[]): number =>
  values.reduce((few, each) => Math.min(few, each), Number.POSITIVE_INFINITY)
const tenth = (value: number): number => Math.round(value * 10) / 10
