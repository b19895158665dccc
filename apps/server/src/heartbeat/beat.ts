import type { LookupAddress } from 'node:dns'
import { lookup as systemLookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isPublicAddress } from './public-address.ts'

/** Longest wait for the monitor. */
const TIMEOUT_MS = 10_000

export type BeatOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export interface BeatOptions {
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  /** Tests only: plain http to this machine. */
  readonly loopback?: boolean
}

const resolveAll = (host: string): Promise<readonly LookupAddress[]> => systemLookup(host, { all: true })

/** Is this an address a heartbeat may have? The reason why not, or null. Where its name leads is checked at each beat. */
export function urlProblem(text: string, loopback = false): string | null {
  if (!URL.canParse(text)) return 'not_a_url'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return 'not_https'
  if (url.username !== '' || url.password !== '') return 'has_credentials'
  if (url.port !== '' && !loopback) return 'has_port'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':')
  return isAddress && !loopback && !isPublicAddress(host) ? 'not_public' : null
}

/**
 * Calls the address once: the name is resolved here, every answer has to be public, and the connection goes to the very
 * address that was checked, so that a name cannot lead elsewhere the second time. Redirects are not followed.
 */
export async function sendBeat(text: string, options: BeatOptions = {}): Promise<BeatOutcome> {
  const { resolve = resolveAll, loopback = false } = options
  const problem = urlProblem(text, loopback)
  if (problem !== null) return { ok: false, reason: problem }
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  let addresses: readonly LookupAddress[]
  try {
    addresses = await resolve(host)
  } catch {
    return { ok: false, reason: 'name_not_found' }
  }
  const [first] = addresses
  if (first === undefined) return { ok: false, reason: 'name_not_found' }
  if (!loopback && !addresses.every(({ address }) => isPublicAddress(address)))
    return { ok: false, reason: 'not_public' }
  return call(url, first)
}

function call(url: URL, { address, family }: LookupAddress): Promise<BeatOutcome> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'GET',
      agent: false,
      headers: { 'user-agent': 'gridpilot-heartbeat' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      // The one place that connects gets the checked address and no other.
      lookup: (_host, options, found) =>
        options.all ? found(null, [{ address, family }]) : found(null, address, family),
    })
    request.on('response', (response) => {
      response.destroy()
      const status = response.statusCode ?? 0
      resolve(status >= 200 && status < 300 ? { ok: true } : { ok: false, reason: `http_${status}` })
    })
    request.on('error', ({ name }) =>
      resolve({ ok: false, reason: name === 'TimeoutError' ? 'timeout' : 'no_connection' }),
    )
    request.end()
  })
}
