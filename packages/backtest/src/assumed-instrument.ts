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

/** What was assumed of a contract that is not built in, for the reader. */
export interface AssumedContract {
  readonly en: string
  readonly ko: string
}

/** The instrument candle files are traded with. */
export interface FileInstrument {
  readonly instrument: Instrument
  /** null: the contract's facts are built in. */
  readonly assumed: AssumedContract | null
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
  return { instrument, assumed: assumptionsOf(instrument) }
}

function assumptionsOf({ symbol, tickSize, sizeStep, makerFee, takerFee, maxLeverage, tiers }: Instrument) {
  const percent = (rate: Instrument['makerFee']) => `${Number((100 * Number(formatRate(rate))).toFixed(6))} %`
  const [maker, taker] = [percent(makerFee), percent(takerFee)]
  const maintenance = percent(tiers[0]?.maintenanceRate ?? makerFee)
  return {
    en:
      `${symbol} is not built in, so its contract is assumed: tick ${tickSize} and size step ${sizeStep} from its prices, ` +
      `fees ${maker} maker and ${taker} taker, ${maxLeverage}x and ${maintenance} maintenance as of ${LIKE}`,
    ko:
      `${symbol} 계약은 내장되어 있지 않아 가정합니다. 가격에서 추정한 호가 단위 ${tickSize}, 수량 단위 ${sizeStep}, ` +
      `${LIKE} 기준 수수료 메이커 ${maker}, 테이커 ${taker}, 레버리지 최대 ${maxLeverage}배, 유지 증거금률 ${maintenance}`,
  }
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
