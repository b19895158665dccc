import { type CheckWishes, DEFAULT_WISHES, type RepairAction } from './account-check.ts'
import type { BitgetVenueOptions } from './options.ts'
import { createBitgetVenue } from './venue.ts'

export type RepairResult =
  | { readonly ok: true }
  /** `code` is the exchange's own (45117, 40920: positions or orders are in the way) or a transport word. */
  | { readonly ok: false; readonly code: string; readonly message: string; readonly symbol: string | null }

/** A margin mode is one of a symbol: without any nothing is set, and that is no success. */
const NO_SYMBOLS: RepairResult = {
  ok: false,
  code: 'symbols_missing',
  message: 'name the symbols whose margin mode is to be set',
  symbol: null,
}

/** Does what a finding of `checkAccount` offered, and succeeds only when the exchange then says so. */
export async function repairAccount(
  options: BitgetVenueOptions,
  action: RepairAction,
  wishes: CheckWishes = DEFAULT_WISHES,
): Promise<RepairResult> {
  const venue = createBitgetVenue(options)
  if (action === 'set_position_mode_one_way' || action === 'set_position_mode_hedge') {
    const set = await venue.setPositionMode(action === 'set_position_mode_hedge' ? 'hedge' : 'one_way')
    return set.ok ? { ok: true } : { ok: false, code: set.error.code, message: set.error.message, symbol: null }
  }
  const mode = action === 'set_margin_mode_isolated' ? 'isolated' : 'crossed'
  if (wishes.symbols.length === 0) return NO_SYMBOLS
  for (const symbol of wishes.symbols) {
    const set = await venue.setMarginMode(symbol, mode)
    if (!set.ok) return { ok: false, code: set.error.code, message: set.error.message, symbol }
  }
  return { ok: true }
}
