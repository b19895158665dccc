/** What one process serves at the most; beyond it a client is refused or cut off, and the others go on. */
export const HOST_LIMITS = {
  /** Connections of any kind. */
  connections: 4096,
  sockets: 2048,
  /** Bytes of a request's body, and of a stream frame. */
  bodyBytes: 1024 * 1024,
  frameBytes: 64 * 1024,
  /** What a client that does not read may have waiting before its socket is cut, bytes. */
  backlogBytes: 16 * 1024 * 1024,
  /** From here on the prices that would only be overtaken are left out, bytes. */
  coalesceBytes: 1024 * 1024,
  /** A request must have arrived whole by then, ms. */
  requestMs: 30_000,
  /** An idle connection is kept open that long, ms. */
  keepAliveMs: 65_000,
} as const
