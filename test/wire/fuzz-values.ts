import { type Random, wholeBetween } from '../../apps/paper-exchange/src/feed/random.ts'
import type { FuzzWorld } from './fuzz-world.ts'

export const pick = <T>(random: Random, items: readonly T[]): T => items[wholeBetween(random, 0, items.length - 1)] as T

/** Words each member of either protocol may hold. */
const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  symbol: ['BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'btcusdt', 'NOPEUSDT'],
  productType: ['USDT-FUTURES', 'USDT-FUTURES', 'usdt-futures', 'COIN-FUTURES'],
  category: ['USDT-FUTURES', 'USDT-FUTURES', 'usdt-futures', 'SPOT'],
  marginCoin: ['USDT', 'usdt', 'USDC'],
  coin: ['USDT', 'default', 'BGB'],
  marginMode: ['crossed', 'crossed', 'isolated'],
  side: ['buy', 'sell', 'BUY'],
  tradeSide: ['open', 'close', 'Open'],
  posSide: ['long', 'short', 'net'],
  holdSide: ['long', 'short', 'buy', 'sell'],
  orderType: ['limit', 'limit', 'market'],
  force: ['gtc', 'GTC', 'ioc', 'fok', 'post_only'],
  timeInForce: ['gtc', 'ioc', 'fok', 'post_only'],
  reduceOnly: ['YES', 'NO', 'yes', 'no'],
  stpMode: ['none', 'cancel_taker', 'cancel_maker', 'cancel_both'],
  planType: [
    'normal_plan',
    'track_plan',
    'profit_plan',
    'loss_plan',
    'moving_plan',
    'pos_profit',
    'pos_loss',
    'profit_loss',
  ],
  triggerType: ['fill_price', 'mark_price'],
  triggerBy: ['market', 'mark'],
  tpTriggerBy: ['market', 'mark'],
  slTriggerBy: ['market', 'mark'],
  tpOrderType: ['market', 'limit'],
  slOrderType: ['market', 'limit'],
  triggerOrderType: ['market', 'limit'],
  tpslMode: ['full', 'partial'],
  type: ['tpsl', 'trigger', 'market', 'mark'],
  posMode: ['one_way_mode', 'hedge_mode'],
  holdMode: ['one_way_mode', 'hedge_mode'],
  autoMargin: ['on', 'off'],
  autoCancel: ['yes', 'no'],
  assetMode: ['single', 'union'],
  businessType: ['mix', 'buy', 'trans_from_exchange'],
  granularity: ['1m', '5m', '1H', '1D', '1Dutc', '1w'],
  interval: ['1m', '1H', '1D'],
  kLineType: ['MARKET', 'MARK', 'INDEX'],
  status: ['live', 'partially_filled'],
  planStatus: ['executed', 'fail_trigger', 'cancelled'],
  precision: ['scale0', 'scale2'],
  countdown: ['5', '60', '0', '61'],
  mode: ['basic', 'advanced'],
  callbackRatio: ['1', '10', '0.5'],
  rangeRate: ['1', '5'],
  leverage: ['1', '5', '20', '125', '500'],
  limit: ['1', '50', '100', '1000'],
  pageSize: ['20', '100'],
  pageNo: ['1', '2'],
}

const PRICES = new Set(
  (
    'price newPrice executePrice triggerPrice newTriggerPrice presetStopSurplusPrice presetStopLossPrice ' +
    'presetStopSurplusExecutePrice presetStopLossExecutePrice newPresetStopSurplusPrice newPresetStopLossPrice ' +
    'stopSurplusTriggerPrice stopLossTriggerPrice stopSurplusExecutePrice stopLossExecutePrice takeProfit stopLoss ' +
    'tpLimitPrice slLimitPrice triggerOrderPrice openPrice'
  ).split(' '),
)
const SIZES = new Set('size qty newSize quantity amount openAmount stopSurplusSize stopLossSize'.split(' '))
const IDS = new Set(
  'orderId clientOid newClientOid planOrderId idLessThan cursor stopSurplusClientOid stopLossClientOid'.split(' '),
)
const TIMES = new Set(['startTime', 'endTime', 'requestTime'])
const LISTS = new Set(['orderList', 'orderIdList'])

/** Every member somebody might send. */
const MEMBERS: readonly string[] = [
  ...Object.keys(WORDS),
  ...PRICES,
  ...SIZES,
  ...IDS,
  ...TIMES,
  ...LISTS,
  'receiveWindow',
  'longLeverage',
]
/** Those without which hardly anything is understood. */
const CORE =
  'symbol productType category marginCoin marginMode side orderType size qty price holdSide posSide tradeSide'.split(
    ' ',
  )

/** What no honest client sends. */
const NASTY: readonly unknown[] = [
  '',
  ' ',
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  '-1',
  '0',
  '-0',
  '0x10',
  '1e5',
  '1e-9',
  '1e400',
  'NaN',
  'Infinity',
  '٣',
  '１２',
  '1,000',
  '+1',
  '.5',
  '5.',
  '00.1',
  '0.00000000000000000001',
  '99999999999999999999999999',
  '9'.repeat(400),
  'x'.repeat(5000),
  '\u0000',
  '\ud800',
  '🙂',
  "'; DROP TABLE orders;--",
  '__proto__',
  'constructor',
  'toString',
  [],
  {},
  [[]],
  ['BTCUSDT'],
  { toString: 1 },
  [null],
]

const priceOf = (world: FuzzWorld, symbol: string, random: Random): string => {
  const known = symbol === 'ETHUSDT' ? symbol : 'BTCUSDT'
  const [decimals, unit] = known === 'ETHUSDT' ? [2, 100] : [1, 10]
  const price = ((world.venue.market(known)?.last ?? 1) * (0.97 + random() * 0.06)) / unit
  return price.toFixed(random() < 0.9 ? decimals : 3)
}

const sizeOf = (random: Random): string =>
  random() < 0.9 ? (0.01 + random() * 0.1).toFixed(2) : (random() * pick(random, [0.001, 10, 1000])).toFixed(4)

/** An id somebody used, or one nobody did. */
function idOf(world: FuzzWorld, random: Random): string {
  const { accountId } = pick(random, world.traders)
  const open = world.venue.openOrders(accountId)
  const plans = world.venue.plans(accountId)
  const choice = random()
  if (choice < 0.35 && open.length > 0) return pick(random, open)[random() < 0.5 ? 'orderId' : 'clientOrderId']
  if (choice < 0.5 && plans.length > 0) return pick(random, plans).planId
  return choice < 0.6 ? '1000000000000000009' : `c${wholeBetween(random, 0, 5000)}`
}

/** A value that member could honestly have. */
function plausible(name: string, world: FuzzWorld, random: Random, depth: number, symbol: string): unknown {
  const words = WORDS[name]
  if (words !== undefined) return random() < 0.5 ? words[0] : pick(random, words)
  if (PRICES.has(name)) return priceOf(world, symbol, random)
  if (SIZES.has(name)) return sizeOf(random)
  if (IDS.has(name)) return idOf(world, random)
  if (TIMES.has(name)) return String(world.market.marketMs - wholeBetween(random, 0, 40 * 86_400_000))
  if (LISTS.has(name) && depth === 0) {
    return Array.from({ length: pick(random, [1, 2, 3, 60]) }, () => members(world, random, 1))
  }
  return String(wholeBetween(random, 0, 1000))
}

/** An order as an honest client of either family and position mode would write it; superfluous members are ignored. */
function honest(world: FuzzWorld, random: Random, depth: number): Record<string, unknown> {
  const symbol = pick(random, ['BTCUSDT', 'BTCUSDT', 'ETHUSDT'])
  const size = sizeOf(random)
  const price = priceOf(world, symbol, random)
  const hedge = random() < 0.5
  const order: Record<string, unknown> = {
    symbol,
    productType: 'USDT-FUTURES',
    category: 'USDT-FUTURES',
    marginCoin: 'USDT',
    marginMode: 'crossed',
    side: pick(random, ['buy', 'sell']),
    orderType: pick(random, ['limit', 'limit', 'market']),
    size,
    qty: size,
    price,
    ...(hedge ? { tradeSide: pick(random, ['open', 'open', 'close']), posSide: pick(random, ['long', 'short']) } : {}),
  }
  if (depth === 0 && random() < 0.5) {
    for (const list of LISTS) order[list] = plausible(list, world, random, depth, symbol)
  }
  return order
}

/** An object of members: honest ones, some left out, some superfluous, some nasty. */
export function members(world: FuzzWorld, random: Random, depth = 0): Record<string, unknown> {
  const result = honest(world, random, depth)
  const symbol = String(result.symbol)
  const careful = random() < 0.6
  if (!careful) for (const name of CORE) if (random() < 0.06) delete result[name]
  for (let i = wholeBetween(random, 0, careful ? 3 : 10); i > 0; i--) {
    const name = pick(random, MEMBERS)
    result[name] = plausible(name, world, random, depth, symbol)
  }
  if (random() < 0.6) result.clientOid = idOf(world, random)
  if (!careful) for (let i = wholeBetween(random, 1, 3); i > 0; i--) result[pick(random, MEMBERS)] = pick(random, NASTY)
  return result
}

/** A text with some of its characters changed, taken away, doubled or cut. */
export function mangled(text: string, random: Random): string {
  let result = text
  for (let i = wholeBetween(random, 1, 4); i > 0; i--) {
    const at = wholeBetween(random, 0, Math.max(0, result.length - 1))
    const [before, after] = [result.slice(0, at), result.slice(at + 1)]
    switch (wholeBetween(random, 0, 4)) {
      case 0:
        result = before + pick(random, ['{', '}', '[', ']', '"', ',', ':', '\\', '\u0000', '9', 'e', '-', '🙂']) + after
        break
      case 1:
        result = before + after
        break
      case 2:
        result = before
        break
      case 3:
        result = before + result.slice(at, at + 20).repeat(3) + after
        break
      default:
        result = pick(random, [
          '',
          'null',
          '[]',
          '"text"',
          '[[[[[[',
          '{"a":'.repeat(500),
          ' '.repeat(2000),
          '1e999',
          '{"__proto__":{"op":"login"}}',
        ])
    }
  }
  return result
}
