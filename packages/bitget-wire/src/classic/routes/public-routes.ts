import {
  err,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
  type Instrument,
  type Money,
  ok,
  type Ticks,
} from '@gridpilot/core'
import { instrumentOf } from '../../backend.ts'
import { BOOK_DEPTH, bookOf } from '../../book.ts'
import { wireError } from '../../errors.ts'
import type { PublicTrade } from '../../market.ts'
import { pageOf } from '../../page.ts'
import { quoteOf } from '../../quote.ts'
import { type Answer, type Call, open, type Routes, serverTime } from '../../route.ts'
import { classicChoice } from '../open-questions.ts'
import { contractRow, tierRows } from '../rows/contract-row.ts'
import { tickerRow, tradeRow } from '../rows/market-row.ts'
import { instruments, ofSymbol, readProduct } from './product.ts'

const ZERO = 0n as Money
/** posLimit 0.05: one account may hold a twentieth of the open interest. */
const OI_SHARES = 20n

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

const DEPTHS = ['1', '5', '15', '50', 'max', '100'] as const

const mergeDepth = ofSymbol((call, instrument) => {
  const limit = call.form.choice('limit', DEPTHS, '100')
  const precision = call.form.choice('precision', ['scale0', 'scale1', 'scale2', 'scale3'], 'scale0')
  if (call.form.failure) return err(call.form.failure)
  const view = call.backend.venue.market(instrument.symbol)
  if (view === null) return err(wireError('no_market_price', instrument.symbol))
  const grouped = 10 ** Number(precision.slice(-1))
  const book = bookOf(instrument, view, limit === 'max' ? BOOK_DEPTH : Number(limit), grouped)
  const rows = (side: 'asks' | 'bids') =>
    book[side].map(({ price, quantity }) => [
      Number(formatPrice(instrument, price)),
      Number(formatQuantity(instrument, quantity)),
    ])
  return ok({
    asks: rows('asks'),
    bids: rows('bids'),
    ts: String(view.marketMs),
    scale: formatPrice(instrument, grouped as Ticks),
    precision,
    isMaxPrecision: precision === 'scale0' ? 'YES' : 'NO',
  })
})

/** The latest trades. */
const latestTrades = ofSymbol((call, instrument) => {
  const limit = call.form.whole('limit', 100)
  if (limit < 1 || limit > 100) call.form.fail(wireError('parameter_wrong', 'limit'))
  if (call.form.failure) return err(call.form.failure)
  const rows = call.backend.market.recentTrades(instrument.symbol).slice(0, limit)
  return ok(rows.map((trade) => publicTradeRow(instrument, trade)))
})

/** Older trades page by page, as far as they are kept. */
const tradeHistory = ofSymbol((call, instrument) => {
  const query = call.form.page({ limit: 500, maxLimit: 1000, maxDays: 7 })
  if (call.form.failure) return err(call.form.failure)
  const { items } = pageOf(
    [...call.backend.market.recentTrades(instrument.symbol)].reverse(),
    query,
    { id: (trade) => trade.tradeId, timeMs: (trade) => trade.marketMs },
    () => true,
  )
  const capital = classicChoice(call.backend.choices, 'fills_history_side') === 'capital'
  const rows = items.map((trade) => publicTradeRow(instrument, trade))
  return ok(capital ? rows.map((row, i) => ({ ...row, side: CAPITAL[items[i]?.side ?? 'buy'] })) : rows)
})

const CAPITAL = { buy: 'Buy', sell: 'Sell' } as const

const publicTradeRow = (instrument: Instrument, trade: PublicTrade) => ({
  ...tradeRow(instrument, trade),
  symbol: instrument.symbol,
})

/** Most notional one account, and all accounts, may hold: the last tier's bound, and the open interest it is a share of. */
function openInterestLimits(call: Call): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  const rows = (ours ? instruments(call) : []).map((instrument) => {
    const last = instrument.tiers.at(-1)?.notionalTo ?? ZERO
    return {
      symbol: instrument.symbol,
      notionalValue: formatMoney(last),
      totalNotionalValue: formatMoney((last * OI_SHARES) as Money),
    }
  })
  return ok(rows)
}

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

/** Nobody is promoted here: one level for everybody. */
function vipFeeRates(call: Call): Answer {
  const [instrument] = call.backend.market.symbols().map((symbol) => instrumentOf(call.backend, symbol))
  if (instrument === undefined) return ok([])
  return ok([
    {
      level: '0',
      dealAmount: '0',
      assetAmount: '0',
      takerFeeRate: formatRate(instrument.takerFee),
      makerFeeRate: formatRate(instrument.makerFee),
      btcWithdrawAmount: '300',
      usdtWithdrawAmount: '5000000',
    },
  ])
}

const nothing = open(() => ok([]))
const MARKET = 'GET /api/v2/mix/market'

export const PUBLIC_ROUTES: Routes = {
  'GET /api/v2/public/time': open(serverTime),
  'GET /api/v2/spot/public/coins': nothing,
  'GET /api/v2/spot/public/symbols': nothing,
  'GET /api/v2/margin/currencies': nothing,
  [`${MARKET}/contracts`]: open(contracts),
  [`${MARKET}/tickers`]: open(tickers),
  [`${MARKET}/ticker`]: ofSymbol(tickers),
  [`${MARKET}/merge-depth`]: mergeDepth,
  [`${MARKET}/fills`]: latestTrades,
  [`${MARKET}/fills-history`]: tradeHistory,
  [`${MARKET}/oi-limit`]: open(openInterestLimits),
  [`${MARKET}/vip-fee-rate`]: open(vipFeeRates),
  [`${MARKET}/symbol-price`]: symbolPrice,
  [`${MARKET}/open-interest`]: openInterest,
  [`${MARKET}/query-position-lever`]: ofSymbol((_, instrument) => ok(tierRows(instrument))),
}
