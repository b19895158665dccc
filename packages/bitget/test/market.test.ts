import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBitgetVenue } from '../src/index.ts'
import {
  CONTRACTS,
  type FakeBitget,
  type FakeRequest,
  type Logged,
  optionsFor,
  startFakeBitget,
} from './fake-bitget.ts'

let fake: FakeBitget
beforeEach(async () => {
  fake = await startFakeBitget()
})
afterEach(() => fake.close())
const MARKET = '/api/v2/mix/market/'

describe('instruments', () => {
  it('are contracts with their tiers in order; contracts finer than money are left out and logged', async () => {
    const logged: Logged[] = []
    const answer = await createBitgetVenue(optionsFor(fake, {}, logged)).instruments()
    expect(answer.ok && answer.value.map(({ symbol, tickSize, sizeStep }) => [symbol, tickSize, sizeStep])).toEqual([
      ['BTCUSDT', '0.1', '0.0001'],
      ['ETHUSDT', '0.01', '0.01'],
    ])
    expect(answer.ok && answer.value[0]?.tiers.map(({ level, maintenanceRate }) => [level, maintenanceRate])).toEqual([
      [1, 400_000n],
      [2, 500_000n],
    ])
    expect(logged).toContainEqual({
      event: 'contract_skipped',
      fields: { symbol: 'FINEUSDT', reason: 'finer_than_money' },
    })
  })

  it('asks for the tiers of wanted symbols only, and once a day', async () => {
    const venue = createBitgetVenue(optionsFor(fake, { symbols: ['ETHUSDT'] }))
    await venue.instruments()
    const answer = await venue.instruments()
    expect(answer.ok && answer.value.map(({ symbol }) => symbol)).toEqual(['ETHUSDT'])
    expect(fake.requests.filter(({ path }) => path.endsWith('query-position-lever'))).toHaveLength(1)
  })

  it('keep their tick and step while the process lives, new limits apply', async () => {
    const logged: Logged[] = []
    const venue = createBitgetVenue(optionsFor(fake, { symbols: ['BTCUSDT', 'ETHUSDT'] }, logged))
    await venue.instruments()
    const [btc, eth] = CONTRACTS
    fake.route(`${MARKET}contracts`, () => ({
      data: [
        { ...btc, pricePlace: '2' },
        { ...eth, symbolStatus: 'limit_open' },
      ],
    }))
    const answer = await venue.instruments()
    expect(answer.ok && answer.value.map(({ tickSize, status }) => [tickSize, status])).toEqual([
      ['0.1', 'normal'],
      ['0.01', 'limit_open'],
    ])
    expect(logged.map(({ event }) => event)).toContain('contract_grain_changed')
  })

  it('one malformed contract does not hide the others; a failed tier read fails the whole', async () => {
    fake.route(`${MARKET}contracts`, () => ({ data: [{ symbol: 'ODDUSDT' }, CONTRACTS[0]] }))
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.instruments()).toMatchObject({ ok: true, value: [{ symbol: 'BTCUSDT' }] })
    fake.route(`${MARKET}query-position-lever`, () => ({ code: '40725' }))
    expect(await createBitgetVenue(optionsFor(fake)).instruments()).toMatchObject({ ok: false })
  })
})

describe('ticker', () => {
  const row = {
    symbol: 'BTCUSDT',
    lastPr: '60000.5',
    markPrice: '60000.4499999',
    bidPr: '60000.4',
    askPr: '60000.6',
    fundingRate: '-0.000068',
    ts: '1695794098184',
  }
  const read = (data: unknown) => {
    fake.route(`${MARKET}ticker`, () => ({ data }))
    return createBitgetVenue(optionsFor(fake)).ticker('BTCUSDT')
  }

  it('is exact; a mark price between two ticks goes to the nearer', async () => {
    expect(await read([row])).toEqual({
      ok: true,
      value: {
        symbol: 'BTCUSDT',
        last: 600_005,
        mark: 600_004,
        bid: 600_004,
        ask: 600_006,
        fundingRate: -6800n,
        occurredAtMs: 1_695_794_098_184,
      },
    })
  })

  it('takes the last price for the sides of an empty book', async () => {
    expect(await read([{ ...row, bidPr: '', askPr: null, markPrice: '0' }])).toMatchObject({
      value: { bid: 600_005, ask: 600_005, mark: 600_005 },
    })
  })

  it.each([
    ['price zero', [{ ...row, lastPr: '0' }]],
    ['a negative price', [{ ...row, lastPr: '-5' }]],
    ['NaN', [{ ...row, lastPr: 'NaN' }]],
    ['a JSON number', [{ ...row, lastPr: 60000.5 }]],
    ['another symbol', [{ ...row, symbol: 'ETHUSDT' }]],
    ['nothing', []],
  ])('fails on %s', async (_, data) => {
    expect(await read(data)).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })
})

describe('candles', () => {
  const MINUTE = 60_000
  const T0 = 1_700_000_040_000 - (1_700_000_040_000 % MINUTE)
  /** A venue that counts back from endTime, with an unfinished candle in the recent endpoint only. */
  const serve = (count: number, recentDepth: number, missing: readonly number[] = []) => {
    const all = Array.from({ length: count }, (_, i) => T0 + i * MINUTE).filter((_, i) => !missing.includes(i))
    const page = (max: number, from: (index: number) => boolean) => (request: FakeRequest) => {
      const limit = Number(request.query.limit)
      expect(limit).toBeLessThanOrEqual(max)
      const rows = all
        .filter((time) => from((time - T0) / MINUTE))
        .filter((time) => time < Number(request.query.endTime) && time >= Number(request.query.startTime))
        .slice(-limit)
      return { data: rows.map((time) => [String(time), '1', '2', '0.5', '1.5', '10', '15']) }
    }
    fake.route(
      `${MARKET}candles`,
      page(1000, (i) => i >= count - recentDepth),
    )
    fake.route(
      `${MARKET}history-candles`,
      page(200, (i) => i < count - 1),
    )
  }
  const times = async (from: number, to: number) => {
    const answer = await createBitgetVenue(optionsFor(fake)).candles(
      'BTCUSDT',
      '1m',
      T0 + from * MINUTE,
      T0 + to * MINUTE,
    )
    return answer.ok ? answer.value.map(({ time }) => (time - T0) / MINUTE) : answer.error
  }
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

  it('come from the recent endpoint alone when it reaches, the unfinished one included', async () => {
    serve(500, 500)
    expect(await times(100, 500)).toEqual(range(100, 500))
    expect(fake.requests.filter(({ path }) => path.endsWith('history-candles'))).toEqual([])
  })

  it('go on in the history in pages of 200, each candle once, ascending', async () => {
    serve(900, 150)
    expect(await times(0, 900)).toEqual(range(0, 900))
  })

  it('leave missing candles out, however many', async () => {
    serve(900, 100, range(200, 650))
    expect(await times(0, 900)).toEqual([...range(0, 200), ...range(650, 900)])
  })

  it('of a range the recent endpoint refuses come from the history', async () => {
    serve(900, 1)
    fake.route(`${MARKET}candles`, () => ({ code: '40704', msg: 'too old' }))
    expect(await times(0, 300)).toEqual(range(0, 300))
  })

  it('are asked for in UTC days, and one strange row fails the read', async () => {
    fake.route(`${MARKET}candles`, () => ({ data: [['1700006400000', '1', '2', '0.5', 'x', '10', '15']] }))
    const answer = await createBitgetVenue(optionsFor(fake)).candles('BTCUSDT', '1d', 0, 1_700_006_400_001)
    expect(answer).toMatchObject({ ok: false, error: { code: 'malformed' } })
    expect(fake.requests.at(-1)?.query.granularity).toBe('1Dutc')
  })
})

it('funding history is ascending and stops at the wanted time', async () => {
  const HOURS_8 = 28_800_000
  fake.route(`${MARKET}history-fund-rate`, ({ query }) => ({
    data: Array.from({ length: 100 }, (_, i) => {
      const at = 1000 - (Number(query.pageNo) - 1) * 100 - i
      return { symbol: 'BTCUSDT', fundingRate: '-0.0001', fundingTime: String(at * HOURS_8) }
    }),
  }))
  const answer = await createBitgetVenue(optionsFor(fake)).fundingHistory('BTCUSDT', 850 * HOURS_8)
  expect(answer.ok && answer.value).toHaveLength(151)
  expect(answer.ok && answer.value[0]).toEqual({ time: 850 * HOURS_8, rate: -0.0001 })
})
