import { orRefuse } from '../grid-bot/refuse.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { ShadowDesk } from './shadow-desk.ts'

export function shadowHandlers({ shadows }: { readonly shadows: ShadowDesk }): HandlersOf<'getShadowRecord'> {
  return {
    async getShadowRecord({ query }) {
      return orRefuse(await shadows.record(query.symbol))
    },
  }
}
