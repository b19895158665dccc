import { Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { formatUtc } from '../format/time.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import type { FigureName } from '../i18n/text-key.ts'

interface ExplainProps {
  readonly name: FigureName
  /** When the figure was computed (UTC ISO text or ms). */
  readonly at?: string | number | null | undefined
  /** Where an estimate comes from. */
  readonly source?: string
  /** Other words than the figure's own name. */
  readonly children?: ReactNode
}

/** A figure's name; pointing at it, focusing it or tapping it tells definition, formula and time. */
export function Explain({ name, at, source, children }: ExplainProps) {
  const t = useText()
  return (
    <Tooltip
      title={<Explanation name={name} at={at} source={source} />}
      trigger={['hover', 'focus', 'click']}
      mouseEnterDelay={0.25}
    >
      <button type="button" className="explain">
        {children ?? t(`figures.${name}.label`)}
      </button>
    </Tooltip>
  )
}

function Explanation({ name, at, source }: Pick<ExplainProps, 'name' | 'at'> & { source: string | undefined }) {
  const t = useText()
  const format = useFormat()
  return (
    <div className="explanation">
      <p>{t(`figures.${name}.means`)}</p>
      <p className="formula">{t(`figures.${name}.formula`)}</p>
      {source === undefined ? null : <p>{t('explain.source', { source })}</p>}
      {at == null ? null : <p>{t('explain.computed', { time: format.time(at, 'full'), utc: formatUtc(at) })}</p>}
    </div>
  )
}
