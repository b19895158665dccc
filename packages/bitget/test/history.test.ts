import { ok } from '@gridpilot/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBitgetVenue } from '../src/index.ts'
import { type HistoryWalk, walkHistory, walkPages } from '../src/pages.ts'
import { type FakeBitget, type FakeRequest, optionsFor, startFakeBitget } from './fake-bitget.ts'

const DAY = 86_400_000
interface Row {
  readonly id: string
  readonly time: number
}

/** A venue's list: newest first, a bounded page, a default window when no times are given. */
function listOf(rows: readonly Row[], pageSize: number, defaultSpanMs = Number.POSITIVE_INFINITY) {
  const queries: object[] = []
  const newest = Math.max(...rows.map(({ time }) => time))
  const walk: HistoryWalk<Row> = {
    fetch: async (query) => {
      queries.push(query)
      const from = query.startTime === undefined ? newest - defaultSpanMs : Number(query.startTime)
      const to = query.endTime === undefined ? Number.POSITIVE_INFINITY : Number(query.endTime)
      expect(to - from <= 7 * DAY || query.endTime === undefined).toBe(true)
      const below = query.idLessThan === undefined ? null : BigInt(query.idLessThan)
      return ok(
        rows
          .filter(({ id, time }) => time >= from && time < to && (below === null || BigInt(id) < below))
          .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1))
          .slice(0, pageSize),
      )
    },
    idOf: (row) => row.id,
    timeOf: (row) => row.time,
    spanMs: 7 * DAY,
    depthMs: 90 * DAY,
    marketMs: async () => ok(newest),
  }
  return { walk, queries }
}
const BASE = 1_300_000_000_000_000_000n
const rows = (count: number, stepMs: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: String(BASE + BigInt(i)), time: 1_700_000_000_000 + i * stepMs }))
const ids = (answer: Awaited<ReturnType<typeof walkHistory<Row>>>) =>
  answer.ok ? answer.value.map(({ id }) => Number(BigInt(id) - BASE)) : answer.error

describe('walking a history', () => {
  it('reads every page down to the cursor and answers oldest first', async () => {
    const { walk, queries } = listOf(rows(25, 1000), 10)
    const found = await walkHistory(walk, String(BASE + 7n), true)
    expect(ids(found)).toEqual(Array.from({ length: 20 }, (_, i) => i + 5))
    expect(queries).toHaveLength(2)
  })

  it('goes on in windows of seven days when the default window ends before the cursor', async () => {
    const { walk, queries } = listOf(rows(40, DAY), 10, 7 * DAY)
    expect(ids(await walkHistory(walk, String(BASE + 3n), true))).toContain(4)
    const all = ids(await walkHistory(walk, null, true))
    expect(all).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(queries.length).toBeGreaterThan(10)
  })

  it('does not look beyond what the venue keeps', async () => {
    const { walk } = listOf(rows(200, DAY), 100, 7 * DAY)
    const found = ids(await walkHistory(walk, null, true))
    expect(found).toContain(110)
    expect(found).not.toContain(100)
  })

  it('compares ids as whole numbers beyond 2^53', async () => {
    const near = [
      { id: '9007199254740993', time: 1 },
      { id: '9007199254740992', time: 0 },
    ]
    const answer = await walkHistory(listOf(near, 10).walk, '9007199254740992', false)
    expect(answer.ok && answer.value.map(({ id }) => id)).toEqual(['9007199254740992', '9007199254740993'])
  })

  it('asks until a page is empty: a short page is no end', async () => {
    const pages = [['9', '8'], ['7'], ['6'], []]
    const answer = await walkPages({
      fetch: async () => ok(pages.shift() ?? []),
      idOf: (id) => id,
      enough: () => false,
    })
    expect(answer.ok && answer.value.rows).toEqual(['9', '8', '7', '6'])
  })

  it('tolerates rows that come twice, and fails when nothing older comes', async () => {
    const shifting = [['9', '8'], ['8', '7'], []]
    const answer = await walkPages({
      fetch: async () => ok(shifting.shift() ?? []),
      idOf: (id) => id,
      enough: () => false,
    })
    expect(answer.ok && answer.value.rows).toEqual(['9', '8', '7'])
    const stuck = await walkPages({ fetch: async () => ok(['9', '8']), idOf: (id) => id, enough: () => false })
    expect(stuck).toMatchObject({ ok: false, error: { code: 'paging_stuck', class: 'unknown' } })
  })
})

describe('fillsAfter and billsAfter over the wire', () => {
  let fake: FakeBitget
  beforeEach(async () => {
    fake = await startFakeBitget()
  })
  afterEach(() => fake.close())
  const paged = (all: readonly { readonly id: number; readonly row: object }[]) => {
    const match = (request: FakeRequest) => {
      const below = request.query.idLessThan === undefined ? null : Number(request.query.idLessThan)
      const to = Number(request.query.endTime ?? Number.POSITIVE_INFINITY)
      return all
        .filter(({ id }) => (below === null || id < below) && id * 1000 < to)
        .sort((a, b) => b.id - a.id)
        .slice(0, Number(request.query.limit))
        .map(({ row }) => row)
    }
    return match
  }
  const fillRow = (id: number, changes: object = {}) => ({
    id,
    row: {
      tradeId: String(id),
      orderId: '777',
      symbol: 'BTCUSDT',
      side: 'buy',
      price: '60000.5',
      baseVolume: '0.0012',
      profit: '-0.25',
      feeDetail: [{ deduction: 'no', feeCoin: 'USDT', totalDeductionFee: '0', totalFee: '-0.01440012' }],
      tradeScope: 'maker',
      posMode: 'one_way_mode',
      cTime: String(id * 1000),
      ...changes,
    },
  })
  const serveFills = (all: readonly { readonly id: number; readonly row: object }[]) => {
    const match = paged(all)
    fake.route('/api/v2/mix/order/fill-history', (request) => ({ data: { fillList: match(request), endId: null } }))
    fake.route('/api/v2/mix/order/orders-history', () => ({ data: { entrustedList: [], endId: null } }))
  }

  it('without the history of orders no fill is handed on under no name: whose it is may be in there', async () => {
    serveFills([fillRow(5)])
    fake.route('/api/v2/mix/order/orders-history', () => ({ code: '40010', msg: 'timed out' }))
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.fillsAfter('4')).toMatchObject({ ok: false })
  })

  it('gives fills with a positive fee for what was paid and an empty client id where the row has none', async () => {
    serveFills([fillRow(5), fillRow(6, { clientOid: 'ours' })])
    const answer = await createBitgetVenue(optionsFor(fake)).fillsAfter('4')
    expect(answer).toEqual({
      ok: true,
      value: {
        cursor: '6',
        items: [
          {
            tradeId: '5',
            venueOrderId: '777',
            clientOrderId: '',
            symbol: 'BTCUSDT',
            side: 'buy',
            positionSide: 'net',
            price: 600_005,
            quantity: 12,
            fee: 1_440_012n,
            feeCoin: 'USDT',
            realizedPnl: -25_000_000n,
            liquidity: 'maker',
            occurredAtMs: 5000,
          },
          expect.objectContaining({ tradeId: '6', clientOrderId: 'ours' }),
        ],
      },
    })
  })

  it('names the client id of a fill whose order an answer has told', async () => {
    fake.route('/api/v2/mix/order/place-order', ({ body }) => ({ data: { orderId: '777', clientOid: body.clientOid } }))
    serveFills([fillRow(5)])
    const venue = createBitgetVenue(optionsFor(fake))
    const { intent } = await import('./intents.ts')
    await venue.place('BTCUSDT', [intent('mine')])
    expect(await venue.fillsAfter('4')).toMatchObject({ value: { items: [{ clientOrderId: 'mine' }] } })
  })

  it('reads 250 fills over three pages without a gap, then only what is new plus a small overlap', async () => {
    const all = Array.from({ length: 250 }, (_, i) => fillRow(i + 1000))
    serveFills(all)
    const venue = createBitgetVenue(optionsFor(fake))
    const first = await venue.fillsAfter('999')
    expect(first.ok && first.value.items.map(({ tradeId }) => Number(tradeId))).toEqual(
      Array.from({ length: 250 }, (_, i) => i + 1000),
    )
    all.push(fillRow(1250))
    serveFills(all)
    const second = await venue.fillsAfter('1249')
    expect(second.ok && second.value.cursor).toBe('1250')
    expect(second.ok && second.value.items.map(({ tradeId }) => Number(tradeId))).toEqual(
      Array.from({ length: 21 }, (_, i) => i + 1230),
    )
  })

  it('leaves fills that cannot be ours out but moves past them', async () => {
    serveFills([fillRow(4, { symbol: 'FINEUSDT' }), fillRow(5, { symbol: 'GONEUSDT', price: '1.23456' }), fillRow(6)])
    expect(await createBitgetVenue(optionsFor(fake)).fillsAfter('3')).toMatchObject({
      value: { cursor: '6', items: [{ tradeId: '6' }] },
    })
  })

  it.each([
    ['a price off the tick', { price: '60000.55' }],
    ['a quantity as a JSON number', { baseVolume: 0.0012 }],
    ['an exponent', { price: '6e4' }],
    ['a fee finer than money', { feeDetail: [{ feeCoin: 'USDT', totalFee: '-0.000000001' }] }],
    ['a trade id that is no number', { tradeId: 'xxxx' }],
  ])('fails the read on %s', async (_, changes) => {
    serveFills([fillRow(5, changes)])
    expect(await createBitgetVenue(optionsFor(fake)).fillsAfter('4')).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'malformed' },
    })
  })

  it('rounds a fee in another coin up and keeps the coin', async () => {
    serveFills([fillRow(5, { feeDetail: [{ deduction: 'yes', feeCoin: 'BGB', totalFee: '-0.017118519726' }] })])
    expect(await createBitgetVenue(optionsFor(fake)).fillsAfter('4')).toMatchObject({
      value: { items: [{ fee: 1_711_852n, feeCoin: 'BGB' }] },
    })
  })

  it('walks the depth of the history once per cursor, not at every sweep', async () => {
    serveFills([])
    fake.route('/api/v2/mix/market/ticker', () => ({
      data: [{ symbol: 'BTCUSDT', lastPr: '1', ts: '1700000000000' }],
    }))
    const venue = createBitgetVenue(optionsFor(fake))
    const asked = () => fake.requests.filter(({ path }) => path.endsWith('fill-history')).length
    expect(await venue.fillsAfter(null)).toEqual({ ok: true, value: { items: [], cursor: null } })
    const deep = asked()
    expect(deep).toBeGreaterThan(10)
    await venue.fillsAfter(null)
    expect(asked()).toBe(deep + 1)
  })

  it('gives bills once, oldest first, with the fee positive when paid', async () => {
    const bill = (id: number, changes: object) => ({
      id,
      row: {
        billId: String(id),
        symbol: 'BTCUSDT',
        amount: '0',
        fee: '0',
        feeByCoupon: '',
        businessType: 'buy',
        coin: 'USDT',
        balance: '1',
        cTime: String(id * 1000),
        ...changes,
      },
    })
    const match = paged([
      bill(3, { amount: '-0.004992', businessType: 'contract_settle_fee' }),
      bill(4, { amount: '1.5', fee: '-0.036', businessType: 'sell' }),
      bill(5, { amount: '100', businessType: 'trans_from_exchange', symbol: '' }),
      bill(6, { amount: '-9', fee: '-1', businessType: 'burst_sell' }),
      bill(7, { amount: '1', businessType: 'bonus_issue' }),
    ])
    fake.route('/api/v2/mix/account/bill', (request) => ({ data: { bills: match(request), endId: null } }))
    const venue = createBitgetVenue(optionsFor(fake))
    const answer = await venue.billsAfter('3')
    expect(answer.ok && answer.value.items.map(({ kind, amount, fee }) => [kind, amount, fee])).toEqual([
      ['trade', 150_000_000n, 3_600_000n],
      ['transfer', 10_000_000_000n, 0n],
      ['liquidation', -900_000_000n, 100_000_000n],
      ['other', 100_000_000n, 0n],
    ])
    expect(await venue.billsAfter('7')).toEqual({ ok: true, value: { items: [], cursor: '7' } })
    expect(await venue.billsAfter('2')).toMatchObject({
      value: { items: [{ kind: 'funding', amount: -499_200n }, {}, {}, {}, {}] },
    })
  })
})
