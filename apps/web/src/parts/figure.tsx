import type { ReactNode } from 'react'
import type { FigureName } from '../i18n/text-key.ts'
import { Explain } from './explain.tsx'
import { Move } from './move.tsx'

export interface FigureProps {
  readonly name: FigureName
  /** The raw number behind the text; null when unknown. */
  readonly value: number | null | undefined
  /** The formatted number. */
  readonly text: ReactNode
  /** Of the number, when its text does not carry it. */
  readonly unit?: 'USDT'
  /** Colour by sign. */
  readonly move?: boolean
  /** A figure that is an estimate looks different: "≈", dotted, with its source in the tooltip. */
  readonly estimate?: boolean
  readonly source?: string
  readonly at?: string | number | null | undefined
  readonly label?: ReactNode
  /** A second line under the number. */
  readonly note?: ReactNode
  readonly size?: 'large' | 'small'
  readonly testId?: string
}

/** Name above, number below. Every number of the product that stands alone is one of these. */
export function Figure({
  name,
  value,
  text,
  unit,
  move,
  estimate,
  source,
  at,
  label,
  note,
  size,
  testId,
}: FigureProps) {
  const raw = value ?? null
  return (
    <div className={`figure ${size ?? ''} ${estimate ? 'estimate' : ''}`}>
      <div className="figure-name">
        <Explain name={name} at={at} {...(source === undefined ? {} : { source })}>
          {label}
        </Explain>
      </div>
      <div className="figure-value">
        {estimate && raw !== null ? <span className="approx">≈</span> : null}
        {move ? (
          <Move value={raw} {...(testId === undefined ? {} : { testId })}>
            {text}
          </Move>
        ) : (
          <span className="number" data-testid={testId} data-value={raw ?? undefined}>
            {text}
          </span>
        )}
        {unit === undefined || raw === null ? null : <small className="unit"> {unit}</small>}
      </div>
      {note == null ? null : <div className="figure-note">{note}</div>}
    </div>
  )
}
