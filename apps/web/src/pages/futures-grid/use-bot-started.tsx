import type { GridBot } from '@gridpilot/contract'
import { App, Button } from 'antd'
import { useNavigate } from 'react-router'
import { useText } from '../../i18n/i18n.ts'

/** Says that a bot has started and offers the way to its page. */
export function useBotStarted(done: () => void): (bot: GridBot) => void {
  const t = useText()
  const { notification } = App.useApp()
  const navigate = useNavigate()
  return (bot) => {
    done()
    notification.success({
      key: bot.id,
      title: t('use.started', { name: bot.name }),
      description: t('use.startedText'),
      placement: 'bottomRight',
      actions: (
        <Button
          size="small"
          type="primary"
          onClick={() => {
            notification.destroy(bot.id)
            void navigate(`/bots/${bot.id}`)
          }}
        >
          {t('actions.openBot')}
        </Button>
      ),
    })
    document.getElementById('my-bots')?.scrollIntoView({ block: 'start' })
  }
}
