import type { IncomingHttpHeaders } from 'node:http'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * True when the request names us by a loopback name, and comes from a page of one when it comes from a page: a web site
 * that points its own name at 127.0.0.1 (DNS rebinding) is neither.
 */
export function isLocalRequest(headers: IncomingHttpHeaders): boolean {
  const { host, origin } = headers
  if (host === undefined || !LOOPBACK.has(nameOf(host))) return false
  if (origin === undefined) return true
  try {
    return LOOPBACK.has(new URL(origin).hostname)
  } catch {
    return false
  }
}

const nameOf = (host: string): string => host.toLowerCase().replace(/:\d+$/, '')
