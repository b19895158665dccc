import type {
  Candle,
  Fill,
  Instrument,
  Money,
  OrderIntent,
  OrderType,
  Rate,
  ReportedState,
  Side,
  Steps,
  Ticks,
} from '@gridpilot/core'

/** Why a call gave no usable answer. `unknown`: for a write, it may have happened. */
export type VenueErrorKind = 'refused' | 'rate_limited' | 'unknown' | 'needs_user' | 'unavailable'

/** What a refusal means for the order, so that the level can be deferred with an honest reason. */
export type RefusalReason = 'post_only' | 'margin' | 'price_band' | 'order_cap' | 'nothing_to_reduce' | 'other'

export interface VenueError {
  readonly kind: VenueErrorKind
  /** Only on refused writes; absent means `other`. */
  readonly reason?: RefusalReason
  /** The venue's own code, or a transport word such as `timeout`. */
  readonly code: string
  readonly message: string
}

/** The answer of a read: complete, or not an answer at all. A failed read is never evidence of absence. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: VenueError }

/** The three outcomes of a write, per order. */
export type SubmitOutcome =
  | { readonly outcome: 'accepted'; readonly clientOrderId: string; readonly venueOrderId: string | null }
  | { readonly outcome: 'refused'; readonly clientOrderId: string; readonly error: VenueError }
  | { readonly outcome: 'unknown'; readonly clientOrderId: string; readonly error: VenueError }

/** An order as the venue describes it now. */
export interface OrderReport {
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly state: ReportedState
  readonly cumulative: Steps
  /** Cancel reason in the venue's words, `post_only_fill_cancel` for one. */
  readonly reason: string | null
  readonly updatedAtMs: number
}

/** The look-up of one client order id over detail, open orders, history and fills. */
export type OrderLookup =
  | { readonly found: true; readonly report: OrderReport }
  /** Every one of the four places answered completely and none knows the id. */
  | { readonly found: false }

export interface PositionReport {
  readonly symbol: string
  /** Net size in steps, + long. */
  readonly size: number
  readonly averagePrice: number
  readonly markPrice: number
  readonly leverage: number
  readonly liquidationPrice: number | null
}

export interface AccountReport {
  readonly equity: Money
  /** What may be used to open. */
  readonly available: Money
  readonly balance: Money
  readonly unrealizedPnl: Money
  readonly positionMode: 'one_way' | 'hedge'
  readonly marginMode: 'crossed' | 'isolated'
}

export type BillKind = 'trade' | 'funding' | 'transfer' | 'liquidation' | 'other'

/** One movement of the balance. amount − fee (fee > 0 paid) is the change. */
export interface Bill {
  readonly billId: string
  readonly kind: BillKind
  readonly symbol: string
  /** Signed, without the fee: realised profit of a trade, funding received or paid, transfers. */
  readonly amount: Money
  readonly fee: Money
  readonly occurredAtMs: number
}

export interface Ticker {
  readonly symbol: string
  readonly last: Ticks
  readonly mark: Ticks
  readonly bid: Ticks
  readonly ask: Ticks
  readonly fundingRate: Rate
  /** Venue (market) time of this price. */
  readonly occurredAtMs: number
}

/** What the private and public streams tell; a hint to act sooner, never the only source. */
export type VenueEvent =
  | { readonly type: 'order'; readonly report: OrderReport }
  | { readonly type: 'fill'; readonly fill: Fill }
  | { readonly type: 'ticker'; readonly ticker: Ticker }
  | { readonly type: 'position' }
  /** Subscribed and acknowledged: sweep now. Also after every reconnect and sequence gap. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }

export interface VenueSettings {
  /** A signed request older than this is no longer accepted (30 s at Bitget, 1 s at a paper exchange under test). */
  readonly signatureWindowMs: number
  /** Reads may lag behind writes by this much. */
  readonly readLagMs: number
  readonly batchSize: number
  /** Requests per second by class, for the gateway's token buckets. */
  readonly requestsPerSecond: { readonly place: number; readonly cancel: number; readonly read: number }
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Pass back to continue after the newest item seen; unchanged when nothing is new. */
  readonly cursor: string | null
}

/** One exchange account. No method throws for anything the exchange or the network does. */
export interface Venue {
  readonly settings: VenueSettings
  instruments(): Promise<Read<readonly Instrument[]>>
  /** One symbol, at most `settings.batchSize`. One outcome per order, in any order. */
  place(symbol: string, orders: readonly OrderIntent[]): Promise<readonly SubmitOutcome[]>
  /** accepted = the request was taken; the end of the order is only known by a report. */
  cancel(symbol: string, clientOrderIds: readonly string[]): Promise<readonly SubmitOutcome[]>
  lookup(symbol: string, clientOrderId: string): Promise<Read<OrderLookup>>
  /** All open orders, every page. */
  openOrders(): Promise<Read<readonly OrderReport[]>>
  /** Fills after `cursor` (null: from the beginning of what the venue keeps), oldest first, gap-free. */
  fillsAfter(cursor: string | null): Promise<Read<Page<Fill>>>
  billsAfter(cursor: string | null): Promise<Read<Page<Bill>>>
  positions(): Promise<Read<readonly PositionReport[]>>
  account(): Promise<Read<AccountReport>>
  leverage(symbol: string): Promise<Read<number>>
  setLeverage(symbol: string, leverage: number): Promise<Read<null>>
  ticker(symbol: string): Promise<Read<Ticker>>
  /** Finished and current candles with open time in [fromMs, toMs), ascending. */
  candles(symbol: string, timeframe: string, fromMs: number, toMs: number): Promise<Read<readonly Candle[]>>
  fundingHistory(symbol: string, fromMs: number): Promise<Read<readonly { time: number; rate: number }[]>>
  /** Server time as { venue clock for signatures }. */
  serverTime(): Promise<Read<number>>
  /** Opens the streams for these symbols' prices and this account; returns a stop function. */
  stream(symbols: readonly string[], listener: (event: VenueEvent) => void): () => void
}
