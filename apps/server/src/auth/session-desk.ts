import type { User as ApiUser, Session } from '@gridpilot/contract'
import { err, ok, type Result } from '@gridpilot/core'
import type { Store, User } from '@gridpilot/store'
import type { Caller } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import { newId, newRefreshToken } from '../ids.ts'
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.ts'
import { REFRESH_SECONDS } from './refresh-cookie.ts'

/** Two tabs may send the same cookie within this time, wall ms. */
const REUSE_GRACE_MS = 10_000

export interface OpenSession {
  readonly session: Session
  /** For the cookie; stored as a hash only. */
  readonly refreshToken: string
}

interface Services {
  readonly store: Store
  readonly tokens: AccessTokens
  readonly wallMs: () => number
  /** A login ended: whatever lives on by it must end too. */
  onEnded(sessionId: string): void
  warn(fields: object, message: string): void
}

/** Logins: an access token of minutes, and a refresh token that changes with each use. */
export class SessionDesk {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  async open(user: User): Promise<OpenSession> {
    const familyId = newId('ses')
    const refreshToken = newRefreshToken()
    const { store, wallMs } = this.#services
    await store.sessions.issue({
      userId: user.id,
      familyId,
      token: refreshToken,
      expiresAtMs: wallMs() + REFRESH_SECONDS * 1000,
    })
    return { session: await this.#session(user, familyId), refreshToken }
  }

  /** Trades a refresh token; an old one that comes back ends the whole login. */
  async refresh(presented: string): Promise<Result<OpenSession, 'refresh_token_invalid'>> {
    const { store, wallMs, warn, onEnded } = this.#services
    const next = newRefreshToken()
    const nextExpiresAtMs = wallMs() + REFRESH_SECONDS * 1000
    const rotation = await store.sessions.rotate({ presented, next, nextExpiresAtMs, reuseGraceMs: REUSE_GRACE_MS })
    if (rotation.outcome === 'reused') {
      warn({ user_id: rotation.userId, session_id: rotation.familyId }, 'a used refresh token came back; session ended')
      onEnded(rotation.familyId)
    }
    if (rotation.outcome !== 'rotated' && rotation.outcome !== 'just_rotated') return err('refresh_token_invalid')
    const { userId, familyId } = rotation
    const user = await store.users.get(userId)
    if (user === null) return err('refresh_token_invalid')
    // The second of two tabs gets a token of its own in the same family.
    if (rotation.outcome === 'just_rotated') {
      if (!(await store.sessions.isLive(userId, familyId))) return err('refresh_token_invalid')
      await store.sessions.issue({ userId, familyId, token: next, expiresAtMs: nextExpiresAtMs })
    }
    return ok({ session: await this.#session(user, familyId), refreshToken: next })
  }

  async close(presented: string): Promise<void> {
    const { store, onEnded } = this.#services
    const family = await store.sessions.familyOf(presented)
    if (family === null) return
    await store.sessions.revokeFamily(family.userId, family.familyId, 'logout')
    onEnded(family.familyId)
  }

  /** The caller of an access token; null when it is wrong, expired, or its login has ended. */
  async caller(token: string): Promise<Caller | null> {
    const claims = await this.#services.tokens.verify(token)
    if (claims === null) return null
    const { userId, sessionId, expiresAtMs } = claims
    if (!(await this.#services.store.sessions.isLive(userId, sessionId))) return null
    const user = await this.#services.store.users.get(userId)
    if (user === null) return null
    return { userId, sessionId, expiresAtMs, role: user.role, isDemo: user.isDemo }
  }

  /** Of an `Authorization` header. */
  async authenticate(authorization: string | undefined): Promise<Caller | null> {
    const match = /^Bearer ([\w.-]{1,4096})$/i.exec(authorization ?? '')
    return match?.[1] === undefined ? null : this.caller(match[1])
  }

  async #session(user: User, familyId: string): Promise<Session> {
    return {
      access_token: await this.#services.tokens.issue(user.id, familyId),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      user: presentUser(user),
    }
  }
}

export const presentUser = (user: User): ApiUser => ({
  id: user.id,
  email: user.email,
  role: user.role,
  is_demo: user.isDemo,
  totp_enabled: user.totpEnabled,
  created_at: utcTime(user.createdAtMs),
})
