import { err, formatPrice, formatQuantity, formatRate, type Instrument, ok } from '@gridpilot/core'
import { tradable } from '../../backend.ts'
import { BOOK_DEPTH, bookOf } from '../../book.ts'
import { aggregateCandles } from '../../candle-rows.ts'
import { wireError } from '../../errors.ts'
import { GRANULARITIES } from '../../granularity.ts'
import { nextFundingMs, quoteOf } from '../../quote.ts'
import { type Answer, type Call, open, type Route, type Routes, readInstrument, serverTime } from '../../route.ts'
import { contractRow, tierRows } from '../rows/contract-row.ts'
import { candleText, tickerRow, tradeRow } from '../rows/market-row.ts'
import { readProduct } from './product.ts'

const MIN_FUNDING = '-0.003'
const MAX_FUNDING = '0.003'

function instruments(call: Call): readonly Instrument[] {
  const { market } = call.backend
  const symbol = call.form.symbol(false)
  return market.symbols().flatMap((each) => {
    const instrument = tradable(call.backend, each)
    return instrument !== null && (symbol === '' || symbol === each) ? [instrument] : []
  })
}

function contracts(call: Call): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  if (!ours) return ok([])
  const rows = instruments(call)
  const symbol = call.form.symbol(false)
  return rows.length === 0 && symbol !== '' ? err(wireError('unknown_symbol', symbol)) : ok(rows.map(contractRow))
}

function tickers(call: Call): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  if (!ours) return ok([])
  const { venue, market } = call.backend
  const rows = instruments(call).flatMap((instrument) => {
    const view = venue.market(instrument.symbol)
    return view === null ? [] : [tickerRow(quoteOf(market, instrument, view))]
  })
  return ok(rows)
}

/** A handler of one instrument that the client must name. */
const ofSymbol = (handle: (call: Call, instrument: Instrument) => Answer): Route =>
  open((call) => {
    readProduct(call.form)
    const instrument = readInstrument(call)
    if (call.form.failure || instrument === null)
      return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
    return handle(call, instrument)
  })

interface CandleRules {
  readonly maxLimit: number
  readonly finishedOnly: boolean
}

/** Newest first from endTime (exclusive) backwards, answered ascending, as the venue aligns them. */
const candles = (rules: CandleRules): Route =>
  ofSymbol((call, instrument) => {
    const { form, backend } = call
    const granularity = GRANULARITIES.get(form.required('granularity'))
    if (granularity === undefined) form.fail(wireError('parameter_wrong', 'granularity'))
    const query = form.page({ limit: 100, maxLimit: rules.maxLimit, ...(rules.finishedOnly ? { maxDays: 90 } : {}) })
    if (form.failure || granularity === undefined) return err(form.failure ?? wireError('bad_body', 'granularity'))
    const { columns, intervalMs } = backend.market.candles(instrument.symbol)
    if (granularity.lengthMs < intervalMs) {
      return err(
        wireError(
          'not_offered',
          `granularity ${granularity.name}: candles of this feed have ${intervalMs / 60_000} minutes and`,
        ),
      )
    }
    const now = backend.market.marketMs
    const current = granularity.startOf(now)
    const toMs = Math.min(query.endMs, rules.finishedOnly ? current : now + 1)
    const depth = rules.finishedOnly ? null : granularity.depthMs
    const fromMs = Math.max(query.startMs, depth === null ? 0 : now - depth)
    const rows = aggregateCandles(columns, granularity, { fromMs, toMs, limit: query.limit })
    return ok(rows.map((row) => candleText(instrument, row)))
  })

/** Candles of mark and index carry no volume. */
const candlesWithoutVolume = (rules: CandleRules): Route => {
  const route = candles(rules)
  return open((call) => {
    const answer = (route.handle as (call: Call) => Answer)(call)
    return answer.ok ? ok((answer.value as string[][]).map((row) => [...row.slice(0, 5), '0', '0'])) : answer
  })
}

const DEPTHS = ['1', '5', '15', '50', 'max', '100'] as const

const mergeDepth = ofSymbol((call, instrument) => {
  const limit = call.form.choice('limit', DEPTHS, '100')
  const precision = call.form.choice('precision', ['scale0', 'scale1', 'scale2', 'scale3'], 'scale0')
  if (call.form.failure) return err(call.form.failure)
  const view = call.backend.venue.market(instrument.symbol)
  if (view === null) return err(wireError('no_market_price', instrument.symbol))
  const book = bookOf(instrument, view, limit === 'max' ? BOOK_DEPTH : Number(limit))
  const rows = (side: 'asks' | 'bids') =>
    book[side].map(({ price, quantity }) => [
      Number(formatPrice(instrument, price)),
      Number(formatQuantity(instrument, quantity)),
    ])
  return ok({
    asks: rows('asks'),
    bids: rows('bids'),
    ts: String(view.marketMs),
    scale: instrument.tickSize,
    precision,
    isMaxPrecision: precision === 'scale0' ? 'YES' : 'NO',
  })
})

const trades = ofSymbol((call, instrument) => {
  const query = call.form.page({ limit: 100, maxLimit: 1000 })
  if (call.form.failure) return err(call.form.failure)
  const rows = call.backend.market.recentTrades(instrument.symbol).slice(0, query.limit)
  return ok(rows.map((trade) => ({ ...tradeRow(instrument, trade), symbol: instrument.symbol })))
})

function currentFundRate(call: Call): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  const { market } = call.backend
  const rows = (ours ? instruments(call) : []).map((instrument) => {
    const next = nextFundingMs(instrument, market.marketMs)
    return {
      symbol: instrument.symbol,
      fundingRate: formatRate(market.fundingRate(instrument.symbol, next)),
      fundingRateInterval: String(instrument.fundingIntervalHours),
      nextUpdate: String(next),
      minFundingRate: MIN_FUNDING,
      maxFundingRate: MAX_FUNDING,
    }
  })
  return ok(rows)
}

const historyFundRate = ofSymbol((call, instrument) => {
  const { form, backend } = call
  const size = form.whole('pageSize', 20)
  const page = form.whole('pageNo', 1)
  if (size < 1 || size > 100) form.fail(wireError('parameter_wrong', 'pageSize'))
  if (page < 1) form.fail(wireError('parameter_wrong', 'pageNo'))
  if (form.failure) return err(form.failure)
  const { market } = backend
  const interval = instrument.fundingIntervalHours * 3_600_000
  const newest = nextFundingMs(instrument, market.marketMs) - interval
  const oldest = market.candles(instrument.symbol).columns.time[0] ?? newest
  const rows: unknown[] = []
  for (let i = (page - 1) * size; i < page * size; i++) {
    const settledMs = newest - i * interval
    if (settledMs < oldest) break
    const rate = formatRate(market.fundingRate(instrument.symbol, settledMs))
    rows.push({ symbol: instrument.symbol, fundingRate: rate, fundingTime: String(settledMs) })
  }
  return ok(rows)
})

const fundingTime = ofSymbol((call, instrument) =>
  ok([
    {
      symbol: instrument.symbol,
      nextFundingTime: String(nextFundingMs(instrument, call.backend.market.marketMs)),
      ratePeriod: String(instrument.fundingIntervalHours),
    },
  ]),
)

const symbolPrice = ofSymbol((call, instrument) => {
  const view = call.backend.venue.market(instrument.symbol)
  if (view === null) return err(wireError('no_market_price', instrument.symbol))
  const { symbol } = instrument
  return ok([
    {
      symbol,
      price: formatPrice(instrument, view.last),
      indexPrice: formatPrice(instrument, call.backend.market.index(symbol)),
      markPrice: formatPrice(instrument, view.mark),
      ts: String(view.marketMs),
    },
  ])
})

const openInterest = ofSymbol((call, instrument) =>
  ok({
    openInterestList: [
      {
        symbol: instrument.symbol,
        size: formatQuantity(instrument, call.backend.market.openInterest(instrument.symbol)),
      },
    ],
    ts: String(call.backend.market.marketMs),
  }),
)

const nothing = open(() => ok([]))
const MARKET = 'GET /api/v2/mix/market'
const HISTORY: CandleRules = { maxLimit: 200, finishedOnly: true }

export const PUBLIC_ROUTES: Routes = {
  'GET /api/v2/public/time': open(serverTime),
  'GET /api/v2/spot/public/coins': nothing,
  'GET /api/v2/spot/public/symbols': nothing,
  'GET /api/v2/margin/currencies': nothing,
  [`${MARKET}/contracts`]: open(contracts),
  [`${MARKET}/tickers`]: open(tickers),
  [`${MARKET}/ticker`]: ofSymbol(tickers),
  [`${MARKET}/candles`]: candles({ maxLimit: 1000, finishedOnly: false }),
  [`${MARKET}/history-candles`]: candles(HISTORY),
  [`${MARKET}/history-index-candles`]: candlesWithoutVolume(HISTORY),
  [`${MARKET}/history-mark-candles`]: candlesWithoutVolume(HISTORY),
  [`${MARKET}/merge-depth`]: mergeDepth,
  [`${MARKET}/fills`]: trades,
  [`${MARKET}/fills-history`]: trades,
  [`${MARKET}/current-fund-rate`]: open(currentFundRate),
  [`${MARKET}/history-fund-rate`]: historyFundRate,
  [`${MARKET}/funding-time`]: fundingTime,
  [`${MARKET}/symbol-price`]: symbolPrice,
  [`${MARKET}/open-interest`]: openInterest,
  [`${MARKET}/query-position-lever`]: ofSymbol((_, instrument) => ok(tierRows(instrument))),
}
