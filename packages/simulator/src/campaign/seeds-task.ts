import type { SeedResult } from '../face.ts'

/** What a worker thread is asked. */
export interface SeedsTask {
  readonly seed: number
  readonly trace: boolean
}

/** What it answers: lines of the event log if asked for, then the result; `error`: the simulation itself broke. */
export type SeedsMessage =
  | { readonly line: string }
  | { readonly result: SeedResult }
  | { readonly seed: number; readonly error: string }
