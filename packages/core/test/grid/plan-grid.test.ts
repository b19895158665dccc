import { describe, expect, it } from 'vitest'
import {
  type DomainError,
  errorMessage,
  type GridConfig,
  type Instrument,
  money,
  type PlanOptions,
  planGrid,
  type Ticks,
  ticksFromNumber,
  withNearest,
} from '../../src/index.ts'
import { BTCUSDT, instrumentWith, ticks } from '../instruments.ts'
import { gridConfig } from './grid-configs.ts'

const START = ticksFromNumber(BTCUSDT, 100_000)
const good = (changes: Partial<GridConfig> = {}) =>
  gridConfig(BTCUSDT, 90_000, 110_000, { direction: 'neutral', gridCount: 20, ...changes })
const at = (price: number): Ticks => ticksFromNumber(BTCUSDT, price)

function refusalOf(
  config: GridConfig,
  instrument: Instrument = BTCUSDT,
  start: Ticks = START,
  options: PlanOptions = {},
): DomainError[] {
  const result = planGrid(config, instrument, start, options)
  expect(result.ok).toBe(false)
  return result.ok ? [] : result.error
}

/** The refusal must be exactly this code and field, and its nearest values must really pass. */
function expectRepairable(
  config: GridConfig,
  code: string,
  field: string,
  instrument: Instrument = BTCUSDT,
  start: Ticks = START,
  options: PlanOptions = {},
): DomainError {
  const errors = refusalOf(config, instrument, start, options)
  expect(errors.map((error) => [error.code, error.field])).toEqual([[code, field]])
  const repaired = withNearest(config, instrument, errors)
  expect(repaired).not.toEqual(config)
  const again = planGrid(repaired, instrument, start, options)
  expect(again.ok ? [] : again.error).toEqual([])
  const [error] = errors
  if (error === undefined) throw new Error('no error')
  return error
}

describe('planGrid', () => {
  it('plans a neutral grid: nothing bought, base = slots above, one empty level', () => {
    const plan = planGrid(good(), BTCUSDT, START)
    expect(plan.ok).toBe(true)
    if (!plan.ok) return
    expect(plan.value.initial).toBeNull()
    expect(plan.value.emptyLevel).toBe(10)
    expect(plan.value.base).toBe(10 * plan.value.quantity)
    expect(plan.value.requiredMargin).toBeLessThanOrEqual(money('980'))
    expect(plan.value.limitBelow).toBeLessThan(at(90_000))
    expect(plan.value.limitAbove).toBeGreaterThan(at(110_000))
  })

  it('long buys the slots above, short sells the slots below', () => {
    const long = planGrid(good({ direction: 'long' }), BTCUSDT, at(104_000))
    const short = planGrid(good({ direction: 'short' }), BTCUSDT, at(104_000))
    expect(long.ok && short.ok).toBe(true)
    if (!long.ok || !short.ok) return
    expect(long.value.initial).toEqual({ side: 'buy', quantity: 6 * long.value.quantity })
    expect(long.value.base).toBe(0)
    expect(short.value.initial).toEqual({ side: 'sell', quantity: 14 * short.value.quantity })
    expect(short.value.base).toBe(20 * short.value.quantity)
    expect(long.value.limitAbove).toBeNull()
    expect(short.value.limitBelow).toBeNull()
  })

  it('an unleveraged long meets no limit, yet can lose nearly everything', () => {
    const plan = planGrid(good({ direction: 'long', leverage: 1 }), BTCUSDT, START)
    expect(plan.ok).toBe(true)
    if (!plan.ok) return
    expect(plan.value.limitBelow).toBeNull()
    expect(plan.value.worstLoss).toBeGreaterThan(money('950'))
    expect(plan.value.worstLoss).toBeLessThanOrEqual(money('1000'))
  })

  it('starts at the trigger price', () => {
    const plan = planGrid(good({ triggerPrice: at(95_000) }), BTCUSDT, at(120_000))
    expect(plan.ok && plan.value.startPrice).toBe(at(95_000))
  })
})

describe('planGrid refuses, and the nearest value passes', () => {
  it('lower above upper', () => {
    expectRepairable(good({ lower: at(120_000) }), 'range_inverted', 'lower')
    expectRepairable(good({ upper: at(80_000) }), 'range_inverted', 'upper')
    expectRepairable(good({ upper: at(90_000) }), 'range_inverted', 'upper')
  })

  it('bounds swapped: both are named, swapping back passes', () => {
    const config = good({ lower: at(110_000), upper: at(90_000) })
    const errors = refusalOf(config)
    expect(errors.map((error) => [error.code, error.field, error.nearest])).toEqual([
      ['range_inverted', 'lower', '90000.0'],
      ['range_inverted', 'upper', '110000.0'],
    ])
    expect(planGrid(withNearest(config, BTCUSDT, errors), BTCUSDT, START).ok).toBe(true)
  })

  it('price outside the range', () => {
    const below = expectRepairable(good(), 'price_outside_range', 'lower', BTCUSDT, at(89_000))
    expect(below.details).toEqual({ price: '89000.0' })
    expectRepairable(good(), 'price_outside_range', 'upper', BTCUSDT, at(110_000))
  })

  it('price outside the range of a grid that begins at once: no trigger price is advised', () => {
    const options = { beginsAtOnce: true }
    const above = expectRepairable(good(), 'start_outside_range', 'upper', BTCUSDT, at(110_000), options)
    for (const [language, trigger] of [
      ['en', 'trigger'],
      ['ko', '트리거'],
    ] as const) {
      expect(errorMessage(above, language)).toContain(String(above.nearest))
      expect(errorMessage(above, language)).not.toContain(trigger)
    }
  })

  it('prices that are not prices', () => {
    expectRepairable(good({ lower: ticks(0) }), 'price_not_positive', 'lower')
    expectRepairable(good({ lower: ticks(-5) }), 'price_not_positive', 'lower')
    expectRepairable(good({ upper: ticks(Number.MAX_SAFE_INTEGER) }), 'price_not_positive', 'upper')
    expectRepairable(good({ upper: ticks(Number.NaN) }), 'price_not_positive', 'upper')
    expectRepairable(good({ lower: ticks(Number.POSITIVE_INFINITY) }), 'price_not_positive', 'lower')
  })

  it('grid counts out of range', () => {
    expect(expectRepairable(good({ gridCount: 1 }), 'grid_count_out_of_range', 'gridCount').nearest).toBe(2)
    const rich = { investment: money('20000') }
    const many = expectRepairable(good({ gridCount: 10_000, ...rich }), 'grid_count_out_of_range', 'gridCount')
    expect(many.nearest).toBe(200)
    expect(expectRepairable(good({ gridCount: 20.5 }), 'grid_count_out_of_range', 'gridCount').nearest).toBe(20)
    expectRepairable(good({ gridCount: Number.NaN }), 'grid_count_out_of_range', 'gridCount')
    expectRepairable(good({ gridCount: Number.POSITIVE_INFINITY }), 'grid_count_out_of_range', 'gridCount')
  })

  it('levels on one tick', () => {
    const coarse = instrumentWith({
      tickSize: '100',
      priceDecimals: 0,
      sizeStep: '0.0001',
      sizeDecimals: 4,
      minQuantity: '0.0001',
    })
    const config = gridConfig(coarse, 90_000, 110_000, {
      gridCount: 200,
      investment: money('100000'),
      direction: 'neutral',
    })
    expect(planGrid(config, coarse, ticksFromNumber(coarse, 100_000)).ok).toBe(true)
    const narrow = { ...config, lower: ticks(995), upper: ticks(1005) }
    const error = expectRepairable(narrow, 'levels_coincide', 'gridCount', coarse, ticks(1000))
    expect(error.nearest).toBe(10)
  })

  it('spacing that fees eat', () => {
    const config = good({ lower: at(99_000), upper: at(101_000), gridCount: 100, investment: money('100000') })
    const error = expectRepairable(config, 'spacing_not_profitable', 'gridCount')
    expect(planGrid({ ...config, gridCount: Number(error.nearest) + 1 }, BTCUSDT, START).ok).toBe(false)
    const hopeless = good({ lower: at(99_990), upper: at(100_010), gridCount: 2 })
    expectRepairable(hopeless, 'spacing_not_profitable', 'upper')
  })

  it('more orders than the caps allow', () => {
    const options = { openOrders: { symbol: 385, product: 385 } }
    const error = expectRepairable(good(), 'open_order_cap_exceeded', 'gridCount', BTCUSDT, START, options)
    expect(error.nearest).toBe(15)
    const product = { openOrders: { symbol: 0, product: 993 } }
    expect(expectRepairable(good(), 'open_order_cap_exceeded', 'gridCount', BTCUSDT, START, product).nearest).toBe(7)
    const full = { openOrders: { symbol: 400, product: 400 } }
    expect(refusalOf(good(), BTCUSDT, START, full)[0]?.nearest).toBeUndefined()
  })

  it('leverage', () => {
    const wide = { lower: at(98_000), upper: at(102_000), gridCount: 10 }
    expect(expectRepairable(good({ leverage: 0 }), 'leverage_out_of_range', 'leverage').nearest).toBe(1)
    const high = expectRepairable(good({ leverage: 126, ...wide }), 'leverage_out_of_range', 'leverage')
    expect(planGrid(good({ ...wide, leverage: Number(high.nearest) + 1 }), BTCUSDT, START).ok).toBe(false)
    const inside = expectRepairable(good({ leverage: 40 }), 'limit_inside_range', 'leverage')
    expect(planGrid(good({ leverage: Number(inside.nearest) + 1 }), BTCUSDT, START).ok).toBe(false)
    expectRepairable(good({ leverage: 2.5 }), 'leverage_out_of_range', 'leverage')
    expectRepairable(good({ leverage: Number.NaN }), 'leverage_out_of_range', 'leverage')
    const tier = { leverage: 15, investment: money('2000000') }
    const above = refusalOf(good({ ...wide, ...tier }))
    expect(above[0]?.code).toBe('leverage_above_tier')
    expect(planGrid(withNearest(good({ ...wide, ...tier }), BTCUSDT, above), BTCUSDT, START).ok).toBe(true)
  })

  it('amounts', () => {
    const small = expectRepairable(good({ investment: money('10') }), 'investment_below_minimum', 'investment')
    const least = money(String(small.nearest))
    expect(planGrid(good({ investment: (least - 1n) as typeof least }), BTCUSDT, START).ok).toBe(false)
    expectRepairable(good({ investment: money('0') }), 'investment_below_minimum', 'investment')
    expectRepairable(good({ investment: money('-7') }), 'investment_below_minimum', 'investment')
    const large = expectRepairable(good({ investment: money('99999999999') }), 'investment_above_maximum', 'investment')
    const most = money(String(large.nearest))
    expect(planGrid(good({ investment: (most + 1n) as typeof most }), BTCUSDT, START).ok).toBe(false)
  })

  it('a market order at start larger than the exchange takes, although every grid order fits', () => {
    const start = at(90_400)
    const config = good({ direction: 'long', leverage: 1, investment: money('21000000') })
    const error = expectRepairable(config, 'investment_above_maximum', 'investment', BTCUSDT, start)
    const plan = planGrid({ ...config, investment: money(String(error.nearest)) }, BTCUSDT, start)
    expect(plan.ok && plan.value.initial?.quantity).toBe(2_200_000)
    expect(planGrid({ ...config, direction: 'neutral' }, BTCUSDT, start).ok).toBe(true)
  })

  it('a limit above the start price inside the range, for short and neutral', () => {
    for (const direction of ['short', 'neutral'] as const) {
      const config = good({ direction, upper: at(140_000), lower: at(99_000), leverage: 9 })
      const error = expectRepairable(config, 'limit_inside_range', 'leverage')
      const limit = Number(error.details?.limit)
      expect(limit).toBeGreaterThan(100_000)
      expect(limit).toBeLessThanOrEqual(140_000)
    }
  })

  it('an amount too small for a leverage that is too high: both are corrected together', () => {
    const config = good({ investment: money('1'), leverage: 100 })
    const errors = refusalOf(config)
    expect(errors.map((error) => error.field).sort()).toEqual(['investment', 'leverage'])
    expect(planGrid(withNearest(config, BTCUSDT, errors), BTCUSDT, START).ok).toBe(true)
  })

  it('stops on the wrong side or inside the range', () => {
    const long = good({ direction: 'long' })
    const short = good({ direction: 'short' })
    const stop = (config: GridConfig, price: number) =>
      expectRepairable({ ...config, stopLossPrice: at(price) }, 'stop_loss_price_invalid', 'stopLossPrice').nearest
    const take = (config: GridConfig, price: number) =>
      expectRepairable({ ...config, takeProfitPrice: at(price) }, 'take_profit_price_invalid', 'takeProfitPrice')
        .nearest
    expect(stop(long, 95_000)).toBe('89999.9')
    expect(stop(long, 120_000)).toBe('89999.9')
    expect(stop(short, 80_000)).toBe('110000.1')
    expect(stop(good(), 108_000)).toBe('110000.1')
    expect(stop(good(), 91_000)).toBe('89999.9')
    expect(take(long, 105_000)).toBe('110000.1')
    expect(take(short, 105_000)).toBe('89999.9')
    expect(take({ ...good(), stopLossPrice: at(85_000) }, 80_000)).toBe('110000.1')
  })

  it('a trigger outside the range', () => {
    expectRepairable(good({ triggerPrice: at(80_000) }), 'trigger_price_outside_range', 'triggerPrice')
    const above = expectRepairable(good({ triggerPrice: at(110_000) }), 'trigger_price_outside_range', 'triggerPrice')
    expect(above.nearest).toBe('109999.9')
  })

  it('stop amounts that are not positive', () => {
    const errors = refusalOf(good({ stopLossAmount: money('0'), takeProfitAmount: money('-1') }))
    expect(errors.map((error) => error.code)).toEqual(['stop_loss_amount_invalid', 'take_profit_amount_invalid'])
  })

  it('several mistakes at once: all nearest values together pass', () => {
    const config = good({ lower: at(120_000), gridCount: 9999, leverage: 500, stopLossPrice: at(100_500) })
    const errors = refusalOf(config)
    expect(new Set(errors.map((error) => error.field))).toEqual(
      new Set(['lower', 'gridCount', 'leverage', 'stopLossPrice', ...errors.map((error) => error.field)]),
    )
    const again = planGrid(withNearest(config, BTCUSDT, errors), BTCUSDT, START)
    expect(again.ok ? [] : again.error).toEqual([])
  })
})
