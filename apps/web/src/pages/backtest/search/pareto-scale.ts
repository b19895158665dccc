import type { OptimizationReport } from '@gridpilot/contract'

/** Where the runs of a search lie on a picture: drawdown to the right, return upwards. */
export interface ParetoScale {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  x(drawdownPercent: number): number
  y(roiPercent: number): number
  readonly xTicks: readonly number[]
  readonly yTicks: readonly number[]
  /** Runs inside the frame, thinned. */
  readonly dots: readonly (readonly [x: number, y: number])[]
  /** Runs that lost more than the frame shows. */
  readonly hidden: number
}

/** More dots than this only slow a page. */
const DOTS_MAX = 2_000
/** Losses are shown as deep as the front is high, and at least this deep: what matters is above. */
const LEAST_DEPTH = 10

/** `width` in pixels, so that texts keep their size on a phone. */
export function paretoScale({ points, noise }: OptimizationReport, width: number): ParetoScale {
  const height = Math.round(Math.min(440, Math.max(280, width * 0.45)))
  const [left, right, top, bottom] = [46, width - 12, 12, height - 26]
  const bests = noise?.bests ?? []
  const high = bests.reduce(
    (most, each) => Math.max(most, each.roi_percent),
    points.reduce((most, [, roi]) => Math.max(most, roi), 1),
  )
  const deepest = points.reduce((least, [, roi]) => Math.min(least, roi), 0)
  const noiseLow = bests.reduce((least, each) => Math.min(least, each.roi_percent), 0)
  const low = Math.min(noiseLow, Math.max(deepest, -Math.max(LEAST_DEPTH, high)))
  const visible = points.filter(([, roi]) => roi >= low)
  const across = Math.max(
    1,
    visible.reduce((most, [, , drawdown]) => Math.max(most, -drawdown), 0),
    bests.reduce((most, each) => Math.max(most, -each.max_drawdown_percent), 0),
  )
  const x = (drawdown: number) => tenth(left + (Math.abs(drawdown) / across) * (right - left))
  const y = (roi: number) => tenth(bottom - ((roi - low) / (high - low)) * (bottom - top))
  const every = Math.max(1, Math.ceil(visible.length / DOTS_MAX))
  const dots = visible.filter((_, i) => i % every === 0).map(([, roi, drawdown]) => [x(drawdown), y(roi)] as const)
  return {
    ...{ width, height, left, right, top, bottom, x, y, dots, hidden: points.length - visible.length },
    xTicks: steps(0, across, width < 600 ? 5 : 9),
    yTicks: steps(low, high, 7),
  }
}

/** Round values, about as many as wanted. */
export function steps(from: number, to: number, wanted: number): number[] {
  const rough = (to - from) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power
  const first = Math.ceil(from / step)
  const count = Math.floor(to / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0)
}

const tenth = (value: number): number => Math.round(value * 10) / 10
