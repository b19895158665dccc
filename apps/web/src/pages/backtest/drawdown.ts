import type { CurvePoint } from '@gridpilot/contract'

/** Percent below the highest equity so far, ≤ 0. */
export function drawdown(curve: readonly CurvePoint[]): CurvePoint[] {
  let peak = 0
  return curve.map(([at, equity]): CurvePoint => {
    peak = Math.max(peak, equity)
    return [at, peak > 0 ? (100 * (equity - peak)) / peak : 0]
  })
}
