import type { PreviewResponse } from '@gridpilot/contract'

/** Where the bot is closed with a loss, on either side of the market; null where it is not. */
export interface ExitPrices {
  readonly below: number | null
  readonly above: number | null
}

/** From the price of the worst loss and the nearer stand-alone limit, which may lie on different sides. */
export function exitPrices({ market_price, risk_metrics }: PreviewResponse): ExitPrices {
  const { worst_loss_price, liquidation_price } = risk_metrics
  const known = [worst_loss_price, liquidation_price].filter((price) => price !== null)
  return {
    below: known.find((price) => price < market_price) ?? null,
    above: known.find((price) => price >= market_price) ?? null,
  }
}
