import { err, formatRate, ok } from '@gridpilot/core'
import { wireError } from '../../errors.ts'
import { nextFundingMs } from '../../quote.ts'
import { type Answer, type Call, open, type Routes } from '../../route.ts'
import { instruments, ofSymbol, readProduct } from './product.ts'

const MIN_FUNDING = '-0.003'
const MAX_FUNDING = '0.003'

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

const MARKET = 'GET /api/v2/mix/market'

export const FUNDING_ROUTES: Routes = {
  [`${MARKET}/current-fund-rate`]: open(currentFundRate),
  [`${MARKET}/history-fund-rate`]: historyFundRate,
  [`${MARKET}/funding-time`]: fundingTime,
}
