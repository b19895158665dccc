import { err, type MarginMode, ok, type Result } from '@gridpilot/core'
import type { WireError } from '../../errors.ts'
import { unifiedError } from '../errors.ts'
import { choiceOf } from '../open-questions.ts'
import { errorOfRefusal } from '../refusals.ts'
import type { Trader } from './trader.ts'

export interface UsedMarginMode {
  readonly mode: MarginMode
  /** Puts the mode back that was there before: for when the order is refused after all. */
  readonly undo: () => void
}

/**
 * The margin mode of an order. There is no call that sets a symbol's mode: it rides on each order (API.md 11.4), so a
 * flat symbol without orders changes to what the order says. `asked` null means crossed, except where a position or
 * order holds the symbol in the other mode: an order that says nothing then follows them.
 */
export function useMarginMode(
  { backend, accountId }: Trader,
  symbol: string,
  asked: MarginMode | null,
): Result<UsedMarginMode, WireError> {
  const { desk, venue, choices } = backend
  const present = venue.symbolSettings(accountId, symbol).marginMode
  const wanted = asked ?? 'crossed'
  const unchanged = { mode: present, undo: () => undefined }
  if (wanted === present) return ok(unchanged)
  if (choiceOf(choices, 'uta_margin_mode_of_order') === 'refuse') {
    return asked === null ? ok(unchanged) : err(unifiedError('members_exclude', `marginMode: ${symbol} is ${present}`))
  }
  const changed = desk.execute({ kind: 'set_margin_mode', accountId, symbol, marginMode: wanted })
  if (!changed.ok) return asked === null ? ok(unchanged) : err(errorOfRefusal(changed.error))
  return ok({
    mode: wanted,
    undo: () => {
      desk.execute({ kind: 'set_margin_mode', accountId, symbol, marginMode: present })
    },
  })
}
