import type { GridBotProtection } from '@gridpilot/contract'
import { type Instrument, priceToNumber, quantityToNumber, type Steps, type Ticks } from '@gridpilot/core'
import type { BotProtection, PositionProtection } from '@gridpilot/engine'
import { notice } from './notices.ts'

type ApiPosition = GridBotProtection['positions'][number]

/** What the engine knows of a bot's protection, in the words and numbers of the API; null: it is not attached. */
export function presentProtection(protection: BotProtection | null, instrument: Instrument): GridBotProtection {
  const positions = (protection?.positions ?? []).map((each) => presentPosition(each, instrument))
  const [first] = positions
  return {
    state: protection?.state ?? 'none',
    price: first?.price ?? null,
    reason: first?.reason ?? null,
    positions,
  }
}

function presentPosition(position: PositionProtection, instrument: Instrument): ApiPosition {
  const price = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  const steps = (quantity: Steps | null) => (quantity === null ? null : quantityToNumber(instrument, quantity))
  const { why, code, restingPrice } = position
  const refused =
    code === null ? null : notice('protection_refused', { price: price(position.price), venue_code: code })
  return {
    position_side: position.positionSide,
    stop_side: position.side,
    state: position.state,
    price: price(position.price),
    reason: position.reason,
    resting_price: price(restingPrice),
    quantity: steps(position.quantity),
    engine_quantity: quantityToNumber(instrument, position.byEngine),
    notice: why === null ? refused : notice(why),
  }
}
