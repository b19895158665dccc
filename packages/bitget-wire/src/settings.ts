export interface WireSettings {
  /** A signed request must carry a time within ± this of the wall clock, ms. */
  readonly signatureWindowMs: number
  /** The venue's per-second limits are multiplied by this; 0 switches them off. */
  readonly rateLimitFactor: number
  /** Most client frames of a stream in one second before it is closed; 0: any number. */
  readonly framesPerSecond: number
  /** ignored: `paptrading` means nothing. enforced: demo keys need the header, other keys must not send it. */
  readonly demoHeader: 'ignored' | 'enforced'
}

/** The venue's window; limits ten times the venue's, because the market may run many times faster than the wall. */
export const DEFAULT_WIRE_SETTINGS: WireSettings = {
  signatureWindowMs: 30_000,
  rateLimitFactor: 10,
  framesPerSecond: 10,
  demoHeader: 'ignored',
}
