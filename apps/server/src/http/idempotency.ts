import { createHash } from 'node:crypto'
import type { Store } from '@gridpilot/store'
import type { FastifyReply } from 'fastify'
import { newId } from '../ids.ts'
import { ApiError, refusal } from './api-error.ts'

export interface KeyedRequest {
  readonly userId: string
  readonly operationId: string
  readonly key: string
  readonly body: unknown
}

/** `resourceId`: what the request must call the thing it makes. */
export type KeyedAction = (resourceId: string) => Promise<unknown>

/** The `Idempotency-Key` header: the same key and body answer the first result and make nothing twice. */
export class IdempotentReplies {
  readonly #store: Store['idempotency']
  readonly #running = new Map<string, Promise<unknown>>()

  constructor(store: Store['idempotency']) {
    this.#store = store
  }

  /** Requests of one key are dealt with one after the other. */
  async once(request: KeyedRequest, reply: FastifyReply, action: KeyedAction): Promise<unknown> {
    const name = `${request.userId} ${request.key}`
    const before = this.#running.get(name)
    const run = (async () => {
      await before?.catch(() => undefined)
      return this.#once(request, reply, action)
    })()
    this.#running.set(name, run)
    try {
      return await run
    } finally {
      if (this.#running.get(name) === run) this.#running.delete(name)
    }
  }

  async #once({ userId, key, ...request }: KeyedRequest, reply: FastifyReply, action: KeyedAction): Promise<unknown> {
    const requestHash = createHash('sha256').update(canonical(request)).digest('hex')
    const begun = await this.#store.begin(userId, { key, requestHash, resourceId: newId('bot') })
    if (begun.outcome === 'different_request') throw refusal('idempotency_conflict', { field: 'Idempotency-Key' })
    if (begun.outcome === 'answered') {
      void reply.code(begun.status).header('idempotent-replay', 'true')
      return JSON.parse(begun.response)
    }
    try {
      const result = await action(begun.resourceId)
      await this.#store.finish(userId, key, reply.statusCode, JSON.stringify(result))
      return result
    } catch (error) {
      // A refusal made nothing, so a corrected request may use the key. Anything else leaves it begun.
      if (error instanceof ApiError && error.status < 500) await this.#store.abandon(userId, key)
      throw error
    }
  }
}

/** JSON with sorted keys: the same request however its fields were ordered. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
