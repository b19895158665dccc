import type { FullSearchInput } from '@gridpilot/advisor'
import { configOf, shapeAt, spaceSize } from '@gridpilot/backtest'
import { type Money, money, planToRun, ticksFromNumber } from '@gridpilot/core'

type Searched = Pick<FullSearchInput, 'space' | 'instrument' | 'investment' | 'series'>

/** More than any account holds; and amounts are named in whole cents. */
const MOST = money('1000000000')
const CENT = money('0.01')

/** The investment itself when one grid of the space can be placed with it; else the least that will do, or null. */
export function leastInvestment({ space, instrument, investment, series }: Searched): Money | null {
  const startPrice = ticksFromNumber(instrument, series[0]?.open[0] ?? 0)
  // Every grid is an order more: what cannot be placed with the fewest cannot be placed with more.
  const small = { ...space, gridCounts: space.gridCounts.slice(0, 1) }
  const placed = (amount: Money): boolean => {
    for (let index = 0; index < spaceSize(small); index += 1)
      if (planToRun(configOf(shapeAt(small, index), instrument, startPrice, amount), instrument, startPrice))
        return true
    return false
  }
  if (placed(investment)) return investment
  let [below, enough] = [investment, investment]
  do {
    below = enough
    enough = (enough * 2n) as Money
    if (enough > MOST) return null
  } while (!placed(enough))
  while (enough - below > CENT) {
    const middle = ((below + enough) / 2n) as Money
    if (placed(middle)) enough = middle
    else below = middle
  }
  const cents = (((enough + CENT - 1n) / CENT) * CENT) as Money
  return placed(cents) ? cents : enough
}
