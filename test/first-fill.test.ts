import { recommend, type StrategyProposal } from '@gridpilot/advisor'
import { FillLog, kernelMarket, runKernel } from '@gridpilot/backtest'
import {
  type Candle,
  columnsFromRows,
  factsOf,
  instrumentFor,
  money,
  planGrid,
  rateToNumber,
  sliceColumns,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { DEFAULT_HISTORY_DAYS, makeSimFeed } from '../apps/paper-exchange/src/feed/sim-feed.ts'

const SEEDS = 20
const DEADLINE_MINUTES = 60
/** A card may be used long after it was made: minutes of the played market at which the bot starts. */
const DELAYS = [0, 11, 23, 37, 48, 700, 1_111]
const FUNDING_MS = 28_800_000

const instrument = instrumentFor('BTCUSDT')

/** The market as a new installation sees it: 120 days of history of the seed, then a day that is played. */
function market(seed: number) {
  const { basePrice } = factsOf('BTCUSDT')
  const historyDays = DEFAULT_HISTORY_DAYS
  const feed = makeSimFeed({ instrument, basePrice, seed, regime: 'range', historyDays })
  const source = feed.open()
  const rows = Array.from({ length: feed.historyCandles + 1_440 }, () => source.next() as Candle)
  const all = columnsFromRows(rows)
  const history = sliceColumns(all, 0, feed.historyCandles)
  const nowMarketMs = all.time[feed.historyCandles] ?? 0
  const funding: { time: number; rate: number }[] = []
  const first = Math.ceil((all.time[0] ?? 0) / FUNDING_MS) * FUNDING_MS
  for (let time = first; time <= nowMarketMs; time += FUNDING_MS)
    funding.push({ time, rate: rateToNumber(feed.fundingRate(time)) })
  return { history, played: sliceColumns(all, feed.historyCandles, all.length), funding, nowMarketMs }
}

/** Minutes until the first order of the grid fills when price trades through it; the initial purchase is no grid fill. */
function minutesToFirstFill(
  card: StrategyProposal,
  played: ReturnType<typeof market>['played'],
  delay: number,
): number {
  const candles = sliceColumns(played, delay, played.length)
  const ticks = (price: number): Ticks => ticksFromNumber(instrument, price)
  const config = {
    symbol: 'BTCUSDT',
    direction: card.direction,
    spacing: card.grid_type,
    lower: ticks(card.price_range_lower),
    upper: ticks(card.price_range_upper),
    gridCount: card.grid_count,
    leverage: card.leverage,
    investment: money('1000'),
    makerOnly: false,
    positionMode: 'one_way' as const,
    marginMode: 'crossed' as const,
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: card.stop_loss_percent === null ? null : money(String(10 * card.stop_loss_percent)),
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait' as const,
  }
  const plan = planGrid(config, instrument, ticks(candles.open[0] ?? 0))
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  const log = new FillLog()
  const market = kernelMarket(instrument, candles, [])
  runKernel({ instrument, plan: plan.value, market, fill: 'through', closeAtEnd: false, log })
  const index = log.purpose.subarray(0, log.length).indexOf(0)
  return index === -1 ? Number.POSITIVE_INFINITY : ((log.time[index] ?? 0) - (candles.time[0] ?? 0)) / 60_000
}

describe('the first card on the simulated market', () => {
  it(`has its first grid fill within ${DEADLINE_MINUTES} market minutes over ${SEEDS} seeds: a minute at 60×`, () => {
    const late: string[] = []
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { history, played, funding, nowMarketMs } = market(seed)
      const lastPrice = ticksFromNumber(instrument, history.close[history.length - 1] ?? 0)
      const [card] = recommend({ instrument, candles: history, funding, lastPrice, nowMarketMs }).recommended_strategies
      expect(card?.profile, `seed ${seed}`).toBe('conservative')
      for (const delay of DELAYS) {
        const minutes = minutesToFirstFill(card as StrategyProposal, played, delay)
        if (minutes > DEADLINE_MINUTES) late.push(`seed ${seed}, started at minute ${delay}: ${minutes} minutes`)
      }
    }
    expect(late).toEqual([])
  }, 180_000)

  it('promises a beginner neither riches nor ruin: figures of the default seed', () => {
    const { history, funding, nowMarketMs } = market(1)
    const lastPrice = ticksFromNumber(instrument, history.close[history.length - 1] ?? 0)
    const answer = recommend({ instrument, candles: history, funding, lastPrice, nowMarketMs, simulated: true })
    expect(answer.market_analysis.advice).toBe('unproven')
    const [conservative, moderate, aggressive] = answer.recommended_strategies
    expect([conservative, moderate, aggressive].map((card) => card?.risk_level)).toEqual(['low', 'medium', 'high'])
    expect(conservative?.expected_roi_30d).toBeGreaterThan(0)
    expect(conservative?.expected_roi_30d).toBeLessThan(8)
    expect(moderate?.expected_roi_30d).toBeLessThan(15)
    expect(aggressive?.expected_roi_30d).toBeLessThan(30)
    for (const card of answer.recommended_strategies) expect(card.roi_30d_p10).toBeLessThan(0)
  })
})
