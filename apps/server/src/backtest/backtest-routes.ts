import { orRefuse } from '../grid-bot/refuse.ts'
import { refusal } from '../http/api-error.ts'
import { pageOr } from '../http/page-or.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { BacktestDesk } from './backtest-desk.ts'

type Operations =
  | 'createBacktest'
  | 'listBacktests'
  | 'getBacktestSpan'
  | 'getBacktest'
  | 'getBacktestReport'
  | 'cancelBacktest'
  | 'deleteBacktest'

export function backtestHandlers({ backtests }: { readonly backtests: BacktestDesk }): HandlersOf<Operations> {
  return {
    async createBacktest({ caller, body }) {
      return orRefuse(await backtests.create(caller.userId, body))
    },
    async listBacktests({ caller, query }) {
      const { limit, cursor = null } = query
      const page = pageOr(await backtests.list(caller.userId, { limit, cursor }))
      return { items: [...page.items], next_cursor: page.nextCursor }
    },
    async getBacktestSpan({ query }) {
      return orRefuse(await backtests.span(query.symbol))
    },
    async getBacktest({ caller, params }) {
      return found(await backtests.get(caller.userId, params.id))
    },
    async getBacktestReport({ caller, params }) {
      return found(await backtests.report(caller.userId, params.id))
    },
    async cancelBacktest({ caller, params }) {
      const cancelled = found(await backtests.cancel(caller.userId, params.id))
      if (cancelled === false) throw refusal('job_not_running')
      return cancelled
    },
    async deleteBacktest({ caller, params }) {
      if (!(await backtests.delete(caller.userId, params.id))) throw refusal('not_found')
      return { ok: true as const }
    },
  }
}

function found<Value>(value: Value | null): Value {
  if (value === null) throw refusal('not_found')
  return value
}
