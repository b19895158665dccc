import type { Instrument as ApiInstrument } from '@gridpilot/contract'
import { type Instrument, quantityToNumber, rateToNumber, toNumber } from '@gridpilot/core'

export function presentInstrument(instrument: Instrument): ApiInstrument {
  const last = instrument.tiers.length - 1
  return {
    symbol: instrument.symbol,
    base_coin: instrument.baseCoin,
    quote_coin: instrument.quoteCoin,
    tick_size: Number(instrument.tickSize),
    tick_size_exact: instrument.tickSize,
    size_step: Number(instrument.sizeStep),
    size_step_exact: instrument.sizeStep,
    min_quantity: quantityToNumber(instrument, instrument.minQuantity),
    min_notional: toNumber(instrument.minNotional),
    max_leverage: instrument.maxLeverage,
    maker_fee_rate: rateToNumber(instrument.makerFee),
    taker_fee_rate: rateToNumber(instrument.takerFee),
    max_open_orders: Math.min(instrument.maxOrdersPerSymbol, instrument.maxOrdersPerProduct),
    leverage_tiers: instrument.tiers.map((tier, index) => ({
      max_notional: index === last ? null : toNumber(tier.notionalTo),
      max_leverage: tier.maxLeverage,
      maintenance_margin_rate: rateToNumber(tier.maintenanceRate),
    })),
  }
}
