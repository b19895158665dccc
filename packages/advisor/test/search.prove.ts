import type { SearchSpace } from '@gridpilot/backtest'
import { type CandleColumns, instrumentFor, money } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { walkForwardSearch } from '../src/search/walk-forward-search.ts'
import { ranging, walk } from './seeded-market.ts'

// What a search says of markets whose truth is known: noise, and a price that returns.

const WALKS = 40
const RANGES = 10
/** At half a day it was found in five of ten: in 200 days there are eight or nine tests. */
const HALF_LIFE_DAYS = 0.2

const space: SearchSpace = {
  directions: ['neutral', 'long', 'short'],
  spacings: ['geometric'],
  widths: [0.03, 0.06, 0.12, 0.2],
  offsets: [-0.3, 0, 0.3],
  gridCounts: [10, 25],
  leverages: [1, 3],
  stopLossPercents: [null, 15],
}

async function adviceOn(candles: CandleColumns) {
  const instrument = instrumentFor('BTCUSDT')
  const found = await walkForwardSearch({
    ...{ instrument, series: [candles], funding: [], investment: money('2000'), space },
    ...{ method: 'random', tries: 120, seed: 1 },
  })
  return found?.verdict.advice
}

it('says start on hardly any random walk, and on prices that return within hours', async () => {
  let [onWalks, onRanges] = [0, 0]
  for (let seed = 1; seed <= WALKS; seed += 1)
    if ((await adviceOn(walk({ seed, days: 200, minutes: 30 }))) === 'start') onWalks += 1
  for (let seed = 1; seed <= RANGES; seed += 1)
    if ((await adviceOn(ranging({ seed, days: 200, minutes: 15, halfLife: HALF_LIFE_DAYS }))) === 'start') onRanges += 1
  console.log(`start on ${onWalks} of ${WALKS} walks, on ${onRanges} of ${RANGES} that return`)
  expect(onWalks).toBeLessThanOrEqual(WALKS * 0.05)
  expect(onRanges).toBeGreaterThanOrEqual(RANGES * 0.8)
}, 1_800_000)
