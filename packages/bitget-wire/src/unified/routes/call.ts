import type { Instrument } from '@gridpilot/core'
import { tradable } from '../../backend.ts'
import type { Call, SignedCall } from '../../route.ts'
import { unifiedError } from '../errors.ts'
import type { Trader } from '../orders/trader.ts'
import { readInstrument } from '../orders/trading.ts'

export const traderOf = ({ backend, key }: SignedCall): Trader => ({ backend, accountId: key.accountId })

/** The instrument a call must name; null and a failure when there is none. */
export const readCallInstrument = ({ backend, form }: Call): Instrument | null => readInstrument(backend, form)

/** The optional filter `symbol`: '' keeps everything, an unknown one fails. */
export function readSymbolFilter({ backend, form }: Call): string {
  const symbol = form.text('symbol').toUpperCase()
  if (symbol !== '' && tradable(backend, symbol) === null) form.fail(unifiedError('symbol_missing', symbol))
  return symbol
}
