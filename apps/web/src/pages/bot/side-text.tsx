import type { PositionSide, Side } from '@gridpilot/contract'
import { useText } from '../../i18n/i18n.ts'

interface SideTextProps {
  readonly side: Side
  /** In hedge mode the leg is named: a sale there may open a short position or close a long one. */
  readonly leg: PositionSide
}

/** Buy or sell in words and colour. */
export function SideText({ side, leg }: SideTextProps) {
  const t = useText()
  return (
    <>
      <span className={side === 'buy' ? 'move up' : 'move down'}>{t(`side.${side}`)}</span>
      {leg === 'net' ? null : <small className="soft leg">{t(`leg.${leg}`)}</small>}
    </>
  )
}
