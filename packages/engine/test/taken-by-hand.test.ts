import type { GridBot } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { emptyAccountState } from '../src/account-state.ts'
import { takenBy } from '../src/taken-by-hand.ts'

/** A hand had closed 5 of a short of 10, then the bot went long 30 by itself; now all 35 that the account holds are sold. */
it('what a forced execution gives back on one side does not undo what it takes on the other', () => {
  const state = emptyAccountState('account', 0)
  const bot = { id: 'bot', config: { symbol: 'BTCUSDT' }, positions: { net: { size: 30 } } } as unknown as GridBot
  state.bots.set(bot.id, bot)
  Object.assign(state.cursors, { 'external:BTCUSDT': '5', 'taken:bot': '-5' })
  const sold = { symbol: 'BTCUSDT', positionSide: 'net', side: 'sell', quantity: 35 } as const
  expect(takenBy(state, sold as never).map(({ taken }) => String(taken))).toEqual(['0', '30'])
})
