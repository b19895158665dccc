import { z } from 'zod'
import { Done } from '../auth.ts'
import { CreateOptimizationRequest, Optimization, OptimizationList, OptimizationReport } from '../optimization.ts'
import { PageQuery } from '../pagination.ts'
import type { RouteSpec } from '../route.ts'
import { Id } from '../scalar.ts'

const common = { auth: 'user', status: 200, tag: 'backtest' } as const
const params = z.strictObject({ id: Id })

export const optimizationRoutes = {
  createOptimization: {
    ...common,
    method: 'POST',
    path: '/api/optimizations',
    summary: 'Search for grids on stored candles; it runs by itself, ask for its state.',
    body: CreateOptimizationRequest,
    status: 202,
    response: Optimization,
  },
  listOptimizations: {
    ...common,
    method: 'GET',
    path: '/api/optimizations',
    summary: "The user's searches, newest first; the newest 20 are kept.",
    query: PageQuery,
    response: OptimizationList,
  },
  getOptimization: {
    ...common,
    method: 'GET',
    path: '/api/optimizations/{id}',
    summary: 'State, progress and summary of a search.',
    params,
    response: Optimization,
  },
  getOptimizationReport: {
    ...common,
    method: 'GET',
    path: '/api/optimizations/{id}/report',
    summary: 'The whole result of a search that is done: front, all runs, walk-forward, noise test.',
    params,
    response: OptimizationReport,
  },
  cancelOptimization: {
    ...common,
    method: 'POST',
    path: '/api/optimizations/{id}/cancel',
    summary: 'Break a running search off; what it has computed is kept.',
    params,
    response: Optimization,
  },
  resumeOptimization: {
    ...common,
    method: 'POST',
    path: '/api/optimizations/{id}/resume',
    summary: 'Go on with a search that was broken off.',
    params,
    status: 202,
    response: Optimization,
  },
  deleteOptimization: {
    ...common,
    method: 'DELETE',
    path: '/api/optimizations/{id}',
    summary: 'Forget a search.',
    params,
    response: Done,
  },
} as const satisfies Record<string, RouteSpec>
