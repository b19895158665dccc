import type { Store } from '@gridpilot/store'

const HOUR_MS = 60 * 60_000
/** Ended sessions are kept a day for the detection of stolen tokens, answers to repeat for a week. */
const SESSIONS_KEPT_MS = 24 * HOUR_MS
const ANSWERS_KEPT_MS = 7 * 24 * HOUR_MS

interface Surroundings {
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

/** Deletes what nobody can use any more, once an hour. Returns a stop function. */
export function runHousekeeping(store: Store, { wallMs, warn }: Surroundings): () => void {
  const tidy = async () => {
    await store.sessions.purge(wallMs() - SESSIONS_KEPT_MS)
    await store.idempotency.purge(wallMs() - ANSWERS_KEPT_MS)
  }
  const run = () => tidy().catch((error: unknown) => warn({ err: error }, 'old rows could not be deleted'))
  const timer = setInterval(() => void run(), HOUR_MS)
  timer.unref()
  return () => clearInterval(timer)
}
