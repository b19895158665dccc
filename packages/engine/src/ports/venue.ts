import type {
  Candle,
  Fill,
  Instrument,
  MarginMode,
  Money,
  OrderIntent,
  OrderType,
  PositionMode,
  PositionSide,
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
  readonly positionSide: PositionSide
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
  /** `net` in one-way mode; in hedge mode each leg is a report of its own. */
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  /** In steps, + long, − short: the short leg is negative too. */
  readonly size: number
  readonly averagePrice: number
  readonly markPrice: number
  readonly leverage: number
  readonly liquidationPrice: number | null
}

/** Which of Bitget's two interfaces an account answers to. */
export type AccountFamily = 'classic' | 'unified'

export interface AccountReport {
  readonly family: AccountFamily
  readonly equity: Money
  /** What may be used to open. */
  readonly available: Money
  readonly balance: Money
  readonly unrealizedPnl: Money
  readonly positionMode: PositionMode
  /** Of the account's first configured symbol; `symbolSettings` tells it per symbol. */
  readonly marginMode: MarginMode
}

/** What the account has set for one symbol. */
export interface SymbolSettings {
  readonly marginMode: MarginMode
  /** Of the present margin mode; where the legs of an isolated hedge differ, the higher one. */
  readonly leverage: number
}

/** stop_loss, take_profit: close a position. trigger: an order of its own that is placed when the price is reached. */
export type StopKind = 'stop_loss' | 'take_profit' | 'trigger'

/** An order that rests at the exchange and acts when a price is reached, whether or not we are alive. */
export interface StopRequest {
  readonly clientOrderId: string
  readonly symbol: string
  readonly kind: StopKind
  /** The real direction of the trade it makes: `sell` closes a long. */
  readonly side: Side
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  readonly triggerBy: 'last' | 'mark'
  readonly triggerPrice: Ticks
  /** null: a market order when triggered. */
  readonly limitPrice: Ticks | null
  /** null: the whole position, whatever its size is then; never null for `trigger`. */
  readonly quantity: Steps | null
  /** Only for `trigger`; the other kinds always reduce. */
  readonly reduceOnly: boolean
}

/** What it takes to find a stop again: the exchange asks for its kind, and its rows may leave the side out. */
export type StopReference = Pick<
  StopRequest,
  'clientOrderId' | 'symbol' | 'kind' | 'quantity' | 'side' | 'positionSide'
>

export interface StopReport extends Omit<StopRequest, 'marginMode'> {
  readonly venueOrderId: string
  readonly state: 'live' | 'executed' | 'failed' | 'canceled'
  /** The order it became, when it was triggered and the venue tells. */
  readonly executedOrderId: string | null
  readonly updatedAtMs: number
}

/** `found: false`: neither among the resting nor among the ended ones, both read completely. */
export type StopLookup = { readonly found: true; readonly report: StopReport } | { readonly found: false }

export type BillKind = 'trade' | 'funding' | 'transfer' | 'liquidation' | 'other'

/** One movement of the balance in one coin. amount − fee (fee > 0 paid) is the change. */
export interface Bill {
  readonly billId: string
  readonly kind: BillKind
  readonly symbol: string
  /** Upper case; amounts are in units of 1e-8 of it. */
  readonly coin: string
  /** The leg it came from, where the venue tells: null says nothing, not even that there is one position only. */
  readonly positionSide: PositionSide | null
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
  /** After this a request counts as unanswered (code `timeout`), counted from when it left; null where it is not told. */
  readonly requestTimeoutMs?: number
  /** How far back fills can be read, ms of market time; 90 days where it is not told. */
  readonly historyMs?: number
  /** Limits of the account, per group of endpoints; own sending never exceeds them in any second. */
  readonly requestsPerSecond: {
    readonly place: number
    readonly cancel: number
    readonly read: number
    /** Placing and taking off stops; as `cancel` where it is not told. */
    readonly protect?: number
    /** All of them together, where the venue has such a limit. */
    readonly account?: number
  }
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Pass back to continue after the newest item seen; unchanged when nothing is new. */
  readonly cursor: string | null
}

/** One exchange account. No method throws for anything the exchange or the network does. */
export interface Venue {
  readonly settings: VenueSettings
  /**
   * Asked right before a change leaves for the wire, after whatever the adapter itself waited for; what may not leave is
   * answered as `rate_limited`. Absent where nothing waits on the way.
   */
  fence?(maySend: () => boolean): void
  instruments(): Promise<Read<readonly Instrument[]>>
  /** One symbol, at most `settings.batchSize`. One outcome per order, in any order. */
  place(symbol: string, orders: readonly OrderIntent[]): Promise<readonly SubmitOutcome[]>
  /** accepted = the request was taken; the end of the order is only known by a report. */
  cancel(symbol: string, clientOrderIds: readonly string[]): Promise<readonly SubmitOutcome[]>
  lookup(symbol: string, clientOrderId: string): Promise<Read<OrderLookup>>
  /** All open orders, every page. */
  openOrders(): Promise<Read<readonly OrderReport[]>>
  /**
   * Ended orders made after the one of this venue id, oldest first, as far as the venue tells already; null: those of its
   * newest span.
   */
  endedOrdersAfter(venueOrderId: string | null): Promise<Read<readonly OrderReport[]>>
  /** Fills after `cursor` (null: from the beginning of what the venue keeps), oldest first, gap-free. */
  fillsAfter(cursor: string | null): Promise<Read<Page<Fill>>>
  billsAfter(cursor: string | null): Promise<Read<Page<Bill>>>
  positions(): Promise<Read<readonly PositionReport[]>>
  account(): Promise<Read<AccountReport>>
  leverage(symbol: string): Promise<Read<number>>
  /** Read, compared, set where it differs, and read again: success means the venue says so. */
  setLeverage(symbol: string, leverage: number): Promise<Read<null>>
  symbolSettings(symbol: string): Promise<Read<SymbolSettings>>
  /** Refused while the symbol has a position or an order. Already having it is success; verified by reading. */
  setMarginMode(symbol: string, mode: MarginMode): Promise<Read<null>>
  /** Of the whole account; refused while it has any position or order. Already having it is success. */
  setPositionMode(mode: PositionMode): Promise<Read<null>>
  placeStop(stop: StopRequest): Promise<SubmitOutcome>
  /** As `cancel`: the end is only known by a report. */
  cancelStop(stop: StopReference): Promise<SubmitOutcome>
  lookupStop(stop: StopReference): Promise<Read<StopLookup>>
  /** All resting stops of the account, every kind and page. */
  openStops(): Promise<Read<readonly StopReport[]>>
  ticker(symbol: string): Promise<Read<Ticker>>
  /** Finished and current candles with open time in [fromMs, toMs), ascending. */
  candles(symbol: string, timeframe: string, fromMs: number, toMs: number): Promise<Read<readonly Candle[]>>
  fundingHistory(symbol: string, fromMs: number): Promise<Read<readonly { time: number; rate: number }[]>>
  /**
   * Cancels every open order of the account, also those made by hand, unless called again within so many seconds; 0: not
   * any more. Fires once. Absent where the venue has no such switch.
   */
  countdown?(seconds: number): Promise<Read<null>>
  /** Server time as { venue clock for signatures }. */
  serverTime(): Promise<Read<number>>
  /** Opens the streams for these symbols' prices and this account; returns a stop function. */
  stream(symbols: readonly string[], listener: (event: VenueEvent) => void): () => void
}
