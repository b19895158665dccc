import type { Span } from './ports.ts'

/** A stretch without candles, and how many there would be. */
export interface Gap extends Span {
  readonly missing: number
}

/**
 * Stretches of `span` without candles. `times` are the open times stored in it, ascending; both bounds are multiples of
 * `lengthMs`.
 */
export function gapsIn(span: Span, times: ArrayLike<number>, lengthMs: number): Gap[] {
  const gaps: Gap[] = []
  let expected = span.fromMs
  const close = (toMs: number) => {
    if (toMs > expected) gaps.push({ fromMs: expected, toMs, missing: (toMs - expected) / lengthMs })
  }
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i] as number
    close(time)
    expected = time + lengthMs
  }
  close(span.toMs)
  return gaps
}
