/**
 * Our distance to the venue's clock. A signed request outside the venue's window is refused, and a host's clock can be
 * minutes off, so every signature uses wall time + offset.
 */
export interface ClockOffset {
  /** Venue time for a signature, epoch ms. */
  nowMs(): number
  /** venue − ours, ms. */
  offsetMs(): number
  /** Waits for the first measurement; later ones run in the background when the last is too old. Never rejects. */
  ready(): Promise<void>
  /** Measures now; true when it worked. */
  measure(): Promise<boolean>
}

export interface ClockOffsetOptions {
  readonly checkEveryMs: number
  wallMs(): number
  /** Server time, null when it could not be read. */
  serverTime(): Promise<number | null>
}

export function createClockOffset({ checkEveryMs, wallMs, serverTime }: ClockOffsetOptions): ClockOffset {
  let offset = 0
  let measuredAt: number | null = null
  let running: Promise<boolean> | null = null

  const measureOnce = async () => {
    const before = wallMs()
    const server = await serverTime()
    const after = wallMs()
    // Wait for the next check also when it failed: a venue that is down must not cost a request each.
    measuredAt = after
    if (server === null) return false
    offset = Math.round(server - (before + after) / 2)
    return true
  }
  const measure = () => {
    running ??= measureOnce().finally(() => {
      running = null
    })
    return running
  }
  return {
    nowMs: () => wallMs() + offset,
    offsetMs: () => offset,
    measure,
    ready: async () => {
      if (measuredAt === null) await measure()
      else if (Math.abs(wallMs() - measuredAt) > checkEveryMs) void measure()
    },
  }
}
