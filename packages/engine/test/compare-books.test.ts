import { type Money, money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type Books, compareBooks, type FillTotal, type MoneyTotal, type VenueFacts } from '../src/index.ts'
import { ACCOUNT, Rig } from './rig.ts'

/** Both sides of a running grid after some trading, read from the store and the simulated exchange. */
async function traded(): Promise<{ books: Books; facts: VenueFacts; rig: Rig }> {
  const rig = new Rig({ direction: 'long' })
  await rig.attach()
  await rig.startBot()
  await rig.walk(23_900, 22_900, 24_500, 26_100, 25_000)
  await rig.clock.advance(20_000)
  return { rig, ...(await bothSides(rig)) }
}

async function bothSides(rig: Rig): Promise<{ books: Books; facts: VenueFacts }> {
  const loaded = await rig.store.load()
  const fills = new Map<string, FillTotal>()
  for (const { botId, symbol, positionSide, side, quantity } of rig.store.fills.values()) {
    const key = `${botId} ${symbol} ${positionSide}`
    const steps = (fills.get(key)?.steps ?? 0) + (side === 'buy' ? quantity : -quantity)
    fills.set(key, { botId, symbol, positionSide, steps })
  }
  const rows = [...rig.store.ledger.values()]
  const botLedger = new Map<string, Money>()
  for (const { botId, amount } of rows)
    if (botId !== null) botLedger.set(botId, ((botLedger.get(botId) ?? 0n) + amount) as Money)
  const bills: MoneyTotal[] = []
  const page = await rig.port.billsAfter(null)
  const openOrders = await rig.port.openOrders()
  const openStops = await rig.port.openStops()
  const positions = await rig.port.positions()
  if (!page.ok || !openOrders.ok || !openStops.ok || !positions.ok) throw new Error('the simulated exchange answers')
  for (const { symbol, coin, amount, fee } of page.value.items)
    bills.push({ symbol, coin, amount: (amount - fee) as Money })
  const books: Books = {
    installation: 'test0',
    bots: loaded.bots,
    orders: loaded.orders,
    stops: loaded.stops,
    fills: [...fills.values()],
    external: (symbol, side) => Number(loaded.cursors[side === 'net' ? `external:${symbol}` : ''] ?? '0'),
    ledger: rows.map(({ symbol, coin, amount }) => ({ symbol, coin, amount })),
    botLedger,
  }
  const facts = { openOrders: openOrders.value, openStops: openStops.value, positions: positions.value, bills }
  return { books, facts }
}

const codes = (books: Books, facts: VenueFacts) => compareBooks(books, facts).map(({ code }) => code)

describe('the comparison of books and exchange', () => {
  it('finds nothing after honest work, to the last digit', async () => {
    const { books, facts, rig } = await traded()
    expect(rig.bot().fills).toBeGreaterThan(3)
    expect(compareBooks(books, facts)).toEqual([])
  })

  it('finds an order nobody intended, an intent nobody has, and leaves foreign orders alone', async () => {
    const { books, facts } = await traded()
    const [first] = facts.openOrders
    if (first === undefined) throw new Error('orders rest')
    const stranger = { ...first, clientOrderId: 'gtest0-1-0s9B7_7' }
    expect(compareBooks(books, { ...facts, openOrders: [...facts.openOrders, stranger] })).toEqual([
      expect.objectContaining({ code: 'audit_order_unknown', botId: 'bot-1', subject: stranger.clientOrderId }),
    ])
    const foreign = { ...first, clientOrderId: 'by-hand-1' }
    expect(codes(books, { ...facts, openOrders: [...facts.openOrders, foreign] })).toEqual([])
    expect(codes(books, { ...facts, openOrders: facts.openOrders.slice(1) })).toEqual(['audit_order_missing'])
  })

  it('finds a stop that is gone, and one of ours that nobody has, and leaves stops of other hands alone', async () => {
    const { books, facts } = await traded()
    const [stop] = facts.openStops
    if (stop === undefined) throw new Error('a stop rests')
    expect(compareBooks(books, { ...facts, openStops: [] })).toEqual([
      expect.objectContaining({ code: 'audit_stop_missing', botId: 'bot-1', subject: stop.clientOrderId }),
    ])
    const stranger = { ...stop, clientOrderId: 'gtest0-1-0pS0_9' }
    const foreign = { ...stop, clientOrderId: 'by-hand-1' }
    expect(compareBooks(books, { ...facts, openStops: [...facts.openStops, stranger, foreign] })).toEqual([
      expect.objectContaining({ code: 'audit_stop_unknown', botId: 'bot-1', subject: stranger.clientOrderId }),
    ])
    const going = books.stops.map((each) => ({ ...each, cancel: 'submitted' as const }))
    expect(codes({ ...books, stops: going }, { ...facts, openStops: [] })).toEqual([])
  })

  it('finds a fill that was lost or booked twice, and a position that differs', async () => {
    const { books, facts } = await traded()
    const off = books.fills.map((total) => ({ ...total, steps: total.steps + 1 }))
    expect(codes({ ...books, fills: off }, facts)).toEqual(['audit_fills'])
    const moved = facts.positions.map((position) => ({ ...position, size: position.size - 1 }))
    expect(codes(books, { ...facts, positions: moved })).toEqual(['audit_position'])
    expect(codes({ ...books, external: () => 1 }, facts)).toEqual(['audit_position'])
  })

  it('finds a ledger that differs by the smallest unit, from the bot and from the bills', async () => {
    const { books, facts } = await traded()
    const botLedger = new Map([['bot-1', ((books.botLedger.get('bot-1') ?? 0n) + 1n) as Money]])
    expect(codes({ ...books, botLedger }, facts)).toEqual(['audit_ledger'])
    const more: MoneyTotal = { symbol: 'BTCUSDT', coin: 'USDT', amount: money('0.00000001') }
    const found = compareBooks({ ...books, ledger: [...books.ledger, more] }, facts)
    expect(found).toEqual([expect.objectContaining({ code: 'audit_bills', symbol: 'BTCUSDT', subject: 'USDT' })])
    expect(codes({ ...books, ledger: [...books.ledger, more] }, { ...facts, bills: null })).toEqual([])
  })

  it('agrees after a stop that closed everything', async () => {
    const { rig } = await traded()
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(20_000)
    const { books, facts } = await bothSides(rig)
    expect(compareBooks(books, facts)).toEqual([])
  })
})
