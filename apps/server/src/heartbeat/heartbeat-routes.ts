import { orRefuse } from '../grid-bot/refuse.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { HeartbeatDesk } from './heartbeat-desk.ts'

type HeartbeatOperation = 'getHeartbeat' | 'putHeartbeat' | 'deleteHeartbeat'

export function heartbeatHandlers({
  heartbeat,
}: {
  readonly heartbeat: HeartbeatDesk
}): HandlersOf<HeartbeatOperation> {
  return {
    getHeartbeat: ({ caller }) => heartbeat.present(caller.userId),
    async putHeartbeat({ caller, body }) {
      orRefuse(await heartbeat.put(caller.userId, body))
      return heartbeat.present(caller.userId)
    },
    async deleteHeartbeat({ caller }) {
      await heartbeat.forget(caller.userId)
      return { ok: true }
    },
  }
}
