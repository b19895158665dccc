import type { Refusal } from './refusal.ts'

/** Something that is no matter of the grid: a file that cannot be used, a period without candles. */
export interface Trouble {
  readonly flag: string
  readonly code: string
  readonly message: string
}

export type Failure = { readonly refusal: Refusal } | { readonly trouble: Trouble }
