import { formatMoney, formatQuantity, formatRate, type Instrument, type InstrumentStatus } from '@gridpilot/core'
import { CATEGORY } from '../category.ts'

const STATUSES: Readonly<Record<InstrumentStatus, string>> = {
  normal: 'online',
  listed: 'listed',
  maintain: 'limit_close',
  limit_open: 'limit_open',
  restricted_api: 'restrictedAPI',
  off: 'offline',
}

/** A row of market/instruments: `priceMultiplier` is the tick, `quantityMultiplier` the step. */
export function instrumentRow(instrument: Instrument): Record<string, unknown> {
  return {
    symbol: instrument.symbol,
    category: CATEGORY,
    baseCoin: instrument.baseCoin,
    quoteCoin: instrument.quoteCoin,
    isRwa: 'NO',
    buyLimitPriceRatio: formatRate(instrument.buyBand),
    sellLimitPriceRatio: formatRate(instrument.sellBand),
    feeRateUpRatio: '0.005',
    makerFeeRate: formatRate(instrument.makerFee),
    takerFeeRate: formatRate(instrument.takerFee),
    openCostUpRatio: '0.01',
    minOrderQty: formatQuantity(instrument, instrument.minQuantity),
    maxOrderQty: formatQuantity(instrument, instrument.maxLimitQuantity),
    pricePrecision: String(instrument.priceDecimals),
    quantityPrecision: String(instrument.sizeDecimals),
    quotePrecision: '',
    priceMultiplier: instrument.tickSize,
    quantityMultiplier: instrument.sizeStep,
    type: 'perpetual',
    minOrderAmount: formatMoney(instrument.minNotional),
    maxSymbolOrderNum: String(instrument.maxOrdersPerSymbol), // '' on the venue, which has no such cap
    maxProductOrderNum: String(instrument.maxOrdersPerProduct),
    maxPositionNum: String(instrument.maxPositions),
    status: STATUSES[instrument.status],
    offTime: '-1',
    limitOpenTime: '-1',
    deliveryTime: '',
    deliveryStartTime: '',
    deliveryPeriod: '',
    launchTime: '0',
    fundInterval: String(instrument.fundingIntervalHours),
    minLeverage: String(instrument.minLeverage),
    maxLeverage: String(instrument.maxLeverage),
    maintainTime: '',
    symbolType: 'crypto',
    maxMarketOrderQty: formatQuantity(instrument, instrument.maxMarketQuantity),
  }
}

/** Rows of market/position-tier: bounds in USDT notional. */
export const tierRows = (instrument: Instrument): readonly Record<string, unknown>[] =>
  instrument.tiers.map((tier) => ({
    tier: String(tier.level),
    minTierValue: formatMoney(tier.notionalFrom),
    maxTierValue: formatMoney(tier.notionalTo),
    leverage: String(tier.maxLeverage),
    mmr: formatRate(tier.maintenanceRate),
  }))
