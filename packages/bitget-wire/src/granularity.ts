const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UTC8 = 8 * HOUR
/** Monday 1970-01-05. */
const FIRST_MONDAY = 4 * DAY

/** A candle length of the wire: where its candles start. */
export interface Granularity {
  readonly name: string
  /** Shortest possible length, ms. */
  readonly lengthMs: number
  /** How far back `candles` looks, ms; null: no limit. */
  readonly depthMs: number | null
  readonly startOf: (ms: number) => number
}

const fixed = (name: string, lengthMs: number, offset: number, depthDays: number | null): Granularity => ({
  name,
  lengthMs,
  depthMs: depthDays === null ? null : depthDays * DAY,
  startOf: (ms) => Math.floor((ms + offset) / lengthMs) * lengthMs - offset,
})

const week = (name: string, offset: number): Granularity => ({
  name,
  lengthMs: 7 * DAY,
  depthMs: null,
  startOf: (ms) => Math.floor((ms + offset - FIRST_MONDAY) / (7 * DAY)) * 7 * DAY + FIRST_MONDAY - offset,
})

const month = (name: string, offset: number): Granularity => ({
  name,
  lengthMs: 28 * DAY,
  depthMs: null,
  startOf: (ms) => {
    const date = new Date(ms + offset)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) - offset
  },
})

/** Six hours and longer are aligned to UTC+8 unless the name ends in utc. Names are case-sensitive (1m, 1M). */
const ALL: readonly Granularity[] = [
  fixed('1m', MINUTE, 0, 31),
  fixed('3m', 3 * MINUTE, 0, 31),
  fixed('5m', 5 * MINUTE, 0, 31),
  fixed('15m', 15 * MINUTE, 0, 52),
  fixed('30m', 30 * MINUTE, 0, 62),
  fixed('1H', HOUR, 0, 83),
  fixed('2H', 2 * HOUR, 0, 120),
  fixed('4H', 4 * HOUR, 0, 240),
  fixed('6H', 6 * HOUR, UTC8, 360),
  fixed('12H', 12 * HOUR, UTC8, null),
  fixed('1D', DAY, UTC8, null),
  fixed('3D', 3 * DAY, UTC8, null),
  week('1W', UTC8),
  month('1M', UTC8),
  fixed('6Hutc', 6 * HOUR, 0, 360),
  fixed('12Hutc', 12 * HOUR, 0, null),
  fixed('1Dutc', DAY, 0, null),
  fixed('3Dutc', 3 * DAY, 0, null),
  week('1Wutc', 0),
  month('1Mutc', 0),
]

export const GRANULARITIES: ReadonlyMap<string, Granularity> = new Map(ALL.map((each) => [each.name, each]))
