import { formatPrice, type Instrument } from '@gridpilot/core'
import type { PriceKind, Trigger } from '@gridpilot/venue-sim'

/** What a trigger price is held against, as the wire names it. */
export const TRIGGER_TYPES: Readonly<Record<PriceKind, string>> = { last: 'fill_price', mark: 'mark_price' }

export const triggerType = (trigger: Trigger | null): string => (trigger === null ? '' : TRIGGER_TYPES[trigger.by])

const price = (instrument: Instrument, trigger: Trigger | null): string =>
  trigger === null ? '' : formatPrice(instrument, trigger.price)

const executePrice = (instrument: Instrument, trigger: Trigger | null): string =>
  trigger === null || trigger.limit === null ? '' : formatPrice(instrument, trigger.limit)

interface Presets {
  readonly takeProfit: Trigger | null
  readonly stopLoss: Trigger | null
}

/** The preset take profit and stop loss of an order row; '' where there is none, or where it acts at the market. */
export function presetMembers(instrument: Instrument, { takeProfit, stopLoss }: Presets) {
  return {
    presetStopSurplusPrice: price(instrument, takeProfit),
    presetStopSurplusType: triggerType(takeProfit),
    presetStopSurplusExecutePrice: executePrice(instrument, takeProfit),
    presetStopLossPrice: price(instrument, stopLoss),
    presetStopLossType: triggerType(stopLoss),
    presetStopLossExecutePrice: executePrice(instrument, stopLoss),
  }
}

/** The same of a plan row, in the words plans have for it. */
export function planPresetMembers(instrument: Instrument, { takeProfit, stopLoss }: Presets) {
  return {
    stopSurplusTriggerPrice: price(instrument, takeProfit),
    stopSurplusExecutePrice: executePrice(instrument, takeProfit),
    stopSurplusTriggerType: triggerType(takeProfit),
    stopLossTriggerPrice: price(instrument, stopLoss),
    stopLossExecutePrice: executePrice(instrument, stopLoss),
    stopLossTriggerType: triggerType(stopLoss),
  }
}
