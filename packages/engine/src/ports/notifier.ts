export type AlertSeverity = 'info' | 'warning' | 'critical'

/** Something a person must know. Same key while the cause lasts: one alarm, not a storm. */
export interface Alert {
  readonly key: string
  readonly severity: AlertSeverity
  /** A code of the error catalogue or an event code; texts in both languages are made from it. */
  readonly code: string
  readonly message: string
  readonly accountId: string
  readonly botId: string | null
  /** Figures of the texts made from `code`. */
  readonly params?: Readonly<Record<string, string | number | null>>
}

export interface Notifier {
  raise(alert: Alert): void
  resolve(accountId: string, key: string): void
}
