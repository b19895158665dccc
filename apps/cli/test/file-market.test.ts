import { type CandleColumns, columnsFromRows } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { disagreement, symbolOfFiles } from '../src/data/file-market.ts'

const candles = (price: number, spacingMs: number, fromMs = 0): CandleColumns =>
  columnsFromRows(
    Array.from({ length: 60 }, (_, i) => ({
      ...{ time: fromMs + i * spacingMs, volume: 1 },
      ...{ open: price, high: price, low: price, close: price },
    })),
  )

describe('files of one market', () => {
  const of = (a: CandleColumns, b: CandleColumns) =>
    disagreement([a, b].map((each, i) => ({ file: `${i}.csv`, candles: each })))

  it('agree where they overlap, whatever their lengths', () => {
    expect(of(candles(100, 60_000), candles(101, 300_000))).toBeNull()
    expect(of(candles(100, 60_000), candles(4_000, 60_000, 3_600_000))).toBeNull()
  })

  it('are refused when their prices of the same time lie far apart', () => {
    expect(of(candles(100, 60_000), candles(103, 300_000))).toContain(
      'the prices of 12 candles of the same time lie 3.0 % apart',
    )
    expect(of(candles(4_000, 60_000), candles(100, 60_000))).toContain('0.csv and 1.csv are not of one market')
  })
})

describe('the symbol of files', () => {
  it.each([
    [{ data: ['BTCUSDT-1m.csv', 'BTCUSDT-5m.csv'] }, 'BTCUSDT'],
    [{ data: ['BTCUSD-1m.csv'], symbol: 'btcusdt' }, 'BTCUSDT'],
    [{ data: ['candles.csv'], symbol: 'ETCUSDT' }, 'ETCUSDT'],
    [{ data: ['ETCUSDT-1h.csv'], funding: 'ETCUSDT-funding.csv' }, 'ETCUSDT'],
  ])('%o is %s', (files, symbol) => {
    expect(symbolOfFiles(files)).toEqual({ ok: true, value: symbol })
  })

  it.each([
    [{ data: ['candles.csv'] }, 'symbol_missing'],
    [{ data: ['ETHUSDT-1m.csv'], symbol: 'BTCUSDT' }, 'symbol_differs'],
    [{ data: ['BTCUSDT-1m.csv', 'ethusdt_5m.csv'] }, 'symbol_differs'],
    [{ data: ['BTCUSDT-1m.csv'], funding: 'ETHUSDT-funding.csv' }, 'symbol_differs'],
  ])('of %o is refused: %s', (files, code) => {
    expect(symbolOfFiles(files)).toMatchObject({ error: { trouble: { code } } })
  })
})
