import { Tooltip } from 'antd'
import { formatUtc, type TimeShape } from '../format/time.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'

interface TimeTextProps {
  readonly at: string | number | null | undefined
  readonly shape?: TimeShape
  /** A time of the market's clock, which an accelerated feed runs faster. */
  readonly market?: boolean
}

/** A time in the user's zone; UTC (and which clock) in the tooltip. */
export function TimeText({ at, shape = 'short', market = false }: TimeTextProps) {
  const t = useText()
  const format = useFormat()
  if (at == null) return <span>{format.time(null)}</span>
  return (
    <Tooltip title={market ? t('explain.marketClock', { utc: formatUtc(at) }) : formatUtc(at)}>
      <time className="number" dateTime={new Date(at).toISOString()}>
        {format.time(at, shape)}
      </time>
    </Tooltip>
  )
}
