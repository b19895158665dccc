import type { Heading } from './doctor-texts.ts'

/** What one check found. A warning is worth knowing; a failure keeps the product from working. */
export interface Finding extends Heading {
  readonly outcome: 'ok' | 'warning' | 'failed'
  readonly message: string
  /** What to do about it; absent when all is well. */
  readonly action?: string
}

export const fine = (about: Heading, message: string): Finding => ({ ...about, outcome: 'ok', message })

export const warning = (about: Heading, message: string, action: string): Finding => ({
  ...about,
  outcome: 'warning',
  message,
  action,
})

export const failed = (about: Heading, message: string, action: string): Finding => ({
  ...about,
  outcome: 'failed',
  message,
  action,
})
