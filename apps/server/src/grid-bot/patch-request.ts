import type { PatchGridBotRequest } from '@gridpilot/contract'
import { type DomainError, err, type GridBot, ok, type Result } from '@gridpilot/core'
import type { StoredGridBot } from '@gridpilot/store'
import { wantedOf } from './stored-wish.ts'
import type { WantedGrid } from './wanted-grid.ts'

const EXITS = ['stop_loss_percent', 'take_profit_percent', 'stop_loss_price', 'take_profit_price'] as const
/** What can change only before the start. */
const SHAPE = [
  'direction',
  'grid_type',
  'price_range_lower',
  'price_range_upper',
  'grid_count',
  'leverage',
  'trigger_price',
  'maker_only',
  'margin_mode',
] as const

export interface Patch {
  readonly name: string | undefined
  /** The whole configuration after the change, as a request would word it; null when only the name changes. */
  readonly wanted: WantedGrid | null
  /** Does it touch more than name and exits? */
  readonly reshapes: boolean
}

/** What a PATCH makes of a bot; refused when the bot has gone too far for one of its fields. */
export function patchOf(request: PatchGridBotRequest, stored: StoredGridBot, bot: GridBot): Result<Patch, DomainError> {
  const given = (field: keyof PatchGridBotRequest) => request[field] !== undefined
  const shape = [...SHAPE, 'investment_amount', 'investment_ratio'] as const
  const reshapes = shape.find(given)
  if (reshapes !== undefined && bot.status !== 'created') {
    return err({ code: 'bot_state_conflict', field: reshapes, value: bot.status })
  }
  const exits = EXITS.find(given)
  if (exits !== undefined && (bot.goal === 'flat' || bot.goal === 'drain')) {
    return err({ code: 'bot_state_conflict', field: exits, value: bot.status })
  }
  if (reshapes === undefined && exits === undefined) return ok({ name: request.name, wanted: null, reshapes: false })
  const before = wantedOf(stored, bot)
  const changes = Object.fromEntries([...SHAPE, ...EXITS].filter(given).map((field) => [field, request[field]]))
  return ok({
    name: request.name,
    wanted: { ...before, ...changes, ...investmentOf(request, before) },
    reshapes: reshapes !== undefined,
  })
}

function investmentOf(request: PatchGridBotRequest, before: WantedGrid) {
  if (request.investment_ratio !== undefined) {
    return { investment_amount: null, investment_ratio: request.investment_ratio }
  }
  return { investment_amount: request.investment_amount ?? before.investment_amount ?? null, investment_ratio: null }
}
