import { useSyncExternalStore } from 'react'

/** One clock for the page, one tick per second. */
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Wall time of this browser in ms, to the second. */
export const useNow = (): number => useSyncExternalStore(listen, () => now)
