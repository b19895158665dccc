import type { CurvePoint } from '@gridpilot/contract'
import { BaselineSeries, createChart, type IChartApi, type ISeriesApi } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { TEST_IDS } from '../testids.ts'
import { useColors } from '../theme/appearance.ts'
import { chartOptions, seconds } from './chart-options.ts'
import { fitWhole } from './fit-whole.ts'

interface EquityChartProps {
  readonly points: readonly CurvePoint[]
  /** The value gains and losses are counted from, USDT. */
  readonly base: number
  readonly label: string
}

/** Equity over market time, coloured by the side of the base it is on. */
export function EquityChart({ points, base, label }: EquityChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const parts = useRef<{ chart: IChartApi; series: ISeriesApi<'Baseline'> } | null>(null)
  const colors = useColors()
  const language = usePreferences((state) => state.language)
  useEffect(() => {
    if (box.current === null) return
    const chart = createChart(box.current)
    parts.current = { chart, series: chart.addSeries(BaselineSeries, { lineWidth: 2 }) }
    return () => {
      parts.current = null
      chart.remove()
    }
  }, [])
  useEffect(() => {
    const { up, down } = colors
    parts.current?.chart.applyOptions(chartOptions(colors, language, 2))
    parts.current?.series.applyOptions({
      baseValue: { type: 'price', price: base },
      topLineColor: up,
      topFillColor1: `${up}33`,
      topFillColor2: `${up}08`,
      bottomLineColor: down,
      bottomFillColor1: `${down}08`,
      bottomFillColor2: `${down}33`,
    })
  }, [colors, language, base])
  useEffect(() => {
    if (parts.current === null) return
    const { chart, series } = parts.current
    const rows = ascending(points)
    series.setData(rows)
    const fit = () => fitWhole(chart, rows.length)
    fit()
    // The room for the labels is a share of the width, which may change.
    chart.timeScale().subscribeSizeChange(fit)
    return () => chart.timeScale().unsubscribeSizeChange(fit)
  }, [points])
  return <div ref={box} className="equity-chart" data-testid={TEST_IDS.equityChart} role="img" aria-label={label} />
}

/** One point per second, strictly ascending, as the chart needs it. */
function ascending(points: readonly CurvePoint[]) {
  const bySecond = new Map(points.map(([at, value]) => [seconds(at), value]))
  return [...bySecond].sort(([a], [b]) => a - b).map(([time, value]) => ({ time, value }))
}
