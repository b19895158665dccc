import type { ReactNode } from 'react'

/** Smaller amounts read as 0.00 and have no direction. */
const VISIBLE = 0.00005

/** Colours a change by its sign (the text itself carries the sign, so colour is never alone). */
export function Move({ value, children, testId }: { value: number | null; children: ReactNode; testId?: string }) {
  const tone = value === null || Math.abs(value) < VISIBLE ? 'flat' : value > 0 ? 'up' : 'down'
  return (
    <span className={`move ${tone} number`} data-testid={testId} data-value={value ?? undefined}>
      {children}
    </span>
  )
}
