import type { Instrument, Result } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { ApiKey, KeyRing, TradingDesk } from '../../desk.ts'
import { type WireError, wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import type { WireMarket } from '../../market.ts'
import { PRODUCT_TYPE } from '../rows/figures.ts'

/** What stands behind the wire. The venue is only read here; writes go through the desk. */
export interface Backend {
  readonly venue: SimVenue
  readonly desk: TradingDesk
  readonly market: WireMarket
  readonly keys: KeyRing
}

export interface Call {
  readonly backend: Backend
  readonly form: Form
  readonly wallMs: number
}

export interface SignedCall extends Call {
  readonly key: ApiKey
}

/** The `data` of a success, or what went wrong. */
export type Answer = Result<unknown, WireError>

export type Route =
  | { readonly access: 'public'; readonly handle: (call: Call) => Answer }
  | { readonly access: 'private'; readonly handle: (call: SignedCall) => Answer }

/** By method and path: `GET /api/v2/public/time`. */
export type Routes = Readonly<Record<string, Route>>

const PRODUCT_TYPES = [
  'usdt-futures',
  'coin-futures',
  'usdc-futures',
  'susdt-futures',
  'scoin-futures',
  'susdc-futures',
] as const

/** True for the one product that trades here; the other five exist and are empty. */
export function readProduct(form: Form): boolean {
  return form.choice('productType', PRODUCT_TYPES) === PRODUCT_TYPE.toLowerCase()
}

/** Like `readProduct` where an empty answer would mislead: writes and single-symbol reads. */
export function requireProduct(form: Form): void {
  if (!readProduct(form)) form.fail(wireError('parameter_wrong', 'productType'))
}

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

export const tradable = (backend: Backend, symbol: string): Instrument | null =>
  backend.market.symbols().includes(symbol) ? backend.venue.instrument(symbol) : null

/** The instrument of a row the venue itself made. */
export function instrumentOf(backend: Backend, symbol: string): Instrument {
  const found = backend.venue.instrument(symbol)
  if (found === null) throw new Error(`the venue has rows of ${symbol} but not its instrument`)
  return found
}
