import { type Alert, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Alert as Message } from 'antd'
import { Link } from 'react-router'
import { keys } from '../api/query-keys.ts'
import { useText } from '../i18n/i18n.ts'
import { applyMessage } from '../live/apply-message.ts'
import { api } from '../session/session.ts'
import { acknowledgeTestId } from '../testids.ts'
import { TimeText } from './time-text.tsx'
import { useNoticeText } from './use-notice.ts'

/** One system alert, with the button that confirms it as read. */
export function AlertLine({ alert, acknowledgeable = false }: { alert: Alert; acknowledgeable?: boolean }) {
  const t = useText()
  const notice = useNoticeText()
  const client = useQueryClient()
  const acknowledge = useMutation({
    mutationFn: () => api.call(routes.acknowledgeAlert, { params: { id: alert.id } }),
    onSuccess: (read) => {
      applyMessage(client, { topic: 'alerts', seq: 1, type: 'alert', data: read })
      void client.invalidateQueries({ queryKey: keys.alerts })
    },
  })
  const asks = acknowledgeable && alert.acknowledged_at === null
  return (
    <Message
      className={`alert-line ${alert.acknowledged_at === null ? '' : 'read'}`}
      type={alert.severity}
      showIcon
      title={notice(alert.notice)}
      description={
        <span className="soft">
          <TimeText at={alert.created_at} />
          {alert.bot_id === null ? null : (
            <>
              {' · '}
              <Link to={`/bots/${alert.bot_id}`}>{t('actions.openBot')}</Link>
            </>
          )}{' '}
          <code className="code">{alert.notice.code}</code>
        </span>
      }
      action={
        asks ? (
          <Button
            size="small"
            loading={acknowledge.isPending}
            data-testid={acknowledgeTestId(alert.id)}
            onClick={() => acknowledge.mutate()}
          >
            {t('alerts.acknowledge')}
          </Button>
        ) : null
      }
    />
  )
}
