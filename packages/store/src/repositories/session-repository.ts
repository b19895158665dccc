import { createHash } from 'node:crypto'
import type { Db } from '../schema/schema.ts'

export interface NewSession {
  readonly userId: string
  /** One login; every refresh token that follows from it shares the family. */
  readonly familyId: string
  /** The refresh token itself; only its SHA-256 is stored. Must be drawn at random, at least 128 bits. */
  readonly token: string
  readonly expiresAtMs: number
}

export interface SessionFamily {
  readonly userId: string
  readonly familyId: string
}

/**
 * rotated: the presented token is used up, the next one is valid. · just_rotated: it was used up within the grace
 * period (two tabs at once); nothing changed. · reused: an old token came back, so somebody copied one: the whole
 * family is revoked now. · revoked, expired, unknown: log in again.
 */
export type Rotation =
  | ({ readonly outcome: 'rotated' | 'just_rotated' | 'reused' | 'revoked' | 'expired' } & SessionFamily)
  | { readonly outcome: 'unknown' }

export interface RotationRequest {
  readonly presented: string
  readonly next: string
  readonly nextExpiresAtMs: number
  /** How long after its use a token may come again without being taken for theft; 0: never. */
  readonly reuseGraceMs: number
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Refresh tokens, as hashes. The token presented is itself the proof of whose session it is. */
export class SessionRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  async issue(session: NewSession): Promise<void> {
    await this.#db.insertInto('sessions').values(newRow(session, this.#nowMs())).execute()
  }

  rotate(request: RotationRequest): Promise<Rotation> {
    return this.#db.transaction().execute(async (tx) => {
      const nowMs = this.#nowMs()
      const hash = hashOf(request.presented)
      const row = await tx.selectFrom('sessions').selectAll().where('token_hash', '=', hash).executeTakeFirst()
      if (!row) return { outcome: 'unknown' }
      const family = { userId: row.user_id, familyId: row.family_id }
      if (row.revoked_at !== null) return { outcome: 'revoked', ...family }
      if (row.rotated_at !== null) {
        if (nowMs - row.rotated_at < request.reuseGraceMs) return { outcome: 'just_rotated', ...family }
        await tx
          .updateTable('sessions')
          .set({ revoked_at: nowMs, revoke_reason: 'reused' })
          .where('family_id', '=', row.family_id)
          .where('user_id', '=', row.user_id)
          .where('revoked_at', 'is', null)
          .execute()
        return { outcome: 'reused', ...family }
      }
      if (row.expires_at <= nowMs) return { outcome: 'expired', ...family }
      const next = { ...family, token: request.next, expiresAtMs: request.nextExpiresAtMs }
      await tx.insertInto('sessions').values(newRow(next, nowMs)).execute()
      await tx
        .updateTable('sessions')
        .set({ rotated_at: nowMs, successor_hash: hashOf(request.next) })
        .where('token_hash', '=', hash)
        .execute()
      return { outcome: 'rotated', ...family }
    })
  }

  /** The login a token belongs to, used up or not; null for an unknown or revoked one. For log-out. */
  async familyOf(token: string): Promise<SessionFamily | null> {
    const row = await this.#db
      .selectFrom('sessions')
      .select(['user_id', 'family_id'])
      .where('token_hash', '=', hashOf(token))
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return row ? { userId: row.user_id, familyId: row.family_id } : null
  }

  /** Is this login still good? For access tokens, which outlive no revocation: false once it is revoked or unknown. */
  async isLive(userId: string, familyId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('sessions')
      .select('family_id')
      .where('family_id', '=', familyId)
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return row !== undefined
  }

  /** Ends one login. How many tokens it ended: 0 for a family of somebody else. */
  async revokeFamily(userId: string, familyId: string, reason: string): Promise<number> {
    const result = await this.#db
      .updateTable('sessions')
      .set({ revoked_at: this.#nowMs(), revoke_reason: reason })
      .where('user_id', '=', userId)
      .where('family_id', '=', familyId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return Number(result.numUpdatedRows)
  }

  /** Ends every login of a person: after a change of password. */
  async revokeAll(userId: string, reason: string): Promise<number> {
    const result = await this.#db
      .updateTable('sessions')
      .set({ revoked_at: this.#nowMs(), revoke_reason: reason })
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return Number(result.numUpdatedRows)
  }

  /** Deletes tokens that expired before `expiredBeforeMs`. A family's theft detection ends with its last token. */
  async purge(expiredBeforeMs: number): Promise<number> {
    const result = await this.#db.deleteFrom('sessions').where('expires_at', '<', expiredBeforeMs).executeTakeFirst()
    return Number(result.numDeletedRows)
  }
}

const newRow = ({ userId, familyId, token, expiresAtMs }: NewSession, nowMs: number) => ({
  token_hash: hashOf(token),
  family_id: familyId,
  user_id: userId,
  created_at: nowMs,
  expires_at: expiresAtMs,
  rotated_at: null,
  successor_hash: null,
  revoked_at: null,
  revoke_reason: null,
})
