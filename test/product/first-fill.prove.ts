import { describe, expect, it } from 'vitest'
import { pause, RunningProduct, until } from './running-product.ts'

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1)
const WITHIN_MS = 60_000

describe('first grid fill after Use on the first card, defaults (simulated market, 60×)', () => {
  const seconds: number[] = []
  for (const seed of SEEDS) {
    it(`seed ${seed}`, async () => {
      const product = await RunningProduct.start(['--seed', String(seed)])
      try {
        await product.demoLogin()
        const analysis = await until(
          'cards',
          () => product.api('POST', '/grid-bot/analyze', { symbol: 'BTCUSDT' }),
          (a) => a.recommended_strategies?.length > 0,
        )
        const [card] = analysis.recommended_strategies
        const { direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage } = card
        const grid = { direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage }
        const bot = await product.api('POST', '/grid-bot/create', {
          ...grid,
          symbol: 'BTCUSDT',
          investment_ratio: 10,
          ...(card.stop_loss_percent === null ? {} : { stop_loss_percent: card.stop_loss_percent }),
          recommendation_id: card.id,
        })
        const pressed = Date.now()
        await product.api('POST', `/grid-bot/${bot.id}/start`)
        const fills = await until(
          'first grid fill',
          async () =>
            (await product.api('GET', `/grid-bot/${bot.id}/fills`)).items.filter(
              (fill: { purpose: string }) => fill.purpose === 'slot',
            ),
          (items) => items.length > 0,
          WITHIN_MS,
        )
        expect(fills[0].liquidity).toBe('maker')
        seconds.push((Date.now() - pressed) / 1_000)
        await pause(50)
      } finally {
        await product.dispose()
      }
    }, 180_000)
  }

  it('says how long it took', () => {
    console.log(`first fill after ${seconds.map((s) => s.toFixed(1)).join(', ')} s`)
    expect(seconds).toHaveLength(SEEDS.length)
  })
})
