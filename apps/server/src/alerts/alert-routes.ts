import type { Store } from '@gridpilot/store'
import { refusal } from '../http/api-error.ts'
import { pageOr } from '../http/page-or.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { presentAlert } from './alert-desk.ts'

export function alertHandlers({ store }: { readonly store: Store }): HandlersOf<'listAlerts' | 'acknowledgeAlert'> {
  return {
    async listAlerts({ caller, query }) {
      const filter = query.unacknowledged === undefined ? {} : { unacknowledged: query.unacknowledged }
      const request = { limit: query.limit, cursor: query.cursor ?? null }
      const page = pageOr(await store.alerts.list(caller.userId, filter, request))
      return { items: page.items.map(presentAlert), next_cursor: page.nextCursor }
    },
    async acknowledgeAlert({ caller, params }) {
      const alert = await store.alerts.acknowledge(caller.userId, params.id)
      if (alert === null) throw refusal('not_found')
      return presentAlert(alert)
    },
  }
}
