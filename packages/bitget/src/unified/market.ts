import { type FundingPoint, type Instrument, ok, type Rate } from '@gridpilot/core'
import type { Ticker } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  absentable,
  decimalText,
  decode,
  doubleIn,
  malformed,
  moneyFloor,
  msText,
  nearestTick,
  nullableList,
  symbolText,
} from '../decode.ts'
import { positive } from '../optional-price.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'

/** Members that REST tickers and the `ticker` topic share: the topic's rows have neither symbol nor time. */
export const TICKER_PRICES = z.object({
  lastPrice: decimalText,
  markPrice: absentable(decimalText),
  bid1Price: absentable(decimalText),
  ask1Price: absentable(decimalText),
  fundingRate: absentable(decimalText),
})
const TICKER_ROW = TICKER_PRICES.extend({ symbol: symbolText, ts: msText })

/** A price of zero or less is malformed. Sides of an empty book and an absent mark take the last price. */
export function tickerOf(instrument: Instrument, row: z.infer<typeof TICKER_PRICES>, occurredAtMs: number): Ticker {
  const last = nearestTick(instrument, row.lastPrice)
  const priceOf = (text: string | null) => (positive(text) === null ? last : nearestTick(instrument, text ?? ''))
  return {
    symbol: instrument.symbol,
    last,
    mark: priceOf(row.markPrice),
    bid: priceOf(row.bid1Price),
    ask: priceOf(row.ask1Price),
    fundingRate: (row.fundingRate === null ? 0n : moneyFloor(row.fundingRate)) as bigint as Rate,
    occurredAtMs,
  }
}

export const readTicker = (client: UnifiedClient, instrument: Instrument): Promise<Answer<Ticker>> =>
  client.read(
    'ticker',
    (rest) => rest.getTickers({ category: CATEGORY, symbol: instrument.symbol }),
    (data) => {
      const row = decode(z.array(TICKER_ROW), data).find(({ symbol }) => symbol === instrument.symbol)
      return row ? tickerOf(instrument, row, row.ts) : malformed(`no ticker of ${instrument.symbol}`)
    },
  )

const FUNDING_ROW = z.object({ symbol: symbolText, fundingRate: decimalText, fundingRateTimestamp: msText })
const FUNDING_LIST = z.object({ resultList: nullableList(FUNDING_ROW) })
const FUNDING_PAGE = 200
const FUNDING_PAGES_MAX = 100

/** Settled funding rates since `fromMs`, ascending. Rates are fractions; positive: longs pay. */
export async function readFundingHistory(
  client: UnifiedClient,
  symbol: string,
  fromMs: number,
): Promise<Answer<readonly FundingPoint[]>> {
  const points = new Map<number, FundingPoint>()
  // `cursor` is a page number here, and here only.
  for (let page = 1; page <= FUNDING_PAGES_MAX; page += 1) {
    const answer = await client.read(
      'fundingHistory',
      (rest) =>
        rest.getHistoryFundingRate({ category: CATEGORY, symbol, cursor: String(page), limit: String(FUNDING_PAGE) }),
      (data) => decode(FUNDING_LIST, data ?? {}).resultList.filter((row) => row.symbol === symbol),
    )
    if (!answer.ok) return answer
    for (const { fundingRate, fundingRateTimestamp: time } of answer.value) {
      if (time >= fromMs) points.set(time, { time, rate: doubleIn(fundingRate) })
    }
    if (answer.value.length === 0 || answer.value.some((row) => row.fundingRateTimestamp < fromMs)) break
  }
  return ok([...points.values()].sort((a, b) => a.time - b.time))
}
