import { orRefuse } from '../grid-bot/refuse.ts'
import { refusal } from '../http/api-error.ts'
import { pageOr } from '../http/page-or.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { OptimizationDesk } from './optimization-desk.ts'

type Operations =
  | 'createOptimization'
  | 'listOptimizations'
  | 'getOptimization'
  | 'getOptimizationReport'
  | 'cancelOptimization'
  | 'resumeOptimization'
  | 'deleteOptimization'

export function optimizationHandlers({
  optimizations,
}: {
  readonly optimizations: OptimizationDesk
}): HandlersOf<Operations> {
  return {
    async createOptimization({ caller, body }) {
      return orRefuse(await optimizations.create(caller.userId, body))
    },
    async listOptimizations({ caller, query }) {
      const { limit, cursor = null } = query
      const page = pageOr(await optimizations.list(caller.userId, { limit, cursor }))
      return { items: [...page.items], next_cursor: page.nextCursor }
    },
    async getOptimization({ caller, params }) {
      return found(await optimizations.get(caller.userId, params.id))
    },
    async getOptimizationReport({ caller, params }) {
      return found(await optimizations.report(caller.userId, params.id))
    },
    async cancelOptimization({ caller, params }) {
      const cancelled = found(await optimizations.cancel(caller.userId, params.id))
      if (cancelled === false) throw refusal('job_not_running')
      return cancelled
    },
    async resumeOptimization({ caller, params }) {
      const resumed = found(await optimizations.resume(caller.userId, params.id))
      if (resumed === false) throw refusal('optimization_not_broken_off')
      return orRefuse(resumed)
    },
    async deleteOptimization({ caller, params }) {
      if (!(await optimizations.delete(caller.userId, params.id))) throw refusal('not_found')
      return { ok: true as const }
    },
  }
}

function found<Value>(value: Value | null): Value {
  if (value === null) throw refusal('not_found')
  return value
}
