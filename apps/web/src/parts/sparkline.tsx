import type { CurvePoint } from '@gridpilot/contract'
import { sparklinePath } from './sparkline-path.ts'

interface SparklineProps {
  readonly points: readonly CurvePoint[]
  readonly width?: number
  readonly height?: number
  /** What it shows, for screen readers. */
  readonly label: string
  /** Draws the line of this value and colours the curve by the side its end is on. */
  readonly base?: number
}

/** A curve without axes. Fewer than two points draw nothing. */
export function Sparkline({ points, width = 120, height = 32, label, base }: SparklineProps) {
  const path = sparklinePath(points, width, height, base)
  if (path === null) return <span className="sparkline-empty" style={{ height }} />
  const end = points.at(-1)?.[1] ?? 0
  const tone = base === undefined || end === base ? 'flat' : end > base ? 'up' : 'down'
  return (
    <svg
      className={`sparkline ${tone}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      style={{ height }}
      role="img"
      aria-label={label}
    >
      {path.baseY === null ? null : <path className="base" d={`M0 ${path.baseY}H${width}`} />}
      <path className="curve" d={path.line} />
    </svg>
  )
}
