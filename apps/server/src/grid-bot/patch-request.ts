import type { PatchGridBotRequest } from '@gridpilot/contract'
import { type DomainError, err, type GridBot, ok, type Result } from '@gridpilot/core'
import type { StoredGridBot } from '@gridpilot/store'
import { wantedOf } from './stored-wish.ts'
import type { WantedGrid } from './wanted-grid.ts'

/** What changes only before the start. */
const FIXED = ['direction', 'trigger_price', 'margin_mode'] as const
/** What makes the grid. */
const GRID = ['grid_type', 'price_range_lower', 'price_range_upper', 'grid_count', 'leverage'] as const
const SETTINGS = [
  'stop_loss_percent',
  'take_profit_percent',
  'stop_loss_price',
  'take_profit_price',
  'trailing',
  'out_of_range',
  'maker_only',
] as const
const INVESTMENT = ['investment_amount', 'investment_ratio'] as const

export interface Patch {
  readonly name: string | undefined
  /** The whole configuration after the change, as a request would word it; null when only the name changes. */
  readonly wanted: WantedGrid | null
  readonly changesInvestment: boolean
  /** false: more or less money moves the limit only. */
  readonly resize: boolean
}

/** What a PATCH makes of a bot; refused when the bot has gone too far for one of its fields. */
export function patchOf(request: PatchGridBotRequest, stored: StoredGridBot, bot: GridBot): Result<Patch, DomainError> {
  const given = (field: keyof PatchGridBotRequest) => request[field] !== undefined
  const late = bot.goal === 'flat' || bot.goal === 'drain'
  const forbidden = [
    ...(bot.status === 'created' ? [] : FIXED.filter(given)),
    ...(late ? [...GRID, ...INVESTMENT, ...SETTINGS].filter(given) : []),
  ]
  const [field] = forbidden
  if (field !== undefined) return err({ code: 'bot_state_conflict', field, value: bot.status })
  const changesInvestment = INVESTMENT.some(given)
  const resize = request.resize ?? true
  if (!resize && (!changesInvestment || GRID.some(given)))
    return err({ code: 'invalid_request', field: 'resize', value: false, nearest: true })
  const changed = [...FIXED, ...GRID, ...SETTINGS].filter(given)
  const only = { name: request.name, changesInvestment, resize }
  if (changed.length === 0 && !changesInvestment) return ok({ ...only, wanted: null })
  // An edit that has not begun yet is what the next one goes on from.
  const before = wantedOf(stored, { ...bot, config: bot.edit ?? bot.config })
  const changes = Object.fromEntries(changed.map((name) => [name, request[name]]))
  return ok({ ...only, wanted: { ...before, ...changes, ...investmentOf(request, before) } })
}

function investmentOf(request: PatchGridBotRequest, before: WantedGrid) {
  if (request.investment_ratio !== undefined) {
    return { investment_amount: null, investment_ratio: request.investment_ratio }
  }
  return { investment_amount: request.investment_amount ?? before.investment_amount ?? null, investment_ratio: null }
}
