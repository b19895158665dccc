import type { OptimizationReport, OptimizationRow } from '@gridpilot/contract'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useFormat } from '../../../format/use-format.ts'
import { useText } from '../../../i18n/i18n.ts'
import { TEST_IDS } from '../../../testids.ts'
import { type ParetoScale, paretoScale } from './pareto-scale.ts'

interface PlotProps {
  readonly report: OptimizationReport
  readonly chosen: OptimizationRow
  readonly onChoose: (row: OptimizationRow) => void
}

/** Return against drawdown of every run; the points of the front can be chosen, by mouse, finger or keyboard. */
export function ParetoPlot({ report, chosen, onChoose }: PlotProps) {
  const t = useText()
  const format = useFormat()
  const [box, width] = useWidth()
  const scale = useMemo(() => paretoScale(report, width), [report, width])
  const at = placesOn(scale)
  const isChosen = ({ configuration }: OptimizationRow) => configuration === chosen.configuration
  const step = (by: number) => {
    const place = report.front.findIndex(isChosen)
    const next = report.front[Math.min(report.front.length - 1, Math.max(0, place + by))]
    if (next !== undefined) onChoose(next)
  }
  /** Fingers are wide: the nearest point of the front is meant. */
  const chooseNear = (px: number, py: number) => {
    const away = (row: OptimizationRow) => Math.hypot(at(row).cx - px, at(row).cy - py)
    const [first, ...others] = report.front
    if (first !== undefined) onChoose(others.reduce((near, row) => (away(row) < away(near) ? row : near), first))
  }
  return (
    <div ref={box} className="search-plot">
      <p className="soft">{t('search.axisReturn')}</p>
      <div
        role="slider"
        aria-label={`${t('search.plot')}. ${t('search.plotKeys')}`}
        aria-valuemin={0}
        aria-valuemax={report.front.length - 1}
        aria-valuenow={report.front.findIndex(isChosen)}
        aria-valuetext={`${format.change(chosen.roi_percent)}, ${format.percent(chosen.max_drawdown_percent)}`}
        tabIndex={0}
        className="search-picture"
        data-testid={TEST_IDS.searchPlot}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight' || key === 'ArrowUp') step(1)
          if (key === 'ArrowLeft' || key === 'ArrowDown') step(-1)
        }}
        onClick={({ nativeEvent }) => chooseNear(nativeEvent.offsetX, nativeEvent.offsetY)}
      >
        <Picture report={report} chosen={chosen} scale={scale} />
      </div>
      <p className="soft search-axis-name">{t('search.axisDrawdown')}</p>
      <Legend report={report} />
      {scale.hidden > 0 ? <p className="soft">{t('search.hidden', { count: format.count(scale.hidden) })}</p> : null}
    </div>
  )
}

const placesOn =
  ({ x, y }: ParetoScale) =>
  (row: { readonly max_drawdown_percent: number; readonly roi_percent: number }) => ({
    cx: x(row.max_drawdown_percent),
    cy: y(row.roi_percent),
  })

interface PictureProps {
  readonly report: OptimizationReport
  readonly chosen: OptimizationRow
  readonly scale: ParetoScale
}

function Picture({ report, chosen, scale }: PictureProps) {
  const at = placesOn(scale)
  const line = report.front.map((row) => `${at(row).cx},${at(row).cy}`).join(' ')
  return (
    <svg viewBox={`0 0 ${scale.width} ${scale.height}`} width={scale.width} height={scale.height} aria-hidden="true">
      <Axes scale={scale} />
      {scale.dots.map(([cx, cy], i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: dots never change their places
        <circle key={i} className="search-dot" cx={cx} cy={cy} r={2} />
      ))}
      {(report.noise?.bests ?? []).map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nor do these
        <circle key={i} className="search-noise" {...at(each)} r={4} />
      ))}
      <polyline className="search-line" points={line} />
      {report.front.map((row) => (
        <circle key={row.configuration} className="search-front" {...at(row)} r={5} />
      ))}
      <circle className="search-chosen" {...at(chosen)} r={9} />
    </svg>
  )
}

function Axes({ scale }: { readonly scale: ParetoScale }) {
  const { left, right, top, bottom, x, y } = scale
  return (
    <>
      {scale.xTicks.map((value) => (
        <g key={value}>
          <line className="search-axis" x1={x(value)} x2={x(value)} y1={top} y2={bottom} />
          <text x={x(value)} y={bottom + 17} textAnchor="middle">
            {value}
          </text>
        </g>
      ))}
      {scale.yTicks.map((value) => (
        <g key={value}>
          <line
            className={value === 0 ? 'search-zero' : 'search-axis'}
            x1={left}
            x2={right}
            y1={y(value)}
            y2={y(value)}
          />
          <text x={left - 6} y={y(value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
    </>
  )
}

function Legend({ report }: { readonly report: OptimizationReport }) {
  const t = useText()
  const format = useFormat()
  return (
    <ul className="search-legend soft">
      <li className="front">{t('search.legend.front')}</li>
      <li className="chosen">{t('search.legend.chosen')}</li>
      <li className="dot">{t('search.legend.dots', { count: format.count(report.points.length) })}</li>
      {report.noise === null ? null : <li className="noise">{t('search.legend.noise')}</li>}
    </ul>
  )
}

const FIRST_WIDTH = 640

/** The width there is, in pixels. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  useEffect(() => {
    if (box.current === null) return
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width))
    })
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  return [box, width] as const
}
