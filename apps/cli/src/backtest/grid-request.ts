import {
  CONTRACT_FACTS,
  type DomainError,
  err,
  formatPrice,
  type GridConfig,
  type GridDirection,
  type GridSpacing,
  type Instrument,
  type Money,
  type OutOfRangePlan,
  ok,
  parseDecimal,
  parseMoney,
  parsePrice,
  type Result,
  roundPrice,
  type Ticks,
} from '@gridpilot/core'

/** The grid as typed: texts, checked here and nowhere before. */
export interface GridRequest {
  readonly direction: GridDirection
  readonly type: GridSpacing
  readonly lower: string
  readonly upper: string
  readonly grids: string
  readonly leverage: string
  readonly investment: string
  readonly stopLossPrice?: string
  readonly takeProfitPrice?: string
  readonly stopLossPercent?: string
  readonly takeProfitPercent?: string
  readonly trailingUpTo?: string
  readonly trailingDownTo?: string
  readonly outOfRange?: OutOfRangePlan
}

/** Core's field names as flags; the error texts name what the user typed. */
export const FLAG_OF: Readonly<Record<string, string>> = {
  symbol: '--symbol',
  lower: '--lower',
  upper: '--upper',
  gridCount: '--grids',
  leverage: '--leverage',
  investment: '--investment',
  stopLossPrice: '--stop-loss-price',
  takeProfitPrice: '--take-profit-price',
  stopLossAmount: '--stop-loss-percent',
  takeProfitAmount: '--take-profit-percent',
  trailingUp: '--trailing-up-to',
  trailingDown: '--trailing-down-to',
}

/** The refusal of a symbol that is none of a contract. */
export function unknownSymbol(symbol: string): DomainError {
  const known = Object.keys(CONTRACT_FACTS)
  const near = known.find((name) => name.startsWith(symbol.toUpperCase().slice(0, 3)))
  return {
    code: 'unknown_symbol',
    field: 'symbol',
    value: symbol,
    ...(near === undefined ? {} : { nearest: near }),
    details: { known: `${known.join(', ')}; of other coins a name such as ETCUSDT, its contract is then assumed` },
  }
}

/** Texts → exact units of the instrument, or every text that is none, with the nearest that is. */
export function readGrid(
  request: GridRequest,
  instrument: Instrument,
  start: Ticks,
): Result<GridConfig, DomainError[]> {
  const errors: DomainError[] = []
  const take = <Value>(result: Result<Value, DomainError>, otherwise: Value): Value => {
    if (result.ok) return result.value
    errors.push(result.error)
    return otherwise
  }
  const price = (field: string, text: string) => take(readPrice(instrument, start, field, text), start)
  const optionalPrice = (field: string, text: string | undefined) => (text === undefined ? null : price(field, text))
  const investment = take(readMoney(request.investment), 0n as Money)
  const share = (field: string, text: string | undefined) =>
    text === undefined ? null : take(readShare(field, text, investment), 1n as Money)
  const config: GridConfig = {
    symbol: instrument.symbol,
    direction: request.direction,
    spacing: request.type,
    lower: price('lower', request.lower),
    upper: price('upper', request.upper),
    gridCount: toCount(request.grids),
    leverage: toCount(request.leverage),
    investment,
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: optionalPrice('stopLossPrice', request.stopLossPrice),
    takeProfitPrice: optionalPrice('takeProfitPrice', request.takeProfitPrice),
    stopLossAmount: share('stopLossAmount', request.stopLossPercent),
    takeProfitAmount: share('takeProfitAmount', request.takeProfitPercent),
    trailingUp: optionalPrice('trailingUp', request.trailingUpTo),
    trailingDown: optionalPrice('trailingDown', request.trailingDownTo),
    outOfRange: request.outOfRange ?? 'wait',
  }
  return errors.length === 0 ? ok(config) : err(errors)
}

/** The errors with what was typed in place of a NaN that stands for it. */
export const withTypedCounts = (errors: readonly DomainError[], request: GridRequest): DomainError[] =>
  errors.map((error) => {
    if (!Number.isNaN(error.value)) return error
    return { ...error, value: error.field === 'leverage' ? request.leverage : request.grids }
  })

/** NaN where the text is no number: planGrid refuses it with the nearest count that passes. */
const toCount = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

function readPrice(instrument: Instrument, start: Ticks, field: string, text: string): Result<Ticks, DomainError> {
  const parsed = parsePrice(instrument, text)
  if (parsed.ok) return parsed
  const rounded = roundPrice(instrument, text, 'nearest')
  if (!rounded.ok) {
    // No price at all: a tenth from the first open is at least a sensible one.
    const sensible = Math.round(start * (field === 'lower' || field === 'stopLossPrice' ? 0.9 : 1.1)) as Ticks
    return err({ code: 'price_not_positive', field, value: text, nearest: formatPrice(instrument, sensible) })
  }
  const nearest = formatPrice(instrument, Math.max(1, rounded.value) as Ticks)
  return err({ code: 'price_off_tick', field, value: text, nearest, details: { tick: instrument.tickSize } })
}

function readMoney(text: string): Result<Money, DomainError> {
  const parsed = parseMoney(text)
  return parsed.ok ? parsed : err({ code: 'invalid_request', field: 'investment', value: text })
}

const PERCENT_SCALE = 6

function readShare(field: string, text: string, investment: Money): Result<Money, DomainError> {
  const percent = parseDecimal(text, PERCENT_SCALE)
  if (!percent.ok) return err({ code: 'invalid_request', field, value: text })
  const most = 100n * 10n ** BigInt(PERCENT_SCALE)
  // More than everything cannot be lost, so such a stop would never act.
  if (field === 'stopLossAmount' && percent.value > most)
    return err({ code: 'stop_loss_amount_invalid', field, value: text, nearest: 100 })
  return ok(((investment * percent.value) / most) as Money)
}
