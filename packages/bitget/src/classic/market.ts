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
import { type ClassicClient, PRODUCT } from './client.ts'

/** Members that REST tickers and the ticker channel share. */
export const TICKER_ROW = z.object({
  symbol: symbolText,
  lastPr: decimalText,
  markPrice: absentable(decimalText),
  bidPr: absentable(decimalText),
  askPr: absentable(decimalText),
  fundingRate: absentable(decimalText),
  ts: msText,
})

/** A price of zero or less is malformed. Sides of an empty book and an absent mark take the last price. */
export function tickerOf(instrument: Instrument, row: z.infer<typeof TICKER_ROW>): Ticker {
  const last = nearestTick(instrument, row.lastPr)
  const priceOf = (text: string | null) => (positive(text) === null ? last : nearestTick(instrument, text ?? ''))
  return {
    symbol: instrument.symbol,
    last,
    mark: priceOf(row.markPrice),
    bid: priceOf(row.bidPr),
    ask: priceOf(row.askPr),
    fundingRate: (row.fundingRate === null ? 0n : moneyFloor(row.fundingRate)) as bigint as Rate,
    occurredAtMs: row.ts,
  }
}

export const readTicker = (client: ClassicClient, instrument: Instrument): Promise<Answer<Ticker>> =>
  client.read(
    'ticker',
    (rest) => rest.getFuturesTicker({ productType: PRODUCT, symbol: instrument.symbol }),
    (data) => {
      const row = decode(z.array(TICKER_ROW), data).find(({ symbol }) => symbol === instrument.symbol)
      return row ? tickerOf(instrument, row) : malformed(`no ticker of ${instrument.symbol}`)
    },
  )

const FUNDING_ROW = z.object({ symbol: symbolText, fundingRate: decimalText, fundingTime: msText })
const FUNDING_PAGE = 100
const FUNDING_PAGES_MAX = 200

/** Settled funding rates since `fromMs`, ascending. Rates are fractions; positive: longs pay. */
export async function readFundingHistory(
  client: ClassicClient,
  symbol: string,
  fromMs: number,
): Promise<Answer<readonly FundingPoint[]>> {
  const points = new Map<number, FundingPoint>()
  for (let pageNo = 1; pageNo <= FUNDING_PAGES_MAX; pageNo += 1) {
    const page = await client.read(
      'fundingHistory',
      (rest) =>
        rest.getFuturesHistoricFundingRates({
          symbol,
          productType: PRODUCT,
          pageSize: String(FUNDING_PAGE),
          pageNo: String(pageNo),
        }),
      (data) => decode(nullableList(FUNDING_ROW), data).filter((row) => row.symbol === symbol),
    )
    if (!page.ok) return page
    for (const { fundingRate, fundingTime } of page.value) {
      if (fundingTime >= fromMs) points.set(fundingTime, { time: fundingTime, rate: doubleIn(fundingRate) })
    }
    if (page.value.length === 0 || page.value.some(({ fundingTime }) => fundingTime < fromMs)) break
  }
  return ok([...points.values()].sort((a, b) => a.time - b.time))
}
