import { CONTRACT_FACTS, columnsFromRows, instrumentFor, planGrid, ticksFromNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { configOf, instrumentOfCandles } from '../src/index.ts'

const candlesOf = (...closes: number[]) =>
  columnsFromRows(
    closes.map((close, i) => ({
      ...{ time: 1_700_000_040_000 + i * 60_000, volume: 1 },
      ...{ open: close, high: close, low: close, close },
    })),
  )

const assumedOf = (symbol: string, ...closes: number[]) => {
  const found = instrumentOfCandles(symbol, candlesOf(...closes))
  if (found === null) throw new Error(`${symbol} is refused`)
  return found
}

describe('the instrument of candles', () => {
  it('is the one built in where there is one, and nothing where the symbol is no USDT contract', () => {
    expect(assumedOf('BTCUSDT', 5)).toEqual({ instrument: instrumentFor('BTCUSDT'), assumed: null })
    for (const symbol of ['BTCEUR', 'ETCUSD', 'USDT', 'etcusdt'])
      expect(instrumentOfCandles(symbol, candlesOf(20))).toBeNull()
    expect(instrumentOfCandles('ETCUSDT', candlesOf())).toBeNull()
  })

  it('is assumed for another coin, by the decimals of its prices and their size, and says so', () => {
    const { instrument, assumed } = assumedOf('ETCUSDT', 7.6, 7.608, 21.517)
    expect(instrument).toMatchObject({ symbol: 'ETCUSDT', baseCoin: 'ETC', tickSize: '0.001', sizeStep: '1' })
    expect(instrument.tiers).toEqual(instrumentFor('LTCUSDT').tiers)
    expect(assumed?.en).toContain('tick 0.001 and size step 1 from its prices')
    expect(assumed?.en).toContain('fees 0.02 % maker and 0.06 % taker, 50x and 0.65 % maintenance')
    const figures = (text = '') => (text.match(/[\d.]*\d/g) ?? []).sort()
    expect(figures(assumed?.ko)).toEqual(figures(assumed?.en))
    expect(assumed?.ko).toMatch(/호가 단위 0.001, 수량 단위 1/)
  })

  it('has the step of each coin built in at that coin’s price', () => {
    for (const [symbol, { basePrice, volumePlace }] of Object.entries(CONTRACT_FACTS))
      expect([symbol, assumedOf('NEWUSDT', basePrice).instrument.sizeDecimals]).toEqual([symbol, volumePlace])
  })

  it.each([
    [0.00001234, '0.00000001'],
    [61_234.58127833, '0.1'],
    [1_234_567, '1'],
    [0.5, '0.1'],
  ])('a grid can be planned at %s with ticks of %s', (price, tick) => {
    const { instrument } = assumedOf('NEWUSDT', price)
    expect(instrument.tickSize).toBe(tick)
    const start = ticksFromNumber(instrument, price)
    const shape = { direction: 'long', spacing: 'geometric', down: 0.9, up: 0.9, gridCount: 2 } as const
    const rest = { leverage: 1, stopLossPercent: null }
    const config = configOf({ ...shape, ...rest }, instrument, start, 10_000_000_000_000n as never)
    expect(planGrid(config, instrument, start).ok).toBe(true)
  })
})
