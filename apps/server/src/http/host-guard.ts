import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../config.ts'

export interface GuardSettings {
  /** The address we listen on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
}

export type GuardVerdict = 'ok' | 'host_not_allowed' | 'origin_not_allowed'

/**
 * Refuses requests that reached us under a foreign name (DNS rebinding) or that a foreign web page sent. The Host must
 * be a loopback name or a configured one; an Origin, when sent, must be the Host itself or a configured one.
 */
export function judgeRequest(headers: IncomingHttpHeaders, settings: GuardSettings): GuardVerdict {
  const host = parseHost(headers.host)
  if (host === null || !isAllowedHost(host.name, settings)) return 'host_not_allowed'
  const { origin } = headers
  if (origin !== undefined) {
    if (settings.allowedOrigins.includes(origin)) return 'ok'
    return sameHost(origin, host.full) ? 'ok' : 'origin_not_allowed'
  }
  // Browsers that leave Origin out still say where a request comes from.
  const site = headers['sec-fetch-site']
  const navigates = headers['sec-fetch-mode'] === 'navigate'
  return site === 'cross-site' && !navigates ? 'origin_not_allowed' : 'ok'
}

function parseHost(header: string | undefined): { name: string; full: string } | null {
  if (header === undefined) return null
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(header)
  if (match === null) return null
  return { name: (match[1] ?? '').toLowerCase(), full: header.toLowerCase() }
}

function isAllowedHost(name: string, settings: GuardSettings): boolean {
  const bare = name.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isLoopback(bare)) return true
  return settings.allowedHosts.includes(name) || bare === settings.host.toLowerCase()
}

function sameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  if (url.origin !== origin || !/^https?:$/.test(url.protocol)) return false
  const withPort = url.port === '' ? `${url.host}:${url.protocol === 'https:' ? 443 : 80}` : url.host
  return url.host === host || withPort === host
}
