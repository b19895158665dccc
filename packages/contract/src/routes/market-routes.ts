import { Health, Readiness } from '../health.ts'
import { CandleQuery, CandleSeries, InstrumentList, Ticker, TickerQuery } from '../market.ts'
import type { RouteSpec } from '../route.ts'

export const marketRoutes = {
  listSymbols: {
    method: 'GET',
    path: '/api/market/symbols',
    summary: 'Tradable symbols and their rules.',
    tag: 'market',
    auth: 'user',
    status: 200,
    response: InstrumentList,
  },
  getCandles: {
    method: 'GET',
    path: '/api/market/candles',
    summary: 'Candles, oldest first.',
    tag: 'market',
    auth: 'user',
    query: CandleQuery,
    status: 200,
    response: CandleSeries,
  },
  getTicker: {
    method: 'GET',
    path: '/api/market/ticker',
    summary: 'The latest prices of a symbol and the feed they come from.',
    tag: 'market',
    auth: 'user',
    query: TickerQuery,
    status: 200,
    response: Ticker,
  },
  health: {
    method: 'GET',
    path: '/api/health',
    summary: 'Is the process alive?',
    tag: 'operations',
    auth: 'none',
    status: 200,
    response: Health,
  },
  ready: {
    method: 'GET',
    path: '/api/ready',
    summary: 'Can requests be served? 503 while not.',
    tag: 'operations',
    auth: 'none',
    status: 200,
    response: Readiness,
  },
} as const satisfies Record<string, RouteSpec>
