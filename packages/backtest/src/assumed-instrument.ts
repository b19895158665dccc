import {
  assert,
  type CandleColumns,
  CONTRACT_FACTS,
  factsOf,
  formatRate,
  type Instrument,
  instrumentFor,
  makeInstrument,
} from '@gridpilot/core'

/** The instrument candle files are traded with. */
export interface FileInstrument {
  readonly instrument: Instrument
  /** What was assumed, for the reader; null: the contract's facts are built in. */
  readonly assumed: string | null
}

/** Fees, bands, leverage and maintenance of a coin that is not built in are those of this one, an ordinary smaller coin. */
const LIKE = 'LTCUSDT'
/** One size step is worth at most about this many USDT, as with the coins built in; never more than one coin. */
const STEP_WORTH = 40
/** A tick is at least a millionth of the price: averages and index prices are recorded finer than anything trades. */
const TICK_SHARE_DECIMALS = 6
/** Tick × step may not be finer than money. */
const MOST_DECIMALS = 8

/** Could this be the name of a contract the product trades? */
export const isUsdtSymbol = (symbol: string): boolean => /^[A-Z0-9]{1,15}USDT$/.test(symbol)

/** null: no USDT contract by its name. */
export function instrumentOfCandles(symbol: string, candles: CandleColumns): FileInstrument | null {
  if (Object.hasOwn(CONTRACT_FACTS, symbol)) return { instrument: instrumentFor(symbol), assumed: null }
  if (!isUsdtSymbol(symbol) || candles.length === 0) return null
  const instrument = assumedInstrument(symbol, candles)
  const { tickSize, sizeStep, makerFee, takerFee, maxLeverage, tiers } = instrument
  const percent = (rate: Instrument['makerFee']) => `${Number((100 * Number(formatRate(rate))).toFixed(6))} %`
  const assumed =
    `${symbol} is not built in, so its contract is assumed: tick ${tickSize} and size step ${sizeStep} from its prices, ` +
    `fees ${percent(makerFee)} maker and ${percent(takerFee)} taker, ${maxLeverage}x and ` +
    `${percent(tiers[0]?.maintenanceRate ?? makerFee)} maintenance as of ${LIKE}`
  return { instrument, assumed }
}

function assumedInstrument(symbol: string, candles: CandleColumns): Instrument {
  const { basePrice, maxOrderQty, maxMarketOrderQty } = factsOf(LIKE)
  const price = candles.close[candles.length - 1] ?? 0
  const sizeDecimals = Math.min(MOST_DECIMALS, Math.max(0, -Math.floor(Math.log10(STEP_WORTH / price))))
  const finest = Math.max(0, Math.floor(TICK_SHARE_DECIMALS - Math.log10(price)))
  const priceDecimals = decimalsSeen(candles, Math.min(finest, MOST_DECIMALS - sizeDecimals))
  // The same value in one order as there.
  const quantity = (text: string) => BigInt(Math.ceil((Number(text) * basePrice) / price)).toString()
  const made = makeInstrument({
    ...instrumentFor(LIKE),
    symbol,
    baseCoin: symbol.replace(/USDT$/, ''),
    tickSize: oneUnit(priceDecimals),
    sizeStep: oneUnit(sizeDecimals),
    priceDecimals,
    sizeDecimals,
    minQuantity: oneUnit(sizeDecimals),
    maxLimitQuantity: quantity(maxOrderQty),
    maxMarketQuantity: quantity(maxMarketOrderQty),
  })
  assert(made.ok, `assumed facts of ${symbol} make an instrument`)
  return made.value
}

/** Decimals the prices are written with, `most` at the most. */
function decimalsSeen({ length, open, high, low, close }: CandleColumns, most: number): number {
  let decimals = 0
  for (const column of [open, high, low, close]) {
    for (let i = 0; i < length && decimals < most; i += 1) {
      while (decimals < most && !isWhole((column[i] ?? 0) * 10 ** decimals)) decimals += 1
    }
  }
  return decimals
}

/** But for the last bits of a double. */
const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < Math.max(1e-9, value * 1e-12)

const oneUnit = (decimals: number): string => (decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)
