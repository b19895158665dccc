import type { PreviewAlternative, RecommendedStrategy } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import {
  choiceOf,
  choiceOfAlternative,
  gridOf,
  otherGrids,
  requestOfAlternative,
} from '../src/pages/futures-grid/grid-choice.ts'

const strategy = {
  ...{ direction: 'long', grid_type: 'geometric', price_range_lower: 90_000, price_range_upper: 110_000 },
  ...{ grid_count: 40, leverage: 2, stop_loss_percent: 12 },
} as RecommendedStrategy
const alternative = (changes: Partial<PreviewAlternative>): PreviewAlternative => ({
  ...gridOf(choiceOf('BTCUSDT', strategy)),
  reason: { code: 'fewer_grids', params: {}, message: '' },
  investment_amount: 250.1,
  ...changes,
})

describe('an amount that is too small for a card', () => {
  it('offers other grids and other coins, not the same grid with more money', () => {
    const fewer = alternative({ grid_count: 20 })
    const narrower = alternative({ price_range_lower: 95_000 })
    const coin = alternative({ symbol: 'DOGEUSDT', price_range_lower: 0.09, price_range_upper: 0.11 })
    const found = otherGrids([fewer, narrower, coin, alternative({})], choiceOf('BTCUSDT', strategy))
    expect(found).toEqual([fewer, narrower, coin])
  })

  it('takes the other coin with its own prices, the same stop and the least share of the balance that suffices', () => {
    const coin = alternative({ symbol: 'DOGEUSDT', price_range_lower: 0.09, price_range_upper: 0.11 })
    expect(choiceOfAlternative(coin, 12, 10_000)).toEqual({
      ...{ symbol: 'DOGEUSDT', direction: 'long', grid_type: 'geometric', grid_count: 40, leverage: 2 },
      ...{ price_range_lower: 0.09, price_range_upper: 0.11, stop_loss_percent: 12, investment_ratio: 2.6 },
    })
    expect(choiceOfAlternative(coin, 12, 0)).not.toHaveProperty('investment_ratio')
  })

  it('is asked of the server with its own amount and the stop of its card', () => {
    const asked = requestOfAlternative({ ...alternative({ grid_count: 20 }), stop_loss_percent: 14 }, 'acc_1')
    expect(asked).toMatchObject({
      grid_count: 20,
      investment_amount: 250.1,
      stop_loss_percent: 14,
      account_id: 'acc_1',
    })
    expect(requestOfAlternative({ ...alternative({}), stop_loss_percent: null }, 'a')).not.toHaveProperty(
      'stop_loss_percent',
    )
  })
})
