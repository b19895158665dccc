import { type Candle, type Instrument, parsePrice, parseQuantity, type Rate, rate, type Ticks } from '@gridpilot/core'
import type { MirroredTrade, TickerMoment } from '../../market/mirror-moment.ts'

/**
 * What the upstream sends, read strictly: null for anything that is not as API.md 3 and 8.3 say. A surprise never
 * becomes a price.
 */
type Row = Readonly<Record<string, unknown>>

const HOUR = 3_600_000

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Whole milliseconds of this century; null when it is none. */
function timeOf(value: unknown): number | null {
  const ms = /^\d{12,14}$/.test(text(value)) ? Number(value) : Number.NaN
  return Number.isSafeInteger(ms) ? ms : null
}

function priceOf(instrument: Instrument, value: unknown): Ticks | null {
  const parsed = parsePrice(instrument, text(value))
  return parsed.ok && parsed.value >= 1 ? parsed.value : null
}

/** An index may be finer than the contract's tick: nearest tick. */
function roundedPriceOf(instrument: Instrument, value: unknown): Ticks | null {
  const number = /^\d+(\.\d+)?$/.test(text(value)) ? Number(value) : Number.NaN
  const ticks = Math.round((number * 10 ** instrument.priceDecimals) / instrument.tickUnits)
  return ticks >= 1 && Number.isSafeInteger(ticks) ? (ticks as Ticks) : null
}

function rateOf(value: unknown): Rate | null {
  return /^-?0(\.\d{1,10})?$/.test(text(value)) ? rate(Number(value).toFixed(8)) : null
}

/** A row of the ticker channel or endpoint; `settlementMs` where the row itself does not say it. */
export function tickerOf(instrument: Instrument, row: unknown, settlementMs: number | null): TickerMoment | null {
  if (!isRow(row)) return null
  const marketMs = timeOf(row.ts)
  const last = priceOf(instrument, row.lastPr)
  const mark = roundedPriceOf(instrument, row.markPrice)
  const index = roundedPriceOf(instrument, row.indexPrice)
  const fundingRate = rateOf(row.fundingRate)
  const next = timeOf(row.nextFundingTime) ?? settlementMs
  const held = Number(text(row.holdingAmount) || Number.NaN)
  if (marketMs === null || last === null || mark === null || index === null) return null
  if (fundingRate === null || next === null || !(held >= 0)) return null
  const openInterest = Math.round((held * 10 ** instrument.sizeDecimals) / instrument.stepUnits)
  const prices = { last, mark, index, openInterest }
  const ended = row.ended === true
  return {
    kind: 'ticker',
    symbol: instrument.symbol,
    marketMs,
    ...prices,
    rate: Number(fundingRate),
    settlementMs: next,
    ended,
  }
}

export function tradeOf(instrument: Instrument, row: unknown): MirroredTrade | null {
  if (!isRow(row)) return null
  const marketMs = timeOf(row.ts)
  const price = priceOf(instrument, row.price)
  const quantity = parseQuantity(instrument, text(row.size))
  const side = text(row.side).toLowerCase()
  const tradeId = text(row.tradeId)
  if (marketMs === null || price === null || !quantity.ok || !/^\d{1,20}$/.test(tradeId)) return null
  if (side !== 'buy' && side !== 'sell') return null
  return { tradeId, price, quantity: quantity.value, side, marketMs }
}

/** Seven or eight texts: open time, open, high, low, close, base volume, … */
export function candleOf(row: unknown): Candle | null {
  if (!Array.isArray(row) || row.length < 6) return null
  const time = timeOf(row[0])
  const numbers = row.slice(1, 6).map((value) => (/^\d+(\.\d+)?$/.test(text(value)) ? Number(value) : Number.NaN))
  const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = Number.NaN] = numbers
  const sane = low > 0 && low <= open && low <= close && high >= open && high >= close && volume >= 0
  return time !== null && sane ? { time, open, high, low, close, volume } : null
}

/** A settled funding rate of the history; settlements lie on whole hours, however late the upstream stamps them. */
export function settledRateOf(row: unknown): { readonly settlementMs: number; readonly rate: number } | null {
  if (!isRow(row)) return null
  const stampedMs = timeOf(row.fundingTime)
  const settled = rateOf(row.fundingRate)
  if (stampedMs === null || settled === null) return null
  return { settlementMs: Math.round(stampedMs / HOUR) * HOUR, rate: Number(settled) }
}
