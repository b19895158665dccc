import { type KeyRing, serviceUpgradeFrame } from '@gridpilot/bitget-wire'
import { garbled, shuffled } from './answer-edits.ts'
import { errorAnswer } from './error-answers.ts'
import type { FaultBoard, Hit } from './fault-board.ts'
import type { FaultKind } from './fault-kind.ts'
import type { FaultPoint } from './fault-rule.ts'
import type { Holds } from './holds.ts'

/** The socket below: what really leaves the machine. */
export interface Socket {
  send(frame: string | Buffer): void
  /** Ends it without a close frame. */
  cut(): void
  /** Ends it in good order. */
  close(): void
}

/** What becomes of a frame a client sent: handled as usual, not at all, or handled with something else as its answer. */
export type Reception = 'pass' | 'swallow' | { readonly instead: () => void }

export interface StreamFaultParts {
  readonly board: FaultBoard
  readonly holds: Holds
  readonly keys: KeyRing
}

const PUSH_KINDS: readonly FaultKind[] = [
  'silence',
  'lose_push',
  'disconnect',
  'garble_push',
  'late_push',
  'reorder_push',
  'duplicate_push',
  'stale_push',
  'flood',
]
const FLOOD_TIMES = 10_000
const REORDER_WINDOW = 3
/** Frames nobody's decoder was made for. */
const BROKEN: readonly (string | Buffer)[] = [
  '{"action":"snapshot","arg":{"instType":"USDT-FUT',
  Buffer.from([0xff, 0x00, 0x7b, 0x22]),
  '{"event":"quantum","arg":{},"code":0}',
  '[]',
  'null',
  '1e999',
  '',
]

const LOGIN_REFUSED = JSON.stringify({ event: 'error', code: 30005, msg: 'Login failed' })

interface OutFrame {
  readonly text: string
  /** Channel or topic of its argument; null for answers without one. */
  readonly channel: string | null
  readonly isPush: boolean
  readonly isAck: boolean
  /** Tells subscriptions apart. */
  readonly place: string
}

/** The wire-level faults of one stream socket: stands between session and socket. The session knows nothing of it. */
export class StreamFaults {
  readonly #parts: StreamFaultParts
  readonly #socket: Socket
  readonly #last = new Map<string, string>()
  readonly #unacknowledged = new Set<string>()
  #reordered: string[] = []

  constructor(parts: StreamFaultParts, socket: Socket) {
    this.#parts = parts
    this.#socket = socket
  }

  /** Before the session hears a frame of its client. `account`: who is logged in. */
  receive(text: string, account: string | null): Reception {
    const { board, keys } = this.#parts
    if (board.quiet) return 'pass'
    const frame = parsed(text)
    if (frame?.op === 'login') {
      const [login] = Array.isArray(frame.args) ? (frame.args as Record<string, unknown>[]) : []
      const key = typeof login?.apiKey === 'string' ? keys.find(login.apiKey) : null
      return this.#receiveLogin({ account: key?.accountId ?? null, route: null, channel: 'login' })
    }
    return frame?.op === 'trade' ? this.#receiveTrade(frame, account) : 'pass'
  }

  #receiveTrade(frame: Record<string, unknown>, account: string | null): Reception {
    const [first] = Array.isArray(frame.args) ? (frame.args as Record<string, unknown>[]) : []
    const topic = frame.topic ?? first?.channel
    const channel = typeof topic === 'string' ? topic : 'trade'
    const [hit] = this.#parts.board.fire(['die_at_trade', 'error_trade'], { account, route: null, channel })
    if (hit === undefined) return 'pass'
    const instead = () => {
      if (hit.kind === 'die_at_trade') this.#socket.cut()
      else this.#socket.send(tradeError(frame.id ?? first?.id, hit.wish.answer ?? '25001'))
    }
    if (hit.wish.taken ?? hit.random() < 0.5) return { instead }
    instead()
    return 'swallow'
  }

  #receiveLogin(point: FaultPoint): Reception {
    const { board } = this.#parts
    if (board.fire(['die_at_login'], point).length > 0) {
      this.#socket.cut()
      return 'swallow'
    }
    if (board.fire(['refuse_login'], point).length === 0) return 'pass'
    this.#socket.send(LOGIN_REFUSED)
    this.#socket.close()
    return 'swallow'
  }

  /** Sends a frame of the session, or what the faults make of it. */
  send(text: string, account: string | null): void {
    if (this.#parts.board.quiet && this.#unacknowledged.size === 0) {
      this.#socket.send(text)
      return
    }
    const frame = read(text)
    const point: FaultPoint = { account, route: null, channel: frame.channel }
    if (frame.isAck) this.#sendAck(frame, point)
    else if (frame.isPush) this.#sendPush(frame, point)
    else if (text === 'pong' || this.#parts.board.fire(['silence'], point).length === 0) this.#socket.send(text)
  }

  /** Error 30033, then the end. */
  announceRestart(hit: { readonly delayMs?: number }): void {
    this.#socket.send(serviceUpgradeFrame())
    void this.#parts.holds.wait(hit.delayMs).then(() => this.#socket.cut())
  }

  #sendAck(frame: OutFrame, point: FaultPoint): void {
    const { board } = this.#parts
    this.#unacknowledged.delete(frame.place)
    if (board.fire(['lose_ack'], point).length > 0) this.#unacknowledged.add(frame.place)
    else if (board.fire(['silence'], point).length === 0) this.#socket.send(frame.text)
  }

  #sendPush(frame: OutFrame, point: FaultPoint): void {
    if (this.#unacknowledged.has(frame.place)) return
    const hits = new Map(this.#parts.board.fire(PUSH_KINDS, point).map((hit) => [hit.kind, hit] as const))
    const before = this.#last.get(frame.place)
    this.#last.set(frame.place, frame.text)
    if (hits.has('silence') || hits.has('lose_push')) return
    if (hits.has('disconnect')) {
      this.#socket.cut()
      return
    }
    const broken = hits.get('garble_push')
    if (broken !== undefined) this.#socket.send(brokenFrame(frame.text, broken))
    const late = hits.get('late_push')
    const reorder = hits.get('reorder_push')
    if (late !== undefined) void this.#parts.holds.wait(late.wish.delayMs).then(() => this.#socket.send(frame.text))
    else if (reorder !== undefined) this.#reorder(frame.text, reorder)
    else this.#socket.send(frame.text)
    this.#repeat(frame.text, hits)
    if (hits.has('stale_push') && before !== undefined) this.#socket.send(before)
  }

  #repeat(text: string, hits: ReadonlyMap<FaultKind, Hit>): void {
    const twice = hits.get('duplicate_push')
    const flood = hits.get('flood')
    const more =
      (twice === undefined ? 0 : (twice.wish.times ?? 2) - 1) + (flood?.wish.times ?? (flood ? FLOOD_TIMES : 0))
    for (let i = 0; i < more; i++) this.#socket.send(text)
  }

  #reorder(text: string, { wish, random }: Hit): void {
    this.#reordered.push(text)
    if (this.#reordered.length < (wish.window ?? REORDER_WINDOW)) return
    const frames = shuffled(this.#reordered, random)
    this.#reordered = []
    for (const each of frames) this.#socket.send(each)
  }
}

/** A refusal of a trading request: id as it came, code as text. */
function tradeError(id: unknown, name: string): string {
  const { code, msg } = JSON.parse(errorAnswer(name, 0).body) as { code: string; msg: string }
  return JSON.stringify({ event: 'error', id, code, msg })
}

function brokenFrame(text: string, { wish, random }: Hit): string | Buffer {
  if (wish.garble !== undefined) return garbled(text, wish.garble, random)
  return BROKEN[Math.floor(random() * BROKEN.length)] ?? ''
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function read(text: string): OutFrame {
  const frame = parsed(text)
  const arg = (frame?.arg ?? {}) as Record<string, unknown>
  const channel = arg.channel ?? arg.topic ?? (frame?.event === 'login' ? 'login' : null)
  return {
    text,
    channel: typeof channel === 'string' ? channel : null,
    isPush: frame !== null && 'action' in frame,
    isAck: frame?.event === 'subscribe',
    place: JSON.stringify(arg),
  }
}
