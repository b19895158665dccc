import {
  formatMoney,
  type GridBot,
  type Money,
  mayFill,
  type OrderRecord,
  type PositionMode,
  type PositionSide,
  type ProtectiveStop,
  parseClientOrderId,
} from '@gridpilot/core'
import type { OrderReport, PositionReport, StopReport } from '../ports/venue.ts'

/** Σ signed steps of fills, by whom and on which position. */
export interface FillTotal {
  /** null: not of a bot. */
  readonly botId: string | null
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly steps: number
}

/** Σ of money rows of one symbol in one coin; symbol '' for rows of no symbol. */
export interface MoneyTotal {
  readonly symbol: string
  readonly coin: string
  readonly amount: Money
}

/** Everything one account's durable books say, read at one moment. */
export interface Books {
  readonly installation: string
  /** Bots that may still hold or order something. */
  readonly bots: readonly GridBot[]
  /** Orders not settled yet. */
  readonly orders: readonly OrderRecord[]
  /** The latest stop of each bot and side, ended ones included. */
  readonly stops: readonly ProtectiveStop[]
  readonly fills: readonly FillTotal[]
  /** Signed steps on a position that belong to no bot. */
  readonly external: (symbol: string, positionSide: PositionSide) => number
  readonly ledger: readonly MoneyTotal[]
  /** The ledger rows of each bot in the quote coin, without what is no trade. */
  readonly botLedger: ReadonlyMap<string, Money>
}

/** What the exchange says of the account, read completely. */
export interface VenueFacts {
  readonly openOrders: readonly OrderReport[]
  readonly openStops: readonly StopReport[]
  readonly positions: readonly PositionReport[]
  /** Σ bills since the books began; null: it keeps too little of the past to tell. */
  readonly bills: readonly MoneyTotal[] | null
}

export type AuditCheck = 'orders' | 'stops' | 'fills' | 'positions' | 'bot_ledger' | 'bills'

/** One disagreement, with the values of both sides as text. Equal findings of two readings are equal as JSON. */
export interface AuditFinding {
  readonly check: AuditCheck
  readonly code:
    | 'audit_order_unknown'
    | 'audit_order_missing'
    | 'audit_stop_unknown'
    | 'audit_stop_missing'
    | 'audit_fills'
    | 'audit_position'
    | 'audit_ledger'
    | 'audit_bills'
  readonly botId: string | null
  readonly symbol: string
  readonly subject: string
  /** What the books say. */
  readonly booked: string
  /** What the other side says: the exchange, or another of our books. */
  readonly found: string
}

/**
 * Do the books agree with the exchange and with each other? Orders and stops = intents, Σ fills = positions, Σ bots + external =
 * the exchange's position, ledger = bots' own sums, ledger = bills; every difference is a finding, none is rounded away.
 * Pure: what production audits each hour, and the simulation after every run.
 */
export function compareBooks(books: Books, facts: VenueFacts): AuditFinding[] {
  return [
    ...compareOrders(books, facts.openOrders),
    ...compareStops(books, facts.openStops),
    ...compareFills(books),
    ...comparePositions(books, facts.positions),
    ...compareBotLedgers(books),
    ...(facts.bills === null ? [] : compareBills(books.ledger, facts.bills)),
  ]
}

function compareOrders({ installation, bots, orders }: Books, open: readonly OrderReport[]): AuditFinding[] {
  const known = new Set(orders.map(({ clientOrderId }) => clientOrderId))
  const byCode = new Map(bots.map((bot) => [bot.code, bot.id]))
  const resting = new Set(open.map(({ clientOrderId }) => clientOrderId))
  const unknown = open.flatMap(({ clientOrderId, symbol }): AuditFinding[] => {
    const parts = parseClientOrderId(clientOrderId)
    if (parts?.installation !== installation || known.has(clientOrderId)) return []
    const botId = byCode.get(parts.bot) ?? null
    const values = { subject: clientOrderId, booked: 'none', found: 'open' }
    return [{ check: 'orders', code: 'audit_order_unknown', botId, symbol, ...values }]
  })
  const missing = orders.filter(
    (order) => isThoughtResting(order) && order.purpose !== 'protect' && !resting.has(order.clientOrderId),
  )
  return [
    ...unknown,
    ...missing.map(({ clientOrderId: subject, botId, symbol, status: booked }): AuditFinding => {
      return { check: 'orders', code: 'audit_order_missing', botId, symbol, subject, booked, found: 'none' }
    }),
  ]
}

/** What protects a position rests there as it is written here: a stop too few leaves it open, one too many closes it. */
function compareStops({ installation, bots, stops }: Books, open: readonly StopReport[]): AuditFinding[] {
  const known = new Set(stops.map(({ clientOrderId }) => clientOrderId))
  const byCode = new Map(bots.map((bot) => [bot.code, bot.id]))
  const resting = new Set(open.map(({ clientOrderId }) => clientOrderId))
  const unknown = open.flatMap(({ clientOrderId: subject, symbol }): AuditFinding[] => {
    const parts = parseClientOrderId(subject)
    if (parts?.installation !== installation || known.has(subject)) return []
    const botId = byCode.get(parts.bot) ?? null
    return [{ check: 'stops', code: 'audit_stop_unknown', botId, symbol, subject, booked: 'none', found: 'open' }]
  })
  const missing = stops.filter(
    ({ status, cancel, clientOrderId }) => status === 'live' && cancel === 'none' && !resting.has(clientOrderId),
  )
  return [
    ...unknown,
    ...missing.map(({ clientOrderId: subject, botId, symbol, status: booked }): AuditFinding => {
      return { check: 'stops', code: 'audit_stop_missing', botId, symbol, subject, booked, found: 'none' }
    }),
  ]
}

const isThoughtResting = (order: OrderRecord): boolean =>
  (order.status === 'accepted' || order.status === 'partially_filled') && mayFill(order)

const sidesOf = (mode: PositionMode): readonly PositionSide[] => (mode === 'one_way' ? ['net'] : ['long', 'short'])

function compareFills({ bots, fills }: Books): AuditFinding[] {
  return bots.flatMap((bot) =>
    sidesOf(bot.config.positionMode).flatMap((side): AuditFinding[] => {
      const { id: botId, config } = bot
      const filled = fills.find((each) => each.botId === botId && each.positionSide === side)?.steps ?? 0
      const { size } = bot.positions[side]
      if (size === filled) return []
      const values = { subject: side, booked: String(size), found: String(filled) }
      return [{ check: 'fills', code: 'audit_fills', botId, symbol: config.symbol, ...values }]
    }),
  )
}

function comparePositions({ bots, external, fills }: Books, positions: readonly PositionReport[]): AuditFinding[] {
  const places = new Map<string, { symbol: string; side: PositionSide }>()
  const note = (symbol: string, side: PositionSide) => places.set(`${symbol} ${side}`, { symbol, side })
  for (const { config } of bots) for (const side of sidesOf(config.positionMode)) note(config.symbol, side)
  for (const { symbol, positionSide } of positions) note(symbol, positionSide)
  for (const { symbol, positionSide } of fills) note(symbol, positionSide)
  return [...places.values()].flatMap(({ symbol, side }): AuditFinding[] => {
    const own = bots.filter(({ config }) => config.symbol === symbol)
    const booked = own.reduce((steps, bot) => steps + bot.positions[side].size, external(symbol, side))
    const held = positions.filter((each) => each.symbol === symbol && each.positionSide === side)
    const found = held.reduce((steps, { size }) => steps + size, 0)
    if (booked === found) return []
    const values = { subject: side, booked: String(booked), found: String(found) }
    return [{ check: 'positions', code: 'audit_position', botId: null, symbol, ...values }]
  })
}

function compareBotLedgers({ bots, botLedger }: Books): AuditFinding[] {
  return bots.flatMap((bot): AuditFinding[] => {
    const state = bot.venueRealizedPnl - bot.fees + bot.funding
    const rows = botLedger.get(bot.id) ?? 0n
    if (state === rows) return []
    const values = { subject: bot.code, booked: formatMoney(state as Money), found: formatMoney(rows as Money) }
    return [{ check: 'bot_ledger', code: 'audit_ledger', botId: bot.id, symbol: bot.config.symbol, ...values }]
  })
}

function compareBills(ledger: readonly MoneyTotal[], bills: readonly MoneyTotal[]): AuditFinding[] {
  const sums = new Map<string, { symbol: string; coin: string; ledger: bigint; bills: bigint }>()
  const add = (total: MoneyTotal, side: 'ledger' | 'bills') => {
    const { symbol, coin, amount } = total
    const key = `${symbol} ${coin}`
    const before = sums.get(key) ?? { symbol, coin, ledger: 0n, bills: 0n }
    sums.set(key, { ...before, [side]: before[side] + amount })
  }
  for (const total of ledger) add(total, 'ledger')
  for (const total of bills) add(total, 'bills')
  return [...sums.values()].flatMap(({ symbol, coin, ...sum }): AuditFinding[] => {
    if (sum.ledger === sum.bills) return []
    const values = { subject: coin, booked: formatMoney(sum.ledger as Money), found: formatMoney(sum.bills as Money) }
    return [{ check: 'bills', code: 'audit_bills', botId: null, symbol, ...values }]
  })
}
