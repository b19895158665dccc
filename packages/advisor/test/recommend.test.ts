import {
  CONTRACT_FACTS,
  factsOf,
  instrumentFor,
  money,
  planGrid,
  priceToNumber,
  riskLevel,
  sliceColumns,
  ticksFromNumber,
  toNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { bandedOnly, recommend, recommendInWorker, type StrategyProposal } from '../src/index.ts'
import { resample } from '../src/resample.ts'
import { inputOf, walk } from './seeded-market.ts'

const candles = walk({ seed: 5, days: 120, minutes: 15 })
const input = inputOf(candles)
const answer = recommend(input)

const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(numbersIn)
      : []

function replanned(card: StrategyProposal) {
  const { instrument, lastPrice } = input
  const plan = planGrid(
    {
      symbol: instrument.symbol,
      direction: card.direction,
      spacing: card.grid_type,
      lower: ticksFromNumber(instrument, card.price_range_lower),
      upper: ticksFromNumber(instrument, card.price_range_upper),
      gridCount: card.grid_count,
      leverage: card.leverage,
      investment: money(String(card.reference_investment)),
      makerOnly: false,
      positionMode: 'one_way',
      marginMode: 'crossed',
      triggerPrice: null,
      stopLossPrice: null,
      takeProfitPrice: null,
      stopLossAmount:
        card.stop_loss_percent === null
          ? null
          : money(String((card.reference_investment * card.stop_loss_percent) / 100)),
      takeProfitAmount: null,
      trailingUp: null,
      trailingDown: null,
      outOfRange: 'wait',
    },
    instrument,
    lastPrice,
  )
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return plan.value
}

describe('a recommendation', () => {
  it('is the same for the same input, in a worker thread too', async () => {
    expect(recommend(inputOf(walk({ seed: 5, days: 120, minutes: 15 })))).toEqual(answer)
    expect(await recommendInWorker(input)).toEqual(answer)
  })

  it('holds finite numbers only', () => {
    const numbers = numbersIn(answer)
    expect(numbers.length).toBeGreaterThan(100)
    expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([])
  })

  it('offers three grids that are a choice: leverage rises, ranges and patience shrink', () => {
    const cards = answer.recommended_strategies
    expect(cards.map(({ profile }) => profile)).toEqual(['conservative', 'moderate', 'aggressive'])
    const width = (card: StrategyProposal) => card.price_range_upper / card.price_range_lower
    for (const [i, card] of cards.slice(1).entries()) {
      const safer = cards[i] as StrategyProposal
      expect(card.leverage).toBeGreaterThan(safer.leverage)
      expect(width(card)).toBeLessThan(width(safer))
      expect(card.recommended_duration_days).toBeLessThanOrEqual(safer.recommended_duration_days)
      expect(card.expected_max_drawdown).toBeLessThan(safer.expected_max_drawdown)
    }
    for (const { grid_count, leverage } of cards) {
      expect(grid_count).toBeGreaterThanOrEqual(10)
      expect(grid_count).toBeLessThanOrEqual(100)
      expect(leverage).toBeLessThanOrEqual(20)
    }
  })

  it('shows of each grid what its plan says, limits as far out as the profile promises', () => {
    const distance = { conservative: 0.3, moderate: 0.2, aggressive: 0.2 }
    for (const card of answer.recommended_strategies) {
      const plan = replanned(card)
      const { config, limitBelow, limitAbove } = plan
      expect(card.worst_loss_usdt).toBe(toNumber(plan.worstLoss))
      expect(card.min_investment).toBe(toNumber(plan.minInvestment))
      expect(card.min_investment).toBeLessThanOrEqual(card.reference_investment)
      expect(card.risk_level).toBe(riskLevel(plan))
      expect(card.profit_per_grid_percent[0]).toBeCloseTo(100 * plan.profitPerGrid[0], 3)
      expect(card.profit_per_grid_percent[0]).toBeGreaterThan(0.249)
      const limits = [limitBelow, limitAbove].flatMap((each) =>
        each === null ? [] : priceToNumber(input.instrument, each),
      )
      expect(limits).toContain(card.liquidation_price)
      expect(limitBelow ?? 0).toBeLessThanOrEqual(config.lower * (1 - distance[card.profile]))
      expect(limitAbove ?? Number.MAX_VALUE).toBeGreaterThanOrEqual(config.upper * (1 + distance[card.profile]))
    }
  })

  it('keeps the promise of its risk level by a stop loss that every figure is measured with', () => {
    const [conservative, moderate, aggressive] = answer.recommended_strategies
    expect(conservative).toMatchObject({ stop_loss_percent: 14, risk_level: 'low' })
    expect(moderate).toMatchObject({ stop_loss_percent: 30, risk_level: 'medium' })
    expect(aggressive).toMatchObject({ stop_loss_percent: 45, risk_level: 'high' })
    expect(conservative?.worst_loss_usdt).toBeLessThanOrEqual(150)
    expect(conservative?.worst_loss_usdt).toBeGreaterThan(140)
    expect(moderate?.worst_loss_usdt).toBeLessThanOrEqual(350)
    expect(moderate?.description).toMatch(/stop loss at 30% .* \d+ of 30 ended at the stop loss, \d+ at the loss limit/)
    expect(moderate?.description_i18n.ko).toMatch(/투자금의 30% 손실 시 손절.*30번 중 \d+번은 손절로/)
  })

  it('says what the figures rest on', () => {
    for (const { evidence, apy_30d, expected_roi_30d, range_stay_probability } of answer.recommended_strategies) {
      expect(evidence).toMatchObject({
        windows: 30,
        effective_windows: 8,
        horizon_days: 9,
        scaled: true,
        out_of_sample: true,
        candidates_tried: 2,
        candle_minutes: [15],
        data_from: '2024-01-01T00:00:00.000Z',
        data_to: '2024-04-30T00:00:00.000Z',
      })
      expect(evidence.edge_p_value).toBeGreaterThan(0)
      expect(evidence.edge_p_value).toBeLessThanOrEqual(1)
      expect(evidence.surrogate_windows).toBeGreaterThanOrEqual(120)
      expect(evidence.worst_window_roi).toBeLessThan(0)
      expect(apy_30d).toBeCloseTo((expected_roi_30d * 365) / 30, 0)
      expect(range_stay_probability).toBeGreaterThan(0)
      expect(range_stay_probability).toBeLessThan(1)
    }
    const hashes = answer.recommended_strategies.map(({ evidence }) => evidence.config_hash)
    expect(new Set(hashes).size).toBe(3)
  })

  it('answers without cards, and why, when there is too little history', () => {
    const short = recommend(inputOf(walk({ seed: 5, days: 4 })))
    expect(short.recommended_strategies).toEqual([])
    expect(short.unavailable_strategies.map(({ reason }) => reason.code)).toEqual(
      Array.from({ length: 3 }, () => 'history_too_short'),
    )
    expect(short.market_analysis.advice).toBe('wait')
    expect(short.market_analysis.reason).toContain('too little price history')
    const none = recommend({ ...inputOf(walk({ seed: 5, days: 0 })), lastPrice: input.lastPrice })
    expect(none.recommended_strategies).toEqual([])
    expect(numbersIn(none).filter((value) => !Number.isFinite(value))).toEqual([])
  })

  it('says of an amount that is too small what would do, not that history is short', () => {
    const placed = answer.recommended_strategies.map(({ profile }) => profile)
    const leasts: number[] = []
    for (const amount of ['5', '15']) {
      const poor = recommend({ ...input, referenceInvestment: money(amount) })
      expect(poor.market_analysis).toMatchObject({ advice: 'wait', advice_code: 'investment_too_small' })
      expect(poor.unavailable_strategies.map(({ profile }) => profile)).toEqual(placed)
      for (const { reason } of poor.unavailable_strategies) {
        expect(reason).toMatchObject({ code: 'investment_too_small', params: { investment: Number(amount) } })
        expect(reason.params.least).toBeGreaterThan(Number(amount))
      }
      leasts.push(Number(poor.unavailable_strategies[2]?.reason.params.least))
    }
    // The same grid found from both sides, and the amount really does.
    expect(Math.max(...leasts) / Math.min(...leasts)).toBeLessThan(1.01)
    const enough = recommend({ ...input, referenceInvestment: money(String(Math.max(...leasts))) })
    expect(enough.unavailable_strategies.map(({ profile }) => profile)).not.toContain('aggressive')
  })

  it('offers beside the least amount grids that pass with the amount as it is, never with more leverage', () => {
    const poor = recommend({ ...input, referenceInvestment: money('30') })
    const offered = poor.unavailable_strategies.flatMap(({ alternatives }) => alternatives)
    expect(poor.unavailable_strategies.map(({ profile }) => profile)).toEqual(['conservative'])
    expect(offered.map(({ reason }) => reason.code)).toEqual(['fewer_grids', 'narrower_range'])
    for (const grid of offered) {
      expect(grid.investment_amount).toBe(30)
      expect(grid.stop_loss_percent).toBe(14)
      expect(grid.leverage).toBe(1)
      expect(grid.grid_count).toBeLessThan(10)
    }
  })

  it('states no band from too little history, says why, and leads with a window as it was measured', () => {
    const short = recommend(inputOf(walk({ seed: 7, days: 31, minutes: 15 })))
    expect(short.recommended_strategies.length).toBeGreaterThan(0)
    for (const card of short.recommended_strategies) {
      expect(card).toMatchObject({ roi_30d_p10: null, roi_30d_p90: null, apy_30d: null })
      expect(card.band_note).toMatchObject({ code: 'band_needs_windows', params: { needed: 8 } })
      expect(card.leading).toMatchObject({ days: card.evidence.horizon_days, p10: null, p90: null })
      expect(card.description).not.toContain('scaled')
    }
    expect(bandedOnly(short)).toBeNull()
    expect(bandedOnly(answer)?.recommended_strategies).toEqual(answer.recommended_strategies)
  })

  it('names the larger of planned and worst measured loss, and no band goes beyond it', () => {
    for (const card of answer.recommended_strategies) {
      const measured = (-card.evidence.worst_window_roi * card.reference_investment) / 100
      expect(card.largest_loss_usdt).toBeCloseTo(Math.max(card.worst_loss_usdt, measured), 0)
      const most = (100 * card.largest_loss_usdt) / card.reference_investment
      expect(-(card.roi_30d_p10 ?? 0)).toBeLessThanOrEqual(most + 0.01)
    }
  })

  it('measures recent windows on minutes and older ones on what there is, and says so', () => {
    const fine = walk({ seed: 6, days: 300, minutes: 5 })
    const from = fine.length - 60 * 288
    const coarse = resample(fine, 3_600_000)
    const both = recommend({ ...inputOf(sliceColumns(fine, from, fine.length)), longer: [coarse] })
    expect(both.recommended_strategies[0]?.evidence).toMatchObject({
      candle_minutes: [5, 60],
      data_from: '2024-01-01T00:00:00.000Z',
      effective_windows: 8,
    })
    const hourly = recommend({ ...inputOf(coarse), lastPrice: inputOf(fine).lastPrice })
    expect(both.recommended_strategies[0]?.expected_roi_30d).not.toBe(
      hourly.recommended_strategies[0]?.expected_roi_30d,
    )
  })

  it('names its figures by a hash of grid, method and data: a changed candle changes it', () => {
    const changed = walk({ seed: 5, days: 120, minutes: 15 })
    changed.high[100] = (changed.high[100] ?? 0) + 0.1
    const hashOf = (made: typeof answer) => made.recommended_strategies.map(({ evidence }) => evidence.config_hash)
    expect(hashOf(recommend(inputOf(changed)))).not.toEqual(hashOf(answer))
    expect(hashOf(recommend({ ...input, nowMarketMs: input.nowMarketMs + 1 }))).toEqual(hashOf(answer))
  })

  it('gives up its thread when nobody waits any more, and says so when computing fails', async () => {
    await expect(recommendInWorker(input, AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
    const broken = { ...input, instrument: { ...input.instrument, tiers: [] } }
    await expect(recommendInWorker(broken)).rejects.toThrow('instrument without margin tiers')
  })

  it('finds grids for every coin with known contract facts', () => {
    for (const [i, symbol] of Object.keys(CONTRACT_FACTS).entries()) {
      const instrument = instrumentFor(symbol)
      const { basePrice } = factsOf(symbol)
      const walked = walk({ seed: i, days: 60, sigma: 0.04, start: basePrice, decimals: instrument.priceDecimals })
      const { recommended_strategies: cards, unavailable_strategies } = recommend(inputOf(walked, instrument))
      // On 60 days of noise a mean can be too good to be shown; it is never for want of a grid.
      const flagged = unavailable_strategies.map(({ profile, reason }) => {
        expect(reason.code, symbol).toBe('claim_above_ceiling')
        return profile
      })
      expect([...cards.map(({ profile }) => profile), ...flagged].sort(), symbol).toEqual([
        'aggressive',
        'conservative',
        'moderate',
      ])
      for (const card of cards) expect(card.min_investment, symbol).toBeLessThanOrEqual(1_000)
    }
  })
})
