import type { Account } from '@gridpilot/contract'
import { useBots } from '../../api/queries.ts'
import { isEnded } from '../../bots/bot-commands.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Move } from '../../parts/move.tsx'
import { usePhone } from '../../theme/use-media.ts'
import { showMyBots } from './my-bots.tsx'

/** On a phone the bots are far below the cards: one line at the top says how they do and leads there. */
export function BotsSummary({ account }: { account: Account | null }) {
  const t = useText()
  const format = useFormat()
  const phone = usePhone()
  const bots = useBots(account?.id ?? null).data
  if (!phone || !bots || bots.items.length === 0) return null
  const active = bots.items.filter(({ status }) => !isEnded(status)).length
  return (
    <button type="button" className="bots-summary panel" onClick={showMyBots}>
      <span>{t('bots.summary', { count: active })}</span>
      <Move value={bots.totals.total_profit}>{format.gain(bots.totals.total_profit)} USDT ↓</Move>
    </button>
  )
}
