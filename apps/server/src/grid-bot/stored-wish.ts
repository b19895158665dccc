import { formatMoney, formatPrice, type GridBot, type GridConfig, type Ticks } from '@gridpilot/core'
import type { StoredGridBot } from '@gridpilot/store'
import type { WantedGrid } from './wanted-grid.ts'

/** A stored bot's configuration as a request would word it, with the amount it was created with. */
export function wantedOf(stored: StoredGridBot, bot: GridBot): WantedGrid {
  const { config } = bot
  const price = (ticks: Ticks | null) => (ticks === null ? null : formatPrice(stored.instrument, ticks))
  return {
    symbol: config.symbol,
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: formatPrice(stored.instrument, config.lower),
    price_range_upper: formatPrice(stored.instrument, config.upper),
    grid_count: config.gridCount,
    leverage: config.leverage,
    investment_amount: formatMoney(config.investment),
    stop_loss_percent: stored.stopLossPercent,
    take_profit_percent: stored.takeProfitPercent,
    stop_loss_price: price(config.stopLossPrice),
    take_profit_price: price(config.takeProfitPrice),
    trigger_price: price(config.triggerPrice),
    trailing: trailingOf(config, price),
    out_of_range: config.outOfRange,
    maker_only: config.makerOnly,
    margin_mode: config.marginMode,
  }
}

function trailingOf({ trailingUp, trailingDown }: GridConfig, price: (ticks: Ticks | null) => string | null) {
  const [up, down] = [price(trailingUp), price(trailingDown)]
  if (up === null && down === null) return null
  return { ...(up === null ? {} : { up_to: up }), ...(down === null ? {} : { down_to: down }) }
}
