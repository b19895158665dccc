import { setTimeout as sleep } from 'node:timers/promises'
import type { CandleKind } from '@gridpilot/bitget-wire'
import type { Candle, Instrument } from '@gridpilot/core'
import type { TickerMoment } from '../../market/mirror-moment.ts'
import type { UpstreamContract } from './contract.ts'
import { candleOf, isRow, settledRateOf, tickerOf } from './decode.ts'
import type { Upstream } from './upstream.ts'

const TIMEOUT_MS = 10_000
/** Rows of one candle request, and of one funding request (API.md 3.5, 3.7). */
const CANDLES_MAX = 1000
const RATES_MAX = 100
const MINUTE = 60_000
const PRODUCT = 'USDT-FUTURES'

/** The upstream did not answer, or not as documented. */
export class UpstreamTrouble extends Error {}

export interface SettledRate {
  readonly settlementMs: number
  readonly rate: number
}

/** The public REST side of the upstream, one request at a time. Every method throws UpstreamTrouble. */
export class UpstreamRest {
  readonly #upstream: Upstream
  readonly #signal: AbortSignal

  constructor(upstream: Upstream, signal: AbortSignal) {
    this.#upstream = upstream
    this.#signal = signal
  }

  async contract(symbol: string): Promise<UpstreamContract> {
    const rows = await this.#rows('contracts', { symbol })
    const contract = rows.find((row) => isRow(row) && row.symbol === symbol)
    if (contract === undefined) throw new UpstreamTrouble(`it has no contract ${symbol}`)
    return { contract, tiers: await this.#rows('query-position-lever', { symbol }) }
  }

  async ticker(instrument: Instrument): Promise<TickerMoment> {
    const { symbol } = instrument
    const [next] = await this.#rows('funding-time', { symbol })
    const nextMs = isRow(next) ? Number(next.nextFundingTime) : Number.NaN
    const [row] = await this.#rows('ticker', { symbol })
    const ticker = Number.isSafeInteger(nextMs) ? tickerOf(instrument, row, nextMs) : null
    if (ticker === null) throw new UpstreamTrouble(`its ticker of ${symbol} is none: ${JSON.stringify(row)}`)
    return ticker
  }

  /** Minutes in [fromMs, untilMs], ascending, the unfinished one included; pages backwards from the newest. */
  async candles(symbol: string, kind: CandleKind, fromMs: number, untilMs: number): Promise<readonly Candle[]> {
    const found: Candle[] = []
    let endMs = untilMs + MINUTE
    while (endMs > fromMs) {
      const query = { symbol, granularity: '1m', kLineType: kind.toUpperCase(), endTime: String(endMs) }
      const rows = await this.#rows('candles', { ...query, limit: String(CANDLES_MAX) })
      const page = rows.map((row) => {
        const candle = candleOf(row)
        if (candle === null) throw new UpstreamTrouble(`a candle of ${symbol} is none: ${JSON.stringify(row)}`)
        return candle
      })
      const fresh = page.filter((candle) => candle.time >= fromMs && candle.time < endMs)
      found.unshift(...fresh)
      const oldest = page[0]?.time
      if (oldest === undefined || oldest >= endMs || fresh.length < page.length) break
      endMs = oldest
    }
    return found
  }

  /** Settled rates from `fromMs` on, ascending. */
  async settledRates(symbol: string, fromMs: number): Promise<readonly SettledRate[]> {
    const rates: SettledRate[] = []
    for (let page = 1; ; page++) {
      const query = { symbol, pageSize: String(RATES_MAX), pageNo: String(page) }
      const rows = await this.#rows('history-fund-rate', query)
      for (const row of rows) {
        const settled = settledRateOf(row)
        if (settled === null) throw new UpstreamTrouble(`a funding rate of ${symbol} is none: ${JSON.stringify(row)}`)
        if (settled.settlementMs >= fromMs) rates.unshift(settled)
      }
      const oldest = settledRateOf(rows.at(-1))
      if (rows.length < RATES_MAX || oldest === null || oldest.settlementMs < fromMs) return rates
    }
  }

  async #rows(endpoint: string, query: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
    if (this.#upstream.pauseMs > 0) await sleep(this.#upstream.pauseMs, undefined, { signal: this.#signal })
    const search = new URLSearchParams({ productType: PRODUCT, ...query })
    const url = `${this.#upstream.restUrl}/api/v2/mix/market/${endpoint}?${search}`
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)])
    let answer: unknown
    try {
      const response = await fetch(url, { signal, redirect: 'error' })
      answer = await response.json()
    } catch (error) {
      throw new UpstreamTrouble(`${endpoint}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (!isRow(answer) || answer.code !== '00000' || !Array.isArray(answer.data)) {
      throw new UpstreamTrouble(`${endpoint}: ${JSON.stringify(answer).slice(0, 200)}`)
    }
    return answer.data
  }
}
