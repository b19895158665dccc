import { jwtVerify, SignJWT } from 'jose'

/** SPEC: access tokens live at most ten minutes. */
export const ACCESS_TOKEN_SECONDS = 600

const ISSUER = 'gridpilot'
const AUDIENCE = 'gridpilot-api'
const ALGORITHM = 'HS256'

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly expiresAtMs: number
}

/** Signs and checks access tokens: one algorithm, one key, no header is believed. */
export class AccessTokens {
  readonly #key: Uint8Array
  readonly #wallMs: () => number

  constructor(key: Uint8Array, wallMs: () => number) {
    this.#key = key
    this.#wallMs = wallMs
  }

  async issue(userId: string, sessionId: string): Promise<string> {
    const now = Math.floor(this.#wallMs() / 1000)
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
      .sign(this.#key)
  }

  /** null for anything that is not a token of ours that is still good. */
  async verify(token: string): Promise<AccessClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'JWT',
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        currentDate: new Date(this.#wallMs()),
      })
      const { sub, sid, exp } = payload
      if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) return null
      return { userId: sub, sessionId: sid, expiresAtMs: exp * 1000 }
    } catch {
      return null
    }
  }
}
