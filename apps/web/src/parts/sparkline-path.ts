import type { CurvePoint } from '@gridpilot/contract'

/**
 * SVG path of a curve in a box of `width` × `height`, 2 units of margin above and below; null for fewer than 2 points.
 * `base` is kept inside the box and its y given back.
 */
export function sparklinePath(
  points: readonly CurvePoint[],
  width: number,
  height: number,
  base?: number,
): { line: string; baseY: number | null } | null {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length < 2 || last[0] <= first[0]) return null
  const values = points.map(([, value]) => value)
  const low = Math.min(...values, base ?? Number.POSITIVE_INFINITY)
  const high = Math.max(...values, base ?? Number.NEGATIVE_INFINITY)
  const span = high - low || 1
  const y = (value: number) => round(2 + (1 - (value - low) / span) * (height - 4))
  const x = (at: number) => round(((at - first[0]) / (last[0] - first[0])) * width)
  const line = points.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('')
  return { line, baseY: base === undefined ? null : y(base) }
}

const round = (value: number) => Math.round(value * 100) / 100
