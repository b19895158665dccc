/** What one process serves at the most; beyond it a client is refused or cut off, and the others go on. */
export interface HostLimits {
  /** Connections of any kind. */
  readonly connections: number
  /** Open streams. */
  readonly sockets: number
  /** Of a request's body. */
  readonly bodyBytes: number
  /** Of a stream frame. */
  readonly frameBytes: number
  /** What a client that does not read may have waiting before its socket is cut. */
  readonly backlogBytes: number
  /** From here on the prices that would only be overtaken are left out. */
  readonly coalesceBytes: number
  /** A request must have arrived whole by then, ms. */
  readonly requestMs: number
  /** An idle connection is kept open that long, ms. */
  readonly keepAliveMs: number
}

export const HOST_LIMITS: HostLimits = {
  connections: 4096,
  sockets: 2048,
  bodyBytes: 1024 * 1024,
  frameBytes: 64 * 1024,
  backlogBytes: 16 * 1024 * 1024,
  coalesceBytes: 1024 * 1024,
  requestMs: 30_000,
  keepAliveMs: 65_000,
}
