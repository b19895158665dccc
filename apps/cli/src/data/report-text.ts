import type { DownloadReport, SeriesSummary } from '@gridpilot/engine'
import { timeframeMs } from '@gridpilot/engine'
import { dateText } from './download-period.ts'

const GAPS_SHOWN = 20

const count = (value: number): string => value.toLocaleString('en-US')

/** The gap report of a download, for people. */
export function reportText({ series, span, candles, fetched, firstMs, gaps }: DownloadReport, title: string): string {
  const asked = `${dateText(span.fromMs)} to ${dateText(span.toMs)}`
  if (firstMs === null) return `${series.symbol} ${series.timeframe} of ${title}: it has no candles from ${asked}.`
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0)
  const head = `${series.symbol} ${series.timeframe} of ${title}: ${count(candles)} candles from ${asked} (${count(fetched)} fetched now)`
  const begins = firstMs > span.fromMs ? [`The market has nothing before ${dateText(firstMs)}.`] : []
  if (gaps.length === 0) return [`${head}.`, ...begins, 'No gaps.'].join('\n')
  const shown = gaps
    .slice(0, GAPS_SHOWN)
    .map((gap) => `  ${dateText(gap.fromMs)} to ${dateText(gap.toMs)}: ${count(gap.missing)} missing`)
  const more = gaps.length > GAPS_SHOWN ? [`  and ${count(gaps.length - GAPS_SHOWN)} more (--json lists all)`] : []
  return [
    `${head}.`,
    ...begins,
    `Gaps: ${count(gaps.length)}, with ${count(missing)} candles the exchange does not have:`,
    ...shown,
    ...more,
  ].join('\n')
}

export const reportBody = ({ series, span, candles, fetched, firstMs, gaps }: DownloadReport) => ({
  ...series,
  from: new Date(span.fromMs).toISOString(),
  to: new Date(span.toMs).toISOString(),
  candles,
  fetched,
  first: firstMs === null ? null : new Date(firstMs).toISOString(),
  gaps: gaps.map(({ fromMs, toMs, missing }) => ({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    missing,
  })),
})

/** Candles missing between the first and the last one: gaps of the market, or stretches nobody asked for yet. */
const missingOf = ({ candles, firstMs, lastMs, timeframe }: SeriesSummary): number =>
  firstMs === null || lastMs === null ? 0 : (lastMs - firstMs) / timeframeMs(timeframe) + 1 - candles

export function listText(all: readonly SeriesSummary[]): string {
  const rows = all.map((each) => [
    each.source,
    each.symbol,
    each.timeframe,
    count(each.candles),
    each.firstMs === null ? '–' : dateText(each.firstMs),
    each.lastMs === null ? '–' : dateText(each.lastMs),
    count(missingOf(each)),
  ])
  const table = [['source', 'symbol', 'timeframe', 'candles', 'first', 'last', 'missing'], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return table.map(line).join('\n')
}

export const listBody = (all: readonly SeriesSummary[]) =>
  all.map((each) => ({
    source: each.source,
    symbol: each.symbol,
    timeframe: each.timeframe,
    candles: each.candles,
    first: each.firstMs === null ? null : new Date(each.firstMs).toISOString(),
    last: each.lastMs === null ? null : new Date(each.lastMs).toISOString(),
    missing: missingOf(each),
  }))
