import {
  type Fill,
  type Instrument,
  type MarginMode,
  type OrderIntent,
  type PositionMode,
  rate,
  type Ticks,
} from '@gridpilot/core'
import {
  isForced,
  type OrderRow,
  type PlanRow,
  type Refusal,
  type VenueEvent as SimEvent,
  type SimVenue,
  type VenueCommand,
  type VenueFill,
} from '@gridpilot/venue-sim'
import type {
  AccountReport,
  Bill,
  OrderLookup,
  OrderReport,
  Page,
  PositionReport,
  Read,
  RefusalReason,
  StopLookup,
  StopReference,
  StopReport,
  StopRequest,
  SubmitOutcome,
  SymbolSettings,
  Ticker,
  Venue,
  VenueError,
  VenueEvent,
  VenueSettings,
} from '../src/index.ts'

type SettingsKind = 'set_leverage' | 'set_margin_mode' | 'set_position_mode'
type SettingsCommand = { [K in SettingsKind]: Omit<Extract<VenueCommand, { kind: K }>, 'accountId'> }[SettingsKind]

const refused = ({ code, detail }: Refusal): VenueError => ({ kind: 'refused', code, message: detail })
const REASONS: Readonly<Partial<Record<Refusal['code'], RefusalReason>>> = {
  insufficient_margin: 'margin',
  above_tier_limit: 'margin',
  price_above_band: 'price_band',
  price_below_band: 'price_band',
  too_many_orders_symbol: 'order_cap',
  too_many_orders_product: 'order_cap',
  no_position_to_reduce: 'nothing_to_reduce',
}

/** A stop for the whole position is a kind of its own to the venue. */
function planKind({ kind, quantity }: StopRequest): PlanRow['kind'] {
  if (kind === 'trigger') return 'trigger'
  return quantity === null ? `position_${kind}` : kind
}

const STOP_KINDS: Readonly<Partial<Record<PlanRow['kind'], StopReport['kind']>>> = {
  trigger: 'trigger',
  take_profit: 'take_profit',
  position_take_profit: 'take_profit',
  stop_loss: 'stop_loss',
  position_stop_loss: 'stop_loss',
}

function toStop(plan: PlanRow): StopReport {
  const kind = STOP_KINDS[plan.kind]
  if (kind === undefined) throw new Error(`a stop nobody asked for: ${plan.kind}`)
  return {
    clientOrderId: plan.clientOrderId,
    venueOrderId: plan.planId,
    symbol: plan.symbol,
    kind,
    side: plan.side,
    positionSide: plan.positionSide,
    triggerBy: plan.triggerBy,
    triggerPrice: plan.triggerPrice,
    limitPrice: plan.price,
    quantity: plan.quantity,
    reduceOnly: plan.reduceOnly || kind !== 'trigger',
    state: plan.status,
    executedOrderId: plan.executedOrderId,
    updatedAtMs: plan.updatedMs,
  }
}

const UNREACHABLE: VenueError = { kind: 'unavailable', code: 'unreachable', message: 'the venue does not answer' }
const LOST: VenueError = { kind: 'unknown', code: 'timeout', message: 'no answer' }

/** What happens to the next call of a kind: done and told, done but the answer is lost, never arrived. */
export type Fate = 'ok' | 'answer_lost' | 'request_lost'

/** A Venue over SimVenue for tests: every push and every answer passes through switches that a test may turn. */
export class SimPort implements Venue {
  readonly settings: VenueSettings = {
    signatureWindowMs: 1_000,
    readLagMs: 500,
    batchSize: 50,
    requestsPerSecond: { place: 10, cancel: 10, read: 10 },
  }
  readonly venue: SimVenue
  readonly instrument: Instrument
  readonly accountId: string
  marketMs = 1_700_000_000_000
  reachable = true
  /** Decides the fate of each write; default: all well. */
  fate: (kind: 'place' | 'cancel') => Fate = () => 'ok'
  /** Decides how often each push arrives: 0 lost, 1 normal, 2 duplicated. */
  pushes: (event: VenueEvent) => number = () => 1
  /** Every client order id in the order it reached the venue. */
  readonly sent: string[] = []
  /** Every id that a cancel reached the venue for. */
  readonly canceled: string[] = []
  /** The venue has no such switch unless a test gives it one. */
  countdown?: NonNullable<Venue['countdown']>
  private listener: ((event: VenueEvent) => void) | null = null

  constructor(venue: SimVenue, instrument: Instrument, accountId: string) {
    this.venue = venue
    this.instrument = instrument
    this.accountId = accountId
  }

  /** Moves the market one path point and pushes what happened, fills before the price. */
  moveTo(last: Ticks, stepMs = 15_000): void {
    this.marketMs += stepMs
    this.venue.moveTo(this.instrument.symbol, { last }, this.marketMs)
    this.pushEvents()
    const ticker = this.tickerNow()
    if (ticker !== null) this.push({ type: 'ticker', ticker })
  }

  pushEvents(): void {
    for (const event of this.venue.drainEvents()) for (const push of toPushes(event, this.accountId)) this.push(push)
  }

  async instruments(): Promise<Read<readonly Instrument[]>> {
    return this.answer([this.instrument])
  }

  async place(_symbol: string, orders: readonly OrderIntent[]): Promise<readonly SubmitOutcome[]> {
    const fate = this.reachable ? this.fate('place') : 'request_lost'
    if (fate === 'request_lost')
      return orders.map(({ clientOrderId }) => ({ outcome: 'unknown', clientOrderId, error: LOST }))
    const outcomes = orders.map((order) => this.placeOne(order))
    this.pushEvents()
    if (fate === 'answer_lost')
      return orders.map(({ clientOrderId }) => ({ outcome: 'unknown', clientOrderId, error: LOST }))
    return outcomes
  }

  private placeOne(order: OrderIntent): SubmitOutcome {
    const { clientOrderId } = order
    this.sent.push(clientOrderId)
    const result = this.venue.submit(this.accountId, order, this.marketMs)
    if (result.ok) return { outcome: 'accepted', clientOrderId, venueOrderId: result.value.order.orderId }
    if (result.error.code === 'duplicate_client_order_id') {
      return { outcome: 'unknown', clientOrderId, error: { ...LOST, code: 'duplicate' } }
    }
    const reason = REASONS[result.error.code] ?? 'other'
    return {
      outcome: 'refused',
      clientOrderId,
      error: { kind: 'refused', reason, code: result.error.code, message: '' },
    }
  }

  async cancel(_symbol: string, clientOrderIds: readonly string[]): Promise<readonly SubmitOutcome[]> {
    const fate = this.reachable ? this.fate('cancel') : 'request_lost'
    const lost = clientOrderIds.map(
      (clientOrderId): SubmitOutcome => ({ outcome: 'unknown', clientOrderId, error: LOST }),
    )
    if (fate === 'request_lost') return lost
    this.canceled.push(...clientOrderIds)
    const outcomes = clientOrderIds.map((clientOrderId): SubmitOutcome => {
      const result = this.venue.cancel(this.accountId, { clientOrderId }, this.marketMs)
      if (result.ok) return { outcome: 'accepted', clientOrderId, venueOrderId: result.value.orderId }
      return { outcome: 'refused', clientOrderId, error: { kind: 'refused', code: result.error.code, message: '' } }
    })
    this.pushEvents()
    return fate === 'answer_lost' ? lost : outcomes
  }

  async lookup(_symbol: string, clientOrderId: string): Promise<Read<OrderLookup>> {
    const row = this.venue.order(this.accountId, { clientOrderId })
    return this.answer(row === null ? { found: false } : { found: true, report: toReport(row) })
  }

  async openOrders(): Promise<Read<readonly OrderReport[]>> {
    return this.answer(this.venue.openOrders(this.accountId).map(toReport))
  }

  async endedOrdersAfter(venueOrderId: string | null): Promise<Read<readonly OrderReport[]>> {
    const after = BigInt(venueOrderId ?? '0')
    const ended = this.venue.finishedOrders(this.accountId).filter(({ orderId }) => BigInt(orderId) > after)
    return this.answer(ended.map(toReport))
  }

  async fillsAfter(cursor: string | null): Promise<Read<Page<Fill>>> {
    const items = this.venue.fills(this.accountId).filter((fill) => cursor === null || fill.tradeId > cursor)
    return this.answer({ items: items.map(toFill), cursor: items.at(-1)?.tradeId ?? cursor })
  }

  async billsAfter(cursor: string | null): Promise<Read<Page<Bill>>> {
    const rows = this.venue.bills(this.accountId).filter((bill) => cursor === null || bill.billId > cursor)
    const items = rows.map((row): Bill => {
      const transfer = row.kind === 'transfer_in' || row.kind === 'transfer_out'
      const kind = row.kind === 'funding' ? 'funding' : transfer ? 'transfer' : 'trade'
      const { billId, amount, fee } = row
      return {
        billId,
        kind,
        symbol: row.symbol ?? '',
        coin: row.coin,
        positionSide: row.positionSide,
        amount,
        fee,
        occurredAtMs: row.marketMs,
      }
    })
    return this.answer({ items, cursor: rows.at(-1)?.billId ?? cursor })
  }

  async positions(): Promise<Read<readonly PositionReport[]>> {
    const rows = this.venue.positions(this.accountId).map((position) => ({
      symbol: position.symbol,
      positionSide: position.positionSide,
      marginMode: position.marginMode,
      size: position.side === 'long' ? position.quantity : -position.quantity,
      averagePrice: Number(position.averagePrice),
      markPrice: position.mark,
      leverage: position.leverage,
      liquidationPrice: position.liquidationPrice,
    }))
    return this.answer(rows)
  }

  async account(): Promise<Read<AccountReport>> {
    const { equity, available, balance, unrealizedPnl, positionMode } = this.venue.account(this.accountId)
    return this.answer({
      family: 'classic',
      equity,
      available,
      balance,
      unrealizedPnl,
      positionMode,
      marginMode: this.venue.symbolSettings(this.accountId, this.instrument.symbol).marginMode,
    })
  }

  async leverage(symbol: string): Promise<Read<number>> {
    const { marginMode, leverage, longLeverage, shortLeverage } = this.venue.symbolSettings(this.accountId, symbol)
    return this.answer(marginMode === 'crossed' ? leverage : Math.max(longLeverage, shortLeverage))
  }

  setLeverage(symbol: string, leverage: number): Promise<Read<null>> {
    return this.change({ kind: 'set_leverage', symbol, leverage, positionSide: null })
  }

  async symbolSettings(symbol: string): Promise<Read<SymbolSettings>> {
    const { marginMode } = this.venue.symbolSettings(this.accountId, symbol)
    const leverage = await this.leverage(symbol)
    return leverage.ok ? this.answer({ marginMode, leverage: leverage.value }) : leverage
  }

  setMarginMode(symbol: string, marginMode: MarginMode): Promise<Read<null>> {
    return this.change({ kind: 'set_margin_mode', symbol, marginMode })
  }

  setPositionMode(positionMode: PositionMode): Promise<Read<null>> {
    return this.change({ kind: 'set_position_mode', positionMode })
  }

  private async change(command: SettingsCommand): Promise<Read<null>> {
    if (!this.reachable) return { ok: false, error: UNREACHABLE }
    const result = this.venue.execute({ ...command, accountId: this.accountId } as VenueCommand, this.marketMs)
    return result.ok ? { ok: true, value: null } : { ok: false, error: refused(result.error) }
  }

  async placeStop(stop: StopRequest): Promise<SubmitOutcome> {
    const { clientOrderId } = stop
    const fate = this.reachable ? this.fate('place') : 'request_lost'
    if (fate === 'request_lost') return { outcome: 'unknown', clientOrderId, error: LOST }
    this.sent.push(clientOrderId)
    const request = {
      ...stop,
      kind: planKind(stop),
      type: stop.limitPrice === null ? 'market' : 'limit',
      price: stop.limitPrice,
      callbackRate: null,
      stp: 'none',
      takeProfit: null,
      stopLoss: null,
    } as const
    const result = this.venue.execute({ kind: 'place_plan', accountId: this.accountId, request }, this.marketMs)
    if (fate === 'answer_lost' || (!result.ok && result.error.code === 'duplicate_client_order_id')) {
      return { outcome: 'unknown', clientOrderId, error: LOST }
    }
    return result.ok
      ? { outcome: 'accepted', clientOrderId, venueOrderId: result.value.planId }
      : { outcome: 'refused', clientOrderId, error: refused(result.error) }
  }

  async cancelStop({ clientOrderId }: StopReference): Promise<SubmitOutcome> {
    const fate = this.reachable ? this.fate('cancel') : 'request_lost'
    if (fate === 'request_lost') return { outcome: 'unknown', clientOrderId, error: LOST }
    const reference = { clientOrderId }
    const result = this.venue.execute({ kind: 'cancel_plan', accountId: this.accountId, reference }, this.marketMs)
    if (fate === 'answer_lost') return { outcome: 'unknown', clientOrderId, error: LOST }
    return result.ok
      ? { outcome: 'accepted', clientOrderId, venueOrderId: result.value.planId }
      : { outcome: 'refused', clientOrderId, error: refused(result.error) }
  }

  async lookupStop({ clientOrderId }: StopReference): Promise<Read<StopLookup>> {
    const plan = this.venue.plan(this.accountId, { clientOrderId })
    return this.answer(plan === null ? { found: false } : { found: true, report: toStop(plan) })
  }

  async openStops(): Promise<Read<readonly StopReport[]>> {
    return this.answer(this.venue.plans(this.accountId).map(toStop))
  }

  async ticker(): Promise<Read<Ticker>> {
    const ticker = this.tickerNow()
    return ticker === null ? { ok: false, error: UNREACHABLE } : this.answer(ticker)
  }

  async candles(): Promise<Read<readonly never[]>> {
    return this.answer([])
  }

  async fundingHistory(): Promise<Read<readonly never[]>> {
    return this.answer([])
  }

  async serverTime(): Promise<Read<number>> {
    return this.answer(this.marketMs)
  }

  stream(_symbols: readonly string[], listener: (event: VenueEvent) => void): () => void {
    this.listener = listener
    setImmediate(() => listener({ type: 'connected' }))
    return () => {
      if (this.listener === listener) this.listener = null
    }
  }

  private tickerNow(): Ticker | null {
    const market = this.venue.market(this.instrument.symbol)
    if (market === null) return null
    const { symbol, last, mark, bid, ask } = market
    return { symbol, last, mark, bid, ask, fundingRate: rate('0.0001'), occurredAtMs: this.marketMs }
  }

  push(event: VenueEvent): void {
    if (this.listener === null || !this.reachable) return
    for (let i = this.pushes(event); i > 0; i -= 1) this.listener(event)
  }

  private answer<T>(value: T): Read<T> {
    return this.reachable ? { ok: true, value } : { ok: false, error: UNREACHABLE }
  }
}

function toPushes(event: SimEvent, accountId: string): VenueEvent[] {
  if (event.accountId !== accountId) return []
  if (event.kind === 'fill') {
    return [
      { type: 'order', report: toReport(event.order) },
      { type: 'fill', fill: toFill(event.fill) },
    ]
  }
  if (event.kind === 'order_accepted' || event.kind === 'order_canceled')
    return [{ type: 'order', report: toReport(event.order) }]
  return []
}

const toFill = (fill: VenueFill): Fill => (isForced(fill.source) ? { ...fill, forced: true } : fill)

export const toReport = (row: OrderRow): OrderReport => ({
  clientOrderId: row.clientOrderId,
  venueOrderId: row.orderId,
  symbol: row.symbol,
  side: row.side,
  positionSide: row.positionSide,
  type: row.type,
  price: row.price,
  quantity: row.quantity,
  state: row.status,
  cumulative: row.filledQuantity,
  reason: row.cancelReason,
  updatedAtMs: row.updatedMs,
})
