/** The exchange whose public market is mirrored. */
export interface Upstream {
  readonly restUrl: string
  readonly streamUrl: string
  /** Least time between two REST requests, ms: half of what the venue allows an address (API.md 2.1). */
  readonly pauseMs: number
}

/** Hosts are pinned: prices come from Bitget itself or from an exchange on this machine. */
export const BITGET: Upstream = {
  restUrl: 'https://api.bitget.com',
  streamUrl: 'wss://ws.bitget.com/v2/ws/public',
  pauseMs: 100,
}

/** `origin`: http://127.0.0.1:PORT of another paper exchange; null: Bitget. */
export function upstreamAt(origin: string | null): Upstream {
  if (origin === null) return BITGET
  return { restUrl: origin, streamUrl: `${origin.replace('http', 'ws')}/v2/ws/public`, pauseMs: 0 }
}
