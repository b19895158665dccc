/** USD per million tokens outside of peak hours (SPEC §6). */
export interface ModelPrices {
  readonly input: number
  /** Of input that the provider's cache knows. */
  readonly cachedInput: number
  readonly output: number
}

export interface TokenUse {
  readonly input: number
  /** Part of `input`. */
  readonly cached: number
  readonly output: number
}

/** 01–04 and 06–10 UTC on weekdays cost double. */
export function isPeak(wallMs: number): boolean {
  const date = new Date(wallMs)
  const [day, hour] = [date.getUTCDay(), date.getUTCHours()]
  return day >= 1 && day <= 5 && ((hour >= 1 && hour < 4) || (hour >= 6 && hour < 10))
}

/** USD. */
export function costOf({ input, cached, output }: TokenUse, prices: ModelPrices, wallMs: number): number {
  const usual = ((input - cached) * prices.input + cached * prices.cachedInput + output * prices.output) / 1_000_000
  return usual * (isPeak(wallMs) ? 2 : 1)
}

/** First millisecond of the calendar month, UTC. */
export function monthStart(wallMs: number): number {
  const date = new Date(wallMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}
