import { assert } from '../assert.ts'
import type { OrderPurpose, Side } from './order.ts'

/** The parts a client order id is made of; printing and parsing are inverse, so a crash loses no identity. */
export interface ClientOrderIdParts {
  /** Five characters [a-z0-9], drawn once per installation. */
  readonly installation: string
  /** Base-36 number of the bot, at most six characters, unique within the installation. */
  readonly bot: string
  /** The bot's revision that gave the slot (or the bot) its place: 0…1679615; from 36 on it ends with a capital R. */
  readonly revision: number
  readonly purpose: OrderPurpose
  /** Slot index 0…1295, −1 for start, close and protect. */
  readonly slot: number
  readonly side: Side
  /** How many orders of this slot side were filled before it. */
  readonly cycle: number
  /** How many orders of this cycle ended otherwise, with proof. */
  readonly attempt: number
}

const PURPOSE_CODE: Readonly<Record<Exclude<OrderPurpose, 'slot'>, string>> = {
  start: 'i',
  close: 'c',
  protect: 'p',
}
const PURPOSE_OF: Readonly<Record<string, OrderPurpose>> = { i: 'start', c: 'close', p: 'protect' }
const PATTERN =
  /^g([a-z0-9]{5})-([a-z0-9]{1,6})-([a-z0-9]|[1-9a-z][a-z0-9]{1,3}(?=R))R?([icp]|s[a-z0-9]{1,2})([BS])([a-z0-9]+)_([a-z0-9]+)$/
export const CLIENT_ORDER_ID_MAX = 32

/** `g7k2p9-1a-0s1cB0_0`: ≤ 32 characters of [A-Za-z0-9_-]; the capital marks where the slot ends, a pure function of its parts. */
export function clientOrderId(parts: ClientOrderIdParts): string {
  const target = parts.purpose === 'slot' ? `s${parts.slot.toString(36)}` : PURPOSE_CODE[parts.purpose]
  const side = parts.side === 'buy' ? 'B' : 'S'
  const revision = parts.revision < 36 ? parts.revision.toString(36) : `${parts.revision.toString(36)}R`
  const id = `g${parts.installation}-${parts.bot}-${revision}${target}${side}${parts.cycle.toString(36)}_${parts.attempt.toString(36)}`
  assert(id.length <= CLIENT_ORDER_ID_MAX && PATTERN.test(id), `client order id ${id}`)
  return id
}

/** null for anything we did not make: such orders belong to somebody else and are never touched. */
export function parseClientOrderId(id: string): ClientOrderIdParts | null {
  const match = PATTERN.exec(id)
  if (!match || id.length > CLIENT_ORDER_ID_MAX) return null
  const [, installation = '', bot = '', revision = '', target = '', side = '', cycle = '', attempt = ''] = match
  const purpose = PURPOSE_OF[target] ?? 'slot'
  return {
    installation,
    bot,
    revision: Number.parseInt(revision, 36),
    purpose,
    slot: purpose === 'slot' ? Number.parseInt(target.slice(1), 36) : -1,
    side: side === 'B' ? 'buy' : 'sell',
    cycle: Number.parseInt(cycle, 36),
    attempt: Number.parseInt(attempt, 36),
  }
}
