import { err, ok, type Result } from '@gridpilot/core'
import { ACCOUNT_ROUTES } from './classic/routes/account-routes.ts'
import { ORDER_ROUTES } from './classic/routes/order-routes.ts'
import { PUBLIC_ROUTES } from './classic/routes/public-routes.ts'
import { QUERY_ROUTES } from './classic/routes/query-routes.ts'
import type { Answer, Backend, Route, Routes } from './classic/routes/route.ts'
import type { ApiKey } from './desk.ts'
import { type WireError, wireError } from './errors.ts'
import { Form } from './form.ts'
import { RateLimits } from './rate-limits.ts'
import type { WireSettings } from './settings.ts'
import { isSignedBy, sameText } from './signature.ts'

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
  /** Owner of the public rate-limit buckets. */
  readonly remoteAddress?: string
}

export interface RestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The JSON text of the envelope. */
  readonly body: string
}

const ROUTES: Routes = { ...PUBLIC_ROUTES, ...ACCOUNT_ROUTES, ...ORDER_ROUTES, ...QUERY_ROUTES }

/** Private paths of the unified account family: a classic account is refused there before its signature is read. */
const UNIFIED = /^\/api\/v3\/(account|trade|position)\//

/** Bitget's classic v2 REST protocol over a venue: one call in, one envelope out, nothing else touched. */
export class RestDoor {
  readonly #backend: Backend
  readonly #settings: WireSettings
  readonly #limits: RateLimits

  constructor(backend: Backend, settings: WireSettings) {
    this.#backend = backend
    this.#settings = settings
    this.#limits = new RateLimits(settings.rateLimitFactor)
  }

  handle(request: RestRequest): RestAnswer {
    const headers: Record<string, string> = {}
    const answer = this.#answer(request, headers)
    const { wallMs } = request
    if (answer.ok) return { status: 200, headers, body: envelope('00000', 'success', wallMs, answer.value) }
    const { code, msg, http } = answer.error
    return { status: http, headers, body: envelope(code, msg, wallMs, null) }
  }

  #answer(request: RestRequest, headers: Record<string, string>): Answer {
    const method = request.method.toUpperCase()
    if (UNIFIED.test(request.path)) return err(wireError('classic_account'))
    const route: Route | undefined = ROUTES[`${method} ${request.path}`]
    if (route === undefined) return err(wireError('not_found'))
    const key = route.access === 'private' ? this.#authenticate(request) : null
    if (key !== null && !key.ok) return key
    const owner = key === null ? (request.remoteAddress ?? '') : key.value.accountId
    const left = this.#limits.take(request.path, owner, request.wallMs)
    if (left === null) return err(wireError('too_many_requests'))
    if (Number.isFinite(left)) headers['x-mbx-used-remain-limit'] = String(left)
    const form = readForm(method, request)
    if (form === null) return err(wireError('bad_body', 'body'))
    const call = { backend: this.#backend, form, wallMs: request.wallMs }
    if (route.access === 'public') return route.handle(call)
    return key?.ok ? route.handle({ ...call, key: key.value }) : err(wireError('bad_key'))
  }

  #authenticate(request: RestRequest): Result<ApiKey, WireError> {
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

/** GET parameters stand in the query, POST parameters in a JSON object; null when the body is not one. */
function readForm(method: string, request: RestRequest): Form | null {
  if (method === 'GET') return Form.ofQuery(request.rawQuery)
  if (request.body.trim() === '') return new Form({})
  try {
    const value: unknown = JSON.parse(request.body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Form(value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

const envelope = (code: string, msg: string, requestTime: number, data: unknown): string =>
  JSON.stringify({ code, msg, requestTime, data })
