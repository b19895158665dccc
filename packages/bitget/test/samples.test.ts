import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatMoney, formatPrice, formatQuantity, type Instrument, ok } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { candlesIn } from '../src/candles.ts'
import { accountIn } from '../src/classic/account.ts'
import { billOf, billRowsIn } from '../src/classic/bills.ts'
import { createClassicClient } from '../src/classic/client.ts'
import { FILL_ROW, type FillRow, fillOf } from '../src/classic/fills.ts'
import { classicInstruments, tiersIn } from '../src/classic/instruments.ts'
import { REST_ORDER, reportOfRest } from '../src/classic/order-report.ts'
import { BATCH_ANSWER, batchOutcome } from '../src/classic/place.ts'
import { POSITION_ROW, positionOf } from '../src/classic/positions.ts'
import { directionOf } from '../src/classic/sides.ts'
import { createClassicReader } from '../src/classic/stream.ts'
import { createConnection } from '../src/connection.ts'
import { dataOf, decode } from '../src/decode.ts'
import { createInstrumentCatalog, type InstrumentCatalog } from '../src/instrument-catalog.ts'
import { createModeMemory } from '../src/mode-memory.ts'
import { createOrderIds } from '../src/order-ids.ts'
import { SharedReads } from '../src/shared-reads.ts'
import { type FakeBitget, optionsFor, startFakeBitget } from './fake-bitget.ts'
import { sharedText } from './shared-data.ts'

// Expectations are read from the samples themselves: what was decoded must print the same decimals again.

const sample = (file: string): Record<string, unknown> =>
  JSON.parse(sharedText(`samples/${file}`) ?? readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8'))
const plain = (text: string) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')

let fake: FakeBitget
let catalog: InstrumentCatalog
let client: ReturnType<typeof createClassicClient>
beforeAll(async () => {
  fake = await startFakeBitget()
  fake.route('/api/v2/mix/market/contracts', () => ({ raw: JSON.stringify(sample('contracts.json')) }))
  const connection = createConnection(optionsFor(fake))
  client = createClassicClient(connection)
  catalog = createInstrumentCatalog(connection, classicInstruments(client))
  expect((await catalog.load()).ok).toBe(true)
})
afterAll(() => fake.close())
const instrumentOf = (symbol: string) => catalog.get(symbol.toUpperCase()) as Instrument

describe('public samples', () => {
  it('contracts become instruments whose tick and step print as documented', () => {
    const rows = dataOf(sample('contracts.json')) as Record<string, string>[]
    expect(rows.length).toBeGreaterThan(2)
    for (const row of rows) {
      const instrument = instrumentOf(row.symbol ?? '')
      expect(Number(instrument.tickSize)).toBeCloseTo(Number(row.priceEndStep) / 10 ** Number(row.pricePlace), 12)
      expect(instrument.sizeStep).toBe(row.sizeMultiplier)
      expect(formatQuantity(instrument, instrument.minQuantity)).toBe(plain(row.minTradeNum ?? ''))
    }
  })

  it('margin tiers ascend without a gap', () => {
    for (const [symbol, payload] of Object.entries(sample('position-tiers.json'))) {
      if (symbol === '_note') continue
      const tiers = tiersIn(dataOf(payload), symbol)
      expect(tiers[0]?.notionalFrom).toBe(0n)
      tiers.slice(1).forEach((tier, i) => {
        expect(tier.notionalFrom).toBe(tiers[i]?.notionalTo)
      })
    }
  })

  it('candles ascend', () => {
    for (const name of ['candles', 'history-candles']) {
      const candles = candlesIn(dataOf(sample('rest-public.json')[`GET /api/v2/mix/market/${name}`]))
      expect(candles.length).toBeGreaterThan(0)
      expect(candles.every(({ low, high }) => low <= high)).toBe(true)
      expect(candles.map(({ time }) => time)).toEqual(candles.map(({ time }) => time).sort((a, b) => a - b))
    }
  })
})

describe('private REST samples', () => {
  const rest = () => sample('rest-trade-position.json')
  const lists = z.object({ entrustedList: z.array(z.record(z.string(), z.unknown())).nullable() })

  it('orders of detail, open list and history print the same price and size again', () => {
    const rows = [
      dataOf(rest()['GET /api/v2/mix/order/detail']),
      ...[rest()['GET /api/v2/mix/order/orders-history'], rest()['GET /api/v2/mix/order/orders-pending']].flatMap(
        (payload) => lists.parse(dataOf(payload)).entrustedList ?? [],
      ),
      dataOf(sample('recorded.json')['order-detail']),
    ]
    expect(rows).toHaveLength(4)
    for (const raw of rows) {
      const row = decode(REST_ORDER, raw)
      const instrument = instrumentOf(row.symbol)
      const report = reportOfRest(instrument, row)
      expect(plain(formatPrice(instrument, report.price ?? (0 as never)))).toBe(plain(row.price ?? ''))
      expect(formatQuantity(instrument, report.quantity)).toBe(plain(row.size))
      expect(formatQuantity(instrument, report.cumulative)).toBe(plain(row.baseVolume ?? '0'))
      expect(report.state).toBe(row.state ?? row.status)
    }
  })

  it('an empty list may be null', () => {
    const empty = sample('recorded.json')['orders-pending-empty (NOT recorded: guard for both null and [])']
    expect(lists.parse(dataOf(empty)).entrustedList).toBe(null)
  })

  it('fills keep price, size and what was paid, with the sign turned', () => {
    const payloads = [
      rest()['GET /api/v2/mix/order/fill-history'],
      rest()['GET /api/v2/mix/order/fills'],
      sample('recorded.json').fills,
    ]
    for (const payload of payloads) {
      // Documentation prints "xxxx" where the wire has numbers.
      const text = JSON.stringify(dataOf(payload)).replaceAll('"xxxx"', '"123"')
      const row: FillRow = decode(FILL_ROW, JSON.parse(text).fillList[0])
      const instrument = instrumentOf(row.symbol)
      const fill = fillOf(instrument, row, null, directionOf)
      expect(plain(formatPrice(instrument, fill.price))).toBe(plain(row.price))
      expect(formatQuantity(instrument, fill.quantity)).toBe(plain(row.baseVolume))
      const paid = (row.feeDetail[0]?.totalFee ?? '').replace('-', '')
      expect(fill.fee).toBeGreaterThan(0n)
      expect(fill.feeCoin).toBe(row.feeDetail[0]?.feeCoin)
      if (fill.feeCoin === 'USDT') expect(formatMoney(fill.fee)).toBe(plain(paid))
      else expect(Number(formatMoney(fill.fee)) - Number(paid)).toBeGreaterThanOrEqual(0)
    }
  })

  it('positions, balances and bills decode', () => {
    const rows = dataOf(rest()['GET /api/v2/mix/position/all-position']) as unknown[]
    const row = decode(POSITION_ROW, rows[0])
    expect(Math.sign(positionOf(instrumentOf(row.symbol), row).size)).toBe(row.holdSide === 'long' ? 1 : -1)
    const account = accountIn(dataOf(sample('rest-account.json')['GET /api/v2/mix/account/account']))
    expect(account.report.equity).toBe(account.report.balance + account.report.unrealizedPnl)
    const bills = billRowsIn(dataOf(sample('rest-account.json')['GET /api/v2/mix/account/bill'])).map(billOf)
    expect(bills.map(({ kind }) => kind)).toEqual(['funding', 'trade'])
    expect(bills.every(({ fee }) => fee >= 0n)).toBe(true)
  })

  it('batch answers match by client id', () => {
    const placed = decode(BATCH_ANSWER, dataOf(sample('recorded.json')['batch-place-order(partial failure)']))
    const accepted = placed.successList[0]?.clientOid ?? ''
    expect(batchOutcome(placed, accepted)).toMatchObject({ outcome: 'accepted', venueOrderId: expect.any(String) })
    const refused = placed.failureList[0]?.clientOid ?? ''
    expect(batchOutcome(placed, refused)).toMatchObject({ outcome: 'refused', error: { code: '45110' } })
    const cancelled = decode(BATCH_ANSWER, dataOf(rest()['POST /api/v2/mix/order/batch-cancel-orders']))
    expect(batchOutcome(cancelled, cancelled.failureList[0]?.clientOid ?? '')).toMatchObject({ outcome: 'unknown' })
  })
})

describe('stream samples', () => {
  const read = (payload: unknown) => {
    const events: VenueEvent[] = []
    const marketMs = async () => ok(0)
    const modes = createModeMemory(async () => ok('one_way'))
    const context = { client, catalog, orderIds: createOrderIds(), modes, shared: new SharedReads(), marketMs }
    const reader = createClassicReader(context, (event) => void events.push(event))
    reader.read(payload)
    return { events, malformed: reader.malformedCount() }
  }

  it('every order push of a life decodes', () => {
    const pushes = Object.entries(sample('ws-orders-lifecycle.json')).filter(([name]) => name !== '_note')
    expect(pushes.length).toBeGreaterThan(3)
    for (const [name, payload] of pushes) {
      const { events, malformed } = read(payload)
      expect([name, malformed, events.map(({ type }) => type)]).toEqual([name, 0, ['order']])
      const row = (payload as { data: Record<string, string>[] }).data[0] ?? {}
      const [event] = events
      if (event?.type !== 'order') throw new Error('no order')
      const instrument = instrumentOf(row.instId ?? '')
      expect(formatQuantity(instrument, event.report.cumulative)).toBe(plain(row.accBaseVolume ?? ''))
      expect(event.report.reason).toBe(row.cancelReason ? row.cancelReason : null)
      expect(event.report.price === null).toBe(row.orderType === 'market')
    }
  })

  it('ticker and fill pushes as recorded decode; the fill has no client id', () => {
    expect(read(sample('recorded.json')['ws-ticker'])).toMatchObject({ malformed: 0, events: [{ type: 'ticker' }] })
    expect(read(sample('recorded.json')['ws-fill'])).toMatchObject({
      malformed: 0,
      events: [{ type: 'fill', fill: { clientOrderId: '' } }],
    })
  })
})
