import type { PreviewResponse } from '@gridpilot/contract'

/** Where the bot is closed with a loss, on either side of the market; null where it is not. */
export interface ExitPrices {
  readonly below: number | null
  readonly above: number | null
}

export const exitPrices = ({ risk_metrics }: PreviewResponse): ExitPrices => ({
  below: risk_metrics.exit_price_below,
  above: risk_metrics.exit_price_above,
})
