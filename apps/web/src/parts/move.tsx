import type { ReactNode } from 'react'

/** Smaller amounts, and what reads as 0.00, have no direction. */
const VISIBLE = 0.00005

/** Colours a change by its sign (the text itself carries the sign, so colour is never alone). */
export function Move({ value, children, testId }: { value: number | null; children: ReactNode; testId?: string }) {
  const zero = typeof children === 'string' && !/[1-9]/.test(children)
  const tone = value === null || zero || Math.abs(value) < VISIBLE ? 'flat' : value > 0 ? 'up' : 'down'
  return (
    <span className={`move ${tone} number`} data-testid={testId} data-value={value ?? undefined}>
      {children}
    </span>
  )
}
