import type { GridBot, GridBotProtection } from '@gridpilot/contract'
import { Alert } from 'antd'
import { useInstrument } from '../../api/queries.ts'
import { isEnded } from '../../bots/bot-commands.ts'
import { isCurrent } from '../../bots/is-current.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { useNoticeText } from '../../parts/use-notice.ts'
import { TEST_IDS } from '../../testids.ts'

const TONE: Record<GridBotProtection['state'], 'success' | 'info' | 'warning'> = {
  resting: 'success',
  pending: 'info',
  engine_only: 'warning',
  none: 'info',
}

/** Who closes the bot when the worst comes: a stop at the exchange, or only this program; and what that means. */
export function ProtectionLine({ bot }: { bot: GridBot }) {
  const t = useText()
  const { protection } = bot
  if (isEnded(bot.status) || protection.state === 'none') return null
  const state = t(`protection.state.${protection.state}`)
  const isKnown = isCurrent(bot)
  return (
    <Alert
      type={isKnown ? TONE[protection.state] : 'warning'}
      showIcon
      data-testid={TEST_IDS.protection}
      data-state={protection.state}
      title={isKnown ? state : t('protection.lastSeen', { state })}
      description={
        <>
          <span>{t(`protection.means.${protection.state}`)}</span>
          <ul className="order-room">
            {protection.positions.map((position) => (
              <Position key={`${position.position_side} ${position.stop_side}`} bot={bot} position={position} />
            ))}
          </ul>
        </>
      }
    />
  )
}

type PositionProtection = GridBotProtection['positions'][number]

/** One position: where its stop rests, what only this program would close, and why. */
function Position({ bot, position }: { bot: GridBot; position: PositionProtection }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const instrument = useInstrument(bot.symbol)
  const price = format.price(position.resting_price ?? position.price, instrument?.tick_size_exact ?? null)
  const quantity = `${format.quantity(position.engine_quantity, instrument?.size_step_exact ?? null)} ${instrument?.base_coin ?? ''}`
  const leg = position.position_side === 'net' ? '' : `${t(`leg.${position.position_side}`)}: `
  const reason = position.reason === null ? null : t(`protection.reason.${position.reason}`)
  return (
    <li>
      {leg}
      {position.resting_price === null ? t('protection.wanted', { price }) : t('protection.rests', { price })}
      {reason === null ? '' : ` (${reason})`}
      {position.engine_quantity > 0 ? ` ${t('protection.engineOnly', { quantity })}` : ''}
      {position.notice === null ? null : <span className="soft"> {notice(position.notice)}</span>}
    </li>
  )
}
