import type { Instrument } from '@gridpilot/core'
import type { PriceKind, Trigger } from '@gridpilot/venue-sim'
import type { Form } from '../../form.ts'
import { readOptionalPrice } from './number-request.ts'

/** Which parameters say when and how a take profit or stop loss acts. */
export interface TriggerNames {
  readonly trigger: string
  readonly type: string
  readonly execute: string
}

/** presetStopSurplusPrice, presetStopSurplusType, presetStopSurplusExecutePrice: how orders name them. */
export const presetNames = (stem: string): TriggerNames => ({
  trigger: `${stem}Price`,
  type: `${stem}Type`,
  execute: `${stem}ExecutePrice`,
})

/** stopSurplusTriggerPrice, stopSurplusTriggerType, stopSurplusExecutePrice: how plans name them. */
export const planNames = (stem: string): TriggerNames => ({
  trigger: `${stem}TriggerPrice`,
  type: `${stem}TriggerType`,
  execute: `${stem}ExecutePrice`,
})

/** Absent: the last price. */
export const readTriggerType = (form: Form, name: string): PriceKind =>
  form.choice(name, ['fill_price', 'mark_price'], 'fill_price') === 'mark_price' ? 'mark' : 'last'

/** null when no trigger price is given (or zero, which removes one). Without an execute price it acts at the market. */
export function readTrigger(form: Form, instrument: Instrument, names: TriggerNames): Trigger | null {
  const price = readOptionalPrice(form, instrument, names.trigger)
  if (price === null) return null
  return { price, by: readTriggerType(form, names.type), limit: readOptionalPrice(form, instrument, names.execute) }
}
