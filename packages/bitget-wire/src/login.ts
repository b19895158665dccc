import { isFromAllowed } from './address.ts'
import type { ApiKey, KeyRing } from './desk.ts'
import { STREAM_ERRORS, wireError } from './errors.ts'
import { isLoginSignedBy, sameText, signText } from './signature.ts'

export type LoginOutcome =
  | { readonly ok: true; readonly key: ApiKey }
  | { readonly ok: false; readonly code: number; readonly msg: string }

const failed = (code: number, msg: string): LoginOutcome => ({ ok: false, code, msg })

/** Where and when somebody logs in. */
export interface LoginScene {
  /** What a key's address list is held against. */
  readonly remoteAddress: string
  /** Whether the connection is one of the demo environment, whose keys are its own; null: it does not matter. */
  readonly paper: boolean | null
  /** The login must carry a time within ± this of the wall clock, ms. */
  readonly windowMs: number
  readonly wallMs: number
}

/**
 * Checks one login argument. The time may be a number or a text, in seconds or milliseconds; the signature covers it
 * as it was written. Members nobody asked for are ignored.
 */
export function checkLogin(argument: unknown, keys: KeyRing, scene: LoginScene): LoginOutcome {
  const { remoteAddress, paper, windowMs, wallMs } = scene
  if (typeof argument !== 'object' || argument === null) return failed(STREAM_ERRORS.login_failed, 'Login failed')
  const { apiKey, passphrase, timestamp, sign } = argument as Record<string, unknown>
  const key = typeof apiKey === 'string' ? keys.find(apiKey) : null
  if (key === null) return failed(STREAM_ERRORS.bad_key, 'Invalid ACCESS_KEY')
  if (typeof passphrase !== 'string' || !sameText(passphrase, key.passphrase)) {
    return failed(STREAM_ERRORS.bad_passphrase, 'Invalid ACCESS_PASSPHRASE')
  }
  const written = typeof timestamp === 'number' || typeof timestamp === 'string' ? String(timestamp) : ''
  if (!/^\d{10}$|^\d{13}$/.test(written)) return failed(STREAM_ERRORS.bad_timestamp, 'Invalid ACCESS_TIMESTAMP')
  const inSeconds = written.length === 10
  const loginMs = inSeconds ? Number(written) * 1000 : Number(written)
  // Seconds are rounded by some clients: they may lie up to a second away from the truth.
  if (Math.abs(wallMs - loginMs) > windowMs + (inSeconds ? 1000 : 0)) {
    return failed(STREAM_ERRORS.timestamp_expired, 'Request timestamp expired')
  }
  if (typeof sign !== 'string' || !isLoginSignedBy(key.secret, written, sign)) {
    return failed(STREAM_ERRORS.bad_signature, 'Invalid sign')
  }
  if (paper !== null && paper !== key.demo) {
    return failed(STREAM_ERRORS.wrong_environment, wireError('wrong_environment').msg)
  }
  if (!isFromAllowed(key, remoteAddress)) return failed(STREAM_ERRORS.ip_not_allowed, 'Invalid IP')
  return { ok: true, key }
}

/** What a unified account's connection is called in the login answer: eight hexadecimal digits. */
export const connectionId = (key: ApiKey, wallMs: number): string =>
  Buffer.from(signText(key.secret, `${key.key}${wallMs}`), 'base64')
    .toString('hex')
    .slice(0, 8)
