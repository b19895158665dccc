import { type GridBot, isSettled, isTerminal, type Money, type PositionSide, ZERO } from '@gridpilot/core'
import { type AccountState, externalSizeAt, type WaitingBill } from './account-state.ts'
import { type HeldAt, lacksOtherLeg, withLegs } from './funding-legs.ts'
import type { EngineStore } from './ports/store.ts'
import type { Bill } from './ports/venue.ts'
import { sizesAt } from './position-trail.ts'
import { EventFailure, type Quarantine } from './quarantine.ts'
import type { Turn } from './turn.ts'

/** Funding of one leg, when that of the other is not told, is shared by what is known after this long. */
const OTHER_LEG_PATIENCE_MS = 60_000
/**
 * So is funding of a position that the books do not explain. Much longer than it takes to take what nobody explains for
 * others': trades by hand meanwhile begin that wait anew.
 */
const UNEXPLAINED_PATIENCE_MS = 300_000

export interface BillingParts {
  readonly state: AccountState
  readonly store: EngineStore
  readonly quarantine: Quarantine
  /** How late the venue's reads may be, ms. */
  readonly readLagMs: number
}

/**
 * Books the movements of the balance that are no trades, each once: transfers as they are seen, funding when it is known
 * who held what as it fell due.
 */
export class Billing {
  private readonly parts: BillingParts

  constructor(parts: BillingParts) {
    this.parts = parts
  }

  /** Takes the rows of a sweep; safe to call again with the same. */
  async seen(turn: Turn, bills: readonly Bill[]): Promise<void> {
    const { state, store, quarantine } = this.parts
    for (const { billId, kind } of bills) if (kind !== 'other') state.unnamedBills.delete(billId)
    const fresh = bills.filter(
      ({ billId, kind }) =>
        kind !== 'trade' &&
        kind !== 'liquidation' &&
        !state.bookedBillIds.has(billId) &&
        !state.waitingBills.has(billId),
    )
    if (fresh.length === 0) return
    const ids = fresh.map(({ billId }) => billId)
    for (const id of await store.knownBillIds(state.accountId, ids)) state.bookedBillIds.add(id)
    for (const bill of fresh) {
      if (state.bookedBillIds.has(bill.billId) || quarantine.isSetAside(keyOf(bill))) continue
      if (bill.kind === 'funding' && this.isInQuote(bill) !== false)
        state.waitingBills.set(bill.billId, { bill, sinceWallMs: turn.times.wallMs })
      else if (this.isNamed(bill)) this.unshared(turn, bill)
    }
  }

  /** null: the contract's rules are not read yet. */
  private isInQuote({ symbol, coin }: Bill): boolean | null {
    const instrument = this.parts.state.instruments.get(symbol)
    return instrument === undefined ? null : instrument.quoteCoin === coin
  }

  /** Belongs to the account as a whole. */
  private unshared(turn: Turn, bill: Bill): void {
    const kind = bill.kind === 'transfer' ? 'transfer' : 'other'
    this.book(turn, bill, null, kind, (bill.amount - bill.fee) as Money, '')
    this.parts.state.bookedBillIds.add(bill.billId)
  }

  /** A word nobody knows may be a spoiled one, and the trade behind it is booked already: it has to be read twice. */
  private isNamed({ billId, kind }: Bill): boolean {
    const { unnamedBills } = this.parts.state
    if (kind !== 'other' || unnamedBills.delete(billId)) return true
    unnamedBills.add(billId)
    return false
  }

  /**
   * Shares the funding that waits: once a sweep that began a read lag after it was seen finds the position explained, for
   * an execution of before may be told later than the bill.
   */
  share(turn: Turn, sweepStartedWallMs: number): void {
    const { state } = this.parts
    const heldAt: HeldAt = (symbol, side, marketMs) => this.allHeldAt(symbol, side, marketMs)
    const due = [...state.waitingBills.values()].filter((each) => this.isDue(turn, each, sweepStartedWallMs))
    for (const { bill } of due) {
      if (this.isInQuote(bill) !== false) continue
      state.waitingBills.delete(bill.billId)
      this.unshared(turn, bill)
    }
    const shared = due.filter(({ bill }) => state.waitingBills.has(bill.billId))
    const seen = shared.map(({ bill }) => bill)
    const told = shared.filter(
      (each) => hasWaited(turn, each, OTHER_LEG_PATIENCE_MS) || !lacksOtherLeg(each.bill, seen, heldAt),
    )
    const bills = told.map(({ bill }) => bill).sort((a, b) => (BigInt(a.billId) < BigInt(b.billId) ? -1 : 1))
    for (const bill of withLegs(bills, heldAt)) {
      state.waitingBills.delete(bill.billId)
      state.bookedBillIds.add(bill.billId)
      try {
        this.funding(turn, bill)
      } catch (error) {
        throw new EventFailure(keyOf(bill), error)
      }
    }
  }

  private isDue(turn: Turn, waiting: WaitingBill, sweepStartedWallMs: number): boolean {
    const { state, readLagMs } = this.parts
    const { symbol } = waiting.bill
    const isTraded = [...state.bots.values()].some(({ config }) => config.symbol === symbol)
    if (isTraded && !state.instruments.has(symbol)) return false
    if (sweepStartedWallMs < sinceOf(turn, waiting) + readLagMs) return false
    if (hasWaited(turn, waiting, UNEXPLAINED_PATIENCE_MS)) return true
    return !state.differing.has(symbol) && !this.rowsAreLate(symbol)
  }

  private rowsAreLate(symbol: string): boolean {
    const { heldFills, postponed, orders } = this.parts.state
    if (heldFills.size + postponed.size > 0) return true
    return [...orders.values()].some(
      (order) => order.symbol === symbol && isTerminal(order.status) && !isSettled(order),
    )
  }

  /**
   * Shared by what each bot held when it fell due, of the whole position: what foreign positions pay or get, and the
   * rounding remainder, belong to the account.
   */
  private funding(turn: Turn, bill: Bill): void {
    const amount = (bill.amount - bill.fee) as Money
    const holders = [...this.parts.state.bots.values()]
      .filter((bot) => bot.config.symbol === bill.symbol)
      .map((bot) => ({ bot, sizes: this.heldAt(bot, bill) }))
      .filter(({ sizes }) => sizes.some((size) => size !== 0))
      .map(({ bot, sizes }) => ({ bot, size: sizes.reduce((total, size) => total + size, 0) }))
    const net = holders.reduce((total, { size }) => total + size, this.foreignSize(bill))
    let rest = amount
    for (const { bot, size } of holders) {
      const share = net === 0 ? ZERO : (((amount * BigInt(size)) / BigInt(net)) as Money)
      rest = (rest - share) as Money
      this.book(turn, bill, bot.id, 'funding', share, `:${bot.code}`)
      turn.apply(bot.id, { type: 'funding', amount: share, times: turn.times })
    }
    if (rest !== ZERO) this.book(turn, bill, null, 'funding', rest, '')
  }

  /** Signed steps on each position the bill may be about, when it fell due. */
  private heldAt(bot: GridBot, { positionSide, occurredAtMs }: Bill): readonly number[] {
    const trail = this.parts.state.positionTrail.get(bot.id) ?? []
    const { net, long, short } = sizesAt(trail, bot, occurredAtMs)
    return positionSide === null ? [net, long, short] : [{ net, long, short }[positionSide]]
  }

  /** Signed steps of bots and of nobody. */
  private allHeldAt(symbol: string, side: PositionSide, marketMs: number): number {
    const { state } = this.parts
    const bots = [...state.bots.values()].filter(({ config }) => config.symbol === symbol)
    const own = bots.map((bot) => sizesAt(state.positionTrail.get(bot.id) ?? [], bot, marketMs)[side])
    return own.reduce((sum, size) => sum + size, externalSizeAt(state, symbol, side, marketMs))
  }

  /** Signed steps that belonged to no bot on the position the bill is about, when it fell due. */
  private foreignSize({ symbol, positionSide, occurredAtMs }: Bill): number {
    const sizeOn = (side: PositionSide) => externalSizeAt(this.parts.state, symbol, side, occurredAtMs)
    return positionSide === null ? sizeOn('net') + sizeOn('long') + sizeOn('short') : sizeOn(positionSide)
  }

  private book(
    turn: Turn,
    bill: Bill,
    botId: string | null,
    kind: 'funding' | 'transfer' | 'other',
    amount: Money,
    suffix: string,
  ): void {
    const { symbol, coin, occurredAtMs } = bill
    turn.book({ entryId: `bill:${bill.billId}${suffix}`, botId, kind, symbol, coin, amount, occurredAtMs })
  }
}

/** A time that is yet to come is of before the clock was set back (FAULTS P15). */
const sinceOf = ({ times: { wallMs } }: Turn, { sinceWallMs }: WaitingBill): number =>
  sinceWallMs > wallMs ? 0 : sinceWallMs

const hasWaited = (turn: Turn, waiting: WaitingBill, patienceMs: number): boolean =>
  turn.times.wallMs - sinceOf(turn, waiting) >= patienceMs

const keyOf = ({ billId }: Bill): string => `bill:${billId}`
