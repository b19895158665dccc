/** What one check found. A warning is worth knowing; a failure keeps the product from working. */
export interface Finding {
  readonly check: string
  readonly outcome: 'ok' | 'warning' | 'failed'
  readonly message: string
  /** What to do about it; absent when all is well. */
  readonly action?: string
}

export const fine = (check: string, message: string): Finding => ({ check, outcome: 'ok', message })

export const warning = (check: string, message: string, action: string): Finding => ({
  check,
  outcome: 'warning',
  message,
  action,
})

export const failed = (check: string, message: string, action: string): Finding => ({
  check,
  outcome: 'failed',
  message,
  action,
})
