import { type GrainError, type Instrument, parsePrice, parseQuantity, type Steps, type Ticks } from '@gridpilot/core'
import { type WireError, wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'

/** A price ≥ one tick; something usable and a failure otherwise. */
export function readPrice(form: Form, instrument: Instrument, name: string): Ticks {
  const text = form.requiredFigure(name)
  const parsed = parsePrice(instrument, text)
  if (parsed.ok && parsed.value >= 1) return parsed.value
  if (text !== '')
    form.fail(parsed.ok ? wireError('parameter_wrong', name) : priceError(instrument, name, text, parsed.error))
  return 1 as Ticks
}

/** A size ≥ 0. */
export function readSize(form: Form, instrument: Instrument, name: string): Steps {
  const text = form.requiredFigure(name)
  const parsed = parseQuantity(instrument, text)
  if (parsed.ok && parsed.value >= 0) return parsed.value
  if (text !== '')
    form.fail(parsed.ok ? wireError('parameter_wrong', name) : sizeError(instrument, name, text, parsed.error))
  return 0 as Steps
}

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').replace(/0+$/, '').length

function priceError(instrument: Instrument, name: string, text: string, error: GrainError): WireError {
  if (error !== 'off_grain') return wireError('parameter_wrong', name)
  const tooFine = decimalsOf(text) > instrument.priceDecimals
  return tooFine ? wireError('price_scale') : wireError('price_multiple', instrument.tickSize)
}

function sizeError(instrument: Instrument, name: string, text: string, error: GrainError): WireError {
  if (error !== 'off_grain') return wireError('parameter_wrong', name)
  const tooFine = decimalsOf(text) > instrument.sizeDecimals
  return tooFine
    ? wireError('size_scale', text, instrument.sizeDecimals)
    : wireError('size_multiple', instrument.sizeStep)
}

/** Absent, '' and zero mean no price. */
export function readOptionalPrice(form: Form, instrument: Instrument, name: string): Ticks | null {
  const text = form.figure(name)
  return text === '' || /^0*\.?0*$/.test(text) ? null : readPrice(form, instrument, name)
}
