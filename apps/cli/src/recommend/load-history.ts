import { type RecommendationInput, TIMEFRAME_MS } from '@gridpilot/advisor'
import { type AssumedContract, loadCandles, loadFunding } from '@gridpilot/backtest'
import {
  type CandleColumns,
  candleColumns,
  err,
  money,
  ok,
  type Result,
  sliceColumns,
  ticksFromNumber,
} from '@gridpilot/core'
import type { Failure } from '../backtest/failure.ts'
import { disagreement, instrumentOfFiles, type LoadedFile, symbolOfFiles } from '../data/file-market.ts'

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

export interface LoadedHistory {
  readonly input: RecommendationInput
  /** null: the contract is built in. */
  readonly assumed: AssumedContract | null
}

/** The files as the advisor is asked, or which flag is wrong. */
export function loadHistory(request: HistoryRequest): Result<LoadedHistory, Failure> {
  const { to = Number.MAX_SAFE_INTEGER, timeframe } = request
  const files = loadFiles(request.data)
  if (!files.ok) return files
  const symbol = symbolOfFiles(request)
  if (!symbol.ok) return symbol
  const apart = disagreement(files.value)
  if (apart !== null) return trouble('--data', 'files_disagree', apart)
  if (!isTimeframe(timeframe))
    return trouble('--timeframe', 'timeframe_unknown', `known: ${Object.keys(TIMEFRAME_MS).join(' ')}`)
  const whole = files.value.map(({ candles }) => candles).sort((a, b) => spacing(a) - spacing(b))
  const found = instrumentOfFiles(symbol.value, whole[0] ?? candleColumns(0))
  if (!found.ok) return found
  const series = whole.map((each) => {
    const before = each.time.subarray(0, each.length).findIndex((time) => time >= to)
    return before === -1 ? each : sliceColumns(each, 0, before)
  })
  const [candles, ...longer] = series
  if (candles === undefined || candles.length < 2)
    return trouble('--data', 'period_without_candles', 'the finest file holds no candles before --to')
  const funding = request.funding === undefined ? ok([]) : loadFunding(request.funding)
  if (!funding.ok) return trouble('--funding', funding.error.code, funding.error.message)
  const { instrument, assumed } = found.value
  const last = candles.length - 1
  const price = request.price === undefined ? (candles.close[last] ?? 0) : Number(request.price)
  if (!(price > 0)) return trouble('--price', 'value_not_a_number', 'write a price such as 64250.5')
  const nowMarketMs = (candles.time[last] ?? 0) + spacing(candles)
  const input = {
    instrument,
    candles,
    longer,
    funding: funding.value.filter(({ time }) => time <= nowMarketMs),
    lastPrice: ticksFromNumber(instrument, price),
    nowMarketMs,
    timeframe,
    referenceInvestment: money(request.investment),
  }
  return ok({ input, assumed })
}

function loadFiles(data: readonly string[]): Result<LoadedFile[], Failure> {
  const loaded: LoadedFile[] = []
  for (const file of data) {
    const candles = loadCandles(file)
    if (!candles.ok) return trouble('--data', candles.error.code, candles.error.message)
    loaded.push({ file, candles: candles.value })
  }
  return ok(loaded)
}

const isTimeframe = (text: string): text is keyof typeof TIMEFRAME_MS => Object.hasOwn(TIMEFRAME_MS, text)

/** Length of one candle as the last two tell it, ms. */
const spacing = ({ time, length }: CandleColumns): number => (time[length - 1] ?? 0) - (time[length - 2] ?? 0)

const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
