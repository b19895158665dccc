import { formatDecimal, type Instrument, type Money, pow10, type Steps } from '@gridpilot/core'

export const MARGIN_COIN = 'USDT'
export const PRODUCT_TYPE = 'USDT-FUTURES'

/** Decimals an average price keeps beyond the instrument's own. */
const EXTRA_DECIMALS = 8

/** notional / quantity as exact decimal text, cut (not rounded) 8 decimals beyond the tick; '' for no quantity. */
export function averagePriceText(instrument: Instrument, notional: Money, quantity: Steps): string {
  if (quantity === 0) return ''
  const scale = instrument.priceDecimals + EXTRA_DECIMALS
  const base = BigInt(quantity) * BigInt(instrument.stepUnits)
  return formatDecimal((notional * pow10(instrument.sizeDecimals + scale - 8)) / base, scale)
}

/** A computed double (volumes, ratios: never money) as plain decimal text without trailing zeros. */
export function numberText(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
