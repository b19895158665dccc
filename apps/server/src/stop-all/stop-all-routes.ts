import { orRefuse } from '../grid-bot/refuse.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { StopAllDesk } from './stop-all-desk.ts'

export function stopAllHandlers(desk: StopAllDesk): HandlersOf<'stopAll' | 'getStopAll'> {
  return {
    async stopAll({ caller, body }) {
      return orRefuse(await desk.begin(caller.userId, body.account_id, body.close_position))
    },
    async getStopAll({ caller }) {
      return { latest: await desk.latest(caller.userId) }
    },
  }
}
