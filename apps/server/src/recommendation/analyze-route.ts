import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { domainRefusal, refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import type { Recommender } from './recommender.ts'

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly market: MarketDesk
  readonly recommender: Recommender
}

export function analyzeHandlers({ store, accounts, market, recommender }: Services): HandlersOf<'analyze'> {
  return {
    async analyze({ caller, body }) {
      const { symbol, timeframe, account_id, refresh } = body
      if (account_id !== undefined && (await accounts.find(caller.userId, account_id)) === null) {
        throw refusal('not_found', { field: 'account_id' })
      }
      const instrument = await market.instrument(symbol)
      if (!instrument.ok) throw refusal(instrument.error, { field: 'symbol', value: symbol })
      const request = { instrument: instrument.value, timeframe, refresh: refresh ?? false, userId: caller.userId }
      const analysis = await recommender.recommend(request)
      if (!analysis.ok) throw domainRefusal(analysis.error)
      const { recommended_strategies, ...rest } = analysis.value
      const users = await store.recommendations.users(recommended_strategies.map(({ id }) => id))
      return {
        ...rest,
        recommended_strategies: recommended_strategies.map((card) => ({ ...card, users: users.get(card.id) ?? 0 })),
      }
    },
  }
}
