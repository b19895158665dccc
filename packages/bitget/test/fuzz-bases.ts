import { CONTRACTS } from './fake-bitget.ts'
import { fillRow, INSTRUMENTS, orderRow, settings } from './fake-unified.ts'

const answer = (data: unknown) => ({ code: '00000', msg: 'success', requestTime: 1_719_535_736_339, data })
const TIMES = { cTime: '1719535736339', uTime: '1719535736393' }
const HEDGE = { posMode: 'hedge_mode', tradeSide: 'close', posSide: 'long' }

const classicOrder = {
  symbol: 'BTCUSDT',
  size: '0.002',
  orderId: '1190384645049036801',
  clientOid: 'mine',
  baseVolume: '0.0005',
  price: '60000.5',
  side: 'buy',
  orderType: 'limit',
  status: 'partially_filled',
  posMode: 'one_way_mode',
  tradeSide: 'buy_single',
  posSide: 'net',
  cancelReason: '',
  ...TIMES,
}
const classicFill = {
  tradeId: '900',
  orderId: '777',
  symbol: 'BTCUSDT',
  side: 'buy',
  price: '60000.5',
  baseVolume: '0.0012',
  profit: '-0.25',
  feeDetail: [{ deduction: 'no', feeCoin: 'USDT', totalDeductionFee: '0', totalFee: '-0.01440012' }],
  tradeScope: 'maker',
  posMode: 'one_way_mode',
  tradeSide: 'buy_single',
  ...TIMES,
}

export const CLASSIC_ORDERS = answer({
  entrustedList: [classicOrder, { ...classicOrder, ...HEDGE, orderType: 'market', price: '0', status: 'filled' }],
})
export const CLASSIC_FILLS = answer({ fillList: [classicFill, { ...classicFill, ...HEDGE, tradeId: '901' }] })
export const CLASSIC_POSITIONS = answer([
  {
    symbol: 'BTCUSDT',
    holdSide: 'short',
    posMode: 'hedge_mode',
    marginMode: 'crossed',
    total: '0.0123',
    openPriceAvg: '60000.123456',
    markPrice: '59999.9',
    leverage: '20',
    liquidationPrice: '65000.5',
  },
])
export const CLASSIC_ACCOUNT = answer({
  accountEquity: '1010.123456789',
  available: '1000.5',
  crossedMaxAvailable: '900.25',
  crossedUnrealizedPL: '-10.5',
  crossedMarginLeverage: '20',
  isolatedLongLever: '10',
  isolatedShortLever: '10',
  marginMode: 'crossed',
  posMode: 'one_way_mode',
})
export const CLASSIC_BILLS = answer({
  bills: [
    {
      billId: '12',
      symbol: 'BTCUSDT',
      amount: '5.25',
      fee: '-0.01440012',
      businessType: 'close_long',
      coin: 'USDT',
      cTime: '1719535736339',
    },
  ],
})
export const CLASSIC_STOPS = answer({
  entrustedList: [
    {
      planType: 'pos_loss',
      symbol: 'BTCUSDT',
      size: '',
      orderId: '31',
      clientOid: 's',
      price: '0',
      executePrice: '0',
      triggerPrice: '59000.5',
      triggerType: 'mark_price',
      planStatus: 'live',
      side: 'sell',
      posSide: 'net',
      tradeSide: 'sell_single',
      posMode: 'one_way_mode',
      orderType: 'market',
      ...TIMES,
    },
  ],
})
const classicTicker = {
  symbol: 'BTCUSDT',
  lastPr: '60000.5',
  markPrice: '60000.1',
  bidPr: '60000.4',
  askPr: '60000.6',
  fundingRate: '0.0001',
  ts: '1719535736339',
}
export const CLASSIC_TICKERS = answer([classicTicker])
export const CLASSIC_CONTRACTS = answer(CONTRACTS)
export const CLASSIC_TIERS = answer([
  { symbol: 'BTCUSDT', level: '1', startUnit: '0', endUnit: '150000', leverage: '125', keepMarginRate: '0.004' },
])
export const CLASSIC_BATCH = answer({
  successList: [{ orderId: '9', clientOid: 'a' }],
  failureList: [{ orderId: '', clientOid: 'b', errorCode: '45110', errorMsg: 'less than the minimum' }],
})

export const UNIFIED_ORDERS = answer({
  list: [orderRow(), orderRow({ orderId: '5', holdMode: 'hedge_mode', posSide: 'short', side: 'sell' })],
  cursor: '5',
})
export const UNIFIED_FILLS = answer({
  list: [fillRow('901'), fillRow('900', { tradeSide: 'close_short', side: 'buy' })],
  cursor: '900',
})
export const UNIFIED_POSITIONS = answer({
  list: [
    {
      category: 'USDT-FUTURES',
      symbol: 'BTCUSDT',
      holdMode: 'hedge_mode',
      posSide: 'short',
      marginMode: 'isolated',
      total: '0.0123',
      avgPrice: '60000.123456',
      markPrice: '59999.9',
      leverage: '20',
      liquidationPrice: '65000.5',
    },
  ],
})
export const UNIFIED_ASSETS = answer({
  usdtEquity: '1010.5',
  usdtUnrealisedPnl: '-10.5',
  effEquity: '1000.123456789',
  imr: '100.25',
})
export const UNIFIED_SETTINGS = answer(settings())
export const UNIFIED_BILLS = answer({
  list: [
    {
      category: 'USDT-FUTURES',
      id: '12',
      symbol: 'BTCUSDT',
      coin: 'USDT',
      type: 'CLOSE_SHORT',
      amount: '0.06022529',
      fee: '-0.08157471',
      balance: '99.97860095',
      ts: '1719535736339',
    },
  ],
  cursor: '12',
})
export const UNIFIED_STOPS = answer([
  {
    orderId: '31',
    clientOid: 's',
    symbol: 'BTCUSDT',
    category: 'USDT-FUTURES',
    qty: '0.001',
    posSide: 'long',
    status: 'pending',
    takeProfit: '',
    stopLoss: '59000.5',
    tpTriggerBy: 'market',
    slTriggerBy: 'mark',
    slLimitPrice: '58900.5',
    createdTime: '1719535736339',
    updatedTime: '1719535736339',
  },
])
const unifiedTicker = {
  lastPrice: '60000.5',
  markPrice: '60000.1',
  bid1Price: '60000.4',
  ask1Price: '60000.6',
  fundingRate: '0.0001',
}
export const UNIFIED_TICKERS = answer([unifiedTicker])
export const UNIFIED_CONTRACTS = answer(INSTRUMENTS)
export const UNIFIED_TIERS = answer([
  { tier: '1', minTierValue: '0', maxTierValue: '150000', leverage: '125', mmr: '0.004' },
])
export const UNIFIED_BATCH = answer([
  { orderId: '9', clientOid: 'a' },
  { orderId: '', clientOid: 'b', code: '25207', msg: 'too small' },
])
export const CANDLES = answer([
  ['1719535680000', '60000.1', '60010.5', '59990.3', '60005.2', '12.5', '750000'],
  ['1719535740000', '60005.2', '60006.1', '60001.8', '60002.4', '3.25', '195000'],
])

const push = (arg: object, data: readonly unknown[], action = 'snapshot') => ({
  action,
  arg,
  data,
  ts: 1_719_535_736_400,
})
const classicArg = (channel: string, instId = 'default') => ({ instType: 'USDT-FUTURES', channel, instId })
export const CLASSIC_PUSHES = [
  push(classicArg('orders'), [{ ...classicOrder, instId: 'BTCUSDT', accBaseVolume: '0.0015' }]),
  push(classicArg('fill'), [classicFill, { ...classicFill, ...HEDGE, side: 'sell' }]),
  push(classicArg('ticker', 'BTCUSDT'), [{ ...classicTicker, instId: 'BTCUSDT' }]),
  push(classicArg('positions'), []),
]
const unifiedArg = (topic: string, symbol?: string) =>
  symbol === undefined ? { instType: 'UTA', topic } : { instType: 'usdt-futures', topic, symbol }
export const UNIFIED_PUSHES = [
  push(unifiedArg('order'), [
    orderRow({ category: 'usdt-futures', posSide: undefined, holdSide: 'net', tradeSide: 'buy_single' }),
  ]),
  push(unifiedArg('fill'), [fillRow('900', { holdSide: 'short', tradeSide: 'close', execTime: '1719535736400' })]),
  push(unifiedArg('ticker', 'BTCUSDT'), [unifiedTicker]),
  push(unifiedArg('books', 'BTCUSDT'), [{ a: [['1', '2']], b: [], seq: 12, pseq: 0 }]),
  push(unifiedArg('books', 'BTCUSDT'), [{ a: [['1', '2']], b: [], seq: 13, pseq: 12 }], 'update'),
]
