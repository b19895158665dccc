import type { Json } from '../product/running-product.ts'

/** How far reads of the exchange may lag, ms: it tells the server, which must wait it out before "absent" is proof. */
export const READ_LAG_MS = 800
/** The signature window, ms: a request that is older is refused, so it cannot arrive later than that. */
export const SIGNATURE_WINDOW_MS = 1_000

/** Faults a venue really has, each as the admin API takes it. */
const MENU: readonly Json[] = [
  { kind: 'drop_request', probability: 0.15 },
  { kind: 'drop_response', probability: 0.2 },
  { kind: 'drop_response', route: 'POST *place*', probability: 0.5 },
  { kind: 'late_acceptance', route: 'POST *', probability: 0.3, delay_ms: 600 },
  { kind: 'delay_response', probability: 0.4, delay_ms: 400 },
  { kind: 'error_answer', answer: '40725', route: 'POST *', probability: 0.3 },
  { kind: 'error_answer', answer: 'html_502', probability: 0.15 },
  { kind: 'error_answer', answer: 'empty_200', probability: 0.15 },
  { kind: 'rate_limited', probability: 0.3 },
  { kind: 'batch_partial', probability: 0.5 },
  { kind: 'batch_shuffle', probability: 0.8 },
  { kind: 'batch_abort', probability: 0.4 },
  { kind: 'read_lag', lag_ms: READ_LAG_MS, probability: 0.6 },
  { kind: 'fill_on_cancel', probability: 0.3 },
  { kind: 'cancel_ignored', probability: 0.3 },
  { kind: 'page_repeat', probability: 0.3 },
  { kind: 'garble', probability: 0.15 },
  { kind: 'silence' },
  { kind: 'disconnect', nth: 3 },
  { kind: 'lose_push', probability: 0.4 },
  { kind: 'duplicate_push', probability: 0.5 },
  { kind: 'late_push', probability: 0.5, delay_ms: 500 },
  { kind: 'reorder_push', window: 3 },
  { kind: 'stale_push', probability: 0.4 },
]

/** Two to four of the menu. */
export function faultsFor(random: () => number): readonly Json[] {
  const count = 2 + Math.floor(random() * 3)
  return Array.from({ length: count }, () => {
    const wish = MENU[Math.floor(random() * MENU.length)] as Json
    return { ...wish, seed: Math.floor(random() * 1e9) }
  })
}
