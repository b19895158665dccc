import { type Instrument, notional, type Side } from '@gridpilot/core'
import { type Bill, isClosing, type SimVenue, type VenueEvent } from '../src/index.ts'
import { ACCOUNTS, INSTRUMENTS } from './world-facts.ts'

interface AccountBooks {
  balance: bigint
  moved: bigint
  cash: bigint
  fees: bigint
  readonly sizes: Map<string, number>
  readonly margins: Map<string, bigint>
  coins: bigint
}

/** Independent books kept from events alone, and what must hold between them and the venue after every step. */
export class Auditor {
  readonly #books = new Map<string, AccountBooks>()
  readonly seen = new Map<string, number>()
  /** What left the accounts: market counterparty at the fills' prices, fees, funding, insurance, transfers. */
  #outside = 0n
  #sequence = 0

  count(name: string): void {
    this.seen.set(name, (this.seen.get(name) ?? 0) + 1)
  }

  take(venue: SimVenue, events: readonly VenueEvent[]): void {
    for (const event of events) {
      this.#sequence += 1
      if (event.sequence !== this.#sequence) throw new Error(`event ${event.sequence} after ${this.#sequence - 1}`)
      this.count(event.kind)
      if (event.kind === 'balance') this.#bill(event.bill)
      if (event.kind === 'fill') this.#fill(venue, event)
      if (event.kind === 'plan') this.count(`plan ${event.plan.kind} ${event.plan.status}`)
      if (event.kind === 'order_canceled') this.count(event.reason)
      if (event.kind === 'liquidated') this.count(`liquidated ${event.liquidation.marginMode}`)
    }
  }

  #of(accountId: string): AccountBooks {
    const known = this.#books.get(accountId)
    if (known) return known
    const fresh = { balance: 0n, moved: 0n, cash: 0n, fees: 0n, sizes: new Map(), margins: new Map(), coins: 0n }
    this.#books.set(accountId, fresh)
    return fresh
  }

  #bill(bill: Bill): void {
    this.count(`bill ${bill.kind}`)
    const books = this.#of(bill.accountId)
    const change = bill.amount - bill.fee
    if (bill.coin !== 'USDT') {
      books.coins += change
      if (books.coins !== bill.balanceAfter || books.coins < 0n) throw new Error(`coins ${bill.balanceAfter}`)
      return
    }
    books.balance += change
    this.#outside -= change
    books.fees += bill.fee
    if (bill.balanceAfter !== books.balance) throw new Error(`balance after bill ${bill.billId}`)
    if (bill.tradeId === null) books.moved += bill.amount
    if (bill.symbol === null || bill.positionSide === null) {
      if (bill.marginChange !== 0n) throw new Error('margin of no position')
      return
    }
    const key = `${bill.symbol}:${bill.positionSide}`
    const margin = (books.margins.get(key) ?? 0n) + bill.marginChange
    if (margin < 0n) throw new Error(`negative margin ${margin} of ${bill.accountId} ${key} by ${bill.kind}`)
    books.margins.set(key, margin)
  }

  #fill(venue: SimVenue, { fill }: Extract<VenueEvent, { kind: 'fill' }>): void {
    this.count(`fill ${fill.source}`)
    const books = this.#of(fill.accountId)
    const key = `${fill.symbol}:${fill.positionSide}`
    const size = (books.sizes.get(key) ?? 0) + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
    books.sizes.set(key, size)
    if (fill.positionSide === 'long' && size < 0) throw new Error('a long leg below zero')
    if (fill.positionSide === 'short' && size > 0) throw new Error('a short leg above zero')
    const value = notional(venue.instrument(fill.symbol) as Instrument, fill.price, fill.quantity)
    books.cash += fill.side === 'buy' ? -value : value
    if (fill.quantity < 1) throw new Error('a fill of nothing')
  }

  /** `thorough`: positions and plans one by one, too. */
  check(venue: SimVenue, thorough: boolean): void {
    let inside = 0n
    for (const accountId of ACCOUNTS) {
      const books = this.#of(accountId)
      const view = venue.account(accountId)
      inside += view.balance
      const problem = (what: string): never => {
        throw new Error(`${accountId}: ${what}`)
      }
      if (view.balance !== books.balance) problem(`balance ${view.balance}, bills ${books.balance}`)
      let coin = 0n
      for (const [key, size] of books.sizes) {
        const symbol = key.split(':')[0] as string
        const mark = venue.market(symbol)?.mark ?? 0
        coin += BigInt(size) * BigInt(mark) * (venue.instrument(symbol) as Instrument).notionalUnit
      }
      const equity = books.moved + books.cash - books.fees + coin
      if (view.equity !== equity) problem(`equity ${view.equity}, books ${equity}`)
      let margins = 0n
      for (const margin of books.margins.values()) margins += margin
      if (view.isolatedMargin !== margins) problem(`isolated margin ${view.isolatedMargin}, bills ${margins}`)
      if (view.available < 0n || view.orderMargin < 0n) problem('negative figures')
      const crossedEquity = view.equity - view.isolatedMargin - view.isolatedUnrealizedPnl
      if (crossedEquity < 0n) problem(`crossed equity ${crossedEquity}`)
      if (view.riskRate >= 1) problem(`risk rate ${view.riskRate}`)
      if (thorough) {
        this.#checkPositions(venue, accountId, books, problem)
        const used = usedMargin(venue, accountId, books.sizes)
        if (view.positionMargin + view.orderMargin !== used)
          problem(`used ${view.positionMargin + view.orderMargin}, counted ${used}`)
        const free = crossedEquity - used
        if (view.available !== (free > 0n ? free : 0n)) problem(`available ${view.available}, counted ${free}`)
      }
    }
    if (inside + this.#outside !== 0n) throw new Error(`money appeared: ${inside + this.#outside}`)
  }

  #checkPositions(venue: SimVenue, accountId: string, books: AccountBooks, problem: (what: string) => never): void {
    const sizes = new Map<string, number>()
    for (const position of venue.positions(accountId)) {
      const key = `${position.symbol}:${position.positionSide}`
      sizes.set(key, position.side === 'long' ? position.quantity : -position.quantity)
      const isolated = position.marginMode === 'isolated'
      if (isolated && position.margin !== books.margins.get(key)) problem(`margin of ${key}`)
      if (isolated && position.margin + position.unrealizedPnl < 0n) problem(`isolated equity of ${key}`)
      if (position.riskRate >= 1) problem(`risk rate of ${key}`)
      if (position.lockedQuantity > position.quantity) problem(`locked of ${key}`)
    }
    for (const [key, size] of books.sizes) {
      if ((sizes.get(key) ?? 0) !== size) problem(`size of ${key}: ${sizes.get(key)}, fills ${size}`)
    }
    for (const plan of venue.plans(accountId)) {
      if (plan.kind === 'trigger' || plan.kind === 'trailing_trigger') continue
      const size = sizes.get(`${plan.symbol}:${plan.positionSide}`) ?? 0
      if (size === 0 || size > 0 !== (plan.side === 'sell')) problem(`orphaned plan ${plan.planId}`)
    }
  }
}

/** What positions and orders use of the free balance, counted from rows and settings by the formula of margin.ts. */
function usedMargin(venue: SimVenue, accountId: string, sizes: ReadonlyMap<string, number>): bigint {
  const abs = (x: bigint): bigint => (x < 0n ? -x : x)
  const up = (a: bigint, b: bigint): bigint => (a + b - 1n) / b
  let used = 0n
  for (const { symbol, notionalUnit, makerFee } of INSTRUMENTS) {
    const terms = venue.symbolSettings(accountId, symbol)
    for (const leg of ['net', 'long', 'short'] as const) {
      const held = BigInt(sizes.get(`${symbol}:${leg}`) ?? 0) * BigInt(venue.market(symbol)?.mark ?? 0) * notionalUnit
      const opening = venue.openOrders(accountId, symbol).filter((row) => row.positionSide === leg && !isClosing(row))
      const side = (name: Side): bigint =>
        opening
          .filter((row) => row.side === name)
          .reduce(
            (sum, row) => sum + BigInt(row.price ?? 0) * BigInt(row.quantity - row.filledQuantity) * notionalUnit,
            0n,
          )
      const worst =
        [abs(held), abs(held + side('buy')), abs(held - side('sell'))].sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n
      const added = worst - abs(held)
      const isolated = terms.marginMode === 'isolated'
      const own = leg === 'short' ? terms.shortLeverage : terms.longLeverage
      const leverage = BigInt(isolated ? own : terms.leverage)
      used += up(isolated ? added : worst, leverage) + up(added * makerFee, 100_000_000n)
    }
  }
  return used
}
