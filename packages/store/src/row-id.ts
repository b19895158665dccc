/** Draws ids for rows the store itself names: nine characters of wall time, then eleven drawn ones. They sort by time. */
export type RowIds = () => string

const TIME_DIGITS = 9
const DRAWN_DIGITS = 11

/** `random(n)` draws a whole number in [0, n), evenly. */
export function createRowIds(nowMs: () => number, random: (below: number) => number): RowIds {
  return () => {
    const time = nowMs().toString(36).padStart(TIME_DIGITS, '0')
    const drawn = Array.from({ length: DRAWN_DIGITS }, () => random(36).toString(36)).join('')
    return `${time}${drawn}`
  }
}
