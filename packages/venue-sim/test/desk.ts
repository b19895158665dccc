import {
  assert,
  type Instrument,
  type Money,
  money,
  parsePrice,
  parseQuantity,
  type Result,
  type Side,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import {
  type OrderRequest,
  type OrderRow,
  orderRequest,
  type Refusal,
  SimVenue,
  type VenueConfig,
} from '../src/index.ts'
import { bitcoin } from './instruments.ts'

export const START_MS = 1_772_802_960_000
export const ACCOUNT = 'alice'

export const ticks = (instrument: Instrument, text: string): Ticks => {
  const parsed = parsePrice(instrument, text)
  assert(parsed.ok, `price ${text}`)
  return parsed.value
}

export const steps = (instrument: Instrument, text: string): Steps => {
  const parsed = parseQuantity(instrument, text)
  assert(parsed.ok, `quantity ${text}`)
  return parsed.value
}

type DeskOrder = Partial<Omit<OrderRequest, 'price' | 'quantity' | 'side'>>

/** One account at one symbol, spoken to in decimal text: what the example tests share. */
export class Desk {
  readonly venue: SimVenue
  readonly instrument: Instrument
  nowMs = START_MS
  #orders = 0

  constructor(settings: VenueConfig['settings'] = {}, instrument = bitcoin(), deposit = '10000', price = '25000') {
    this.instrument = instrument
    this.venue = new SimVenue({ instruments: [instrument], settings })
    this.venue.createAccount(ACCOUNT, money(deposit), this.nowMs)
    this.move(price)
    this.venue.drainEvents()
  }

  move(last: string, mark?: string): this {
    const to = { last: ticks(this.instrument, last), ...(mark ? { mark: ticks(this.instrument, mark) } : {}) }
    this.venue.moveTo(this.instrument.symbol, to, this.nowMs++)
    return this
  }

  request(side: Side, quantity: string, price: string | null, more: DeskOrder = {}): OrderRequest {
    this.#orders += 1
    return orderRequest({
      clientOrderId: `c${this.#orders}`,
      symbol: this.instrument.symbol,
      side,
      type: price === null ? 'market' : 'limit',
      price: price === null ? null : ticks(this.instrument, price),
      quantity: steps(this.instrument, quantity),
      timeInForce: 'gtc',
      reduceOnly: false,
      ...more,
    })
  }

  try(side: Side, quantity: string, price: string | null, more: DeskOrder = {}): Result<OrderRow, Refusal> {
    const result = this.venue.submit(ACCOUNT, this.request(side, quantity, price, more), this.nowMs++)
    return result.ok ? { ok: true, value: result.value.order } : result
  }

  place(side: Side, quantity: string, price: string | null, more: DeskOrder = {}): OrderRow {
    const result = this.try(side, quantity, price, more)
    assert(result.ok, result.ok ? '' : `${result.error.code}: ${result.error.detail}`)
    return result.value
  }

  refused(side: Side, quantity: string, price: string | null, more: DeskOrder = {}): string {
    const result = this.try(side, quantity, price, more)
    return result.ok ? `accepted ${result.value.status}` : result.error.code
  }

  order(row: OrderRow): OrderRow {
    const found = this.venue.order(ACCOUNT, { orderId: row.orderId })
    assert(found, `order ${row.orderId}`)
    return found
  }

  get account() {
    return this.venue.account(ACCOUNT)
  }

  get position() {
    return this.venue.position(ACCOUNT, this.instrument.symbol)
  }

  get size(): number {
    const { position } = this
    return position ? (position.side === 'long' ? position.quantity : -position.quantity) : 0
  }

  get balance(): Money {
    return this.account.balance
  }
}
