/** Lets at most `count` calls start in any window of `windowMs`; the rest wait in order. */
export interface Pacer {
  /** false: more than `queueMax` are waiting already, nothing was sent. */
  take(): Promise<boolean>
}

export function createPacer(count: number, windowMs: number, queueMax = 200): Pacer {
  let free = count
  const waiting: (() => void)[] = []
  const start = () => {
    free -= 1
    // A place comes back a whole window after its use: no window of that length ever sees more than `count`.
    setTimeout(() => {
      free += 1
      waiting.shift()?.()
    }, windowMs).unref()
  }
  return {
    take: () => {
      if (free > 0) {
        start()
        return Promise.resolve(true)
      }
      if (waiting.length >= queueMax) return Promise.resolve(false)
      return new Promise((resolve) => {
        waiting.push(() => {
          start()
          resolve(true)
        })
      })
    },
  }
}
