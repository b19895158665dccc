import type { GridBot, PositionSide } from '@gridpilot/core'
import type { RecentFill } from './ports/store.ts'

/** Signed steps held on each position. */
export type Sizes = Readonly<Record<PositionSide, number>>

export interface TrailPoint {
  readonly marketMs: number
  /** Held from this time on. */
  readonly sizes: Sizes
}

export const sizesOf = ({ positions: { net, long, short } }: GridBot): Sizes => ({
  net: net.size,
  long: long.size,
  short: short.size,
})

/** What a bot held over its newest fills, from its positions now backwards; before them: what it held then. */
export function trailOf(bot: GridBot, fills: readonly RecentFill[]): TrailPoint[] {
  const points: TrailPoint[] = []
  let sizes = sizesOf(bot)
  for (const fill of fills.filter(({ botId }) => botId === bot.id).reverse()) {
    points.push({ marketMs: heldFromMs(fill), sizes })
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity
    sizes = { ...sizes, [fill.positionSide]: sizes[fill.positionSide] - signed }
  }
  points.push({ marketMs: 0, sizes })
  return points.reverse()
}

/** When an execution counts: the exchange forces after what fell due in the same moment, funding first. */
export const heldFromMs = ({ occurredAtMs, forced }: Pick<RecentFill, 'occurredAtMs'> & { forced?: boolean }): number =>
  occurredAtMs + (forced === true ? 1 : 0)

/** What was held at a time; the positions of now when nothing is known of the past. */
export function sizesAt(trail: readonly TrailPoint[], bot: GridBot, marketMs: number): Sizes {
  for (let i = trail.length - 1; i >= 0; i -= 1) {
    const point = trail[i]
    if (point !== undefined && point.marketMs <= marketMs) return point.sizes
  }
  return trail.length > 0 ? { net: 0, long: 0, short: 0 } : sizesOf(bot)
}
