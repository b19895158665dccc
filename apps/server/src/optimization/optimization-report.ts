import { type FullSearch, type SearchRow, searchReport } from '@gridpilot/advisor'
import type { OptimizationReport, OptimizationRow, OptimizationSummary } from '@gridpilot/contract'
import type { OptimizationInput } from './optimization-input.ts'

/** The search as the API tells it. */
export function reportOf(input: OptimizationInput, found: FullSearch): OptimizationReport {
  const { best, front, data, walk_forward, noise, points, symbol, space_size, tries, refused } = searchReport(
    input,
    found,
  )
  return {
    ...{ symbol, space_size, tries, refused, points },
    data: { ...data, source: input.source, start_price: input.series[0]?.open[0] ?? 0 },
    best: best === null ? null : rowOf(best),
    front: front.map(rowOf),
    walk_forward,
    noise: noise === null ? null : withoutFronts(noise),
  }
}

const rowOf = (row: SearchRow): OptimizationRow => ({
  ...row,
  price_range_lower: Number(row.price_range_lower),
  price_range_upper: Number(row.price_range_upper),
})

function withoutFronts({ fronts: _, ...noise }: NonNullable<ReturnType<typeof searchReport>['noise']>) {
  return noise
}

export const summaryOf = ({ best, tries, refused, data, walk_forward }: OptimizationReport): OptimizationSummary => ({
  ...{ best, tries, refused, data_from: data.from, data_to: data.to },
  advice: walk_forward?.advice ?? null,
  advice_code: walk_forward?.advice_code ?? null,
})
