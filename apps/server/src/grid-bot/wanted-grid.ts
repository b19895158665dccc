import {
  type DomainError,
  err,
  formatDecimal,
  formatMoney,
  formatPrice,
  type GridConfig,
  type GridDirection,
  type GridSpacing,
  type Instrument,
  MAX_PRICE_TICKS,
  type MarginMode,
  type Money,
  type OutOfRangePlan,
  ok,
  type PositionMode,
  parseDecimal,
  parsePrice,
  type Result,
  roundPrice,
  type Ticks,
} from '@gridpilot/core'

/** How far the range follows, as decimal text; a side left out does not trail. */
export interface WantedTrailing {
  readonly up_to?: string | undefined
  readonly down_to?: string | undefined
}

/** A grid as a request words it: decimal texts, wire names. `undefined` and null: not given. */
export interface WantedGrid {
  readonly symbol: string
  readonly direction: GridDirection
  readonly grid_type: GridSpacing
  readonly price_range_lower: string
  readonly price_range_upper: string
  readonly grid_count: number
  readonly leverage: number
  readonly investment_amount?: string | null | undefined
  readonly investment_ratio?: string | null | undefined
  readonly stop_loss_percent?: string | null | undefined
  readonly take_profit_percent?: string | null | undefined
  readonly stop_loss_price?: string | null | undefined
  readonly take_profit_price?: string | null | undefined
  readonly trigger_price?: string | null | undefined
  readonly trailing?: WantedTrailing | null | undefined
  readonly out_of_range?: OutOfRangePlan | undefined
  readonly maker_only?: boolean | undefined
  readonly margin_mode?: MarginMode | undefined
}

const PRICE_FIELDS = [
  'price_range_lower',
  'price_range_upper',
  'trigger_price',
  'stop_loss_price',
  'take_profit_price',
  'trailing.up_to',
  'trailing.down_to',
] as const
type PriceField = (typeof PRICE_FIELDS)[number]
const BELOW: ReadonlySet<PriceField> = new Set(['price_range_lower', 'stop_loss_price', 'trailing.down_to'])

/** Percentages carry at most this many decimals; money eight. */
const PERCENT_SCALE = 6
const HUNDRED_PERCENT = 100n * 10n ** BigInt(PERCENT_SCALE)

export interface Surroundings {
  readonly instrument: Instrument
  /** Market price now. */
  readonly price: Ticks
  /** What the exchange says may be used, at this moment. */
  readonly available: Money
  /** The account's: the bot keeps it for life. */
  readonly positionMode: PositionMode
}

/**
 * Parses a wanted grid into exact units. Prices off the tick, numbers beyond any price, ratios out of range and amounts
 * finer than money are refused with the nearest value that passes; whether the grid makes sense is `planGrid`'s answer.
 */
export function toGridConfig(wanted: WantedGrid, around: Surroundings): Result<GridConfig, DomainError[]> {
  const errors: DomainError[] = []
  const prices = {} as Record<PriceField, Ticks | null>
  for (const field of PRICE_FIELDS) {
    const text = priceText(wanted, field)
    const parsed = text === undefined || text === null ? ok(null) : wirePrice(field, text, around)
    if (parsed.ok) prices[field] = parsed.value
    else errors.push(parsed.error)
  }
  const investment = investmentOf(wanted, around.available)
  if (!investment.ok) errors.push(investment.error)
  const exits = { loss: null as Money | null, gain: null as Money | null }
  if (investment.ok) {
    for (const [name, field] of [
      ['loss', 'stop_loss_percent'],
      ['gain', 'take_profit_percent'],
    ] as const) {
      const text = wanted[field]
      const amount = text === undefined || text === null ? ok(null) : percentOf(investment.value, text, field)
      if (amount.ok) exits[name] = amount.value
      else errors.push(amount.error)
    }
  }
  const { price_range_lower: lower, price_range_upper: upper } = prices
  if (errors.length > 0 || !investment.ok || lower === null || upper === null) return err(errors)
  return ok({
    symbol: wanted.symbol,
    direction: wanted.direction,
    spacing: wanted.grid_type,
    lower,
    upper,
    gridCount: wanted.grid_count,
    leverage: wanted.leverage,
    investment: investment.value,
    makerOnly: wanted.maker_only ?? false,
    positionMode: around.positionMode,
    marginMode: wanted.margin_mode ?? 'crossed',
    triggerPrice: prices.trigger_price,
    stopLossPrice: prices.stop_loss_price,
    takeProfitPrice: prices.take_profit_price,
    stopLossAmount: exits.loss,
    takeProfitAmount: exits.gain,
    trailingUp: prices['trailing.up_to'],
    trailingDown: prices['trailing.down_to'],
    outOfRange: wanted.out_of_range ?? 'wait',
  })
}

function priceText({ trailing, ...wanted }: WantedGrid, field: PriceField): string | null | undefined {
  if (field === 'trailing.up_to') return trailing?.up_to
  return field === 'trailing.down_to' ? trailing?.down_to : wanted[field]
}

function wirePrice(field: PriceField, text: string, around: Surroundings): Result<Ticks, DomainError> {
  const { instrument } = around
  const parsed = parsePrice(instrument, text)
  const shown = text.slice(0, 100)
  if (parsed.ok && parsed.value >= 1 && parsed.value <= MAX_PRICE_TICKS) return ok(parsed.value)
  const rounded = roundPrice(instrument, text, 'nearest')
  if (rounded.ok && rounded.value <= MAX_PRICE_TICKS && (!parsed.ok || parsed.value < 1)) {
    const nearest = formatPrice(instrument, Math.max(1, rounded.value) as Ticks)
    return err({ code: 'price_off_tick', field, value: shown, nearest, details: { tick: instrument.tickSize } })
  }
  // No price at all: a tenth from the market is at least a sensible one.
  const below = BELOW.has(field)
  const sensible = Math.max(1, Math.round(around.price * (below ? 0.9 : field === 'trigger_price' ? 1 : 1.1))) as Ticks
  return err({ code: 'price_not_positive', field, value: shown, nearest: formatPrice(instrument, sensible) })
}

function investmentOf(wanted: WantedGrid, available: Money): Result<Money, DomainError> {
  const ratio = wanted.investment_ratio
  if (ratio !== undefined && ratio !== null) {
    const percent = parseDecimal(ratio, PERCENT_SCALE)
    const field = 'investment_ratio'
    const value = ratio.slice(0, 100)
    if (!percent.ok) return err({ code: 'investment_ratio_out_of_range', field, value, nearest: shortened(ratio) })
    if (percent.value > HUNDRED_PERCENT)
      return err({ code: 'investment_ratio_out_of_range', field, value, nearest: '100' })
    return ok(((available * percent.value) / HUNDRED_PERCENT) as Money)
  }
  const text = wanted.investment_amount ?? ''
  const amount = parseDecimal(text, 8)
  if (amount.ok) return ok(amount.value as Money)
  const [whole = '0', fraction = ''] = text.split('.')
  const nearest = `${whole}.${fraction.slice(0, 8)}`
  return err({ code: 'invalid_request', field: 'investment_amount', value: text.slice(0, 100), nearest })
}

/** A percentage cut to the decimals we keep, at least the smallest one. */
function shortened(ratio: string): string {
  const [whole = '0', fraction = ''] = ratio.split('.')
  const cut = parseDecimal(`${whole}.${fraction.slice(0, PERCENT_SCALE)}`, PERCENT_SCALE)
  const value = cut.ok && cut.value > 0n ? cut.value : 1n
  return formatDecimal(value > HUNDRED_PERCENT ? HUNDRED_PERCENT : value, PERCENT_SCALE)
}

function percentOf(investment: Money, text: string, field: string): Result<Money, DomainError> {
  const percent = parseDecimal(text, PERCENT_SCALE)
  if (!percent.ok) {
    return err({ code: 'invalid_request', field, value: text.slice(0, 100), nearest: shortened(text) })
  }
  const amount = (investment * percent.value) / HUNDRED_PERCENT
  // More than everything cannot be lost, so such a stop would never act.
  if (field === 'stop_loss_percent' && percent.value > HUNDRED_PERCENT) {
    return err({ code: 'stop_loss_amount_invalid', field, value: text.slice(0, 100), nearest: '100' })
  }
  return ok((amount > 0n ? amount : 1n) as Money)
}

/** Percent of the balance (text, 2 decimals, rounded up or down) that an amount is; null beyond 100 %. */
export function ratioText(amount: Money, available: Money, round: 'up' | 'down'): string | null {
  if (available <= 0n) return null
  const scaled = amount * 10_000n
  const hundredths = round === 'up' ? (scaled + available - 1n) / available : scaled / available
  return hundredths > 10_000n || hundredths < 1n ? null : formatDecimal(hundredths, 2)
}

export const moneyText = (value: Money): string => formatMoney(value)
