import { err, ok, type Result } from '@gridpilot/core'
import { openTimeOf, type Span, TIMEFRAMES, timeframeMs } from '@gridpilot/engine'
import type { DataRefusal } from './refusal.ts'

/** What was typed of a period. */
export interface PeriodRequest {
  readonly from: string
  readonly to: string
  readonly timeframe: string
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z?))?$/

/**
 * The stretch of open times that was asked for, at multiples of the candle's length: candles that open at or after
 * `from` and before `to`. Dates are UTC.
 */
export function readPeriod({ from, to, timeframe }: PeriodRequest): Result<Span, DataRefusal> {
  if (!TIMEFRAMES.includes(timeframe)) {
    const message = `Choose one of ${TIMEFRAMES.join(', ')}.`
    const nearest = nearestTimeframe(timeframe)
    return err({ code: 'timeframe_unknown', flag: '--timeframe', message, value: timeframe, nearest })
  }
  const begin = readDate('--from', from)
  if (!begin.ok) return begin
  const end = readDate('--to', to)
  if (!end.ok) return end
  const lengthMs = timeframeMs(timeframe)
  const span = {
    fromMs: Math.ceil(begin.value / lengthMs) * lengthMs,
    toMs: Math.ceil(end.value / lengthMs) * lengthMs,
  }
  if (span.fromMs < span.toMs) return ok(span)
  const message = 'The end must lie after the beginning by at least one candle.'
  const nearest = dateText(span.fromMs + lengthMs)
  return err({ code: 'period_empty', flag: '--to', message, value: to, nearest })
}

/** Only what is over can be stored: the end of the period may not lie beyond the market's last closed candle. */
export function insideMarket(span: Span, timeframe: string, nowMs: number, to: string): Result<Span, DataRefusal> {
  const lengthMs = timeframeMs(timeframe)
  const closed = openTimeOf(nowMs, lengthMs)
  if (span.toMs <= closed) return ok(span)
  if (span.fromMs >= closed) {
    const message = `The market is at ${dateText(nowMs)}: nothing of this period has happened yet.`
    const nearest = dateText(closed - lengthMs)
    return err({ code: 'period_in_future', flag: '--from', message, value: dateText(span.fromMs), nearest })
  }
  const message = `The market is at ${dateText(nowMs)}: only closed candles are stored.`
  return err({ code: 'period_in_future', flag: '--to', message, value: to, nearest: dateText(closed) })
}

/** Epoch ms of 2026-03-01 or 2026-03-01T12:00Z. */
function readDate(flag: string, text: string): Result<number, DataRefusal> {
  const parts = DATE.exec(text)
  const ms = parts === null ? Number.NaN : Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text)
  const [, year = '', month = '', day = ''] = parts ?? []
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(`${year}-${month}-${day}`)) return ok(ms)
  const message = 'Write a date as 2026-03-01 or 2026-03-01T12:00Z, in UTC.'
  const nearest = parts === null ? undefined : nearestDate(Number(year), Number(month), Number(day))
  return err({ code: 'date_invalid', flag, message, value: text, ...(nearest === undefined ? {} : { nearest }) })
}

function nearestDate(year: number, month: number, day: number): string {
  const inYear = Math.min(12, Math.max(1, month))
  const last = new Date(Date.UTC(year, inYear, 0)).getUTCDate()
  const inMonth = Math.min(last, Math.max(1, day))
  return `${String(year).padStart(4, '0')}-${String(inYear).padStart(2, '0')}-${String(inMonth).padStart(2, '0')}`
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** By length, where the text says one; else the shortest. */
function nearestTimeframe(text: string): string {
  const [, count = '', unit = ''] = /^(\d+)([mhdw])$/i.exec(text) ?? []
  const wanted = Number(count) * (UNITS[unit.toLowerCase()] ?? Number.NaN)
  if (!(wanted > 0)) return '1m'
  const distance = (timeframe: string) => Math.abs(Math.log(timeframeMs(timeframe) / wanted))
  return [...TIMEFRAMES].sort((a, b) => distance(a) - distance(b))[0] ?? '1m'
}

/** 2026-03-01, or with the time of day where it is not midnight. */
export function dateText(ms: number): string {
  const text = new Date(ms).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : `${text.slice(0, 16)}Z`
}
