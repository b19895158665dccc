import type { StreamAnswer } from '@gridpilot/bitget-wire'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { Random } from '../random.ts'

const MALFORMED = [
  '{"arg":{"instType":"USDT-FUTURES","channel":"fill","instId":"default"},"data":[{"orderId"',
  '\u0000\u0001\u0002\u0003',
  '{"arg":{"channel":"orders","instId":"default","instType":"USDT-FUTURES"},"action":"snapshot","data":"none"}',
  '{"event":"quantum","arg":{}}',
  '[]',
  'null',
  '{"data":[{"orderId":12345678901234567890}],"arg":{"instType":"USDT-FUTURES","channel":"orders","instId":"default"}}',
]
const FLOOD = 200
/** Kept of each channel: what a stale push repeats. */
const REMEMBERED = 8

type Deliver = (text: string, delayMs: number, keepsOrder: boolean) => void

/** What can happen to the frames of one connection on their way to the client. */
export class PushFaults {
  readonly #board: FaultBoard
  readonly #deliver: Deliver
  readonly #before: string[] = []
  #silent = false

  constructor(board: FaultBoard, deliver: Deliver) {
    this.#board = board
    this.#deliver = deliver
  }

  /** Acknowledgements, pongs and first pushes: what the client asked for. */
  answer(text: string): void {
    const isAck = text.startsWith('{"event":"subscribe"')
    if (isAck && this.#board.fires('W10-ack-lost', 0.05, text.slice(0, 60))) return
    if (text === 'pong' || text.startsWith('{"event"')) this.#deliver(text, 0, true)
    else this.push(text)
  }

  push(text: string): void {
    const board = this.#board
    const isTicker = text.includes('ticker')
    if (this.#silent && board.on) return
    this.#silent = false
    if (board.fires('W1-silence', 0.002)) {
      this.#silent = true
      return
    }
    if (board.fires('W12-malformed-frame', 0.02))
      this.#deliver(board.random('W12-malformed-frame').pick(MALFORMED), 0, true)
    if (isTicker && board.fires('M11-bad-tick', 0.02)) {
      this.#deliver(spoiled(text, board.random('M11-bad-tick')), 0, true)
      return
    }
    if (isTicker && board.fires('W11-flood', 0.003)) for (let i = 0; i < FLOOD; i++) this.#deliver(text, 0, true)
    const late = board.fires('W14-push-late', 0.05) ? board.random('W14-push-late').skewed(100, 8_000) : 0
    if (text.includes('fill"') && board.fires('W14-fills-late', 0.6))
      this.#deliver(text, board.random('W14-fills-late').between(100, 8_000), false)
    else if (board.fires('W5-reordered-pushes', 0.1))
      this.#deliver(text, board.random('W5-reordered-pushes').skewed(5, 3_000), false)
    else this.#deliver(text, late, true)
    if (board.fires('W4-duplicate-push', 0.1))
      this.#deliver(text, board.random('W4-duplicate-push').skewed(0, 2_000), false)
    if (isTicker) return
    if (this.#before.length > 0 && board.fires('W8-stale-push', 0.05)) {
      this.#deliver(board.random('W8-stale-push').pick(this.#before), 0, true)
    }
    this.#before.push(text)
    if (this.#before.length > REMEMBERED) this.#before.shift()
  }

  /** What a login hears instead of being looked at; null: it is looked at. */
  refusedLogin(text: string): StreamAnswer | null {
    if (!text.includes('"login"') || !this.#board.fires('W9-login-refused', 0.3)) return null
    return { frames: ['{"event":"error","code":30005,"msg":"error"}'], close: true }
  }
}

/** A ticker with a last price nobody paid. */
function spoiled(text: string, random: Random): string {
  return text.replace(/"(lastPr|lastPrice)":"([^"]*)"/, (_, name: string, price: string) => {
    const bad = random.pick([String(Number(price) * 10), '0', `-${price}`, 'NaN', ''])
    return `"${name}":"${bad}"`
  })
}
