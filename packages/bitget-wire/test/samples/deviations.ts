import type { Difference } from './shape.ts'

/** A place where our answer differs from a sample on purpose. */
export interface Deviation {
  /** File and key of the samples, and where in it. */
  readonly where: string
  readonly differences: readonly Difference[]
  readonly reason: string
}

const SUPERSET = 'the sample is a partial row; the notes list these members for the same endpoint (API.md 5.6, 6)'
const DOCUMENTED = 'recorded before these members came; the documented row has them'
const FAILURE = 'the notes give failure rows an errorCode (API.md 5.4); the documented sample leaves it out'
const NO_FAILURE =
  'a failure row of ours needs an order that ends while it is canceled, which cannot happen in one call'

const PRESET_DETAILS = (path: string): readonly Difference[] =>
  ['LossExecutePrice', 'LossType', 'SurplusExecutePrice', 'SurplusType'].map(
    (name) => `${path}presetStop${name}: absent is string` as Difference,
  )

export const DEVIATIONS: readonly Deviation[] = [
  {
    where: 'rest-public GET /api/v2/mix/market/ticker',
    differences: ['data[].deliveryStartTime: string is null', 'data[].deliveryTime: string is null'],
    reason: 'the sample is a delivery contract; perpetuals have null, as the sample of tickers shows',
  },
  {
    where: 'rest-public GET /api/v2/mix/market/contracts',
    differences: ['data[].deliveryPeriod: absent is string', 'data[].openTime: absent is string'],
    reason: 'the newer snapshot (contracts.json) has them',
  },
  {
    where: 'rest-account GET /api/v2/mix/account/accounts',
    differences: ['data[].assetList[]: empty'],
    reason: 'assets of the multi-asset mode, which is not offered',
  },
  {
    where: 'rest-trade-position POST /api/v2/mix/order/cancel-all-orders',
    differences: ['data.failureList[]: empty'],
    reason: NO_FAILURE,
  },
  {
    where: 'rest-trade-position POST /api/v2/mix/order/close-positions',
    differences: ['data.failureList[]: empty'],
    reason: NO_FAILURE,
  },
  {
    where: 'rest-trade-position POST /api/v2/mix/order/batch-cancel-orders',
    differences: ['data.failureList[].errorCode: absent is string'],
    reason: FAILURE,
  },
  {
    where: 'rest-trade-position GET /api/v2/mix/order/orders-history',
    differences: [
      'data.entrustedList[].cancelReason: absent is string',
      'data.entrustedList[].liqPrice: absent is string',
      ...PRESET_DETAILS('data.entrustedList[].'),
      'data.entrustedList[].reduceOnly: absent is string',
    ],
    reason: SUPERSET,
  },
  {
    where: 'rest-trade-position GET /api/v2/mix/order/fills',
    differences: ['data.fillList[].marginCoin: absent is string'],
    reason: SUPERSET,
  },
  {
    where: 'rest-trade-position GET /api/v2/mix/order/orders-pending',
    differences: [
      'data.entrustedList[].cancelReason: absent is string',
      'data.entrustedList[].reduceOnly: absent is string',
    ],
    reason: SUPERSET,
  },
  {
    where: 'rest-trade-position GET /api/v2/mix/position/all-position',
    differences: ['data[].autoMargin: absent is string'],
    reason: SUPERSET,
  },
  {
    where: 'rest-plan POST /api/v2/mix/order/cancel-plan-order',
    differences: ['data.failureList[].errorCode: absent is string'],
    reason: FAILURE,
  },
  {
    where: 'recorded orders-pending',
    differences: ['data.entrustedList[].cancelReason: absent is string', ...PRESET_DETAILS('data.entrustedList[].')],
    reason: DOCUMENTED,
  },
  {
    where: 'recorded order-detail',
    differences: ['data.cancelReason: absent is string', ...PRESET_DETAILS('data.')],
    reason: DOCUMENTED,
  },
  {
    where: 'recorded single-position',
    differences: [
      'data[].assetMode: absent is string',
      'data[].autoMargin: absent is string',
      'data[].breakEvenPrice: absent is string',
      'data[].deductedFee: absent is string',
      'data[].totalFee: absent is string',
      'data[].uTime: absent is string',
    ],
    reason: DOCUMENTED,
  },
  {
    where: 'recorded fills',
    differences: ['data.fillList[].marginCoin: absent is string'],
    reason: DOCUMENTED,
  },
  {
    where: 'recorded history-position',
    differences: ['data.list[].posMode: absent is string', 'data.list[].positionId: absent is string'],
    reason: DOCUMENTED,
  },
  {
    where: 'ws-public Tickers-Channel',
    differences: ['data[].symbolType: number is string'],
    reason: 'a number in the documentation, a string on the recorded wire (ws-ticker)',
  },
  {
    where: 'ws-private Equity-Channel ack',
    differences: ['arg.instId: string is absent'],
    reason: 'the argument is echoed exactly as it was sent; the sample adds a member the client did not send',
  },
  {
    where: 'ws-private Plan-Order-Channel',
    differences: [
      'data[].stopLossExecutePrice: absent is string',
      'data[].stopLossTriggerPrice: absent is string',
      'data[].stopSurplusExecutePrice: absent is string',
      'data[].stopSurplusTriggerPrice: absent is string',
    ],
    reason: 'the notes list stopSurplus… and stopLoss… whole (API.md 8.4); the sample has only their types',
  },
  {
    where: 'ws-control not_logged_in',
    differences: ['arg: absent is object'],
    reason: 'error frames carry the argument they are about (API.md 8.2)',
  },
  {
    where: 'recorded ws-position',
    differences: ['assetMode', 'breakEvenPrice', 'deductedFee', 'markPrice', 'totalFee'].map(
      (name) => `data[].${name}: absent is string` as const,
    ),
    reason: DOCUMENTED,
  },
  {
    where: 'recorded ws-fill',
    differences: ['data[].clientOid: absent is string'],
    reason: DOCUMENTED,
  },
  {
    where: 'recorded ws-account',
    differences: ['assetsMode', 'crossedRiskRate', 'unionAvailable', 'unionMm', 'unionTotalMargin', 'unrealizedPL'].map(
      (name) => `data[].${name}: absent is string` as const,
    ),
    reason: DOCUMENTED,
  },
  ...['market_live', 'market_filled'].map((key) => ({
    where: `ws-orders-lifecycle ${key}`,
    differences: [
      'data[].cancelReason: absent is string' as const,
      'data[].presetStopLossPrice: absent is string' as const,
      'data[].presetStopSurplusPrice: absent is string' as const,
      ...PRESET_DETAILS('data[].'),
      'data[].stpMode: absent is string' as const,
      'data[].totalProfits: absent is string' as const,
    ],
    reason: 'recorded in May 2024, before these members came; the documented row has them',
  })),
]

/** Samples we have no answer to, and why. */
export const NOT_ANSWERED: Readonly<Record<string, string>> = {
  'GET /api/v2/mix/market/discount-rate': 'multi-asset mode',
  'GET /api/v2/mix/market/exchange-rate': 'multi-asset mode',
  'GET /api/v2/mix/market/union-interest-rate-history': 'multi-asset mode',
  'GET /api/v2/mix/account/switch-union-usdt': 'multi-asset mode',
  'GET /api/v2/mix/account/interest-history': 'multi-asset mode',
  'GET /api/v2/mix/account/union-config': 'multi-asset mode',
  'GET /api/v2/mix/account/transfer-limits': 'multi-asset mode',
  'POST /api/v2/mix/account/union-convert': 'multi-asset mode',
  'GET /api/v2/mix/account/sub-account-assets': 'there are no sub-accounts; the list is empty',
}

/** Error codes of the samples that this exchange has another of its codes for, or no occasion. */
export const OTHER_CODES: Readonly<Record<string, string>> = {
  '400172': 'older word for 40774, which the same mistake gets',
  '43012': 'spot; futures say 40762',
  '45113': 'no contract here has a largest value',
  '41114': 'a contract under maintenance gets 40308',
}
