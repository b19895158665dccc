/** A level of a grid that should have an order. */
export interface Candidate {
  /** Unique over all bots of the account. */
  readonly id: string
  readonly botId: string
  readonly symbol: string
  /** Distance from the price as a share of it, ≥ 0. */
  readonly distance: number
  /** Its order rests or is on its way. */
  readonly live: boolean
}

/** One limit of the venue on open orders: of a symbol, or of the whole account (`symbol` null). */
export interface OrderCap {
  readonly symbol: string | null
  readonly cap: number
  /** Orders that count and are no candidate: of other people, being canceled, closing, starting. */
  readonly taken: number
}

export interface Admission {
  /** Ids of the levels that may have an order now. */
  readonly admitted: ReadonlySet<string>
  /** The others, live ones included: those make room for nearer ones. */
  readonly waiting: ReadonlySet<string>
}

/** Orders that a grid never takes: room to close, to start, and for what the venue counts and we do not see. */
export const reserveOf = (cap: number): number => Math.min(cap, Math.max(2, Math.ceil(cap * 0.02)))
/** Share of the room that keeps what rests there, so that a price going to and fro moves no order. */
const HYSTERESIS = 0.1

/**
 * Which levels of all bots of an account may rest when the venue takes only so many orders (FAULTS E20, I10). Every bot
 * gets its nearest level first, then every bot its second, and so on: no grid starves beside a denser one. An order that
 * rests is taken off only when the room is needed and at least a tenth of the room lies nearer: a price that moves to
 * and fro inside that moves no order. Never more are admitted than cap − reserve − taken.
 */
export function admit(candidates: readonly Candidate[], caps: readonly OrderCap[]): Admission {
  let left = inTurn(candidates)
  // The narrow limits first: what they turn away leaves room in the wide one.
  for (const limit of [...caps].sort((a, b) => Number(a.symbol === null) - Number(b.symbol === null)))
    left = within(left, limit)
  const admitted = new Set(left.map(({ id }) => id))
  return { admitted, waiting: new Set(candidates.flatMap(({ id }) => (admitted.has(id) ? [] : [id]))) }
}

/** New orders that may be added beside those that count already. */
export const roomOf = (cap: number, counting: number): number => Math.max(0, cap - reserveOf(cap) - counting)

/** The nearest of every bot, then the second of every bot, …; among equals the nearer, then by id. */
function inTurn(candidates: readonly Candidate[]): readonly Candidate[] {
  const byDistance = [...candidates].sort(nearer)
  const seen = new Map<string, number>()
  const turns = new Map<string, number>()
  for (const { id, botId } of byDistance) {
    const turn = seen.get(botId) ?? 0
    seen.set(botId, turn + 1)
    turns.set(id, turn)
  }
  const turnOf = ({ id }: Candidate): number => turns.get(id) ?? 0
  return byDistance.sort((a, b) => turnOf(a) - turnOf(b) || nearer(a, b))
}

const nearer = (a: Candidate, b: Candidate): number => a.distance - b.distance || (a.id < b.id ? -1 : 1)

function within(ordered: readonly Candidate[], { symbol, cap, taken }: OrderCap): readonly Candidate[] {
  const concerned = symbol === null ? ordered : ordered.filter((candidate) => candidate.symbol === symbol)
  const room = roomOf(cap, taken)
  if (concerned.length <= room) return ordered
  const inner = room - Math.ceil(room * HYSTERESIS)
  const outer = concerned.slice(inner)
  const kept = [...outer.filter(({ live }) => live), ...outer.filter(({ live }) => !live)].slice(0, room - inner)
  const stay = new Set([...concerned.slice(0, inner), ...kept].map(({ id }) => id))
  return ordered.filter((candidate) => stay.has(candidate.id) || (symbol !== null && candidate.symbol !== symbol))
}
