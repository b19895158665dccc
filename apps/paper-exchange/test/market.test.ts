import { aggregateCandles, GRANULARITIES } from '@gridpilot/bitget-wire'
import { type CandleColumns, factsOf, instrumentFor, money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest, SimVenue } from '@gridpilot/venue-sim'
import { describe, expect, it } from 'vitest'
import { makeRandom, wholeBetween } from '../src/feed/random.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import type { MarkStyle } from '../src/market/fair-price.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import type { PlayedMarket } from '../src/market/played-market.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'DOGEUSDT']
const feed = marketOf(4)

function marketOf(seed: number, symbols = SYMBOLS) {
  const known = symbols.map((symbol) => ({ instrument: instrumentFor(symbol), basePrice: factsOf(symbol).basePrice }))
  return makeSimMarket({ symbols: known, seed, regime: 'range', historyDays: 1 })
}

function played(points: number, style: MarkStyle = 'follows', source = feed) {
  const plan = playedPlan(source, style)
  const venue = new SimVenue({ instruments: plan.instruments })
  const market = plan.open(null) as PlayedMarket
  for (let i = 0; i < points; i++) market.step(venue)
  return { venue, market, plan }
}

const plain = (columns: CandleColumns) => ({
  time: [...columns.time],
  open: [...columns.open],
  high: [...columns.high],
  low: [...columns.low],
  close: [...columns.close],
  volume: [...columns.volume],
})

/** Everything the public sees of a market. */
const publicView = (market: PlayedMarket) =>
  market.symbols().map((symbol) => ({
    symbol,
    next: market.nextPointMs(),
    index: market.index(symbol),
    openInterest: market.openInterest(symbol),
    trades: market.recentTrades(symbol),
    candles: (['market', 'mark', 'index'] as const).map((kind) => plain(market.candles(symbol, kind).columns)),
  }))

describe('a played market', () => {
  it('walks four points per candle at fixed fractions of the minute, all symbols at each', () => {
    const { market, venue } = played(1)
    const start = market.marketMs
    const times = [start]
    for (let i = 0; i < 5; i++) {
      expect(market.nextPointMs()).toBe(start + (i + 1) * 15_000)
      market.step(venue)
      times.push(market.marketMs)
      for (const symbol of SYMBOLS) expect(venue.market(symbol)?.marketMs).toBe(market.marketMs)
    }
    expect(times.map((time) => time - start)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000])
  })

  it('shows the unfinished candle as far as it went', () => {
    const { market } = played(42)
    const { columns } = market.candles('BTCUSDT')
    const last = columns.length - 1
    const finished = played(44).market.candles('BTCUSDT').columns
    expect(columns.open[last]).toBe(finished.open[last])
    expect(columns.volume[last]).toBeLessThan(finished.volume[last] as number)
    expect(columns.high[last]).toBeLessThanOrEqual(finished.high[last] as number)
  })

  it.each([1, 2, 3, 4, 5, 6, 1002, 5004])('after %i points stands where a restart stands', (points) => {
    const { market, plan } = played(points, 'basis')
    const rebuilt = plan.open(JSON.parse(JSON.stringify(market.snapshot()))) as PlayedMarket
    expect(rebuilt.position).toBe(points - 1)
    expect(rebuilt.marketMs).toBe(market.marketMs)
    expect(publicView(rebuilt)).toEqual(publicView(market))
  })

  it('settles funding of every symbol at every multiple of eight hours, before the price of that moment', () => {
    const { market, venue } = played(1)
    venue.createAccount('a', money('1000'), market.marketMs)
    const start = market.marketMs
    for (let i = 0; i < 4 * 60 * 24; i++) market.step(venue)
    for (const symbol of SYMBOLS) {
      const settled = venue.fundingSettlements(symbol)
      expect(settled.map((each) => (each.marketMs - start) / 3_600_000)).toEqual([8, 16, 24])
      expect(settled.map((each) => each.rate)).toEqual(settled.map((each) => market.fundingRate(symbol, each.marketMs)))
    }
  })

  it('pays rate × mark × size at a settlement, by the mark that is not the last price', () => {
    const { market, venue } = played(1, 'basis')
    venue.createAccount('a', money('100000'), market.marketMs)
    const common = { symbol: 'ETHUSDT', type: 'market', price: null } as const
    const long = orderRequest({ ...common, clientOrderId: 'l', side: 'buy', quantity: 250 as Steps })
    expect(venue.submit('a', long, market.marketMs).ok).toBe(true)
    while (venue.fundingSettlements('ETHUSDT').length < 2) market.step(venue)
    const settled = venue.fundingSettlements('ETHUSDT')
    const paid = venue.bills('a').filter((bill) => bill.kind === 'funding')
    const due = settled.map(({ rate, mark }) => {
      const notional = BigInt(mark) * 250n * instrumentFor('ETHUSDT').notionalUnit
      const amount = -notional * rate
      return amount >= 0n ? amount / 100_000_000n : -((-amount + 99_999_999n) / 100_000_000n)
    })
    expect(paid.map((bill) => bill.amount)).toEqual(due)
    expect(due[0]).not.toBe(0n)
  })

  it('settles each instrument at its own interval, in the order of time', () => {
    const hourly = { ...instrumentFor('ETHUSDT'), fundingIntervalHours: 1 }
    const symbols = [
      { instrument: instrumentFor('BTCUSDT'), basePrice: 100_000 },
      { instrument: hourly, basePrice: 3500 },
    ]
    const source = makeSimMarket({ symbols, seed: 1, regime: 'range', historyDays: 1 })
    const { venue, market } = played(1 + 4 * 60 * 9, 'basis', source)
    expect(venue.fundingSettlements('BTCUSDT')).toHaveLength(1)
    const settled = venue.fundingSettlements('ETHUSDT')
    expect(settled).toHaveLength(9)
    for (const each of settled) expect(Math.abs(Number(each.rate))).toBeLessThan(6_000) // an eighth of eight hours'
    expect(market.marketMs).toBe(settled.at(-1)?.marketMs)
  })

  it('keeps mark and index together, and funding with their distance', () => {
    const { venue, market } = played(1, 'basis')
    const premiums: number[] = []
    const settlementMs = market.marketMs + 8 * 3_600_000
    while (market.marketMs < settlementMs - 15_000) {
      market.step(venue)
      const view = venue.market('BTCUSDT')
      const index = market.index('BTCUSDT')
      const premium = ((view?.mark ?? 0) - index) / index
      expect(Math.abs(premium)).toBeLessThanOrEqual(0.005)
      expect(Math.abs((view?.mark ?? 0) / (view?.last ?? 1) - 1)).toBeLessThan(0.01)
      premiums.push(premium)
    }
    const mean = premiums.reduce((sum, each) => sum + each, 0) / premiums.length
    const rate = Number(market.fundingRate('BTCUSDT', settlementMs)) / 1e8
    // API.md has no formula; the usual one: premium + clamp(interest − premium, ±0.05 %).
    const pulled = mean + Math.min(0.0005, Math.max(-0.0005, 0.0001 - mean))
    expect(pulled).toBeCloseTo(rate, 6)
  })

  it('has the mark on the last price when it follows, and elsewhere when it does not', () => {
    const { venue, market } = played(500)
    expect(venue.market('ETHUSDT')?.mark).toBe(venue.market('ETHUSDT')?.last)
    expect(market.index('ETHUSDT')).not.toBe(venue.market('ETHUSDT')?.last)
    const apart = played(500, 'basis').venue.market('ETHUSDT')
    expect(apart?.last).toBe(venue.market('ETHUSDT')?.last)
    expect(apart?.mark).not.toBe(apart?.last)
  })

  it.each(['follows', 'basis'] as const)('has sane candles of every kind (mark %s)', (style) => {
    const { market } = played(3001, style)
    for (const symbol of SYMBOLS) {
      for (const kind of ['market', 'mark', 'index'] as const) {
        const { columns } = market.candles(symbol, kind)
        expect(columns.length).toBe(1440 + 751)
        for (let i = 0; i < columns.length; i++) {
          const at = (name: 'open' | 'high' | 'low' | 'close') => columns[name][i] as number
          if (at('high') < Math.max(at('open'), at('close')) || at('low') > Math.min(at('open'), at('close'))) {
            throw new Error(`${symbol} ${kind} ${i}`)
          }
          if (i > 0) expect((columns.time[i] as number) - (columns.time[i - 1] as number)).toBe(60_000)
        }
        if (kind !== 'market') expect(Math.max(...columns.volume)).toBe(0)
      }
    }
  })

  it('has five-minute candles that are the fold of its minutes', () => {
    const { columns } = played(900).market.candles('ETHUSDT')
    const five = GRANULARITIES.get('5m')
    if (five === undefined) throw new Error('no 5m')
    const rows = aggregateCandles(columns, five, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 10_000 })
    for (const row of rows) {
      const minutes = [...columns.time.keys()].filter((i) => five.startOf(columns.time[i] as number) === row.openMs)
      const of = (name: 'open' | 'high' | 'low' | 'close' | 'volume') => minutes.map((i) => columns[name][i] as number)
      expect(row.open).toBe(of('open')[0])
      expect(row.close).toBe(of('close').at(-1))
      expect(row.high).toBe(Math.max(...of('high')))
      expect(row.low).toBe(Math.min(...of('low')))
      expect(row.volume).toBeCloseTo(
        of('volume').reduce((sum, each) => sum + each, 0),
        6,
      )
    }
    expect(rows.length).toBe(288 + 45)
  })

  it('grows candles asked for early as it would have made them late', () => {
    const early = played(10, 'basis')
    publicView(early.market)
    for (let i = 0; i < 500; i++) early.market.step(early.venue)
    expect(publicView(early.market)).toEqual(publicView(played(510, 'basis').market))
  })

  it('moves together: symbols of one seed are correlated, and each has its own way too', () => {
    const { market } = played(4 * 60 * 24 * 4)
    const returns = (symbol: string) => {
      const closes = [...market.candles(symbol).columns.close].filter((_, i) => i % 60 === 59)
      return closes.slice(1).map((close, i) => Math.log(close / (closes[i] as number)))
    }
    const [btc, eth] = [returns('BTCUSDT'), returns('ETHUSDT')]
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
    const cov = (a: number[], b: number[]) => mean(a.map((each, i) => each * (b[i] as number))) - mean(a) * mean(b)
    const correlation = cov(btc, eth) / Math.sqrt(cov(btc, btc) * cov(eth, eth))
    expect(correlation).toBeGreaterThan(0.6)
    expect(correlation).toBeLessThan(0.98)
  })

  it('gives a symbol the same prices whatever else is played', () => {
    const alone = played(400, 'follows', marketOf(4, ['ETHUSDT']))
    const together = played(400)
    const columns = (market: PlayedMarket) => plain(market.candles('ETHUSDT').columns)
    expect(columns(alone.market)).toEqual(columns(together.market))
  })
})

describe('a price moved by hand', () => {
  it('is walked to at once, stays, and shows in candles, trades and index', () => {
    const { venue, market } = played(10)
    const before = venue.market('BTCUSDT')?.last ?? 0
    const price = Math.round(before * 0.9) as Ticks
    market.moveByHand(market.handMove('BTCUSDT', price), venue)
    expect(venue.market('BTCUSDT')?.last).toBe(price)
    expect(market.recentTrades('BTCUSDT')[0]).toMatchObject({ price, side: 'sell' })
    expect(Math.abs(market.index('BTCUSDT') / price - 1)).toBeLessThan(0.002)
    const { columns } = market.candles('BTCUSDT')
    expect(columns.low.at(-1)).toBe(price / 10)
    for (let i = 0; i < 40; i++) market.step(venue)
    expect((venue.market('BTCUSDT')?.last ?? 0) / before).toBeLessThan(0.93)
    const eth = played(50).venue.market('ETHUSDT')?.last
    expect(venue.market('ETHUSDT')?.last).toBe(eth)
  })

  it.each([1, 2, 3, 4])('is where a restart finds it, however often and wherever it happens (run %i)', (run) => {
    const random = makeRandom(run, 5)
    const { venue, market, plan } = played(wholeBetween(random, 1, 6), 'basis')
    for (let i = 0; i < 14; i++) {
      const symbol = SYMBOLS[wholeBetween(random, 0, 2)] as string
      const price = Math.round((venue.market(symbol)?.last ?? 0) * (0.97 + 0.06 * random())) as Ticks
      market.moveByHand(market.handMove(symbol, price), venue)
      for (let n = wholeBetween(random, 0, random() < 0.2 ? 150 : 6); n > 0; n--) market.step(venue)
      const rebuilt = plan.open(JSON.parse(JSON.stringify(market.snapshot()))) as PlayedMarket
      const seen = (each: PlayedMarket) =>
        SYMBOLS.map((name) => ({
          trades: each.recentTrades(name),
          index: each.index(name),
          market: plain(each.candles(name).columns),
        }))
      expect(seen(rebuilt)).toEqual(seen(market))
      const ahead = plan.open(market.snapshot()) as PlayedMarket
      const venues = [ahead, rebuilt].map((each) => {
        const other = new SimVenue({ instruments: plan.instruments })
        for (let n = 0; n < 9; n++) each.step(other)
        return SYMBOLS.map((name) => other.market(name))
      })
      expect(venues[0]).toEqual(venues[1])
    }
  })
})
