import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONTRACT_FACTS, instrumentFor, type Ticks } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { instrumentOf } from '../src/feed/live/contract.ts'
import { candleOf, settledRateOf, tickerOf, tradeOf } from '../src/feed/live/decode.ts'
import { type Gap, momentsOf } from '../src/feed/live/gap.ts'
import type { Json } from './running-exchange.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'bitget', 'samples')

/** A documented or recorded answer of Bitget's; null (and said so) where there is none. In CI it must exist. */
function sample(name: string): Json {
  const file = join(SAMPLES, name)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  if (process.env.CI === 'true') throw new Error(`shared data absent: ${name}`)
  console.log(`shared data absent: ${name}, using our own rows`)
  return null
}

const BTC = instrumentFor('BTCUSDT')
const TICKER = {
  instId: 'BTCUSDT',
  lastPr: '27000.5',
  fundingRate: '0.000010',
  nextFundingTime: '1695722400000',
  markPrice: '27000.0',
  indexPrice: '25702.43',
  holdingAmount: '929.502',
  ts: '1695715383021',
}
const TRADE = { ts: '1695716760565', price: '27000.5', size: '0.001', side: 'buy', tradeId: '1111111111' }
const CANDLE = ['1695685500000', '27000', '27000.5', '27000', '27000.5', '0.057', '1539.0155', '1539.0155']
const CONTRACT = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  buyLimitPriceRatio: '0.05',
  sellLimitPriceRatio: '0.05',
  makerFeeRate: '0.0002',
  takerFeeRate: '0.0006',
  minTradeNum: '0.0001',
  priceEndStep: '1',
  volumePlace: '4',
  pricePlace: '1',
  sizeMultiplier: '0.0001',
  minTradeUSDT: '5',
  maxSymbolOrderNum: '200',
  maxProductOrderNum: '1000',
  maxPositionNum: '150',
  symbolStatus: 'normal',
  fundInterval: '8',
  minLever: '1',
  maxLever: '125',
  maxMarketOrderQty: '220',
  maxOrderQty: '1200',
}
const TIERS = [{ level: '1', startUnit: '0', endUnit: '150000', leverage: '125', keepMarginRate: '0.004' }]

describe('rows of the upstream', () => {
  it('are read as documented', () => {
    const pushes = sample('ws-public.json')
    const rowOf = (page: string, channel: string): Json =>
      pushes?.[page].messages.find((each: Json) => each.data && each.arg.channel === channel).data[0]
    const ticker = rowOf('Tickers-Channel', 'ticker') ?? TICKER
    expect(tickerOf(BTC, ticker, null)).toMatchObject({
      kind: 'ticker',
      symbol: 'BTCUSDT',
      marketMs: 1_695_715_383_021,
      last: 270_005,
      mark: 270_000,
      index: 257_024,
      openInterest: 9_295_020,
      rate: 1_000,
      settlementMs: 1_695_722_400_000,
      ended: false,
    })
    const trade = rowOf('New-Trades-Channel', 'trade') ?? TRADE
    expect(tradeOf(BTC, trade)).toMatchObject({
      price: 270_005,
      quantity: 10,
      side: 'buy',
      marketMs: 1_695_716_760_565,
    })
    const candle = rowOf('Candlesticks-Channel', 'candle1m') ?? CANDLE
    expect(candleOf(candle)).toEqual({
      time: 1_695_685_500_000,
      open: 27_000,
      high: 27_000.5,
      low: 27_000,
      close: 27_000.5,
      volume: 0.057,
    })
    expect(settledRateOf({ symbol: 'BTCUSDT', fundingRate: '-0.0003', fundingTime: '1695722400017' })).toEqual({
      settlementMs: 1_695_722_400_000,
      rate: -30_000,
    })
  })

  it.each([
    ['lastPr', '27000.55'],
    ['lastPr', '0'],
    ['lastPr', '-1'],
    ['lastPr', 27000.5],
    ['lastPr', ''],
    ['markPrice', 'NaN'],
    ['indexPrice', '1e5'],
    ['fundingRate', '1.5'],
    ['fundingRate', null],
    ['nextFundingTime', 'soon'],
    ['holdingAmount', '-4'],
    ['ts', '17'],
    ['ts', undefined],
  ])('never become a price: ticker with %s %j', (name, value) => {
    expect(tickerOf(BTC, TICKER, null)).not.toBeNull()
    expect(tickerOf(BTC, { ...TICKER, [name]: value }, null)).toBeNull()
  })

  it.each([
    ['price', '27000.55'],
    ['size', '0.00001'],
    ['side', 'both'],
    ['tradeId', 'x'],
    ['ts', ''],
  ])('never become a price: trade with %s %j', (name, value) => {
    expect(tradeOf(BTC, { ...TRADE, [name]: value })).toBeNull()
  })

  it.each([
    [[]],
    [null],
    [['1695685500000', '2', '1', '1', '1', '1']],
    [['1695685500000', '1', '1', '1', '1', '-1']],
    [['x', '1', '1', '1', '1', '1']],
    [[1_695_685_500_000, 1, 1, 1, 1, 1]],
  ])('never become a candle: %j', (row) => {
    expect(candleOf(row)).toBeNull()
  })

  it('make instruments: ours of the same symbols', () => {
    const rows: Json[] = sample('contracts.json')?.data ?? [CONTRACT]
    const tiers: Json[] = sample('position-tiers.json')?.BTCUSDT.data ?? TIERS
    for (const contract of rows) {
      const made = instrumentOf({ contract, tiers })
      if (!made.ok) throw new Error(made.error)
      expect({ ...made.value, tiers: [] }).toEqual({ ...instrumentFor(contract.symbol), tiers: [] })
    }
    expect(rows.every(({ symbol }) => symbol in CONTRACT_FACTS)).toBe(true)
    expect(instrumentOf({ contract: { ...CONTRACT, sizeMultiplier: '' }, tiers }).ok).toBe(false)
    expect(instrumentOf({ contract: { ...CONTRACT, pricePlace: '9' }, tiers }).ok).toBe(false)
    expect(instrumentOf({ contract: CONTRACT, tiers: [] }).ok).toBe(false)
    expect(instrumentOf({ contract: null, tiers: null }).ok).toBe(false)
  })
})

describe('a gap', () => {
  const MINUTE = 60_000
  const start = 1_700_006_400_000
  const candle = (i: number, close: number) => {
    const open = 100 + i
    return { time: start + i * MINUTE, open, high: 110 + i, low: 90 + i, close, volume: 1 }
  }
  const gap = (fromMs: number | null): Gap => ({
    instrument: BTC,
    fromMs,
    untilMs: start + 3 * MINUTE + 5_000,
    market: [candle(0, 105), candle(1, 99), candle(2, 108), candle(3, 104)],
    mark: [],
    rates: [
      { settlementMs: start - 8 * 3_600_000, rate: 5 },
      { settlementMs: start + 2 * MINUTE, rate: 7 },
    ],
  })

  it('is walked in the order of time: whole minutes by their points, the first only by its end', () => {
    const moments = momentsOf([gap(start + 20_000)])
    const seen = moments.map((each) => {
      const minutes = (each.marketMs - start) / MINUTE
      return each.kind === 'path' ? [minutes, each.last] : [minutes, each.kind, each.kind === 'settled' && each.missed]
    })
    const ticks = (price: number) => (price * 10) as Ticks
    expect(seen).toEqual([
      [-480, 'settled', false],
      [(MINUTE - 1) / MINUTE, ticks(105)],
      [1, ticks(101)],
      [1.25, ticks(111)],
      [1.5, ticks(91)],
      [1.75, ticks(99)],
      [2, 'settled', true],
      [2, ticks(102)],
      [2.25, ticks(92)],
      [2.5, ticks(112)],
      [2.75, ticks(108)],
    ])
  })

  it('has no path where nothing was heard before it', () => {
    const moments = momentsOf([gap(null)])
    expect(moments.map((each) => each.kind)).toEqual(['settled', 'settled'])
    expect(moments.every((each) => each.kind === 'settled' && !each.missed)).toBe(true)
  })
})
