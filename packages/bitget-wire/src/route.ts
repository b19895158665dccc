import { type Instrument, ok, type Result } from '@gridpilot/core'
import { type Backend, tradable } from './backend.ts'
import type { ApiKey, Family, Permission } from './desk.ts'
import { type WireError, wireError } from './errors.ts'
import type { Form } from './form.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Countdowns } from './unified/countdown.ts'

export interface Call {
  readonly backend: Backend
  readonly form: Form
  readonly wallMs: number
  readonly countdowns: Countdowns
  readonly limits: RateLimits
}

export interface SignedCall extends Call {
  readonly key: ApiKey
}

/** The `data` of a success, or what went wrong. */
export type Answer = Result<unknown, WireError>

export type Route =
  | { readonly access: 'public'; readonly handle: (call: Call) => Answer }
  | {
      readonly access: 'private'
      readonly handle: (call: SignedCall) => Answer
      /** What the key must be allowed to do. */
      readonly needs: Permission
      /** The JSON body may be a list: `form.items` then holds its rows. */
      readonly takesList?: true
    }

/** By method and path: `GET /api/v2/public/time`. */
export type Routes = Readonly<Record<string, Route>>

/** One account family's side of REST. */
export interface RestFamily {
  readonly family: Family
  readonly routes: Routes
  /** Private paths of the family, those without a route too: accounts of the other family are refused there. */
  readonly privatePaths: RegExp
  /** What accounts of the other family hear on a private path. */
  readonly refusal: WireError
  /** Requests per second of each path, by path without method; paths not named have `OTHER_LIMIT`. */
  readonly limits: Readonly<Record<string, number>>
}

export const open = (handle: (call: Call) => Answer): Route => ({ access: 'public', handle })
export const reads = (handle: (call: SignedCall) => Answer): Route => ({ access: 'private', handle, needs: 'read' })
export const trades = (handle: (call: SignedCall) => Answer): Route => ({ access: 'private', handle, needs: 'trade' })

/** The instrument named by `symbol`; null (and a failure) when it is unknown or has no feed. */
export function readInstrument(call: Call): Instrument | null {
  const symbol = call.form.symbol(true)
  if (symbol === '') return null
  const found = tradable(call.backend, symbol)
  if (found === null) call.form.fail(wireError('unknown_symbol', symbol))
  return found
}

/** The optional filter `symbol`: '' keeps everything, an unknown one fails. */
export function readSymbolFilter(call: Call): string {
  const symbol = call.form.symbol(false)
  if (symbol !== '' && tradable(call.backend, symbol) === null) call.form.fail(wireError('unknown_symbol', symbol))
  return symbol
}

export const serverTime = (call: Call): Answer => ok({ serverTime: String(call.wallMs) })
