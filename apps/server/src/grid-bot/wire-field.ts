import type { DomainError, ErrorDetails } from '@gridpilot/core'

/** Core's field names as the API spells them. */
const WIRE_FIELDS: Readonly<Record<string, string>> = {
  symbol: 'symbol',
  direction: 'direction',
  spacing: 'grid_type',
  lower: 'price_range_lower',
  upper: 'price_range_upper',
  gridCount: 'grid_count',
  leverage: 'leverage',
  investment: 'investment_amount',
  triggerPrice: 'trigger_price',
  stopLossPrice: 'stop_loss_price',
  takeProfitPrice: 'take_profit_price',
  stopLossAmount: 'stop_loss_percent',
  takeProfitAmount: 'take_profit_percent',
  trailingUp: 'trailing.up_to',
  trailingDown: 'trailing.down_to',
  maxRunningBots: 'max_running_bots',
  leverageCap: 'leverage_cap',
}

export const wireField = (field: string): string => WIRE_FIELDS[field] ?? field

/** The refusal with its field as the client wrote it. */
export const onWire = (error: DomainError): DomainError =>
  error.field === undefined ? error : { ...error, field: wireField(error.field) }

/** The same for what a reason that was kept names; nothing for none. */
export const withWireField = (details: ErrorDetails | null): ErrorDetails =>
  typeof details?.field === 'string' ? { ...details, field: wireField(details.field) } : { ...details }
