import {
  checkRisk,
  type Desired,
  type DomainError,
  type GridBot,
  type HeldReason,
  liquidationDistance,
  nearestOf,
  type OrderKey,
  openingRequest,
  type Rate,
  sortByEffect,
  standAloneDistance,
  ticksFromNumber,
  ZERO,
} from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import type { AccountView } from './engine-view.ts'

/** What may become intents, and what the user's limits hold back. */
export interface Admitted extends Desired {
  readonly held: readonly { readonly key: OrderKey; readonly reason: HeldReason; readonly code: string }[]
}

/** The last door before an intent: orders that open need the user's limits on their side, orders that reduce never do. */
export function admitByRisk(state: AccountState, bot: GridBot, wanted: Desired): Admitted {
  const denied = wanted.targets.length === 0 ? null : denialOf(state, bot)
  if (denied === null) return { ...wanted, held: [] }
  const { reducing, opening } = sortByEffect(bot, wanted.targets)
  const held = opening.map(({ purpose, slot, side }) => {
    return { key: { purpose, slot, side }, reason: 'risk' as const, code: denied.code }
  })
  return { ...wanted, targets: reducing, held }
}

/** A start that the user's limits do not allow now: a bot that waits for its trigger goes on waiting. */
export const startIsAllowed = (state: AccountState, bot: GridBot): boolean => denialOf(state, bot) === null

/** What a running bot was granted at its start is not asked for again. */
const GRANTED = { balance: ZERO, runningBots: 0, invested: ZERO, exposure: ZERO }

function denialOf(state: AccountState, bot: GridBot): DomainError | null {
  if (state.risk === null) return null
  const { limits, dailyLossReached, stopAllActive } = state.risk
  const verdict = checkRisk(openingRequest(bot), limits, {
    ...GRANTED,
    openSymbols: [bot.config.symbol],
    dailyLossReached,
    stopAllActive,
    liquidationDistance: distanceOf(state, bot),
  })
  return verdict.verdict === 'allow' ? null : verdict.error
}

/** The nearest liquidation on the bot's symbol: the exchange's own of the account, and the bot's stand-alone limit. */
export function distanceOf(state: AccountState, bot: GridBot): Rate | null {
  const { symbol } = bot.config
  const mark = state.tickers.get(symbol)?.mark ?? bot.markPrice
  if (mark === null) return null
  const own = standAloneDistance(bot, mark)
  const account = accountDistance(state, symbol)
  return nearestOf([own, account].filter((each) => each !== null))
}

type MarketSide = Pick<AccountView, 'instruments' | 'tickers' | 'positions'>

/** As the exchange says for the account's positions on a symbol, at the newest mark price; null: it names none. */
export function accountDistance(state: MarketSide, symbol: string): Rate | null {
  const instrument = state.instruments.get(symbol)
  const mark = state.tickers.get(symbol)?.mark
  if (instrument === undefined || mark === undefined) return null
  const prices = state.positions.flatMap((position) =>
    position.symbol === symbol && position.size !== 0 && position.liquidationPrice !== null
      ? [position.liquidationPrice]
      : [],
  )
  return nearestOf(prices.map((price) => liquidationDistance(mark, ticksFromNumber(instrument, price))))
}
