const OFFICIAL_REST = 'https://api.bitget.com'
const OFFICIAL_STREAM = new Set(['ws.bitget.com', 'wspap.bitget.com'])
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The REST base the client may talk to. Signed requests carry the key and the passphrase, so any host but Bitget's own
 * and this machine (paper exchange) is a configuration error and throws.
 */
export function pinnedRestUrl(restUrl: string | undefined): string {
  if (restUrl === undefined) return OFFICIAL_REST
  const url = parse(restUrl)
  if (url.origin === OFFICIAL_REST) return OFFICIAL_REST
  if (LOOPBACK.has(url.hostname) && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin
  throw new Error(`REST host not allowed: ${url.host}`)
}

/** undefined: the library's official addresses. Otherwise one loopback address for public and private sockets. */
export function pinnedStreamUrl(wsUrl: string | undefined): string | undefined {
  if (wsUrl === undefined) return undefined
  const url = parse(wsUrl)
  if (url.protocol === 'wss:' && OFFICIAL_STREAM.has(url.host)) return undefined
  if (LOOPBACK.has(url.hostname) && (url.protocol === 'ws:' || url.protocol === 'wss:')) {
    return url.href.replace(/\/$/, '')
  }
  throw new Error(`stream host not allowed: ${url.host}`)
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw new Error('venue address is not a URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw new Error('venue address with credentials')
  return url
}
