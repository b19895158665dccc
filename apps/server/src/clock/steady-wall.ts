/** The host's clock when the process started. */
const startedWallMs = Date.now() - performance.now()

/**
 * Wall time, epoch ms, that never jumps: the host's clock as it was when the process started, counted on by the
 * monotonic clock. The engine measures its periods with it, so a clock that is set while it runs (by hand, by NTP)
 * neither stops sweeps nor lets everything fall due at once. Signatures do not depend on it: they follow the venue's
 * clock.
 */
export const steadyWallMs = (): number => Math.floor(startedWallMs + performance.now())
