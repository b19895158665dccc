import type { RestAnswer } from '@gridpilot/bitget-wire'
import type { FaultBoard } from '../faults/fault-board.ts'
import { bornMs, dataOf, editRows, errorAnswer } from './answer-edits.ts'
import type { Endpoint } from './endpoint.ts'

export interface ReadPoint {
  readonly endpoint: Endpoint
  readonly family: 'classic' | 'unified'
  /** Whose answer to what it is. */
  readonly question: string
  readonly nowMs: number
}

/** Beyond what the exchange announces, only places that are not needed to find a living order are late. */
const LATE_PLACES_MS = 20_000

/** Reads that do not show the newest yet: each place is late by its own, seeded time. */
export class ReadLag {
  readonly #board: FaultBoard
  readonly #boundMs: number
  readonly #lags = new Map<Endpoint, number>()
  readonly #rowLags = new Map<string, number>()
  /** The last answer to each question, and when it was true. */
  readonly #before = new Map<string, { readonly answer: RestAnswer; readonly atMs: number }>()

  /** `boundMs`: what the exchange announces as its read lag. */
  constructor(board: FaultBoard, boundMs: number) {
    this.#board = board
    this.#boundMs = boundMs
  }

  show(answer: RestAnswer, point: ReadPoint): RestAnswer {
    const stale = this.#stale(answer, point)
    if (stale !== null) return stale
    if (point.endpoint === 'detail') return this.#detail(answer, point)
    const rows = this.#rows(answer, point)
    return point.endpoint === 'bills' ? this.#outOfTurn(rows, point) : rows
  }

  #stale(answer: RestAnswer, { endpoint, question, nowMs }: ReadPoint): RestAnswer | null {
    if (endpoint !== 'open' && endpoint !== 'positions') return null
    const before = this.#before.get(question)
    if (
      before !== undefined &&
      nowMs - before.atMs <= this.#boundMs &&
      this.#board.fires('E10-page-stale', 0.5, endpoint)
    ) {
      return before.answer
    }
    if (this.#board.has('E10-page-stale')) this.#before.set(question, { answer, atMs: nowMs })
    return null
  }

  #detail(answer: RestAnswer, { endpoint, family, nowMs }: ReadPoint): RestAnswer {
    const row = dataOf(answer)
    if (row === null || !this.#board.has('E9-order-not-found-yet')) return answer
    if (bornMs(row) <= nowMs - this.#lag(endpoint, 'E9-order-not-found-yet', this.#boundMs)) return answer
    this.#board.count('E9-order-not-found-yet')
    return family === 'classic'
      ? errorAnswer(400, '40109', 'The data of the order cannot be found, please confirm the order number', nowMs)
      : errorAnswer(400, '25204', 'Order does not exist', nowMs)
  }

  #rows(answer: RestAnswer, point: ReadPoint): RestAnswer {
    const { endpoint, nowMs } = point
    const kind = endpoint === 'open' ? 'E9-order-not-found-yet' : 'E11-fills-late'
    if (endpoint === 'positions' || !this.#board.has(kind)) return answer
    const lagMs = this.#lag(endpoint, kind, endpoint === 'open' ? this.#boundMs : LATE_PLACES_MS)
    let hidden = 0
    const edited = editRows(answer, (rows) =>
      rows.filter((row) => {
        const young = bornMs(row) > nowMs - lagMs
        if (young) hidden += 1
        return !young
      }),
    )
    if (edited === null || hidden === 0) return answer
    this.#board.count(kind, endpoint)
    return edited
  }

  /** Some rows come later than the ones after them. */
  #outOfTurn(answer: RestAnswer, { endpoint, nowMs }: ReadPoint): RestAnswer {
    const kind = 'E11-bills-out-of-turn'
    if (!this.#board.has(kind)) return answer
    let hidden = 0
    const edited = editRows(answer, (rows) =>
      rows.filter((row) => {
        const isLate = bornMs(row) > nowMs - this.#rowLag(JSON.stringify(row))
        if (isLate) hidden += 1
        return !isLate
      }),
    )
    if (edited === null || hidden === 0) return answer
    this.#board.count(kind, endpoint)
    return edited
  }

  #rowLag(row: string): number {
    const known = this.#rowLags.get(row)
    if (known !== undefined) return known
    const random = this.#board.random('E11-bills-out-of-turn')
    const lagMs = random.chance(0.5) ? random.between(0, LATE_PLACES_MS) : 0
    this.#rowLags.set(row, lagMs)
    return lagMs
  }

  #lag(endpoint: Endpoint, kind: 'E9-order-not-found-yet' | 'E11-fills-late', boundMs: number): number {
    const known = this.#lags.get(endpoint)
    if (known !== undefined) return known
    const drawn = this.#board.random(kind).between(0, boundMs)
    this.#lags.set(endpoint, drawn)
    return drawn
  }
}
