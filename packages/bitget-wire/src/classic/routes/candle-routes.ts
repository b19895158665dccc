import { err, ok } from '@gridpilot/core'
import { aggregateCandles } from '../../candle-rows.ts'
import { wireError } from '../../errors.ts'
import { GRANULARITIES } from '../../granularity.ts'
import type { CandleKind } from '../../market.ts'
import type { Route, Routes } from '../../route.ts'
import { candleText } from '../rows/market-row.ts'
import { ofSymbol } from './product.ts'

interface CandleRules {
  readonly maxLimit: number
  readonly finishedOnly: boolean
  /** Absent: the request names it. */
  readonly kind?: CandleKind
}

/** Mark and index candles carry no volume. Newest first from endTime (exclusive) backwards, answered ascending, as the venue aligns them. */
const candles = (rules: CandleRules): Route =>
  ofSymbol((call, instrument) => {
    const { form, backend } = call
    const kind = rules.kind ?? form.choice<CandleKind>('kLineType', ['market', 'mark', 'index'], 'market')
    const granularity = GRANULARITIES.get(form.required('granularity'))
    if (granularity === undefined) form.fail(wireError('parameter_wrong', 'granularity'))
    const query = form.page({ limit: 100, maxLimit: rules.maxLimit, ...(rules.finishedOnly ? { maxDays: 90 } : {}) })
    if (form.failure || granularity === undefined) return err(form.failure ?? wireError('bad_body', 'granularity'))
    const { columns, intervalMs } = backend.market.candles(instrument.symbol, kind)
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
    const texts = rows.map((row) => candleText(instrument, row))
    return ok(kind === 'market' ? texts : texts.map((row) => [...row.slice(0, 5), '0', '0']))
  })

const MARKET = 'GET /api/v2/mix/market'
const HISTORY = { maxLimit: 200, finishedOnly: true }

export const CANDLE_ROUTES: Routes = {
  [`${MARKET}/candles`]: candles({ maxLimit: 1000, finishedOnly: false }),
  [`${MARKET}/history-candles`]: candles({ ...HISTORY, kind: 'market' }),
  [`${MARKET}/history-index-candles`]: candles({ ...HISTORY, kind: 'index' }),
  [`${MARKET}/history-mark-candles`]: candles({ ...HISTORY, kind: 'mark' }),
}
