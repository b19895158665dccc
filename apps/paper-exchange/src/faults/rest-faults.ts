import type { ApiKey, Backend, RestAnswer, RestDoor, RestRequest, WireSettings } from '@gridpilot/bitget-wire'
import type { Ticks } from '@gridpilot/core'
import { cutPage, flipFees, garbled, renameFeeCoin, repeatRow, shuffleRows } from './answer-edits.ts'
import {
  type Batch,
  batchOf,
  mixedRefusals,
  type Refused,
  refusedItems,
  withBody,
  withRefusals,
} from './batch-edits.ts'
import { errorAnswer } from './error-answers.ts'
import type { FaultBoard, Hit } from './fault-board.ts'
import type { FaultKind } from './fault-kind.ts'
import type { FaultPoint } from './fault-rule.ts'
import { coarserInstruments, offGrain } from './grain-edits.ts'
import type { Holds } from './holds.ts'
import { PastVenues } from './past-venues.ts'

/** What the client's connection gets: an answer, or its end without one. */
export type Delivery = { readonly answer: RestAnswer } | { readonly cut: true }

export interface RestFaultParts {
  readonly board: FaultBoard
  readonly holds: Holds
  readonly door: RestDoor
  readonly backend: Backend
  readonly settings: WireSettings
  readonly wallMs: () => number
  /** Walks a symbol's price by hand. */
  readonly movePrice: (symbol: string, price: Ticks) => void
  /** Resolves when everything done so far is durable. */
  readonly durable: () => Promise<void>
}

/** One request on its way through the faults that hit it. */
interface Passage {
  readonly point: FaultPoint
  readonly hits: ReadonlyMap<FaultKind, Hit>
  request: RestRequest
}

const CUT: Delivery = { cut: true }
/** How long a swapped answer waits for its partner unless told, ms. */
const SWAP_WAIT_MS = 5000
/** How much coarser a grain gets unless told. */
const COARSER_TIMES = 10

/** Before the exchange looks at a request: it may be turned away, or lost. */
const GATES = ['refuse_connections', 'maintenance', 'rate_limited', 'drop_request'] as const
const REST_KINDS: readonly FaultKind[] = [
  ...GATES,
  'drop_response',
  'late_acceptance',
  'delay_response',
  'error_answer',
  'batch_partial',
  'batch_shuffle',
  'batch_abort',
  'read_lag',
  'page_cut',
  'page_repeat',
  'clock_skew',
  'cancel_ignored',
  'fill_on_cancel',
  'garble',
  'swap_answers',
  'repeat_answer',
  'coarser_grain',
  'fee_sign',
  'fee_coin',
]

/**
 * The wire-level faults of REST: stands between socket and door. The venue behind it stays true: whatever a client is
 * told, an order was either taken by the door or it was not, and what was taken is durable.
 */
export class RestFaults {
  readonly #parts: RestFaultParts
  readonly #past: PastVenues
  readonly #lastAnswers = new Map<string, RestAnswer>()
  #swapping: ((answer: RestAnswer) => RestAnswer) | null = null

  constructor(parts: RestFaultParts) {
    this.#parts = parts
    this.#past = new PastVenues(parts.backend, parts.settings)
  }

  async handle(request: RestRequest): Promise<Delivery> {
    const point = this.#pointOf(request)
    if (this.#isBlocked(point)) return { answer: errorAnswer('blocked', request.wallMs) }
    const hits = new Map(this.#parts.board.fire(REST_KINDS, point).map((hit) => [hit.kind, hit] as const))
    const passage: Passage = { point, hits, request: skewed(request, hits.get('clock_skew')) }
    const delivery = this.#gate(passage) ?? (await this.#pass(passage))
    if ('answer' in delivery && delivery.answer.status === 429) this.#parts.board.fire(['ip_block'], point)
    return delivery
  }

  /** Call it whenever rules changed or the venue did: reads that lag need to know how it was. */
  noteState(): void {
    const lags = this.#parts.board.standing('read_lag').map(({ wish }) => wish.lagMs ?? 0)
    if (lags.length === 0) this.#past.forget()
    else this.#past.note(this.#parts.wallMs(), Math.max(...lags))
  }

  #pointOf(request: RestRequest): FaultPoint {
    const key = this.#parts.backend.keys.find(request.headers['access-key'] ?? '')
    const route = `${request.method.toUpperCase()} ${request.path}`
    return { account: key?.accountId ?? null, route, channel: null }
  }

  #isBlocked(point: FaultPoint): boolean {
    return this.#parts.board.standing('ip_block').some(({ wish, hits }) => {
      const mine = wish.account === undefined || wish.account === point.account
      return mine && hits >= (wish.after ?? 1)
    })
  }

  /** null when the request may go on. */
  #gate({ hits, point, request }: Passage): Delivery | null {
    if (hits.has('refuse_connections') || hits.has('drop_request')) return CUT
    if (hits.has('rate_limited')) return { answer: errorAnswer('429', request.wallMs) }
    if (hits.has('maintenance') && point.account !== null) return { answer: errorAnswer('45001', request.wallMs) }
    return null
  }

  async #pass(passage: Passage): Promise<Delivery> {
    const { hits } = passage
    const error = hits.get('error_answer')
    if (error !== undefined && !isTaken(error)) return this.#errorOf(error, passage)
    if (hits.has('late_acceptance')) {
      this.#acceptLater(passage, hits.get('late_acceptance')?.wish.delayMs)
      return CUT
    }
    const answer = this.#edit(this.#run(passage), passage)
    await this.#parts.durable()
    if (error !== undefined) return this.#errorOf(error, passage)
    if (hits.has('drop_response')) return CUT
    const delay = hits.get('delay_response')
    if (delay !== undefined) await this.#parts.holds.wait(delay.wish.delayMs)
    return { answer: await this.#exchanged(answer, passage) }
  }

  #errorOf({ wish }: Hit, { request }: Passage): Delivery {
    return { answer: errorAnswer(wish.answer ?? '45001', request.wallMs) }
  }

  /** The exchange looks at the request only then: a signature that is too old by then is refused. */
  #acceptLater({ request }: Passage, delayMs: number | undefined): void {
    void this.#parts.holds.wait(delayMs).then(async () => {
      this.#parts.door.handle({ ...request, wallMs: this.#parts.wallMs() })
      await this.#parts.durable()
    })
  }

  /** What the exchange does with the request. */
  #run(passage: Passage): RestAnswer {
    const { hits, request } = passage
    const { door } = this.#parts
    if (hits.has('cancel_ignored')) return this.#past.answerWithoutEffect(request)
    if (hits.has('fill_on_cancel')) this.#touchOrderOf(passage)
    const batch = hits.get('batch_partial') ?? hits.get('batch_abort')
    if (batch !== undefined) return this.#runBatch(passage, batch)
    const coarser = hits.get('coarser_grain')
    if (coarser !== undefined) return this.#runCoarser(passage, coarser)
    const live = door.handle(request)
    const lag = hits.get('read_lag')
    if (lag === undefined || !isKnown(passage) || live.status === 429) return live
    return this.#past.answer(request, lag.wish.lagMs ?? 0) ?? live
  }

  #runBatch({ request, point }: Passage, { kind, wish, random }: Hit): RestAnswer {
    const { door, backend } = this.#parts
    const batch = batchOf(request)
    const key = backend.keys.find(request.headers['access-key'] ?? '')
    if (batch === null || key === null || point.account === null) return door.handle(request)
    const count = batch.items.length
    if (kind === 'batch_abort') {
      const first = batch.items.slice(0, wish.keep ?? Math.floor(count / 2))
      if (first.length > 0) door.handle(withBody(request, batch.bodyOf(first), key))
      return errorAnswer('500', request.wallMs)
    }
    return this.#withoutItems(request, batch, key, mixedRefusals(batch, refusedItems(count, wish.keep, random), random))
  }

  /** The batch without these items, which are answered as refused. */
  #withoutItems(request: RestRequest, batch: Batch, key: ApiKey, refusals: ReadonlyMap<number, Refused>): RestAnswer {
    const { door, wallMs } = this.#parts
    const taken = batch.items.filter((_, i) => !refusals.has(i))
    if (taken.length > 0) {
      return withRefusals(door.handle(withBody(request, batch.bodyOf(taken), key)), batch, refusals)
    }
    const data = batch.family === 'unified' ? [] : {}
    const body = JSON.stringify({ code: '00000', msg: 'success', requestTime: wallMs(), data })
    return withRefusals({ status: 200, headers: {}, body }, batch, refusals)
  }

  /** Orders off the coarser grain are refused, the instrument list tells of it. */
  #runCoarser({ request }: Passage, { wish }: Hit): RestAnswer {
    const { door, backend } = this.#parts
    const times = wish.times ?? COARSER_TIMES
    if (request.method.toUpperCase() === 'GET') return coarserInstruments(door.handle(request), times)
    const problems = offGrain(request, backend, times)
    const [problem] = problems.values()
    if (problem === undefined) return door.handle(request)
    const batch = batchOf(request)
    const key = backend.keys.find(request.headers['access-key'] ?? '')
    if (batch !== null && key !== null) return this.#withoutItems(request, batch, key, problems)
    const body = JSON.stringify({ ...problem, requestTime: request.wallMs, data: null })
    return { status: 400, headers: {}, body }
  }

  /** The price reaches the order a cancel names, so that it is filled before the cancel is looked at. */
  #touchOrderOf({ request, point }: Passage): void {
    const { backend, movePrice } = this.#parts
    const reference = referenceIn(request.body)
    if (reference === null || point.account === null) return
    const order = backend.venue.order(point.account, reference)
    if (order === null || order.price === null) return
    movePrice(order.symbol, (order.side === 'buy' ? order.price - 1 : order.price + 1) as Ticks)
  }

  #edit(answer: RestAnswer, { hits, point }: Passage): RestAnswer {
    let edited = answer
    const hit = (kind: FaultKind, edit: (before: RestAnswer, hit: Hit) => RestAnswer) => {
      const found = hits.get(kind)
      if (found !== undefined) edited = edit(edited, found)
    }
    hit('batch_shuffle', (before, { random }) => shuffleRows(before, random))
    hit('page_cut', (before, { wish }) => cutPage(before, wish.keep))
    hit('page_repeat', repeatRow)
    hit('fee_sign', (before) => ({ ...before, body: flipFees(before.body) }))
    hit('fee_coin', (before, { wish }) => ({ ...before, body: renameFeeCoin(before.body, wish.coin ?? 'BGB') }))
    hit('garble', (before, { wish, random }) => ({ ...before, body: garbled(before.body, wish.garble, random) }))
    hit('repeat_answer', (before) => {
      const place = `${point.account} ${point.route}`
      const last = this.#lastAnswers.get(place)
      this.#lastAnswers.set(place, before)
      return last ?? before
    })
    return edited
  }

  /** The answer of another request hit by the same fault, which gets this one; its own when none comes in time. */
  async #exchanged(answer: RestAnswer, { hits }: Passage): Promise<RestAnswer> {
    const swap = hits.get('swap_answers')
    if (swap === undefined) return answer
    const partner = this.#swapping
    if (partner !== null) {
      this.#swapping = null
      return partner(answer)
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#swapping = null
        resolve(answer)
      }, swap.wish.delayMs ?? SWAP_WAIT_MS)
      this.#swapping = (other) => {
        clearTimeout(timer)
        resolve(other)
        return answer
      }
    })
  }
}

const skewed = (request: RestRequest, hit: Hit | undefined): RestRequest =>
  hit === undefined ? request : { ...request, wallMs: request.wallMs + (hit.wish.offsetMs ?? 0) }

const isTaken = ({ wish, random }: Hit): boolean => wish.taken ?? random() < 0.5

/** Public reads do not lag: what is behind is the account. */
const isKnown = ({ point }: Passage): boolean => point.account !== null

function referenceIn(body: string): { readonly orderId: string } | { readonly clientOrderId: string } | null {
  try {
    const { orderId, clientOid } = JSON.parse(body) as { orderId?: unknown; clientOid?: unknown }
    if (typeof orderId === 'string' && orderId !== '') return { orderId }
    return typeof clientOid === 'string' && clientOid !== '' ? { clientOrderId: clientOid } : null
  } catch {
    return null
  }
}
