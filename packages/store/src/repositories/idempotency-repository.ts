import { assert } from '@gridpilot/core'
import type { Db } from '../schema/schema.ts'

export interface IdempotentRequest {
  /** What the client sent as `Idempotency-Key`. */
  readonly key: string
  /** Digest of the request; the same key with another request is a mistake of the client. */
  readonly requestHash: string
  /** The id the request's resource will get, drawn before it is made. */
  readonly resourceId: string
}

/**
 * begun: go on, with this resource id. · unfinished: an earlier attempt began and has no answer (it runs now, or the
 * program died): look whether the resource of `resourceId` exists, answer with it, else make it with that same id, so
 * that two attempts cannot make two. · answered: repeat the stored answer. · different_request: refuse.
 */
export type IdempotentBegin =
  | { readonly outcome: 'begun' | 'unfinished'; readonly resourceId: string }
  | {
      readonly outcome: 'answered'
      readonly resourceId: string
      readonly status: number
      readonly response: string
    }
  | { readonly outcome: 'different_request' }

export class IdempotencyRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  begin(userId: string, request: IdempotentRequest): Promise<IdempotentBegin> {
    return this.#db.transaction().execute(async (tx) => {
      const inserted = await tx
        .insertInto('idempotency_keys')
        .values({
          user_id: userId,
          idempotency_key: request.key,
          request_hash: request.requestHash,
          resource_id: request.resourceId,
          status: null,
          response: null,
          created_at: this.#nowMs(),
        })
        .onConflict((conflict) => conflict.columns(['user_id', 'idempotency_key']).doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows === 1n) return { outcome: 'begun', resourceId: request.resourceId }
      const row = await tx
        .selectFrom('idempotency_keys')
        .selectAll()
        .where('user_id', '=', userId)
        .where('idempotency_key', '=', request.key)
        .executeTakeFirstOrThrow()
      if (row.request_hash !== request.requestHash) return { outcome: 'different_request' }
      const resourceId = row.resource_id
      if (row.status === null || row.response === null) return { outcome: 'unfinished', resourceId }
      return { outcome: 'answered', resourceId, status: row.status, response: row.response }
    })
  }

  /** Stores the answer to repeat. */
  async finish(userId: string, key: string, status: number, response: string): Promise<void> {
    const result = await this.#db
      .updateTable('idempotency_keys')
      .set({ status, response })
      .where('user_id', '=', userId)
      .where('idempotency_key', '=', key)
      .executeTakeFirst()
    assert(result.numUpdatedRows === 1n, 'an idempotent request is begun before it is finished')
  }

  /** Forgets a request that was refused before anything was made, so that a corrected one may use the key. */
  async abandon(userId: string, key: string): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('user_id', '=', userId)
      .where('idempotency_key', '=', key)
      .where('status', 'is', null)
      .execute()
  }

  async purge(createdBeforeMs: number): Promise<number> {
    const old = this.#db.deleteFrom('idempotency_keys').where('created_at', '<', createdBeforeMs)
    return Number((await old.executeTakeFirst()).numDeletedRows)
  }
}
