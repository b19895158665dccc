import type { GridBot } from '@gridpilot/core'
import type { RecentFill } from './ports/store.ts'

export interface TrailPoint {
  readonly marketMs: number
  /** Signed steps held from this time on. */
  readonly size: number
}

/** What a bot held over its newest fills, from its position now backwards; before them: what it held then. */
export function trailOf(bot: GridBot, fills: readonly RecentFill[]): TrailPoint[] {
  const points: TrailPoint[] = []
  let size = bot.position.size
  for (const fill of fills.filter(({ botId }) => botId === bot.id).reverse()) {
    points.push({ marketMs: fill.occurredAtMs, size })
    size -= fill.side === 'buy' ? fill.quantity : -fill.quantity
  }
  points.push({ marketMs: 0, size })
  return points.reverse()
}
