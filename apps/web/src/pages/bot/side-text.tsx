import type { Side } from '@gridpilot/contract'
import { useText } from '../../i18n/i18n.ts'

/** Buy or sell in words and colour. */
export function SideText({ side }: { side: Side }) {
  const t = useText()
  return <span className={side === 'buy' ? 'move up' : 'move down'}>{t(`side.${side}`)}</span>
}
