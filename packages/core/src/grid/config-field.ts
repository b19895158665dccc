import type { DomainError, ErrorValue } from '../errors/domain-error.ts'
import { formatPrice, type Instrument, parsePrice, type Ticks } from '../instrument/instrument.ts'
import { formatMoney, parseMoney } from '../money/money.ts'
import type { GridConfig } from './grid-config.ts'

/** The fields of a configuration that a refusal can be about, by kind of value. */
const PRICE_FIELDS = [
  'lower',
  'upper',
  'triggerPrice',
  'stopLossPrice',
  'takeProfitPrice',
  'trailingUp',
  'trailingDown',
] as const
const MONEY_FIELDS = ['investment', 'stopLossAmount', 'takeProfitAmount'] as const
const COUNT_FIELDS = ['gridCount', 'leverage'] as const

type PriceField = (typeof PRICE_FIELDS)[number]
type MoneyField = (typeof MONEY_FIELDS)[number]
type CountField = (typeof COUNT_FIELDS)[number]
export type ConfigField = PriceField | MoneyField | CountField

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name)

/** A field's value as errors carry it: decimal text for prices (quote) and money (USDT), a number for counts. */
export function fieldValue(config: GridConfig, instrument: Instrument, field: ConfigField): ErrorValue | undefined {
  if (isOneOf(COUNT_FIELDS, field)) return config[field]
  if (isOneOf(MONEY_FIELDS, field)) {
    const amount = config[field]
    return amount === null ? undefined : formatMoney(amount)
  }
  const price = config[field]
  return price === null ? undefined : priceText(instrument, price)
}

/** Like `formatPrice`, but for input that may not be a price at all. */
export const priceText = (instrument: Instrument, price: number): string =>
  Number.isSafeInteger(price) ? formatPrice(instrument, price as Ticks) : String(price)

/** The configuration with every `nearest` of the errors put into its field; unknown fields and blanks are skipped. */
export function withNearest(config: GridConfig, instrument: Instrument, errors: readonly DomainError[]): GridConfig {
  let changed = config
  for (const { field, nearest } of errors)
    if (field !== undefined && nearest !== undefined) changed = withField(changed, instrument, field, nearest)
  return changed
}

function withField(config: GridConfig, instrument: Instrument, field: string, value: ErrorValue): GridConfig {
  if (isOneOf(COUNT_FIELDS, field)) return { ...config, [field]: Number(value) }
  if (isOneOf(MONEY_FIELDS, field)) {
    const amount = parseMoney(String(value))
    return amount.ok ? { ...config, [field]: amount.value } : config
  }
  if (!isOneOf(PRICE_FIELDS, field)) return config
  const price = parsePrice(instrument, String(value))
  return price.ok ? { ...config, [field]: price.value } : config
}
