import type { Alert as ApiAlert } from '@gridpilot/contract'
import type { Alert, Notifier } from '@gridpilot/engine'
import type { NewAlert, Store, StoredAlert } from '@gridpilot/store'
import { utcTime, utcTimeOrNull } from '../http/utc-time.ts'
import type { Hub } from '../realtime/hub.ts'

interface Services {
  readonly store: Store
  readonly hub: Hub
  readonly ownerOf: (accountId: string) => Promise<string | null>
  readonly marketMs: () => number
  readonly log: { warn(fields: object, message: string): void }
}

/** An alert about a user's money as a whole. */
export type UserAlert = Pick<Alert, 'key' | 'severity' | 'code' | 'message' | 'params'>

/** What a person must know, stored once per cause and told to open pages. */
export class AlertDesk implements Notifier {
  readonly #services: Services
  /** In order, so that a cause is never resolved before it was raised. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(services: Services) {
    this.#services = services
  }

  raise(alert: Alert): void {
    this.#services.log.warn(
      { alert: alert.key, code: alert.code, account_id: alert.accountId, bot_id: alert.botId },
      alert.message,
    )
    this.#inOrder(async () => {
      const userId = await this.#services.ownerOf(alert.accountId)
      if (userId !== null) await this.#store(userId, alert)
    })
  }

  /** Of a user rather than of one of their accounts. */
  raiseFor(userId: string, alert: UserAlert): void {
    this.#services.log.warn({ alert: alert.key, code: alert.code, user_id: userId }, alert.message)
    this.#inOrder(() => this.#store(userId, { ...alert, accountId: null, botId: null }))
  }

  resolveFor(userId: string, key: string): void {
    this.#inOrder(async () => {
      await this.#services.store.alerts.resolve(userId, null, key)
    })
  }

  async #store(userId: string, alert: UserAlert & Pick<NewAlert, 'accountId' | 'botId'>): Promise<void> {
    const { store, marketMs } = this.#services
    const { accountId, botId, key, severity, code, message, params = {} } = alert
    const row = { accountId, botId, key, severity, code, message, params, marketMs: marketMs() }
    const raised = await store.alerts.raise(userId, row)
    if (raised.isNew) this.#tell(userId, raised.alert)
  }

  resolve(accountId: string, key: string): void {
    this.#inOrder(async () => {
      const userId = await this.#services.ownerOf(accountId)
      if (userId !== null) await this.#services.store.alerts.resolve(userId, accountId, key)
    })
  }

  #tell(userId: string, alert: StoredAlert): void {
    this.#services.hub.publish(`alerts@${userId}`, 'alert', presentAlert(alert), alert.id)
  }

  #inOrder(action: () => Promise<void>): void {
    this.#queue = this.#queue
      .then(action)
      .catch((error: unknown) => this.#services.log.warn({ err: error }, 'an alert could not be stored'))
  }

  /** Waits until everything raised so far is stored. */
  async settled(): Promise<void> {
    await this.#queue
  }
}

const SEVERITY = { info: 'info', warning: 'warning', critical: 'error' } as const

export const presentAlert = (alert: StoredAlert): ApiAlert => ({
  id: alert.id,
  severity: SEVERITY[alert.severity],
  notice: { code: alert.code, message: alert.message, params: { ...alert.params } },
  bot_id: alert.botId,
  account_id: alert.accountId,
  created_at: utcTime(alert.raisedAtMs),
  market_time: utcTimeOrNull(alert.marketMs),
  acknowledged_at: utcTimeOrNull(alert.acknowledgedAtMs),
})
