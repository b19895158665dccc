import { type Money, notional, openPositions, type Steps } from '@gridpilot/core'
import type { RunningBot } from './shock.ts'

/** Funding of what a bot holds now at the symbol's rate of now, USDT per day; > 0 is paid. `rate`: fraction per settlement. */
export function fundingDrag({ bot, instrument, price }: RunningBot, rate: number): number {
  const perDay = instrument.fundingIntervalHours > 0 ? 24 / instrument.fundingIntervalHours : 0
  let value = 0
  for (const { size } of openPositions(bot.positions))
    value += Math.sign(size) * (Number(notional(instrument, price, Math.abs(size) as Steps) as Money) / 1e8)
  return value * rate * perDay
}
