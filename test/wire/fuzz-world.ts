import { createHmac } from 'node:crypto'
import { factsOf, highestBuy, instrumentFor, lowestSell, type Money, money, notional } from '@gridpilot/core'
import { type OrderRow, SimVenue, type VenueEvent } from '@gridpilot/venue-sim'
import { type Random, wholeBetween } from '../../apps/paper-exchange/src/feed/random.ts'
import { makeSimMarket } from '../../apps/paper-exchange/src/feed/sim-feed.ts'
import type { Market } from '../../apps/paper-exchange/src/market/market.ts'
import { playedPlan } from '../../apps/paper-exchange/src/market/market-plan.ts'
import {
  type ApiKey,
  type Backend,
  DEFAULT_KEY_RIGHTS,
  DEFAULT_WIRE_SETTINGS,
  type Family,
  RestDoor,
  type RestRequest,
  WireSession,
} from '../../packages/bitget-wire/src/index.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT']

/** One account of the fuzzed world. */
export interface Trader extends ApiKey {
  readonly family: Family
}

const FORMS = [
  ['classic', 'one_way'],
  ['classic', 'hedge'],
  ['unified', 'one_way'],
  ['unified', 'hedge'],
] as const

/** Accounts of both families in both position modes over one venue and a moving market, in process: what is fuzzed. */
export class FuzzWorld {
  readonly venue: SimVenue
  readonly market: Market
  readonly backend: Backend
  readonly door: RestDoor
  readonly traders: readonly Trader[]
  wallMs = 1_764_000_000_000
  /** Orders of accounts the venue took, and how many of them filled at least in part. */
  accepted = 0
  fills = 0

  constructor(seed: number) {
    const symbols = SYMBOLS.map((symbol) => ({
      instrument: instrumentFor(symbol),
      basePrice: factsOf(symbol).basePrice,
    }))
    const plan = playedPlan(makeSimMarket({ symbols, seed, regime: 'volatile', historyDays: 1 }), 'basis')
    this.venue = new SimVenue({ instruments: plan.instruments, idFloor: 1_000_000_000_000_000_000n })
    this.market = plan.open(null)
    this.market.step(this.venue)
    this.traders = FORMS.map(([family, positionMode], i) => {
      const accountId = String(1_000_000_001 + i)
      const settings = { positionMode, clientOrderIdRule: family === 'classic' ? 'forever' : 'open' } as const
      this.venue.execute({ kind: 'create_account', accountId, deposit: '100000', settings }, this.market.marketMs)
      return { ...DEFAULT_KEY_RIGHTS, key: `key${i}`, secret: `secret${i}`, passphrase: `words${i}`, accountId, family }
    })
    const families = new Map<string, Family>(this.traders.map(({ accountId, family }) => [accountId, family]))
    this.backend = {
      venue: this.venue,
      market: this.market,
      keys: {
        find: (key) => this.traders.find((each) => each.key === key) ?? null,
        familyOf: (accountId) => families.get(accountId) ?? 'classic',
      },
      desk: {
        execute: (command) => this.venue.execute(command, this.market.marketMs),
        // Accounts stay in their family: a world in which all moved to one would be half a fuzzer.
        setFamily: () => undefined,
      },
    }
    this.venue.drainEvents() // the openings
    this.door = new RestDoor(this.backend, { ...DEFAULT_WIRE_SETTINGS, rateLimitFactor: 0 })
  }

  session(): WireSession {
    return new WireSession(this.backend, { ...DEFAULT_WIRE_SETTINGS, rateLimitFactor: 0, framesPerSecond: 0 })
  }

  /** A request signed as a client would sign it. */
  signed(trader: Trader, request: Pick<RestRequest, 'method' | 'path' | 'rawQuery' | 'body'>): RestRequest {
    const { method, path, rawQuery, body } = request
    const timestamp = String(this.wallMs)
    const text = `${timestamp}${method.toUpperCase()}${path}${rawQuery === '' ? '' : `?${rawQuery}`}${body}`
    const headers = {
      'access-key': trader.key,
      'access-passphrase': trader.passphrase,
      'access-timestamp': timestamp,
      'access-sign': signOf(trader.secret, text),
    }
    return { ...request, headers, wallMs: this.wallMs, remoteAddress: '127.0.0.1' }
  }

  loginFrame({ key, secret, passphrase }: Trader): Record<string, unknown> {
    const timestamp = String(Math.floor(this.wallMs / 1000))
    return {
      op: 'login',
      args: [{ apiKey: key, passphrase, timestamp, sign: signOf(secret, `${timestamp}GET/user/verify`) }],
    }
  }

  /** Lets the market go on a little. @throws what the venue asserts */
  stepMarket(random: Random): void {
    for (let i = wholeBetween(random, 1, 4); i > 0; i--) this.market.step(this.venue)
  }

  /** What happened since the last call; every order that was taken is held against its instrument's filters. */
  drain(): { readonly events: readonly VenueEvent[]; readonly nonsense: readonly string[] } {
    const events = this.venue.drainEvents()
    const nonsense: string[] = []
    for (const event of events) {
      if (event.kind === 'fill') this.fills += 1
      if ((event.kind === 'order_accepted' || event.kind === 'order_modified') && event.order.source === 'account') {
        this.accepted += 1
        const wrong = this.#wrongWith(event.order)
        if (wrong !== null) nonsense.push(`${wrong}: ${JSON.stringify(event.order, bigintText)}`)
      }
    }
    return { events, nonsense }
  }

  /** An accepted order must be one the exchange could work: whole ticks and steps within the filters. */
  #wrongWith(order: OrderRow): string | null {
    const instrument = this.venue.instrument(order.symbol)
    const view = this.venue.market(order.symbol)
    if (instrument === null || view === null) return 'order of an unknown symbol'
    const { price, quantity, type, side } = order
    const most = type === 'market' ? instrument.maxMarketQuantity : instrument.maxLimitQuantity
    if (!Number.isSafeInteger(quantity) || quantity < 1) return 'quantity is no whole number of steps'
    if (quantity > most) return 'quantity above the maximum'
    if ((type === 'limit') !== (price !== null)) return 'limit without price, or market with one'
    if (price !== null && (!Number.isSafeInteger(price) || price < 1)) return 'price is no whole number of ticks'
    const closes =
      order.reduceOnly ||
      (order.positionSide === 'long' && side === 'sell') ||
      (order.positionSide === 'short' && side === 'buy')
    if (!closes && quantity < instrument.minQuantity) return 'quantity below the minimum'
    if (!closes && notional(instrument, price ?? view.last, quantity) < instrument.minNotional - TOLERANCE)
      return 'worth less than the minimum'
    if (price === null) return null
    const [low, high] = [Math.min(view.last, view.mark), Math.max(view.last, view.mark)] as [typeof price, typeof price]
    if (side === 'buy' && price > highestBuy(high, instrument.buyBand)) return 'price above the band'
    return side === 'sell' && price < lowestSell(low, instrument.sellBand) ? 'price below the band' : null
  }

  /** What must hold whatever anybody sent; one line each. */
  invariants(): readonly string[] {
    return this.traders.flatMap(({ accountId }) => {
      const { venue } = this
      const wrong: string[] = []
      const view = venue.account(accountId)
      const booked = venue
        .bills(accountId)
        .reduce((sum, bill) => (bill.coin === 'USDT' ? sum + bill.amount - bill.fee : sum), 0n)
      if (booked !== view.balance) wrong.push(`${accountId}: Σ bills ${booked}, balance ${view.balance}`)
      if (view.balance + view.unrealizedPnl !== view.equity)
        wrong.push(`${accountId}: equity is not balance + unrealized`)
      if (view.available < 0n) wrong.push(`${accountId}: available ${view.available}`)
      for (const position of venue.positions(accountId)) {
        const moved = venue
          .fills(accountId)
          .filter((fill) => fill.symbol === position.symbol && fill.positionSide === position.positionSide)
          .reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.quantity : -fill.quantity), 0)
        const held = position.side === 'long' ? position.quantity : -position.quantity
        if (moved !== held)
          wrong.push(`${accountId} ${position.symbol} ${position.positionSide}: Σ fills ${moved}, position ${held}`)
        if (position.quantity < 1) wrong.push(`${accountId}: an empty position`)
      }
      for (const symbol of SYMBOLS) {
        const most = venue.instrument(symbol)?.maxOrdersPerSymbol ?? 0
        if (venue.openOrders(accountId, symbol).length > most) wrong.push(`${accountId}: too many orders of ${symbol}`)
      }
      return wrong
    })
  }

  /** Money for those who lost it, so that the fuzzer keeps trading. */
  refill(): void {
    const floor = money('20000')
    for (const { accountId } of this.traders) {
      const { balance } = this.venue.account(accountId)
      if (balance > floor) continue
      this.venue.execute({ kind: 'transfer', accountId, amount: '100000' }, this.market.marketMs)
    }
  }
}

/** The venue may judge a market order at its own touch price, a tick beside the last. */
const TOLERANCE = money('0.01') as Money

const signOf = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64')

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)
