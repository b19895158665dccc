import type { Candle } from '@gridpilot/contract'
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type SeriesMarker,
  type UTCTimestamp,
} from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { TEST_IDS } from '../testids.ts'
import { useColors } from '../theme/appearance.ts'
import { chartOptions, seconds } from './chart-options.ts'
import { fitWhole } from './fit-whole.ts'
import { type FillMarker, placeMarkers } from './place-markers.ts'

export interface PriceLine {
  readonly price: number
  readonly color: string
  readonly dashed: boolean
  /** Words on the price axis; none for the many grid lines. */
  readonly title?: string
}

interface PriceChartProps {
  readonly candles: readonly Candle[]
  readonly lines: readonly PriceLine[]
  readonly markers: readonly FillMarker[]
  /** Decimals of the price axis. */
  readonly decimals: number
  readonly label: string
  /** Show all candles at once instead of the newest in full size. */
  readonly whole?: boolean
}

interface Parts {
  readonly chart: IChartApi
  readonly series: ISeriesApi<'Candlestick'>
  readonly markers: ISeriesMarkersPluginApi<UTCTimestamp>
}

/** Candles with price lines and fill markers. Live changes touch only what changed; the view stays where it is. */
export function PriceChart({ candles, lines, markers, decimals, label, whole = false }: PriceChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const parts = useRef<Parts | null>(null)
  const colors = useColors()
  const language = usePreferences((state) => state.language)
  useEffect(() => {
    if (box.current === null) return
    const chart = createChart(box.current)
    const series = chart.addSeries(CandlestickSeries, { borderVisible: false })
    parts.current = { chart, series, markers: createSeriesMarkers(series, []) as Parts['markers'] }
    return () => {
      parts.current = null
      chart.remove()
    }
  }, [])
  useEffect(() => {
    const { up, down } = colors
    parts.current?.chart.applyOptions(chartOptions(colors, language, decimals))
    parts.current?.series.applyOptions({
      upColor: up,
      downColor: down,
      wickUpColor: up,
      wickDownColor: down,
      priceFormat: { type: 'price', precision: decimals, minMove: 1 / 10 ** decimals },
    })
  }, [colors, language, decimals])
  useCandles(parts, candles, whole)
  useLines(parts, lines)
  useMarkers(parts, markers, candles, colors.up, colors.down)
  return <div ref={box} className="price-chart" data-testid={TEST_IDS.candleChart} role="img" aria-label={label} />
}

type PartsRef = React.RefObject<Parts | null>

/** Writes all candles when another series is shown, only the newest when it moved. */
function useCandles(parts: PartsRef, candles: readonly Candle[], whole: boolean): void {
  const shown = useRef<readonly Candle[]>([])
  useEffect(() => {
    const series = parts.current?.series
    if (!series) return
    const before = shown.current
    shown.current = candles
    const grown = before.length > 0 && before[0] === candles[0] && candles.length - before.length <= 1
    const from = grown ? Math.max(0, before.length - 1) : 0
    if (!grown) {
      series.setData(candles.map(bar))
      if (whole && parts.current) fitWhole(parts.current.chart, candles.length)
      return
    }
    for (const candle of candles.slice(from)) series.update(bar(candle))
  }, [parts, candles, whole])
}

const bar = ([at, open, high, low, close]: Candle) => ({ time: seconds(at), open, high, low, close })

function useLines(parts: PartsRef, lines: readonly PriceLine[]): void {
  const drawn = useRef<IPriceLine[]>([])
  const text = JSON.stringify(lines)
  useEffect(() => {
    const series = parts.current?.series
    if (!series) return
    drawn.current = (JSON.parse(text) as PriceLine[]).map(({ price, color, dashed, title }) =>
      series.createPriceLine({
        price,
        color,
        lineWidth: 1,
        lineStyle: dashed ? LineStyle.Dashed : LineStyle.Solid,
        axisLabelVisible: title !== undefined,
        title: title ?? '',
      }),
    )
    return () => {
      if (parts.current === null) return
      for (const line of drawn.current) series.removePriceLine(line)
    }
  }, [parts, text])
}

function useMarkers(
  parts: PartsRef,
  markers: readonly FillMarker[],
  candles: readonly Candle[],
  up: string,
  down: string,
): void {
  const text = JSON.stringify(placeMarkers(markers, candles))
  useEffect(() => {
    const placed = JSON.parse(text) as ReturnType<typeof placeMarkers>
    parts.current?.markers.setMarkers(
      placed.map(({ atMs, side }): SeriesMarker<UTCTimestamp> => {
        const buy = side === 'buy'
        return {
          time: seconds(atMs),
          position: buy ? 'belowBar' : 'aboveBar',
          shape: buy ? 'arrowUp' : 'arrowDown',
          color: buy ? up : down,
          size: 1,
        }
      }),
    )
  }, [parts, text, up, down])
}
