import type {
  CapitalFlow,
  CoinFee,
  Deferral,
  GridBot,
  GridConfig,
  GridPlan,
  GridVersion,
  OrderSequence,
  PairingRound,
  PairLot,
  PlanOrigin,
  Position,
  Side,
  Slot,
  SlotExecution,
  StartOrder,
  Steps,
  Ticks,
} from '@gridpilot/core'
import {
  type Codec,
  count,
  finite,
  flag,
  integer,
  listOf,
  moneyUnits,
  namedValues,
  nullable,
  oneOf,
  pairOf,
  record,
  text,
} from './codec.ts'

const ticks = count<Ticks>()
const steps = count<Steps>()
const side = oneOf<Side>('buy', 'sell')

const config: Codec<GridConfig> = record<GridConfig>({
  symbol: text,
  direction: oneOf('neutral', 'long', 'short'),
  spacing: oneOf('arithmetic', 'geometric'),
  lower: ticks,
  upper: ticks,
  gridCount: integer,
  leverage: integer,
  investment: moneyUnits,
  makerOnly: flag,
  positionMode: oneOf('one_way', 'hedge'),
  marginMode: oneOf('crossed', 'isolated'),
  triggerPrice: nullable(ticks),
  stopLossPrice: nullable(ticks),
  takeProfitPrice: nullable(ticks),
  stopLossAmount: nullable(moneyUnits),
  takeProfitAmount: nullable(moneyUnits),
  trailingUp: nullable(ticks),
  trailingDown: nullable(ticks),
  outOfRange: oneOf('wait', 'stop', 'stop_keep', 'shift'),
})

const position: Codec<Position> = record<Position>({ size: integer, cost: moneyUnits })

const origin: Codec<PlanOrigin> = record<PlanOrigin>({
  price: ticks,
  held: listOf(steps),
  position,
  spent: moneyUnits,
})

const plan: Codec<GridPlan> = record<GridPlan>({
  config,
  startPrice: ticks,
  levels: listOf(ticks),
  emptyLevel: integer,
  quantity: steps,
  base: steps,
  initial: nullable(record({ side, quantity: steps })),
  requiredMargin: moneyUnits,
  limitBelow: nullable(ticks),
  limitAbove: nullable(ticks),
  worstLoss: moneyUnits,
  profitPerGrid: pairOf(finite),
  minInvestment: moneyUnits,
  origin: nullable(origin),
})

const deferral: Codec<Deferral> = record<Deferral>({
  reason: oneOf('post_only', 'margin', 'price_band', 'order_cap', 'refused'),
  code: text,
  retryAtWallMs: finite,
  count: integer,
})

const sequence: Codec<OrderSequence> = record<OrderSequence>({
  cycle: integer,
  attempt: integer,
  plain: flag,
  deferral: nullable(deferral),
})

/** Lots that were stored before they had it keep their order. */
const tradeId: Codec<string> = {
  encode: text.encode,
  decode: (json, path) => (json === undefined ? '' : text.decode(json, path)),
}

const lot: Codec<PairLot> = record<PairLot>({ quantity: steps, price: ticks, fee: moneyUnits, tradeId })

const slotExecution: Codec<SlotExecution> = record<SlotExecution>({
  side,
  price: ticks,
  quantity: steps,
  fee: moneyUnits,
  tradeId: text,
})

const someRound: Codec<PairingRound | null> = nullable(
  record<PairingRound>({
    inventory: steps,
    lots: listOf(lot),
    pairedQuantity: integer,
    profit: moneyUnits,
    executions: listOf(slotExecution),
  }),
)

/** Slots that were stored before they had it are closed in part by nothing that is known. */
const round: Codec<PairingRound | null> = {
  encode: someRound.encode,
  decode: (json, path) => (json === undefined ? null : someRound.decode(json, path)),
}

const slot: Codec<Slot> = record<Slot>({
  index: integer,
  cell: integer,
  revision: integer,
  held: steps,
  opening: side,
  inventory: steps,
  lots: listOf(lot),
  pairedQuantity: integer,
  profit: moneyUnits,
  round,
  buy: sequence,
  sell: sequence,
})

const startOrder: Codec<StartOrder> = record<StartOrder>({ wanted: steps, filled: steps, sequence })

const gridVersion: Codec<GridVersion> = record<GridVersion>({
  revision: integer,
  marketMs: finite,
  gridCount: integer,
  emptyLevel: integer,
  quantity: steps,
})

const flow: Codec<CapitalFlow> = record<CapitalFlow>({ timeMs: finite, amount: moneyUnits })

const coinFee: Codec<CoinFee> = record<CoinFee>({ coin: text, amount: moneyUnits })

const someDetails = nullable(namedValues)

/** Bots that were stored before they had them have none. */
const statusDetails: typeof someDetails = {
  encode: someDetails.encode,
  decode: (json, path) => (json === undefined ? null : someDetails.decode(json, path)),
}

/** Bigints as digits, everything else as JSON has it; unknown or missing fields are refused when read. */
export const gridBotCodec: Codec<GridBot> = record<GridBot>({
  id: text,
  code: text,
  installation: text,
  revision: integer,
  config,
  plan: nullable(plan),
  edit: nullable(config),
  shift: integer,
  versions: listOf(gridVersion),
  flows: listOf(flow),
  retiredTrips: integer,
  goal: oneOf('none', 'run', 'hold', 'drain', 'flat'),
  status: oneOf(
    'created',
    'waiting_trigger',
    'starting',
    'running',
    'paused',
    'out_of_range',
    'stopping',
    'stopped',
    'liquidated',
    'needs_key',
    'error',
  ),
  statusReason: nullable(text),
  statusDetails,
  stopReason: nullable(oneOf('user', 'stop_loss', 'take_profit', 'limit', 'liquidated', 'risk', 'out_of_range')),
  slots: listOf(slot),
  start: record({ buy: startOrder, sell: startOrder }),
  close: record({ buy: sequence, sell: sequence }),
  positions: record({ net: position, long: position, short: position }),
  realizedPnl: moneyUnits,
  venueRealizedPnl: moneyUnits,
  fees: moneyUnits,
  coinFees: listOf(coinFee),
  funding: moneyUnits,
  gridProfit: moneyUnits,
  fills: integer,
  lastPrice: nullable(ticks),
  markPrice: nullable(ticks),
  startedMarketMs: nullable(finite),
  stoppedMarketMs: nullable(finite),
  startedWallMs: nullable(finite),
  stoppedWallMs: nullable(finite),
})
