import { candleColumns } from '@gridpilot/core'
import { timeframeMs } from '@gridpilot/engine'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { presentInstrument } from './instrument-presenter.ts'
import { type MarketDesk, type MarketError, presentCandles } from './market-desk.ts'

interface Services {
  readonly market: MarketDesk
}

export function marketHandlers({ market }: Services): HandlersOf<'listSymbols' | 'getCandles' | 'getTicker'> {
  return {
    async listSymbols() {
      const instruments = await market.instruments()
      if (!instruments.ok) throw refusal(instruments.error)
      return { items: instruments.value.map(presentInstrument), next_cursor: null }
    },
    async getCandles({ query }) {
      const { symbol, timeframe, limit } = query
      const ticker = await market.ticker(symbol)
      if (!ticker.ok) throw refused(ticker.error, symbol)
      const length = timeframeMs(timeframe)
      const now = ticker.value.occurredAtMs
      const to = query.end_time === undefined ? now + 1 : Date.parse(query.end_time)
      const earliest = Math.floor((to - 1) / length) * length - (limit - 1) * length
      const from = Math.max(query.start_time === undefined ? 0 : Date.parse(query.start_time), earliest)
      const empty = { ok: true as const, value: candleColumns(0) }
      const candles = from >= to ? empty : await market.candles(symbol, timeframe, from, to, now)
      if (!candles.ok) throw refused(candles.error, symbol)
      const shown = presentCandles(candles.value).slice(-limit)
      const last = shown.at(-1)
      return {
        symbol,
        timeframe,
        candles: shown,
        last_is_open: last !== undefined && last[0] + length > now,
      }
    },
    async getTicker({ query }) {
      const ticker = await market.presentedTicker(query.symbol)
      if (!ticker.ok) throw refused(ticker.error, query.symbol)
      return ticker.value
    },
  }
}

const refused = (code: MarketError, symbol: string) => refusal(code, { field: 'symbol', value: symbol })
