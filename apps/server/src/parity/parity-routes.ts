import { orRefuse } from '../grid-bot/refuse.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { ParityDesk } from './parity-desk.ts'

export function parityHandlers({ parity }: { readonly parity: ParityDesk }): HandlersOf<'getGridBotParity'> {
  return {
    async getGridBotParity({ caller, params }) {
      const report = await parity.report(caller.userId, params.id)
      if (report === null) throw refusal('not_found')
      return orRefuse(report)
    },
  }
}
