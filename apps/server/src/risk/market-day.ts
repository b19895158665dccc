const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of a time in a zone, such as 2026-03-01; days compare as text. Throws RangeError for no such zone. */
export function marketDay(timeMs: number, timeZone: string): string {
  const known = FORMATS.get(timeZone)
  const format =
    known ??
    // Sweden writes dates as ISO 8601 does.
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  if (known === undefined) FORMATS.set(timeZone, format)
  return format.format(timeMs)
}

export function isTimeZone(name: string): boolean {
  try {
    marketDay(0, name)
    return true
  } catch {
    return false
  }
}
