import type { RestAnswer } from '@gridpilot/bitget-wire'
import { secretOf } from '../exchange/key-secret.ts'
import { readOwnOrder } from '../second-ledger/own-order.ts'
import { editRows, errorAnswer, garbled, htmlAnswer, serverError } from './answer-edits.ts'
import { batchOf, shuffledBatch, withBody, withRefusals } from './batch-edits.ts'
import { type Endpoint, isRead } from './endpoint.ts'
import { ReadLag } from './read-lag.ts'
import type { TransportParts } from './transport-parts.ts'
import type { WireRequest } from './wire-request.ts'

/** What leaves the exchange for a request, and how much later than usual. */
export interface Outcome {
  readonly answer: RestAnswer
  readonly delayMs: number
}

/** What can happen to a request at the exchange and to its answer. */
export class RestFaults {
  ipBlockedUntilMs = 0
  maintenanceUntilMs = 0
  readonly #parts: TransportParts
  readonly #lag: ReadLag

  constructor(parts: TransportParts) {
    this.#parts = parts
    this.#lag = new ReadLag(parts.faults, parts.readLagMs)
  }

  /** How long a request is on its way beyond the usual; its sender has given up by then. */
  lateness(endpoint: Endpoint): number {
    const { faults, signatureWindowMs } = this.#parts
    if (endpoint !== 'place' || !faults.fires('E2-late-acceptance', 0.03)) return 0
    return faults.random('E2-late-acceptance').between(0, signatureWindowMs * 1.1)
  }

  /** null: there is no answer. */
  handle(request: WireRequest, endpoint: Endpoint, accountId: string | null): Outcome | null {
    const { faults } = this.#parts
    const standing = this.#refusedAtTheGate(endpoint)
    if (standing !== null) return { answer: standing, delayMs: 0 }
    const writes = request.method !== 'GET'
    if (endpoint === 'cancel' && faults.fires('E23-cancel-lost', 0.06)) return null
    if (faults.fires('E4-server-error', 0.02, request.path)) return this.#failing(request, 'E4-server-error')
    if (faults.fires('E4-html-body', 0.015, request.path)) return this.#failing(request, 'E4-html-body')
    if (endpoint === 'place' && closes(request) && faults.fires('E4-close-failed', 0.5)) return this.#closing(request)
    const answer = this.#taken(request, endpoint, accountId)
    if (faults.fires('E1-answer-lost', writes ? 0.05 : 0.01, request.path)) return null
    return { answer: this.#edited(answer, request, endpoint, accountId), delayMs: this.#answerDelay(endpoint) }
  }

  #refusedAtTheGate(endpoint: Endpoint): RestAnswer | null {
    const { faults, scheduler } = this.#parts
    const nowMs = Math.floor(scheduler.nowMs)
    if (nowMs < this.ipBlockedUntilMs) {
      faults.count('E5-ip-blocked')
      return errorAnswer(403, '403', 'Access denied: this IP sent too many requests', nowMs)
    }
    if (nowMs < this.maintenanceUntilMs && endpoint !== 'time') {
      faults.count('E13-maintenance')
      const code = faults.random('E13-maintenance').pick(['40200', '40308', '41114'])
      return errorAnswer(400, code, 'Server upgrade, please try again later', nowMs)
    }
    if (faults.fires('E5-rate-limited', 0.03)) return errorAnswer(429, '429', 'Too Many Requests', nowMs)
    return null
  }

  /** A coin says whether it took effect; the answer does not. */
  #failing(request: WireRequest, kind: 'E4-server-error' | 'E4-html-body'): Outcome {
    const { faults, scheduler, exchange } = this.#parts
    const random = faults.random(kind)
    if (random.chance(0.5)) exchange().handle(request)
    const nowMs = Math.floor(scheduler.nowMs)
    const answer = kind === 'E4-html-body' ? htmlAnswer(random.pick([502, 503, 504])) : serverError(random, nowMs)
    return { answer, delayMs: 0 }
  }

  /** Taken, and filled at once; the answer that says it failed and the push that tells the fill are on their way together. */
  #closing(request: WireRequest): Outcome {
    const { faults, scheduler, exchange } = this.#parts
    exchange().handle(request)
    return { answer: serverError(faults.random('E4-close-failed'), Math.floor(scheduler.nowMs)), delayMs: 0 }
  }

  #taken(request: WireRequest, endpoint: Endpoint, accountId: string | null): RestAnswer {
    const { faults, exchange } = this.#parts
    if (accountId === null) return exchange().handle(request)
    if (endpoint === 'place') {
      const answer = this.#placed(request, secretOf(accountId))
      // A line that repeats a request: its sender hears the second answer, of orders that are there already.
      if (!faults.draws('E6-duplicate-among-live', 0.03) || !this.#areLive(request, accountId)) return answer
      faults.count('E6-duplicate-among-live', request.path)
      return exchange().handle(request)
    }
    if (endpoint === 'cancel') {
      if (faults.fires('E23-cancel-ignored', 0.12)) return this.#ignored(request)
      if (faults.draws('E22-fill-at-cancel', 0.4)) this.#fillFirst(request, accountId)
    }
    return exchange().handle(request)
  }

  #placed(request: WireRequest, secret: string): RestAnswer {
    const { faults, exchange, scheduler } = this.#parts
    const batch = batchOf(request)
    if (batch === null || batch.items.length < 2) return exchange().handle(request)
    if (faults.fires('E8-batch-aborted', 0.1)) {
      const kept = batch.items.slice(0, faults.random('E8-batch-aborted').whole(0, batch.items.length))
      if (kept.length > 0) exchange().handle(withBody(request, batch.bodyOf(kept), secret))
      return errorAnswer(500, '50001', 'Internal server error', Math.floor(scheduler.nowMs))
    }
    if (faults.fires('E7-batch-partial', 0.2)) {
      const random = faults.random('E7-batch-partial')
      const refused = new Set(batch.items.flatMap((_, at) => (random.chance(0.4) ? [at] : [])))
      const kept = batch.items.filter((_, at) => !refused.has(at))
      if (kept.length > 0) {
        const answer = exchange().handle(withBody(request, batch.bodyOf(kept), secret))
        return withRefusals(answer, batch, refused, random)
      }
    }
    const answer = exchange().handle(request)
    return faults.fires('E7-batch-shuffled', 0.3) ? shuffledBatch(answer, faults.random('E7-batch-shuffled')) : answer
  }

  /** Only of a living order every exchange refuses a second one of its name. */
  #areLive(request: WireRequest, accountId: string): boolean {
    const exchange = this.#parts.exchange()
    const isLive = (item: Readonly<Record<string, unknown>>) => {
      const order = exchange.venue.order(exchange.numberOf(accountId), { clientOrderId: String(item.clientOid ?? '') })
      return order?.status === 'live' || order?.status === 'partially_filled'
    }
    return itemsOf(request).every(isLive)
  }

  /** Answered as done, by an exchange that forgets it at once. */
  #ignored(request: WireRequest): RestAnswer {
    return this.#parts.exchange().pretend(request)
  }

  /** The price gets there first: what was to be canceled fills at that instant. */
  #fillFirst(request: WireRequest, accountId: string): void {
    const { faults, exchange, moveTo } = this.#parts
    const { venue } = exchange()
    for (const item of itemsOf(request)) {
      const clientOrderId = String(item.clientOid ?? '')
      const order = clientOrderId === '' ? null : venue.order(exchange().numberOf(accountId), { clientOrderId })
      if (order === null || order.price === null || order.status === 'filled' || order.status === 'canceled') continue
      if (!isNear(venue.market(order.symbol)?.last ?? 0, order.price)) continue
      faults.count('E22-fill-at-cancel', clientOrderId)
      moveTo(order.symbol, order.price)
      return
    }
  }

  #edited(answer: RestAnswer, request: WireRequest, endpoint: Endpoint, accountId: string | null): RestAnswer {
    const { faults, scheduler, exchange } = this.#parts
    let shown = answer
    if (accountId !== null && isRead(endpoint)) {
      const family = exchange().familyOf(accountId)
      const question = `${accountId} ${request.path}?${request.rawQuery}`
      shown = this.#lag.show(answer, { endpoint, family, question, nowMs: Math.floor(scheduler.nowMs) })
      if (endpoint === 'open' && faults.draws('E10-page-cut', 0.08)) shown = this.#cut(shown)
    }
    if (faults.draws('E24-garbled', 0.015)) {
      faults.count('E24-garbled', request.path)
      shown = garbled(shown, faults.random('E24-garbled'))
    }
    return shown
  }

  #cut(answer: RestAnswer): RestAnswer {
    let cut = 0
    const edited = editRows(answer, (rows) => {
      cut = Math.ceil(rows.length / 2)
      return rows.slice(0, rows.length - cut)
    })
    if (edited === null || cut === 0) return answer
    this.#parts.faults.count('E10-page-cut')
    return edited
  }

  #answerDelay(endpoint: Endpoint): number {
    const { faults } = this.#parts
    if (endpoint !== 'place' || !faults.fires('W6-push-before-answer', 0.2)) return 0
    return faults.random('W6-push-before-answer').between(200, 3_000)
  }
}

const itemsOf = (request: WireRequest): readonly Readonly<Record<string, unknown>>[] =>
  batchOf(request)?.items ?? [JSON.parse(request.body) as Readonly<Record<string, unknown>>]

const closes = (request: WireRequest): boolean =>
  itemsOf(request).some(({ clientOid }) => readOwnOrder(String(clientOid ?? ''))?.purpose === 'close')

/** Within two percent. */
const isNear = (last: number, price: number): boolean => Math.abs(last - price) < 0.02 * price
