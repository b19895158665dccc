import { createHmac, timingSafeEqual } from 'node:crypto'

/** base64(HMAC-SHA256(secret, text)): the one recipe behind REST headers and stream login. */
export const signText = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text, 'utf8').digest('base64')

/** Compares without telling by its time how much of the text was right; only the length may show. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')]
  return left.length === right.length && timingSafeEqual(left, right)
}

export interface SignedRequest {
  readonly timestamp: string
  readonly method: string
  readonly path: string
  /** As it stood in the request target, without the question mark. */
  readonly rawQuery: string
  readonly body: string
}

/** The texts a client may have signed: the raw query (bitget-api) or its percent-decoded form (ccxt). */
export function prehashes({ timestamp, method, path, rawQuery, body }: SignedRequest): readonly string[] {
  const head = `${timestamp}${method.toUpperCase()}${path}`
  if (rawQuery === '') return [head + body]
  const decoded = percentDecoded(rawQuery)
  const queries = decoded === null || decoded === rawQuery ? [rawQuery] : [rawQuery, decoded]
  return queries.map((query) => `${head}?${query}${body}`)
}

export const isSignedBy = (secret: string, request: SignedRequest, sign: string): boolean =>
  prehashes(request)
    .map((text) => sameText(signText(secret, text), sign))
    .includes(true)

export const isLoginSignedBy = (secret: string, timestamp: string, sign: string): boolean =>
  sameText(signText(secret, `${timestamp}GET/user/verify`), sign)

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
