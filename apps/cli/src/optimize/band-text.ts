import type { SearchReport } from '@gridpilot/advisor'

/** Where 8 of 10 results lay, or why that is not said. */
export function bandText(found: NonNullable<SearchReport['walk_forward']>, percent: (value: number) => string): string {
  const { roi_p10_percent: low, roi_p90_percent: high } = found
  return low === null || high === null ? 'no band (too few tests)' : `p10 ${percent(low)}, p90 ${percent(high)}`
}
