import type { GridBot } from '@gridpilot/core'
import type { Sweep } from './sweep.ts'

/**
 * What a hand has changed on the exchange that this bot relies on (FAULTS U4); null: nothing that shows. Margin mode and
 * leverage show on positions only: without one they are set again before they matter. A sweep from before the start
 * says nothing, as the start sets them.
 */
export function changedSetting(bot: GridBot, { account, positions, startedWallMs }: Sweep): string | null {
  if (bot.startedWallMs === null || startedWallMs <= bot.startedWallMs) return null
  const { symbol, positionMode, marginMode, leverage } = bot.config
  if (account.positionMode !== positionMode) return 'position_mode_changed'
  const held = positions.filter((position) => position.symbol === symbol)
  if (held.some((position) => position.marginMode !== marginMode)) return 'margin_mode_changed'
  const fits = (has: number) => (marginMode === 'isolated' ? has === leverage : has >= leverage)
  return held.every((position) => fits(position.leverage)) ? null : 'leverage_changed'
}
