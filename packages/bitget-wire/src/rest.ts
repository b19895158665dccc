import { err, ok, type Result } from '@gridpilot/core'
import { isFromAllowed } from './address.ts'
import type { Backend } from './backend.ts'
import { CLASSIC } from './classic/family.ts'
import type { ApiKey } from './desk.ts'
import { type WireError, wireError } from './errors.ts'
import { Form, isRecord } from './form.ts'
import { RateLimits } from './rate-limits.ts'
import type { Answer, RestFamily, Route } from './route.ts'
import type { WireSettings } from './settings.ts'
import { isSignedBy, sameText } from './signature.ts'
import { Countdowns } from './unified/countdown.ts'
import { UNIFIED } from './unified/family.ts'

export interface RestRequest {
  readonly method: string
  /** Path of the request target as sent, without query. */
  readonly path: string
  /** The raw query string without its question mark; '' for none. */
  readonly rawQuery: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Exact text of the body; '' for none. */
  readonly body: string
  readonly wallMs: number
  /** Owner of the public rate-limit buckets, and what a key's address list is held against. */
  readonly remoteAddress?: string
}

export interface RestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The JSON text of the envelope. */
  readonly body: string
}

const FAMILIES: readonly RestFamily[] = [CLASSIC, UNIFIED]

/**
 * Bitget's REST protocols over a venue: one call in, one envelope out, nothing else touched. Public paths serve
 * everybody; a private path of one account family refuses accounts of the other before it looks at the signature.
 */
export class RestDoor {
  readonly #backend: Backend
  readonly #settings: WireSettings
  /** One table for both families; orders over a socket share it. */
  readonly limits: RateLimits
  readonly #countdowns: Countdowns

  constructor(backend: Backend, settings: WireSettings) {
    this.#backend = backend
    this.#settings = settings
    this.#countdowns = new Countdowns(backend.desk.countdowns)
    this.limits = new RateLimits({ ...CLASSIC.limits, ...UNIFIED.limits }, settings.rateLimitFactor)
  }

  handle(request: RestRequest): RestAnswer {
    const headers: Record<string, string> = request.path.startsWith('/api/v3/') ? times(request.wallMs) : {}
    const answer = this.#answer(request, headers)
    const { wallMs } = request
    if (answer.ok) return { status: 200, headers, body: envelope('00000', 'success', wallMs, answer.value) }
    const { code, msg, http } = answer.error
    return { status: http, headers, body: envelope(code, msg, wallMs, null) }
  }

  /** Wall time at which `onTime` has something to do next; null: nothing waits. */
  get dueAt(): number | null {
    return this.#countdowns.dueAt
  }

  /** Cancels every order of the accounts whose countdown-cancel-all ran out. */
  onTime(wallMs: number): void {
    for (const accountId of this.#countdowns.takeDue(wallMs)) {
      this.#backend.desk.execute({ kind: 'cancel_all', accountId, symbol: null })
    }
  }

  #answer(request: RestRequest, headers: Record<string, string>): Answer {
    if (!this.limits.admit(request.remoteAddress ?? '', request.wallMs)) return err(wireError('too_many_requests'))
    const method = request.method.toUpperCase()
    const named = `${method} ${request.path}`
    const family = FAMILIES.find(({ routes }) => Object.hasOwn(routes, named))
    const route: Route | undefined = family?.routes[named]
    const otherFamily = this.#refusalOfFamily(request)
    if (otherFamily !== null && route?.access !== 'public') return err(otherFamily)
    if (route === undefined) return err(wireError('not_found'))
    const key = route.access === 'private' ? this.#authenticate(request, route) : null
    if (key !== null && !key.ok) return key
    const owner = key === null ? (request.remoteAddress ?? '') : key.value.accountId
    const left = this.limits.take(request.path, owner, request.wallMs)
    if (left === null) return err(wireError('too_many_requests'))
    if (Number.isFinite(left)) headers['x-mbx-used-remain-limit'] = String(left)
    if (!isJson(request)) return err(wireError('bad_content_type'))
    const form = readForm(method, request, route.access === 'private' && route.takesList === true)
    if (form === null) return err(wireError('bad_body', 'body'))
    const { limits } = this
    const call = { backend: this.#backend, form, wallMs: request.wallMs, countdowns: this.#countdowns, limits }
    if (route.access === 'public') return route.handle(call)
    return key?.ok ? route.handle({ ...call, key: key.value }) : err(wireError('bad_key'))
  }

  /** What an account hears on a private path of the other family; null when that does not apply. */
  #refusalOfFamily(request: RestRequest): WireError | null {
    const path = FAMILIES.find(({ privatePaths }) => privatePaths.test(request.path))
    const key = this.#backend.keys.find(request.headers['access-key'] ?? '')
    if (path === undefined || key === null) return null
    return this.#backend.keys.familyOf(key.accountId) === path.family ? null : path.refusal
  }

  #authenticate(request: RestRequest, route: Extract<Route, { access: 'private' }>): Result<ApiKey, WireError> {
    const signer = this.#checkSignature(request)
    if (!signer.ok) return signer
    const key = signer.value
    const paper = request.headers.paptrading === '1'
    if (this.#settings.demoHeader === 'enforced' && paper !== key.demo) return err(wireError('wrong_environment'))
    if (!isFromAllowed(key, request.remoteAddress ?? '')) return err(wireError('ip_not_allowed'))
    return key.permissions.includes(route.needs) ? ok(key) : err(wireError('no_permission', route.needs))
  }

  #checkSignature(request: RestRequest): Result<ApiKey, WireError> {
    const header = (name: string): string => request.headers[name] ?? ''
    const timestamp = header('access-timestamp')
    const passphrase = header('access-passphrase')
    if (header('access-key') === '') return err(wireError('key_missing'))
    if (header('access-sign') === '') return err(wireError('sign_missing'))
    if (passphrase === '') return err(wireError('passphrase_missing'))
    if (!/^\d{1,16}$/.test(timestamp)) return err(wireError('bad_timestamp'))
    const key = this.#backend.keys.find(header('access-key'))
    if (key === null) return err(wireError('bad_key'))
    const distanceMs = Math.abs(request.wallMs - Number(timestamp))
    if (distanceMs > this.#settings.signatureWindowMs) return err(wireError('timestamp_expired'))
    const { method, path, rawQuery, body } = request
    if (!isSignedBy(key.secret, { timestamp, method, path, rawQuery, body }, header('access-sign'))) {
      return err(wireError('bad_signature'))
    }
    return sameText(key.passphrase, passphrase) ? ok(key) : err(wireError('bad_passphrase'))
  }
}

/** A body that calls itself something else than JSON is not read. */
function isJson({ body, headers }: RestRequest): boolean {
  const type = headers['content-type']
  return body === '' || type === undefined || type.toLowerCase().includes('application/json')
}

/**
 * GET parameters stand in the query, POST parameters in a JSON object, or a list of them where the route takes one; a
 * missing body is an empty object. Null when the body is none of these, or where a GET has one (API.md 1.2).
 */
function readForm(method: string, request: RestRequest, takesList: boolean): Form | null {
  if (method === 'GET') return request.body === '' ? Form.ofQuery(request.rawQuery) : null
  if (request.body.trim() === '') return new Form({})
  try {
    const value: unknown = JSON.parse(request.body)
    if (takesList && Array.isArray(value)) return Form.ofList(value)
    return isRecord(value) ? new Form(value) : null
  } catch {
    return null
  }
}

/** Taken and answered in the same moment: nothing waits in here. */
const times = (wallMs: number): Record<string, string> => ({
  'X-BG-REQUEST-ACCEPT-TIME': String(wallMs),
  'X-BG-RESPONSE-COMPLETE-TIME': String(wallMs),
})

const envelope = (code: string, msg: string, requestTime: number, data: unknown): string =>
  JSON.stringify({ code, msg, requestTime, data })
