import { err, type Instrument } from '@gridpilot/core'
import { tradable } from '../../backend.ts'
import { wireError } from '../../errors.ts'
import { PRODUCT_TYPE } from '../../figures.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Call, open, type Route, readInstrument } from '../../route.ts'

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

/** The tradable instruments, or the one named by `symbol`; none when that is unknown. */
export function instruments(call: Call): readonly Instrument[] {
  const { market } = call.backend
  const symbol = call.form.symbol(false)
  return market.symbols().flatMap((each) => {
    const instrument = tradable(call.backend, each)
    return instrument !== null && (symbol === '' || symbol === each) ? [instrument] : []
  })
}

/** A handler of one instrument that the client must name. */
export const ofSymbol = (handle: (call: Call, instrument: Instrument) => Answer): Route =>
  open((call) => {
    readProduct(call.form)
    const instrument = readInstrument(call)
    if (call.form.failure || instrument === null)
      return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
    return handle(call, instrument)
  })
