import type { FakeBitget } from './fake-bitget.ts'

export const SETTINGS = '/api/v3/account/settings'

export const settings = (changes: object = {}) => ({
  uid: '77',
  accountMode: 'unified',
  assetMode: 'multi_assets',
  accountLevel: 'advanced',
  holdMode: 'one_way_mode',
  stpMode: 'none',
  symbolConfigList: [{ category: 'USDT-FUTURES', symbol: 'BTCUSDT', marginMode: 'crossed', leverage: '10' }],
  coinConfigList: [],
  ...changes,
})

const instrument = (symbol: string, pricePrecision: string, tick: string, quantityPrecision: string, step: string) => ({
  symbol,
  category: 'USDT-FUTURES',
  baseCoin: symbol.slice(0, -4),
  quoteCoin: 'USDT',
  type: 'perpetual',
  symbolType: 'crypto',
  status: 'online',
  pricePrecision,
  quantityPrecision,
  priceMultiplier: tick,
  quantityMultiplier: step,
  minOrderQty: step,
  minOrderAmount: '5',
  maxOrderQty: '1200',
  maxMarketOrderQty: '220',
  buyLimitPriceRatio: '0.05',
  sellLimitPriceRatio: '0.05',
  makerFeeRate: '0.0002',
  takerFeeRate: '0.0006',
  maxSymbolOrderNum: '',
  maxProductOrderNum: '400',
  maxPositionNum: '200',
  minLeverage: '1',
  maxLeverage: '150',
  fundInterval: '8',
})
export const INSTRUMENTS = [
  instrument('BTCUSDT', '1', '0.1', '4', '0.0001'),
  instrument('ETHUSDT', '2', '0.05', '2', '0.01'),
]

/** Makes the account of the fake a unified one, one-way and flat. */
export function serveUnified(fake: FakeBitget): FakeBitget {
  fake.route(SETTINGS, () => ({ data: settings() }))
  fake.route('/api/v3/market/instruments', () => ({ data: INSTRUMENTS }))
  fake.route('/api/v3/market/position-tier', () => ({
    data: [
      { tier: '2', minTierValue: '150000', maxTierValue: '600000', leverage: '100', mmr: '0.005' },
      { tier: '1', minTierValue: '0', maxTierValue: '150000', leverage: '125', mmr: '0.004' },
    ],
  }))
  for (const path of ['mix/account/account', 'mix/order/place-order', 'mix/position/all-position']) {
    fake.route(`/api/v2/${path}`, () => ({ code: '40085', msg: 'You are in Unified Account mode' }))
  }
  return fake
}

export const orderRow = (changes: object = {}) => ({
  category: 'USDT-FUTURES',
  symbol: 'BTCUSDT',
  orderId: '1190384645049036801',
  clientOid: 'mine',
  orderType: 'limit',
  side: 'buy',
  price: '60000.5',
  qty: '0.002',
  cumExecQty: '0.0005',
  orderStatus: 'partially_filled',
  posSide: 'net',
  holdMode: 'one_way_mode',
  cancelReason: '',
  createdTime: '1719535736339',
  updatedTime: '1719535736393',
  ...changes,
})

export const fillRow = (execId: string, changes: object = {}) => ({
  category: 'USDT-FUTURES',
  execId,
  orderId: '1190384645049036801',
  clientOid: 'mine',
  symbol: 'BTCUSDT',
  orderType: 'limit',
  side: 'buy',
  tradeSide: 'buy_single',
  execPrice: '60000.5',
  execQty: '0.0012',
  execPnl: '-0.25',
  tradeScope: 'maker',
  feeDetail: [{ feeCoin: 'USDT', fee: '0.01440012' }],
  createdTime: '1719535736400',
  ...changes,
})
