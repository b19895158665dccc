import { z } from 'zod'
import { Done } from '../auth.ts'
import { Backtest, BacktestList, BacktestReport, BacktestSpan, CreateBacktestRequest } from '../backtest.ts'
import { PageQuery } from '../pagination.ts'
import type { RouteSpec } from '../route.ts'
import { Id, TradingSymbol } from '../scalar.ts'

const common = { auth: 'user', status: 200, tag: 'backtest' } as const
const params = z.strictObject({ id: Id })

export const backtestRoutes = {
  createBacktest: {
    ...common,
    method: 'POST',
    path: '/api/backtests',
    summary: 'Test a grid on stored candles; it runs by itself, ask for its state.',
    body: CreateBacktestRequest,
    status: 202,
    response: Backtest,
  },
  listBacktests: {
    ...common,
    method: 'GET',
    path: '/api/backtests',
    summary: "The user's backtests, newest first; the newest 50 are kept.",
    query: PageQuery,
    response: BacktestList,
  },
  getBacktestSpan: {
    ...common,
    method: 'GET',
    path: '/api/backtests/span',
    summary: 'The span of candles a symbol can be tested on.',
    query: z.strictObject({ symbol: TradingSymbol }),
    response: BacktestSpan,
  },
  getBacktest: {
    ...common,
    method: 'GET',
    path: '/api/backtests/{id}',
    summary: 'State and summary of a backtest.',
    params,
    response: Backtest,
  },
  getBacktestReport: {
    ...common,
    method: 'GET',
    path: '/api/backtests/{id}/report',
    summary: 'The whole report of a backtest that is done: figures by fill rule, equity, months, candles, fills.',
    params,
    response: BacktestReport,
  },
  cancelBacktest: {
    ...common,
    method: 'POST',
    path: '/api/backtests/{id}/cancel',
    summary: 'Break a running backtest off.',
    params,
    response: Backtest,
  },
  deleteBacktest: {
    ...common,
    method: 'DELETE',
    path: '/api/backtests/{id}',
    summary: 'Forget a backtest.',
    params,
    response: Done,
  },
} as const satisfies Record<string, RouteSpec>
