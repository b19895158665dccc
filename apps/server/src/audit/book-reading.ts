import { type Money, parseMoney } from '@gridpilot/core'
import {
  type Books,
  externalCursor,
  type MoneyTotal,
  type Venue,
  type VenueError,
  type VenueFacts,
} from '@gridpilot/engine'
import type { Account, Store } from '@gridpilot/store'
import { z } from 'zod'

/** What was read of the bills so far, so that each audit reads only what is new. */
const BILLS = z.object({
  cursor: z.string().nullable(),
  totals: z.array(z.object({ symbol: z.string(), coin: z.string(), amount: z.string() })),
})

export interface BillBook {
  readonly cursor: string | null
  readonly totals: readonly MoneyTotal[]
}

/** One call answers everything since the cursor; more rounds than this are a venue that never ends. */
const MAX_ROUNDS = 50

/** The account's durable books at this moment. */
export async function readBooks(store: Store, { id, userId }: Account): Promise<Books> {
  const loaded = await store.engine.load(id)
  const ledger = await store.ledger.totals(userId, id)
  const quoteCoin = 'USDT'
  const botLedger = new Map<string, Money>()
  for (const { botId, coin, amount } of ledger) {
    if (botId !== null && coin === quoteCoin) botLedger.set(botId, ((botLedger.get(botId) ?? 0n) + amount) as Money)
  }
  return {
    installation: await store.settings.installationId(),
    bots: loaded.bots,
    orders: loaded.orders,
    stops: loaded.stops,
    fills: await store.fills.totals(userId, id),
    external: (symbol, side) => Number(loaded.cursors[externalCursor(symbol, side)] ?? '0'),
    ledger,
    botLedger,
  }
}

export type FactsRead =
  | { readonly ok: true; readonly facts: VenueFacts; readonly bills: BillBook }
  | { readonly ok: false; readonly error: VenueError }

/** The exchange's side, read completely; `before` is the bill book of the audit before. */
export async function readFacts(venue: Venue, before: BillBook): Promise<FactsRead> {
  const openOrders = await venue.openOrders()
  if (!openOrders.ok) return openOrders
  const openStops = await venue.openStops()
  if (!openStops.ok) return openStops
  const positions = await venue.positions()
  if (!positions.ok) return positions
  const bills = await readBills(venue, before)
  if (!bills.ok) return bills
  const facts = {
    openOrders: openOrders.value,
    openStops: openStops.value,
    positions: positions.value,
    bills: bills.value.totals,
  }
  return { ok: true, facts, bills: bills.value }
}

async function readBills(
  venue: Venue,
  before: BillBook,
): Promise<{ ok: true; value: BillBook } | { ok: false; error: VenueError }> {
  const totals = new Map(before.totals.map((total) => [`${total.symbol} ${total.coin}`, total]))
  let { cursor } = before
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const page = await venue.billsAfter(cursor)
    if (!page.ok) return page
    for (const { symbol, coin, amount, fee } of page.value.items) {
      const key = `${symbol} ${coin}`
      const sum = (totals.get(key)?.amount ?? 0n) + amount - fee
      totals.set(key, { symbol, coin, amount: sum as Money })
    }
    if (page.value.items.length === 0 || page.value.cursor === cursor) break
    cursor = page.value.cursor
  }
  return { ok: true, value: { cursor, totals: [...totals.values()] } }
}

const billsName = (accountId: string) => `audit_bills:${accountId}`

export async function loadBillBook(store: Store, accountId: string): Promise<BillBook> {
  const text = await store.settings.get(billsName(accountId))
  if (text === null) return { cursor: null, totals: [] }
  const { cursor, totals } = BILLS.parse(JSON.parse(text))
  const read = totals.flatMap(({ symbol, coin, amount }): MoneyTotal[] => {
    const parsed = parseMoney(amount)
    return parsed.ok ? [{ symbol, coin, amount: parsed.value }] : []
  })
  return { cursor, totals: read }
}

export async function saveBillBook(store: Store, accountId: string, book: BillBook, format: (amount: Money) => string) {
  const totals = book.totals.map(({ symbol, coin, amount }) => ({ symbol, coin, amount: format(amount) }))
  await store.settings.set(billsName(accountId), JSON.stringify({ cursor: book.cursor, totals }))
}
