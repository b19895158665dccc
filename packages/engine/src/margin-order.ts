import { keyText, mayFill, type TargetOrder } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import type { BotPlan } from './bot-plan.ts'
import type { Waiting } from './waiting.ts'

/**
 * While the nearest level of a bot waits for margin, the farther ones of its side of the market must not take what
 * becomes free (FAULTS E16): those without an order wait with it, and with its second refusal one that rests far away
 * makes room, with its third two, and so on. What is refused waits longer each time, so this is no loop.
 */
export function nearestFirst(state: AccountState, plan: BotPlan): BotPlan {
  const { bot, orders, targets } = plan
  const last = state.tickers.get(bot.config.symbol)?.last ?? bot.lastPrice
  if (last === null) return plan
  const live = new Set(orders.filter(mayFill).map(keyText))
  const distance = ({ price }: TargetOrder): number => (price === null ? 0 : Math.abs(price - last))
  const levels = targets.filter(({ purpose }) => purpose === 'slot').sort((a, b) => distance(a) - distance(b))
  const first = levels.find((target) => !live.has(keyText(target)) && target.sequence.deferral?.reason === 'margin')
  const deferral = first?.sequence.deferral
  if (first === undefined || deferral === null || deferral === undefined) return plan
  const farther = levels.slice(levels.indexOf(first) + 1)
  const opening = farther.filter((target) => opens(plan, target))
  const behind = opening.filter((target) => !live.has(keyText(target)))
  const resting = opening.filter((target) => live.has(keyText(target)))
  const makeRoom = resting.slice(Math.max(0, resting.length - (deferral.count - 1)))
  const held = new Set([...behind, ...makeRoom])
  if (held.size === 0) return plan
  const why: Waiting = { reason: 'margin', code: deferral.code }
  return {
    ...plan,
    targets: targets.filter((target) => !held.has(target)),
    waiting: new Map([...plan.waiting, ...[...held].map((target) => [keyText(target), why] as const)]),
  }
}

/** Would this order enlarge a position, so that the venue keeps margin for it? */
function opens({ bot }: BotPlan, { side, positionSide }: TargetOrder): boolean {
  const held = bot.positions[positionSide].size
  return side === 'buy' ? held >= 0 : held <= 0
}
