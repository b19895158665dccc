import type { Store } from '@gridpilot/store'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import { monthStart } from './model-cost.ts'
import type { ModelSettings } from './model-settings.ts'

const SHOWN = 50

interface Services {
  readonly store: Store
  readonly modelSettings: ModelSettings | null
  readonly wallMs: () => number
}

export function modelHandlers({ store, modelSettings, wallMs }: Services): HandlersOf<'getModelState'> {
  return {
    async getModelState({ caller }) {
      if (caller.role !== 'admin') throw refusal('forbidden')
      const [spent, calls] = await Promise.all([
        store.modelCalls.spentSince(monthStart(wallMs())),
        store.modelCalls.latest(SHOWN),
      ])
      return {
        name: modelSettings?.name ?? null,
        monthly_budget_usd: modelSettings?.monthlyBudget ?? null,
        spent_this_month_usd: spent,
        calls: calls.map((call) => ({
          called_at: utcTime(call.calledAtMs),
          by_user: call.userId !== null,
          symbol: call.symbol,
          timeframe: call.timeframe,
          model: call.model,
          outcome: call.outcome,
          reason: call.reason,
          input_tokens: call.inputTokens,
          cached_tokens: call.cachedTokens,
          output_tokens: call.outputTokens,
          cost_usd: call.costUsd,
          took_ms: call.tookMs,
        })),
      }
    },
  }
}
