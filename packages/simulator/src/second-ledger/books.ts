import type { GridConfig, Instrument, PositionSide } from '@gridpilot/core'
import type { Bill, VenueFill } from '@gridpilot/venue-sim'
import { emptyHolding, type Holding, trade } from './average-cost.ts'
import { type GridShape, gridShape } from './grid-shape.ts'
import { readOwnOrder } from './own-order.ts'
import { bookSlot, type SlotBook } from './slot-pairs.ts'

/** A bot as its owner configured it: everything the second ledger may know about it beside the exchange's records. */
export interface BotFacts {
  readonly id: string
  readonly code: string
  readonly installation: string
  readonly config: GridConfig
  /** Ticks; null: not begun. */
  readonly startPrice: number | null
}

export interface BotBooks {
  readonly id: string
  readonly quoteCoin: string
  readonly shape: GridShape | null
  readonly holdings: Readonly<Record<PositionSide, Holding>>
  readonly slots: readonly SlotBook[]
  /** Steps filled of the order that bought or sold the initial position. */
  startFilled: bigint
  venueRealized: bigint
  /** Σ paid, by coin. */
  readonly fees: Map<string, bigint>
  funding: bigint
  /** Some of it is of one of two legs alike, and cannot be told exactly. */
  legsAlike: boolean
  fills: number
  readonly tradeIds: string[]
  /** What its executions did that no grid of its plan does; from then on slots are not counted. */
  unlikeGrid: string | null
}

export interface AccountBooks {
  readonly bots: ReadonlyMap<string, BotBooks>
  /** Signed steps that belong to no bot, by `symbol:positionSide`. */
  readonly external: ReadonlyMap<string, bigint>
  /** Signed steps of the whole account, by `symbol:positionSide`. */
  readonly positions: ReadonlyMap<string, bigint>
  /** Σ (amount − fee) of the bills, by coin: the exchange's balance. */
  readonly balances: ReadonlyMap<string, bigint>
  /** Σ fees of all fills of the account, by coin. */
  readonly fees: ReadonlyMap<string, bigint>
  /** Funding that fell on no bot: foreign positions and what rounding left. */
  accountFunding: bigint
}

/**
 * The independent second ledger: from the exchange's private fills and bills and the bots' configurations it computes
 * what every bot must hold and have earned. Written from SPEC §5 alone; of the engine and of core it knows types only.
 *
 * `stops`: client ids of stops by the order the exchange made of them. `opening`: signed steps by `symbol:positionSide` from before
 * the first fill, which are no bot's. Fills and bills are taken in the order of their ids, which grow with time over the whole venue.
 */
export function keepBooks(
  bots: readonly BotFacts[],
  instruments: ReadonlyMap<string, Instrument>,
  fills: readonly VenueFill[],
  bills: readonly Bill[],
  stops: ReadonlyMap<string, string> = new Map(),
  opening: ReadonlyMap<string, bigint> = new Map(),
): AccountBooks {
  const keeper = new Keeper(bots, instruments, stops)
  keeper.open(opening)
  const rows = [
    ...fills.map((fill) => ({ id: BigInt(fill.tradeId), book: () => keeper.fill(fill) })),
    ...bills.map((bill) => ({ id: BigInt(bill.billId), book: () => keeper.bill(bill) })),
  ].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  for (const row of rows) row.book()
  return keeper
}

class Keeper implements AccountBooks {
  readonly bots = new Map<string, BotBooks>()
  readonly external = new Map<string, bigint>()
  readonly positions = new Map<string, bigint>()
  readonly balances = new Map<string, bigint>()
  readonly fees = new Map<string, bigint>()
  accountFunding = 0n
  private readonly facts: readonly BotFacts[]
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly stops: ReadonlyMap<string, string>

  constructor(
    facts: readonly BotFacts[],
    instruments: ReadonlyMap<string, Instrument>,
    stops: ReadonlyMap<string, string>,
  ) {
    this.stops = stops
    this.facts = facts
    this.instruments = instruments
    for (const bot of facts) this.bots.set(bot.id, emptyBooks(bot, this.instrument(bot.config.symbol)))
  }

  open(opening: ReadonlyMap<string, bigint>): void {
    for (const [key, size] of opening) {
      raise(this.positions, key, size)
      raise(this.external, key, size)
    }
  }

  fill(fill: VenueFill): void {
    const { symbol, side, positionSide } = fill
    const quantity = BigInt(fill.quantity)
    const signed = side === 'buy' ? quantity : -quantity
    raise(this.positions, `${symbol}:${positionSide}`, signed)
    raise(this.fees, fill.feeCoin, fill.fee)
    const own = readOwnOrder(this.stops.get(fill.venueOrderId) ?? fill.clientOrderId)
    const bot =
      own === null ? null : this.facts.find((each) => each.code === own.bot && each.installation === own.installation)
    const books = bot ? this.bots.get(bot.id) : this.forcedOn(fill)
    if (books === undefined || books === null) {
      raise(this.external, `${symbol}:${positionSide}`, signed)
      return
    }
    const instrument = this.instrument(symbol)
    const value = BigInt(fill.price) * quantity * instrument.notionalUnit
    const others = this.tradeOwn(books.holdings[positionSide], fill, instrument)
    if (others !== 0n) raise(this.external, `${symbol}:${positionSide}`, others)
    books.venueRealized += fill.realizedPnl
    raise(books.fees, fill.feeCoin, fill.fee)
    books.fills += 1
    books.tradeIds.push(fill.tradeId)
    if (!bot || own === null) return
    if (own.purpose === 'start') books.startFilled += quantity
    if (own.purpose !== 'slot' || own.revision !== 0) return
    const slot = books.slots[own.slot]
    // A bot that an older backup has put back may have begun a second time, with another grid.
    if (slot === undefined || books.unlikeGrid !== null) return
    // A fee in another coin is no part of what the pair earned in this one.
    const fee = fill.feeCoin === instrument.quoteCoin ? fill.fee : 0n
    if (!bookSlot(slot, side, quantity, value, fee)) books.unlikeGrid = `slot ${own.slot} closed more than it opened`
  }

  /** A leg is everybody's: what an order closes of it beyond what its bot holds was somebody else's. Returns that, signed. */
  private tradeOwn(holding: Holding, fill: VenueFill, { notionalUnit }: Instrument): bigint {
    const { side, positionSide } = fill
    const quantity = BigInt(fill.quantity)
    const held = holding.size < 0n ? -holding.size : holding.size
    const closes = positionSide !== 'net' && (positionSide === 'long') === (side === 'sell')
    const own = closes && quantity > held ? held : quantity
    if (own > 0n) trade(holding, side, own, BigInt(fill.price) * own * notionalUnit)
    return side === 'buy' ? quantity - own : own - quantity
  }

  bill(bill: Bill): void {
    raise(this.balances, bill.coin, bill.amount - bill.fee)
    if (bill.kind !== 'funding' || bill.symbol === null) return
    const amount = bill.amount - bill.fee
    const side = bill.positionSide ?? 'net'
    const whole = this.positions.get(`${bill.symbol}:${side}`) ?? 0n
    let rest = amount
    for (const { id, config } of this.facts) {
      const books = this.bots.get(id)
      if (config.symbol !== bill.symbol || books === undefined || whole === 0n) continue
      const part = (amount * books.holdings[side].size) / whole
      if (part !== 0n && this.legsMirror(bill.symbol)) books.legsAlike = true
      books.funding += part
      rest -= part
    }
    this.accountFunding += rest
  }

  /** Legs that are equally large: a bill that does not name its leg cannot be told from the other's. */
  private legsMirror(symbol: string): boolean {
    const [long, short] = ['long', 'short'].map((side) => this.positions.get(`${symbol}:${side}`) ?? 0n)
    return long !== undefined && short !== undefined && long !== 0n && long + short === 0n
  }

  /** An execution the exchange forced is the bot's that alone holds at least that much on the other side. */
  private forcedOn(fill: VenueFill): BotBooks | null {
    if (fill.forced !== true) return null
    const holders = this.facts.flatMap(({ id, config }) => {
      const books = this.bots.get(id)
      const size = books?.holdings[fill.positionSide].size ?? 0n
      const against = fill.side === 'buy' ? size < 0n : size > 0n
      return books && config.symbol === fill.symbol && against ? [{ books, held: size < 0n ? -size : size }] : []
    })
    const [only] = holders
    return only !== undefined && holders.length === 1 && only.held >= BigInt(fill.quantity) ? only.books : null
  }

  private instrument(symbol: string): Instrument {
    const found = this.instruments.get(symbol)
    if (found === undefined) throw new Error(`no instrument ${symbol}`)
    return found
  }
}

function emptyBooks({ id, config, startPrice }: BotFacts, instrument: Instrument): BotBooks {
  const shape = startPrice === null ? null : gridShape(config, instrument, startPrice)
  return {
    id,
    quoteCoin: instrument.quoteCoin,
    shape,
    holdings: { net: emptyHolding(), long: emptyHolding(), short: emptyHolding() },
    slots: shape === null ? [] : slotsOf(config, shape),
    startFilled: 0n,
    venueRealized: 0n,
    fees: new Map(),
    funding: 0n,
    legsAlike: false,
    fills: 0,
    tradeIds: [],
    unlikeGrid: null,
  }
}

/** Above the empty level a slot is full, below it is empty; the initial position of a long or short bot is inventory. */
function slotsOf({ direction, gridCount }: GridConfig, { emptyLevel, quantity }: GridShape): SlotBook[] {
  return Array.from({ length: gridCount }, (_, i): SlotBook => {
    const full = i >= emptyLevel
    const sellsFirst = direction === 'short' || (direction === 'neutral' && full)
    const bought = direction === 'long' && full
    const sold = direction === 'short' && !full
    return {
      held: full ? quantity : 0n,
      opening: sellsFirst ? 'sell' : 'buy',
      inventory: bought || sold ? quantity : 0n,
      pairedQuantity: 0n,
      profit: 0n,
      waiting: [],
    }
  })
}

function raise(sums: Map<string, bigint>, key: string, by: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + by)
}
