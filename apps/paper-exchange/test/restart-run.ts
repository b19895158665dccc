import { factsOf, instrumentFor, money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest, type VenueCommand } from '@gridpilot/venue-sim'
import { expect } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { between, makeRandom, type Random, wholeBetween } from '../src/feed/random.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { freshDirectory } from './running-exchange.ts'

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']
const symbols = SYMBOLS.map((symbol) => ({
  instrument: instrumentFor(symbol),
  basePrice: factsOf(symbol).basePrice,
}))
/** A small market with the mark apart from the last price. */
export const plan = playedPlan(makeSimMarket({ symbols, seed: 2, regime: 'volatile', historyDays: 1 }), 'basis')

/** Everything of an exchange that a restart must bring back. */
const stateOf = (exchange: Exchange): string =>
  JSON.stringify({
    venue: exchange.venue.snapshot(),
    market: exchange.market.snapshot(),
    families: exchange.venue.accountIds().map((accountId) => exchange.familyOf(accountId)),
    trades: SYMBOLS.map((symbol) => exchange.market.recentTrades(symbol)),
    index: SYMBOLS.map((symbol) => exchange.market.index(symbol)),
  })

/** One thing a market or one of two accounts may do. */
function act(exchange: Exchange, random: Random, number: number): void {
  const accounts = exchange.venue.accountIds()
  const accountId = accounts[wholeBetween(random, 0, accounts.length - 1)]
  const dice = random()
  if (dice < 0.4 || accountId === undefined) {
    for (let i = wholeBetween(random, 1, 20); i > 0; i--) exchange.stepMarket()
    return
  }
  const symbol = SYMBOLS[wholeBetween(random, 0, 2)] as string
  const last = exchange.venue.market(symbol)?.last ?? 1
  const side = random() < 0.5 ? 'buy' : 'sell'
  const hedge = exchange.venue.account(accountId).positionMode === 'hedge'
  const positionSide = hedge ? (random() < 0.5 ? 'long' : 'short') : 'net'
  const distance = between(random, -0.002, 0.006)
  const price = Math.round(last * (side === 'buy' ? 1 - distance : 1 + distance)) as Ticks
  if (dice < 0.8) {
    const market = random() < 0.2
    const request = orderRequest({
      clientOrderId: random() < 0.1 ? 'twice' : `o${number}`,
      symbol,
      side,
      positionSide,
      type: market ? 'market' : 'limit',
      price: market ? null : price,
      quantity: wholeBetween(random, 1, 400) as Steps,
      timeInForce: random() < 0.3 ? 'post_only' : 'gtc',
      reduceOnly: random() < 0.2,
    })
    exchange.execute({ kind: 'submit', accountId, request })
  } else if (dice < 0.9) {
    const open = exchange.venue.openOrders(accountId)
    const order = open[wholeBetween(random, 0, open.length)]
    const reference = { clientOrderId: order?.clientOrderId ?? 'nobody' }
    exchange.execute({ kind: 'cancel', accountId, reference })
  } else if (dice < 0.94) {
    exchange.execute({ kind: 'cancel_all', accountId, symbol: random() < 0.5 ? null : symbol })
  } else if (dice < 0.95) {
    exchange.moveMarket(symbol, Math.round(last * between(random, 0.98, 1.02)) as Ticks)
  } else if (dice < 0.96) {
    const amount = money(String(wholeBetween(random, 1, 30_000)))
    if (random() < 0.5) exchange.deposit(accountId, amount)
    else exchange.withdraw(accountId, amount)
  } else if (dice < 0.965) {
    exchange.setFamily(accountId, random() < 0.5 ? 'unified' : 'classic')
  } else if (dice < 0.975) {
    exchange.execute({ kind: 'close_position', accountId, symbol, positionSide })
  } else if (dice < 0.99) {
    const command = rareCommand(exchange, random, accountId, symbol, price)
    exchange.execute(command as Extract<VenueCommand, { kind: 'submit' }>)
  } else {
    const leverage = wholeBetween(random, 1, 130)
    exchange.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide: null })
  }
}

/** Plans, changes of orders and of modes. */
function rareCommand(
  exchange: Exchange,
  random: Random,
  accountId: string,
  symbol: string,
  price: Ticks,
): VenueCommand {
  const open = exchange.venue.openOrders(accountId)
  const order = open[wholeBetween(random, 0, open.length)]
  const common = { accountId, symbol } as const
  switch (wholeBetween(random, 0, 4)) {
    case 0: {
      const as = { kind: 'replacement', clientOrderId: `m${wholeBetween(random, 0, 1e9)}` } as const
      return { kind: 'modify', accountId, reference: { orderId: order?.orderId ?? '1' }, change: { price, as } }
    }
    case 1:
      return { kind: 'set_margin_mode', ...common, marginMode: random() < 0.5 ? 'isolated' : 'crossed' }
    case 2:
      return { kind: 'set_position_mode', accountId, positionMode: random() < 0.5 ? 'hedge' : 'one_way' }
    case 3:
      return { kind: 'cancel_plan', accountId, reference: { clientOrderId: `p${wholeBetween(random, 0, 30)}` } }
    default: {
      const plain = { positionSide: 'net', marginMode: null, stp: 'none', takeProfit: null, stopLoss: null } as const
      const trigger = { kind: 'trigger', triggerBy: random() < 0.5 ? 'mark' : 'last', triggerPrice: price } as const
      const order = { side: 'buy', type: 'market', price: null, quantity: 5 as Steps, reduceOnly: false } as const
      const clientOrderId = `p${wholeBetween(random, 0, 30)}`
      const request = { clientOrderId, symbol, ...plain, ...trigger, ...order, callbackRate: null }
      return { kind: 'place_plan', accountId, request }
    }
  }
}

/** Acts, stops and starts again, at random; after every start everything must be as before. Returns the fills. */
export function restartRun(run: number, acts: number): number {
  const { path: dataDir, dispose } = freshDirectory()
  const random = makeRandom(run, 99)
  let journal = Journal.open(dataDir)
  let exchange = Exchange.open(journal, plan, 'touch')
  for (const [key, positionMode] of [['a', 'one_way'] as const, ['b', 'hedge'] as const]) {
    exchange.createAccount(money('20000'), { key, secret: 's', passphrase: 'p' }, { positionMode })
  }
  let fills = 0
  for (let i = 0; i < acts; i++) {
    act(exchange, random, i)
    if (random() < 0.3) exchange.flush()
    if (random() > 0.03) continue
    exchange.flush()
    if (random() < 0.4) exchange.writeSnapshot()
    const before = stateOf(exchange)
    const traders = [...exchange.traders()].sort()
    journal.close()
    journal = Journal.open(dataDir)
    exchange = Exchange.open(journal, plan, 'touch')
    expect(stateOf(exchange)).toBe(before)
    expect([...exchange.traders()].sort()).toEqual(traders)
    expect(exchange.find('b')?.accountId).toBe('1000000002')
    fills = exchange.venue.accountIds().reduce((sum, id) => sum + exchange.venue.fills(id).length, 0)
  }
  journal.close()
  dispose()
  return fills
}
