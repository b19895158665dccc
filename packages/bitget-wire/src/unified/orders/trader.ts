import type { Backend } from '../../backend.ts'

/** Whose orders; REST and the trading socket place, change and cancel through the same functions. */
export interface Trader {
  readonly backend: Backend
  readonly accountId: string
}
