import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkAccount, createBitgetVenue, DEFAULT_WISHES, repairAccount } from '../src/index.ts'
import { createSequenceWatch } from '../src/unified/sequence-watch.ts'
import { type FakeBitget, type FakeRequest, IMPATIENT, optionsFor, startFakeBitget } from './fake-bitget.ts'
import { fillRow, orderRow, SETTINGS, serveUnified, settings } from './fake-unified.ts'

const ASSETS = '/api/v3/account/assets'
const FILLS = '/api/v3/trade/fills'
const RECORDS = '/api/v3/account/financial-records'
const POSITIONS = '/api/v3/position/current-position'

let fake: FakeBitget
beforeEach(async () => {
  fake = serveUnified(await startFakeBitget())
  fake.route(ASSETS, () => ({
    data: { usdtEquity: '1010.5', usdtUnrealisedPnl: '-10.5', effEquity: '1000', imr: '100.25', assets: [] },
  }))
})
afterEach(() => fake.close())
const venue = () => createBitgetVenue({ ...optionsFor(fake, IMPATIENT), family: 'unified' })
const paged =
  (rows: readonly { readonly id: number; readonly row: object }[]) =>
  ({ query }: FakeRequest) => {
    const below = query.cursor === undefined ? Number.POSITIVE_INFINITY : Number(query.cursor)
    const from = Number(query.startTime ?? 0)
    const to = Number(query.endTime ?? Number.POSITIVE_INFINITY)
    const list = rows
      .filter(({ id }) => id < below && id * 1000 >= from && id * 1000 < to)
      .toSorted((a, b) => b.id - a.id)
      .slice(0, Number(query.limit))
      .map(({ row }) => row)
    return { data: { list: list.length === 0 ? null : list, cursor: null } }
  }

describe('money and settings', () => {
  it('balance is equity less profit; room is what may be margin less what is bound', async () => {
    expect(await venue().account()).toEqual({
      ok: true,
      value: {
        family: 'unified',
        equity: 101_050_000_000n,
        balance: 102_100_000_000n,
        unrealizedPnl: -1_050_000_000n,
        available: 89_975_000_000n,
        positionMode: 'one_way',
        marginMode: 'crossed',
      },
    })
  })

  it('a symbol nobody configured is crossed; leverage is set with its margin mode, and read again', async () => {
    const at = venue()
    expect(await at.symbolSettings('ETHUSDT')).toEqual({ ok: true, value: { marginMode: 'crossed', leverage: 20 } })
    const bodies: object[] = []
    fake.route('/api/v3/account/set-leverage', ({ body }) => {
      bodies.push(body)
      const { category, symbol, marginMode, leverage } = body
      fake.route(SETTINGS, () => ({
        data: settings({ symbolConfigList: [{ category, symbol, marginMode, leverage }] }),
      }))
      return { data: 'success' }
    })
    expect(await at.setLeverage('ETHUSDT', 20)).toEqual({ ok: true, value: null })
    expect(await at.setLeverage('ETHUSDT', 20)).toEqual({ ok: true, value: null })
    expect(await at.setMarginMode('ETHUSDT', 'isolated')).toEqual({ ok: true, value: null })
    const common = { category: 'USDT-FUTURES', symbol: 'ETHUSDT', leverage: '20' }
    expect(bodies).toEqual([
      { ...common, marginMode: 'crossed' },
      { ...common, marginMode: 'isolated' },
    ])
  })

  it('a setting that is taken but does not show is unknown, one that is refused is refused', async () => {
    fake.route('/api/v3/account/set-leverage', () => ({ data: 'success' }))
    expect(await venue().setLeverage('BTCUSDT', 7)).toMatchObject({
      ok: false,
      error: { kind: 'unknown', code: 'not_effective' },
    })
    fake.route('/api/v3/account/set-hold-mode', () => ({ code: '25010' }))
    expect(await venue().setPositionMode('hedge')).toMatchObject({
      ok: false,
      error: { kind: 'refused', code: '25010' },
    })
  })
})

describe('positions', () => {
  const row = {
    category: 'USDT-FUTURES',
    symbol: 'BTCUSDT',
    holdMode: 'hedge_mode',
    posSide: 'short',
    marginMode: 'isolated',
    total: '0.0123',
    avgPrice: '60000.123456',
    markPrice: '59999.9',
    leverage: '20',
    liquidationPrice: '-1',
  }

  it('are one report a leg; a null list is flat', async () => {
    fake.route(POSITIONS, () => ({ data: { list: [row, { ...row, posSide: 'long', total: '0.001' }] } }))
    expect(await venue().positions()).toMatchObject({
      ok: true,
      value: [
        { positionSide: 'short', size: -123, marginMode: 'isolated', liquidationPrice: null },
        { positionSide: 'long', size: 10 },
      ],
    })
    fake.route(POSITIONS, () => ({ data: { list: null } }))
    expect(await venue().positions()).toEqual({ ok: true, value: [] })
  })

  it('without a sign are no fact', async () => {
    fake.route(POSITIONS, () => ({ data: { list: [{ ...row, holdMode: 'one_way_mode', posSide: 'net' }] } }))
    expect(await venue().positions()).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })

  it('are asked for again when a 200 has no body, and never read as flat from it', async () => {
    let empty = 2
    fake.route(POSITIONS, () => {
      empty -= 1
      return empty >= 0 ? { raw: '' } : { data: { list: [row] } }
    })
    expect(await venue().positions()).toMatchObject({ ok: true, value: [{ size: -123 }] })
    fake.route(POSITIONS, () => ({ raw: '' }))
    expect(await venue().positions()).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'empty_answer' } })
  })
})

describe('fills', () => {
  it('have the magnitude of their fee whatever its sign, in its own coin', async () => {
    const fees = [
      { feeCoin: 'USDT', fee: '0.01440012' },
      { feeCoin: 'USDT', fee: '-0.01440012' },
      { feeCoin: 'BGB', fee: '0.0000000012345' },
    ]
    fake.route(
      FILLS,
      paged(fees.map((fee, i) => ({ id: 900 + i, row: fillRow(String(900 + i), { feeDetail: [fee] }) }))),
    )
    const read = await venue().fillsAfter(null)
    expect(read.ok && read.value.items.map(({ fee, feeCoin }) => `${fee} ${feeCoin}`)).toEqual([
      '1440012 USDT',
      '1440012 USDT',
      '1 BGB',
    ])
    expect(read.ok && read.value.items[0]).toEqual({
      tradeId: '900',
      venueOrderId: '1190384645049036801',
      clientOrderId: 'mine',
      symbol: 'BTCUSDT',
      side: 'buy',
      positionSide: 'net',
      price: 600_005,
      quantity: 12,
      fee: 1_440_012n,
      feeCoin: 'USDT',
      realizedPnl: -25_000_000n,
      liquidity: 'maker',
      occurredAtMs: 1_719_535_736_400,
    })
  })

  it('of ninety days are read in windows of thirty, page by page, each once', async () => {
    const day = 86_400
    const rows = Array.from({ length: 250 }, (_, i) => {
      const id = 20_000 * day + Math.floor((i * 89 * day) / 250)
      return { id, row: fillRow(String(id), { createdTime: String(id * 1000) }) }
    })
    const page = paged(rows)
    const newest = Math.max(...rows.map(({ id }) => id)) * 1000
    const spans: number[] = []
    fake.route(FILLS, (request) => {
      const { startTime, endTime } = request.query
      if (startTime !== undefined) spans.push(Number(endTime) - Number(startTime))
      // Without times the venue answers for its newest days only.
      if (startTime !== undefined) return page(request)
      return page({ ...request, query: { ...request.query, startTime: String(newest - 30 * day * 1000) } })
    })
    const read = await venue().fillsAfter(null)
    expect(read.ok && read.value.items.map(({ tradeId }) => tradeId)).toEqual(rows.map(({ id }) => String(id)))
    expect(spans.length).toBeGreaterThan(2)
    expect(Math.max(...spans)).toBeLessThanOrEqual(30 * day * 1000)
  })

  it('of other products and unknown symbols are left out; one that does not decode fails the page', async () => {
    fake.route(
      FILLS,
      paged([
        { id: 1, row: fillRow('1', { category: 'SPOT' }) },
        { id: 2, row: fillRow('2', { symbol: 'NEWUSDT' }) },
        { id: 3, row: fillRow('3') },
      ]),
    )
    const read = await venue().fillsAfter(null)
    expect(read.ok && read.value.items.map(({ tradeId }) => tradeId)).toEqual(['3'])
    fake.route(FILLS, paged([{ id: 4, row: fillRow('4', { execQty: '0' }) }]))
    expect(await venue().fillsAfter(null)).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })
})

describe('bills', () => {
  const record = (id: number, type: string, amount: string, fee: string, balance: string, changes: object = {}) => ({
    id,
    row: {
      category: 'USDT-FUTURES',
      id: String(id),
      symbol: 'BTCUSDT',
      coin: 'USDT',
      type,
      amount,
      fee,
      balance,
      ts: String(id * 1000),
      ...changes,
    },
  })
  const serve = (futures: readonly ReturnType<typeof record>[]) => {
    const deposit = record(1, 'TRANSFER_IN', '100', '0', '100', { symbol: '', category: 'OTHER' })
    fake.route(RECORDS, (request) => paged(request.query.category === 'OTHER' ? [deposit] : futures)(request))
  }

  it('say what changed the balance, whether their amount has the fee in it or not', async () => {
    const withFee = [record(2, 'OPEN_LONG', '-0.1', '-0.1', '99.9'), record(3, 'CLOSE_LONG', '4.9', '-0.1', '104.8')]
    const without = [record(2, 'OPEN_LONG', '0', '-0.1', '99.9'), record(3, 'CLOSE_LONG', '5', '-0.1', '104.8')]
    const expected = [
      { kind: 'transfer', amount: 10_000_000_000n, fee: 0n },
      { kind: 'trade', positionSide: 'long', amount: 0n, fee: 10_000_000n },
      { kind: 'trade', positionSide: 'long', amount: 500_000_000n, fee: 10_000_000n },
    ]
    for (const futures of [withFee, without]) {
      serve(futures)
      expect(await venue().billsAfter(null)).toMatchObject({ ok: true, value: { items: expected, cursor: '3' } })
    }
  })

  it('after a cursor are read by what stood before it', async () => {
    serve([record(2, 'OPEN_LONG', '0', '-0.1', '99.9'), record(3, 'CLOSE_LONG', '5', '-0.1', '104.8')])
    expect(await venue().billsAfter('2')).toMatchObject({
      ok: true,
      value: { items: [{ billId: '3', amount: 500_000_000n }] },
    })
  })

  it.each([
    ['BUY_DEAL', 'trade', 'net'],
    ['CONTRACT_MAIN_SETTLE_FEE_USER_OUT', 'funding', null],
    ['MARGIN_SETTLE_FEE_USER_IN', 'funding', null],
    ['BURST_LONG_LOSS', 'liquidation', null],
    ['ADL_CLOSE_SHORT', 'liquidation', 'short'],
    ['SOMETHING_NEW', 'other', null],
  ])('%s is %s of %s', async (type, kind, positionSide) => {
    serve([record(2, type, '0', '0', '100')])
    const read = await venue().billsAfter('1')
    expect(read).toMatchObject({ ok: true, value: { items: [{ kind, positionSide }] } })
  })
})

describe('open orders and market', () => {
  it('orders of every page, of known symbols and this product, in both status words', async () => {
    fake.route(
      '/api/v3/trade/unfilled-orders',
      paged(
        Array.from({ length: 130 }, (_, i) => ({
          id: i + 1,
          row: orderRow({ orderId: String(i + 1), orderStatus: i % 2 ? 'new' : 'live', cumExecQty: '0' }),
        })),
      ),
    )
    const read = await venue().openOrders()
    expect(read.ok && read.value.length).toBe(130)
    expect(read.ok && new Set(read.value.map(({ state }) => state))).toEqual(new Set(['live']))
  })

  it('instruments with their tick, their step and their tiers', async () => {
    const read = await venue().instruments()
    expect(read).toMatchObject({
      ok: true,
      value: [
        { symbol: 'BTCUSDT', tickSize: '0.1', sizeStep: '0.0001', maxOrdersPerSymbol: 400, maxLeverage: 150 },
        { symbol: 'ETHUSDT', tickSize: '0.05', sizeStep: '0.01' },
      ],
    })
    expect(read.ok && read.value[0]?.tiers.map(({ level, notionalTo }) => [level, notionalTo])).toEqual([
      [1, 15_000_000_000_000n],
      [2, 60_000_000_000_000n],
    ])
  })

  it('funding page by page: the cursor is a page number there', async () => {
    fake.route('/api/v3/market/history-fund-rate', ({ query }) => ({
      data: {
        resultList: Array.from({ length: query.cursor === '3' ? 10 : 200 }, (_, i) => ({
          symbol: 'BTCUSDT',
          fundingRate: '0.0001',
          fundingRateTimestamp: String((1_000_000 - Number(query.cursor) * 200 - i) * 1000),
        })),
      },
    }))
    const read = await venue().fundingHistory('BTCUSDT', 999_595_000)
    expect(read.ok && read.value.length).toBe(206)
  })
})

describe('the chain of book updates', () => {
  const big = (n: number) => Number('1352182127478939650') + n
  it('holds over a snapshot and updates, and tells a gap, a restart and updates before any snapshot', () => {
    const watch = createSequenceWatch()
    const push = (action: string, pseq: number, seq: number) => watch.read('BTCUSDT', action, { pseq, seq })
    expect(push('update', big(0), big(1_000_000))).toBe(true)
    expect(push('snapshot', 0, big(10_000_000))).toBe(false)
    expect(push('update', big(10_000_000), big(20_000_000))).toBe(false)
    expect(push('update', big(20_000_000), big(30_000_000))).toBe(false)
    expect(push('update', big(40_000_000), big(50_000_000))).toBe(true)
    expect(push('update', big(50_000_000), big(60_000_000))).toBe(false)
    expect(push('update', 0, big(70_000_000))).toBe(true)
    watch.reset()
    expect(push('snapshot', 0, 5)).toBe(false)
    expect(push('update', 6, 7)).toBe(true)
  })
})

describe('the check of a unified account', () => {
  const KEY = '/api/v3/account/info'
  const keyInfo = (changes: object = {}) => ({
    data: {
      userId: '77',
      ips: '203.0.113.7',
      permType: 'read-and-write',
      permissions: ['uta_mgt', 'uta_trade'],
      ...changes,
    },
  })
  const codes = (check: Awaited<ReturnType<typeof checkAccount>>) =>
    check.checks.map(({ result, notice, repair }) => `${result} ${notice.code}${repair ? ` ${repair}` : ''}`)

  it('passes a trading key, changes nothing, and advises a sub-account', async () => {
    fake.route(KEY, () => keyInfo())
    const check = await checkAccount(optionsFor(fake))
    expect(check).toMatchObject({ ok: true, userId: '77', family: 'unified', advice: [{ code: 'use_sub_account' }] })
    expect(codes(check)).toEqual([
      'pass clock_ok',
      'pass account_family',
      'pass key_valid',
      'pass key_cannot_withdraw',
      'pass key_bound',
      'pass futures_enabled',
      'pass position_mode_ok',
      'pass margin_mode_ok',
    ])
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('finds what is wrong: withdrawals, reading only, modes with their repair, what others have', async () => {
    fake.route(KEY, () => keyInfo({ permType: 'read-only', permissions: ['withdraw', 'uta_mgt', 'fly'], ips: '' }))
    fake.route(SETTINGS, () => ({
      data: settings({
        holdMode: 'hedge_mode',
        symbolConfigList: [{ category: 'USDT-FUTURES', symbol: 'BTCUSDT', marginMode: 'isolated', leverage: '5' }],
      }),
    }))
    fake.route(
      '/api/v3/trade/unfilled-orders',
      paged([{ id: 5, row: orderRow({ orderId: '5', holdMode: 'one_way_mode' }) }]),
    )
    fake.route(POSITIONS, () => ({ data: { list: null } }))
    const wishes = { ...DEFAULT_WISHES, symbols: ['BTCUSDT', 'ETHUSDT'] }
    const check = await checkAccount(optionsFor(fake), wishes)
    expect(check.ok).toBe(false)
    expect(codes(check).slice(3)).toEqual([
      'fail key_can_withdraw',
      'fail key_cannot_trade',
      'warn permission_codes_unknown',
      'warn key_not_bound',
      'pass futures_enabled',
      'fail position_mode_wrong set_position_mode_one_way',
      'fail margin_mode_wrong set_margin_mode_crossed',
      'pass margin_mode_ok',
      'warn foreign_orders',
    ])
    expect(codes(await checkAccount(optionsFor(fake), { ...wishes, isOurs: () => true })).at(-1)).toBe(
      'pass nothing_foreign',
    )
  })

  it('mends the position mode and says so only when the account does', async () => {
    fake.route(SETTINGS, () => ({ data: settings({ holdMode: 'hedge_mode' }) }))
    fake.route('/api/v3/account/set-hold-mode', ({ body }) => {
      fake.route(SETTINGS, () => ({ data: settings({ holdMode: body.holdMode }) }))
      return { data: 'success' }
    })
    expect(await repairAccount(optionsFor(fake), 'set_position_mode_one_way')).toEqual({ ok: true })
  })
})
