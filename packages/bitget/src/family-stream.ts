import type { VenueEvent } from '@gridpilot/engine'
import type { Connection } from './connection.ts'
import type { DetectedFamily } from './detected-family.ts'

/**
 * The stream of an account whose family has to be asked for: opened when it is known, and opened anew in the other
 * family's way when the account was switched.
 */
export function followFamily(
  { settings }: Connection,
  detected: DetectedFamily,
  symbols: readonly string[],
  listener: (event: VenueEvent) => void,
): () => void {
  const [firstWaitMs, longestWaitMs] = settings.reconnectMs
  let stopped = false
  let told = false
  let waitMs = firstWaitMs
  let timer: NodeJS.Timeout | undefined
  let close: () => void = () => undefined

  const tell = (reason: string) => {
    if (!told) listener({ type: 'disconnected', reason })
    told = true
  }
  const start = async () => {
    const venue = await detected.resolve()
    if (stopped) return
    if (!venue.ok) {
      tell(`account family not known: ${venue.error.code}`)
      timer = setTimeout(() => void start(), waitMs * (0.5 + Math.random() / 2))
      waitMs = Math.min(longestWaitMs, waitMs * 2)
      return
    }
    waitMs = firstWaitMs
    told = false
    close = venue.value.stream(symbols, listener)
  }
  const undoubt = detected.onDoubt(() => {
    close()
    close = () => undefined
    tell('account_family_changed')
    void start()
  })
  void start()
  return () => {
    stopped = true
    undoubt()
    clearTimeout(timer)
    close()
  }
}
