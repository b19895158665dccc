import type { Notifier } from '../ports/notifier.ts'
import { PROTECTION_BOUND_MS } from './protect.ts'

/** One alert per bot whose stop at the exchange is missing for too long, taken back when it rests again. */
export class MissingAlert {
  private readonly accountId: string
  private readonly notifier: Notifier
  private raised = new Set<string>()

  constructor(accountId: string, notifier: Notifier) {
    this.accountId = accountId
    this.notifier = notifier
  }

  tell(missing: readonly string[]): void {
    const now = new Set(missing)
    for (const botId of now) {
      if (this.raised.has(botId)) continue
      this.notifier.raise({
        key: `protection_missing:${botId}`,
        severity: 'critical',
        code: 'protection_missing',
        message: `no stop rests at the exchange since more than ${PROTECTION_BOUND_MS / 1_000} seconds`,
        accountId: this.accountId,
        botId,
      })
    }
    for (const botId of this.raised) {
      if (!now.has(botId)) this.notifier.resolve(this.accountId, `protection_missing:${botId}`)
    }
    this.raised = now
  }
}
