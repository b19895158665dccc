import {
  err,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
  type Instrument,
  type Money,
  ok,
} from '@gridpilot/core'
import { tradable } from '../../backend.ts'
import { BOOK_DEPTH, type BookLevel, bookOf } from '../../book.ts'
import { aggregateCandles } from '../../candle-rows.ts'
import type { Granularity } from '../../granularity.ts'
import type { CandleKind } from '../../market.ts'
import { nextFundingMs, quoteOf } from '../../quote.ts'
import { type Answer, type Call, open, type Route, type Routes, serverTime } from '../../route.ts'
import { readCategory } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choice, readPage, required, whole } from '../fields.ts'
import { intervalOf } from '../interval.ts'
import { instrumentRow, tierRows } from '../rows/instrument-row.ts'
import { candleText, tickerRow, tradeRow } from '../rows/market-row.ts'
import { readCallInstrument } from './call.ts'

const MIN_FUNDING = '-0.003'
const MAX_FUNDING = '0.003'
const FUNDING_PAGES = 100
const FUNDING_PAGE = 200

/** Every symbol with a feed, or the one asked for; an unknown one fails. */
function instruments(call: Call): readonly Instrument[] {
  const { backend, form } = call
  const symbol = form.text('symbol').toUpperCase()
  const names = symbol === '' ? backend.market.symbols() : [symbol]
  const found = names.map((name) => tradable(backend, name)).filter((each) => each !== null)
  if (symbol !== '' && found.length === 0) form.fail(unifiedError('symbol_missing', symbol))
  return found
}

/** A list with one row per instrument, empty for the categories in which nothing trades. */
const listed = (row: (call: Call, instrument: Instrument) => readonly unknown[]): Route =>
  open((call) => {
    const ours = readCategory(call.form)
    const wanted = ours ? instruments(call) : []
    return call.form.failure ? err(call.form.failure) : ok(wanted.flatMap((instrument) => row(call, instrument)))
  })

/** A handler of one instrument that the client must name. */
const ofSymbol = (handle: (call: Call, instrument: Instrument) => Answer): Route =>
  open((call) => {
    if (!readCategory(call.form)) call.form.fail(unifiedError('symbol_missing', call.form.text('symbol')))
    const instrument = readCallInstrument(call)
    if (call.form.failure || instrument === null) return err(call.form.failure ?? unifiedError('verification_failed'))
    return handle(call, instrument)
  })

const ticker = (call: Call, instrument: Instrument): readonly unknown[] => {
  const view = call.backend.venue.market(instrument.symbol)
  return view === null ? [] : [tickerRow(quoteOf(call.backend.market, instrument, view))]
}

/** Levels are JSON numbers here, unlike anywhere else. */
const orderBook = ofSymbol((call, instrument) => {
  const limit = whole(call.form, 'limit', 5)
  if (limit < 1 || limit > BOOK_DEPTH) call.form.fail(unifiedError('param_error', `limit=${limit}`))
  if (call.form.failure) return err(call.form.failure)
  const view = call.backend.venue.market(instrument.symbol)
  if (view === null) return err(unifiedError('symbol_initialising', instrument.symbol))
  const book = bookOf(instrument, view, limit)
  const numbers = ({ price, quantity }: BookLevel) => [
    Number(formatPrice(instrument, price)),
    Number(formatQuantity(instrument, quantity)),
  ]
  return ok({ a: book.asks.map(numbers), b: book.bids.map(numbers), ts: String(view.marketMs) })
})

interface CandleRules {
  readonly maxLimit: number
  readonly maxDays?: number
  readonly finishedOnly: boolean
}

const CANDLE_TYPES: readonly (CandleKind | 'premium')[] = ['market', 'mark', 'index', 'premium']

/** Newest first from endTime (exclusive) backwards, answered ascending. */
const candles = (rules: CandleRules): Route =>
  ofSymbol((call, instrument) => {
    const { form, backend } = call
    const interval = readInterval(call)
    const kind = choice(form, 'type', CANDLE_TYPES, 'market')
    const query = readPage(form, { limit: 100, ...rules })
    if (kind === 'premium') form.fail(unifiedError('not_supported', 'premium candles'))
    if (form.failure || interval === null || kind === 'premium') {
      return err(form.failure ?? unifiedError('verification_failed'))
    }
    const { columns, intervalMs } = backend.market.candles(instrument.symbol, kind)
    if (interval.lengthMs < intervalMs) {
      return err(unifiedError('not_supported', `candles of this feed have ${intervalMs / 60_000} minutes`))
    }
    const now = backend.market.marketMs
    const toMs = Math.min(query.endMs, rules.finishedOnly ? interval.startOf(now) : now + 1)
    const rows = aggregateCandles(columns, interval, { fromMs: query.startMs, toMs, limit: query.limit })
    return ok(rows.map((row) => withoutVolume(candleText(instrument, row), kind)))
  })

/** Mark and index prices are not traded. */
const withoutVolume = (row: readonly string[], kind: CandleKind): readonly string[] =>
  kind === 'market' ? row : [...row.slice(0, 5), '0', '0']

function readInterval({ form, backend }: Call): Granularity | null {
  const name = required(form, 'interval')
  const interval = intervalOf(name, backend.choices)
  if (interval === null && name !== '') form.fail(unifiedError('param_error', `interval=${name}`))
  return interval
}

const trades = ofSymbol((call, instrument) => {
  const { limit } = readPage(call.form, { limit: 100, maxLimit: 100 })
  if (call.form.failure) return err(call.form.failure)
  const rows = call.backend.market.recentTrades(instrument.symbol).slice(0, limit)
  return ok(rows.map((trade) => tradeRow(instrument, trade)))
})

/** Asks for a symbol only. */
const currentFundRate = open((call) => {
  const instrument = readCallInstrument(call)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? unifiedError('verification_failed'))
  const { market } = call.backend
  const next = nextFundingMs(instrument, market.marketMs)
  return ok([
    {
      symbol: instrument.symbol,
      fundingRate: formatRate(market.fundingRate(instrument.symbol, next)),
      fundingRateInterval: String(instrument.fundingIntervalHours),
      nextUpdate: String(next),
      minFundingRate: MIN_FUNDING,
      maxFundingRate: MAX_FUNDING,
    },
  ])
})

/** Newest first; `cursor` is a page number, 1 … 100. */
const historyFundRate = ofSymbol((call, instrument) => {
  const { form, backend } = call
  const limit = whole(form, 'limit', FUNDING_PAGE)
  const page = whole(form, 'cursor', 1)
  if (limit < 1 || limit > FUNDING_PAGE) form.fail(unifiedError('param_error', `limit=${limit}`))
  if (page < 1 || page > FUNDING_PAGES) form.fail(unifiedError('param_error', `cursor=${page}`))
  if (form.failure) return err(form.failure)
  const { market } = backend
  const intervalMs = instrument.fundingIntervalHours * 3_600_000
  const newest = nextFundingMs(instrument, market.marketMs) - intervalMs
  const oldest = market.candles(instrument.symbol).columns.time[0] ?? newest
  const resultList: unknown[] = []
  for (let i = (page - 1) * limit; i < page * limit; i++) {
    const settledMs = newest - i * intervalMs
    if (settledMs < oldest) break
    resultList.push({
      symbol: instrument.symbol,
      fundingRate: formatRate(market.fundingRate(instrument.symbol, settledMs)),
      fundingRateTimestamp: String(settledMs),
    })
  }
  return ok({ resultList })
})

const openInterest = open((call) => {
  const ours = readCategory(call.form)
  const wanted = ours ? instruments(call) : []
  if (call.form.failure) return err(call.form.failure)
  const { market } = call.backend
  const list = wanted.map((instrument) => ({
    symbol: instrument.symbol,
    openInterest: formatQuantity(instrument, market.openInterest(instrument.symbol)),
  }))
  return ok({ list, ts: String(market.marketMs) })
})

/** One account may hold what the last tier allows; all together, our round figure, five times that. */
const oiLimit = (_: Call, instrument: Instrument): readonly unknown[] => {
  const most = instrument.tiers.at(-1)?.notionalTo ?? (0n as Money)
  return [
    {
      symbol: instrument.symbol,
      notionalValue: formatMoney(most),
      totalNotionalValue: formatMoney((5n * most) as Money),
    },
  ]
}

/** Public lists that clients ask for and in which there is nothing here. */
const nothing = open(() => ok([]))

const MARKET = 'GET /api/v3/market'

export const MARKET_ROUTES: Routes = {
  'GET /api/v3/public/time': open(serverTime),
  [`${MARKET}/time`]: open(serverTime),
  [`${MARKET}/instruments`]: listed((_, instrument) => [instrumentRow(instrument)]),
  [`${MARKET}/tickers`]: listed(ticker),
  [`${MARKET}/orderbook`]: orderBook,
  [`${MARKET}/rpi-orderbook`]: orderBook,
  [`${MARKET}/candles`]: candles({ maxLimit: 1000, finishedOnly: false }),
  [`${MARKET}/history-candles`]: candles({ maxLimit: 100, maxDays: 90, finishedOnly: true }),
  [`${MARKET}/fills`]: trades,
  [`${MARKET}/current-fund-rate`]: currentFundRate,
  [`${MARKET}/history-fund-rate`]: historyFundRate,
  [`${MARKET}/position-tier`]: listed((_, instrument) => tierRows(instrument)),
  [`${MARKET}/open-interest`]: openInterest,
  [`${MARKET}/oi-limit`]: listed(oiLimit),
  [`${MARKET}/liquidations`]: nothing,
  [`${MARKET}/index-components`]: nothing,
  [`${MARKET}/risk-reserve`]: nothing,
  [`${MARKET}/discount-rate`]: nothing,
  [`${MARKET}/margin-loans`]: nothing,
}
