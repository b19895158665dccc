import {
  type GridBot,
  type GridConfig,
  type Instrument,
  type Money,
  planGrid,
  type Ticks,
  worstExitOf,
} from '@gridpilot/core'

/** Configurations are never changed in place, so what was computed for one stays right. */
const known = new WeakMap<GridConfig, Money>()

/**
 * Worst loss of a bot by its plan and its exits of now (they may have changed since the start). A bot that has not
 * begun is judged at the market price; null when it would not pass there or the price is unknown.
 */
export function worstLossOf(bot: GridBot, instrument: Instrument, price: Ticks | null): Money | null {
  const { plan, config } = bot
  if (plan === null) {
    if (price === null) return null
    const planned = planGrid(config, instrument, price)
    return planned.ok ? planned.value.worstLoss : null
  }
  const before = known.get(config)
  if (before !== undefined) return before
  const { loss } = worstExitOf({ ...plan, config }, instrument)
  known.set(config, loss)
  return loss
}
