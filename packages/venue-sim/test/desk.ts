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
  type AccountSettings,
  type CommandKind,
  type CommandResult,
  DEFAULT_ACCOUNT,
  type OrderRequest,
  type OrderRow,
  orderRequest,
  type PlanKind,
  type PlanRequest,
  type PlanRow,
  type Refusal,
  SimVenue,
  type VenueCommand,
  type VenueConfig,
  type VenueResults,
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

/** A command without its account. */
type Spoken<K extends CommandKind> = Omit<Extract<VenueCommand, { kind: K }>, 'accountId'> & { readonly kind: K }

type DeskOrder = Partial<Omit<OrderRequest, 'price' | 'quantity' | 'side'>>

/** One account at one symbol, spoken to in decimal text: what the example tests share. */
export class Desk {
  readonly venue: SimVenue
  readonly instrument: Instrument
  nowMs = START_MS
  #orders = 0

  constructor(
    settings: VenueConfig['settings'] = {},
    instrument = bitcoin(),
    deposit = '10000',
    price = '25000',
    account: Partial<AccountSettings> = {},
  ) {
    this.instrument = instrument
    this.venue = new SimVenue({ instruments: [instrument], settings })
    this.venue.createAccount(ACCOUNT, money(deposit), this.nowMs, { ...DEFAULT_ACCOUNT, ...account })
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

  /** Does a command of the account, which must be accepted. */
  do<K extends CommandKind>(command: Spoken<K>): VenueResults[K] {
    const result = this.say(command)
    assert(result.ok, result.ok ? '' : `${result.error.code}: ${result.error.detail}`)
    return result.value
  }

  /** The code a command is refused with, or 'accepted'. */
  refuses<K extends CommandKind>(command: Spoken<K>): string {
    const result = this.say(command)
    return result.ok ? 'accepted' : result.error.code
  }

  private say<K extends CommandKind>(command: Spoken<K>): CommandResult<K> {
    const full = { accountId: ACCOUNT, ...command } as unknown as Extract<VenueCommand, { kind: K }>
    return this.venue.execute<K>(full, this.nowMs++)
  }

  /** A plan with what tests leave out: it sells the whole net position at the market, by last price. */
  plan(kind: PlanKind, triggerPrice: string, more: Partial<PlanRequest> = {}): PlanRequest {
    return {
      clientOrderId: '',
      symbol: this.instrument.symbol,
      kind,
      side: 'sell',
      positionSide: 'net',
      marginMode: null,
      triggerBy: 'last',
      triggerPrice: ticks(this.instrument, triggerPrice),
      type: 'market',
      price: null,
      quantity: null,
      reduceOnly: false,
      callbackRate: null,
      stp: 'none',
      takeProfit: null,
      stopLoss: null,
      ...more,
    }
  }

  placePlan(kind: PlanKind, triggerPrice: string, more: Partial<PlanRequest> = {}): PlanRow {
    return this.do({ kind: 'place_plan', request: this.plan(kind, triggerPrice, more) })
  }

  refusesPlan(kind: PlanKind, triggerPrice: string, more: Partial<PlanRequest> = {}): string {
    return this.refuses({ kind: 'place_plan', request: this.plan(kind, triggerPrice, more) })
  }

  planRow({ planId }: PlanRow): PlanRow {
    const found = this.venue.plan(ACCOUNT, { planId })
    assert(found, `plan ${planId}`)
    return found
  }

  leg(positionSide: 'long' | 'short') {
    return this.venue.position(ACCOUNT, this.instrument.symbol, positionSide)
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
