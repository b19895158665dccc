import { basename } from 'node:path'
import { type RecommendationInput, TIMEFRAME_MS } from '@gridpilot/advisor'
import { loadCandles, loadFunding, symbolOfFile } from '@gridpilot/backtest'
import { type CandleColumns, err, money, ok, type Result, sliceColumns, ticksFromNumber } from '@gridpilot/core'
import { knownInstrument } from '../backtest/grid-request.ts'
import type { Failure } from '../backtest/run-backtest.ts'

export interface HistoryRequest {
  /** Candle files of one market; the finest is the recent past, the others may reach further back. */
  readonly data: readonly string[]
  readonly symbol?: string
  readonly funding?: string
  readonly timeframe: string
  readonly investment: string
  /** Epoch ms: the moment the advisor is asked at; candles from there on are left out. */
  readonly to?: number
  readonly price?: string
}

/** The files as the advisor is asked, or which flag is wrong. */
export function loadHistory(request: HistoryRequest): Result<RecommendationInput, Failure> {
  const { data, to = Number.MAX_SAFE_INTEGER, timeframe } = request
  const symbol = request.symbol ?? symbolOfFile(data[0] ?? '')
  if (symbol === null)
    return trouble('--symbol', 'symbol_missing', `the name of ${basename(data[0] ?? '')} begins with no symbol`)
  const instrument = knownInstrument(symbol)
  if (!instrument.ok) return err({ refusal: { errors: [instrument.error], passing: null } })
  if (!isTimeframe(timeframe))
    return trouble('--timeframe', 'timeframe_unknown', `known: ${Object.keys(TIMEFRAME_MS).join(' ')}`)
  const series: CandleColumns[] = []
  for (const file of data) {
    const loaded = loadCandles(file)
    if (!loaded.ok) return trouble('--data', loaded.error.code, loaded.error.message)
    const before = loaded.value.time.findIndex((time) => time >= to)
    series.push(before === -1 ? loaded.value : sliceColumns(loaded.value, 0, before))
  }
  series.sort((a, b) => spacing(a) - spacing(b))
  const [candles, ...longer] = series
  if (candles === undefined || candles.length < 2)
    return trouble('--data', 'period_without_candles', 'the finest file holds no candles before --to')
  const funding = request.funding === undefined ? ok([]) : loadFunding(request.funding)
  if (!funding.ok) return trouble('--funding', funding.error.code, funding.error.message)
  const last = candles.length - 1
  const price = request.price === undefined ? (candles.close[last] ?? 0) : Number(request.price)
  if (!(price > 0)) return trouble('--price', 'value_not_a_number', 'write a price such as 64250.5')
  const nowMarketMs = (candles.time[last] ?? 0) + spacing(candles)
  return ok({
    instrument: instrument.value,
    candles,
    longer,
    funding: funding.value.filter(({ time }) => time <= nowMarketMs),
    lastPrice: ticksFromNumber(instrument.value, price),
    nowMarketMs,
    timeframe,
    referenceInvestment: money(request.investment),
  })
}

const isTimeframe = (text: string): text is keyof typeof TIMEFRAME_MS => Object.hasOwn(TIMEFRAME_MS, text)

/** Length of one candle as the last two tell it, ms. */
const spacing = ({ time, length }: CandleColumns): number => (time[length - 1] ?? 0) - (time[length - 2] ?? 0)

const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
