import { formatMoney, formatQuantity, formatRate, type Instrument, type InstrumentStatus } from '@gridpilot/core'

const STATUSES: Readonly<Record<InstrumentStatus, string>> = {
  normal: 'normal',
  listed: 'listed',
  maintain: 'maintain',
  limit_open: 'limit_open',
  restricted_api: 'restrictedAPI',
  off: 'off',
}

export function contractRow(instrument: Instrument): Record<string, unknown> {
  return {
    symbol: instrument.symbol,
    baseCoin: instrument.baseCoin,
    quoteCoin: instrument.quoteCoin,
    buyLimitPriceRatio: formatRate(instrument.buyBand),
    sellLimitPriceRatio: formatRate(instrument.sellBand),
    feeRateUpRatio: '0.005',
    makerFeeRate: formatRate(instrument.makerFee),
    takerFeeRate: formatRate(instrument.takerFee),
    openCostUpRatio: '0.01',
    supportMarginCoins: ['USDT'],
    minTradeNum: formatQuantity(instrument, instrument.minQuantity),
    priceEndStep: String(instrument.tickUnits),
    volumePlace: String(instrument.sizeDecimals),
    pricePlace: String(instrument.priceDecimals),
    sizeMultiplier: instrument.sizeStep,
    symbolType: 'perpetual',
    minTradeUSDT: formatMoney(instrument.minNotional),
    maxSymbolOrderNum: String(instrument.maxOrdersPerSymbol),
    maxProductOrderNum: String(instrument.maxOrdersPerProduct),
    maxPositionNum: String(instrument.maxPositions),
    symbolStatus: STATUSES[instrument.status],
    offTime: '-1',
    limitOpenTime: '-1',
    deliveryTime: '',
    deliveryStartTime: '',
    deliveryPeriod: '',
    launchTime: '',
    fundInterval: String(instrument.fundingIntervalHours),
    minLever: String(instrument.minLeverage),
    maxLever: String(instrument.maxLeverage),
    posLimit: '0.1',
    maintainTime: '',
    openTime: '',
    maxMarketOrderQty: formatQuantity(instrument, instrument.maxMarketQuantity),
    maxOrderQty: formatQuantity(instrument, instrument.maxLimitQuantity),
    isRwa: 'NO',
  }
}

/** Rows of query-position-lever: bounds in USDT notional, ordered by level. */
export function tierRows(instrument: Instrument): readonly Record<string, unknown>[] {
  return instrument.tiers.map((tier) => ({
    symbol: instrument.symbol,
    level: String(tier.level),
    startUnit: formatMoney(tier.notionalFrom),
    endUnit: formatMoney(tier.notionalTo),
    leverage: String(tier.maxLeverage),
    keepMarginRate: formatRate(tier.maintenanceRate),
  }))
}
