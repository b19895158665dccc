import { type Account, type GridBotList, routes, type StopAll } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Progress } from 'antd'
import { useState } from 'react'
import { useStopAll } from '../api/queries.ts'
import { keys } from '../api/query-keys.ts'
import { useFormat } from '../format/use-format.ts'
import { useText } from '../i18n/i18n.ts'
import { Problem } from '../parts/problem.tsx'
import { useNoticeText } from '../parts/use-notice.ts'
import { api } from '../session/session.ts'
import { TEST_IDS } from '../testids.ts'
import { isEnded } from './bot-commands.ts'
import { closingCost } from './closing-cost.ts'

interface StopAllModalProps {
  readonly account: Account | null
  readonly active: GridBotList['items']
  readonly onClose: () => void
}

/** What stop-all does and costs; then its progress until the exchange reports nothing left. */
export function StopAllModal({ account, active, onClose }: StopAllModalProps) {
  const t = useText()
  const client = useQueryClient()
  const latest = useStopAll().data?.latest ?? null
  const [ours, setOurs] = useState<string | null>(null)
  const stop = useMutation({
    mutationFn: () => api.call(routes.stopAll, { body: account ? { account_id: account.id } : {} }),
    onSuccess: (started) => {
      setOurs(started.id)
      client.setQueryData(keys.stopAll, { latest: started })
      void client.invalidateQueries({ queryKey: keys.everyBots })
    },
  })
  const shown = latest && (latest.state === 'running' || latest.id === ours) ? latest : null
  return (
    <Modal
      open
      title={t('stopAll.title')}
      onCancel={onClose}
      footer={
        shown ? (
          <Button onClick={onClose}>{t('actions.close')}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('actions.cancel')}</Button>
            <Button
              type="primary"
              danger
              loading={stop.isPending}
              data-testid={TEST_IDS.confirmStopAll}
              onClick={() => stop.mutate()}
            >
              {t('stopAll.confirm')}
            </Button>
          </>
        )
      }
    >
      {shown ? <StopAllProgress progress={shown} /> : <Asking active={active} />}
      {stop.error ? <Problem error={stop.error} /> : null}
    </Modal>
  )
}

function Asking({ active }: { active: GridBotList['items'] }) {
  const t = useText()
  const format = useFormat()
  const costs = active.map(closingCost)
  const cost = costs.includes(null) ? null : costs.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  const orders = active.reduce((sum, bot) => sum + bot.orders_resting, 0)
  return (
    <>
      <p>{t('stopAll.text', { bots: active.length, orders })}</p>
      <p>{t('stopAll.cost', { cost: cost === null ? format.usdt(null) : format.gain(-cost) })}</p>
      <ul>
        {active.map((bot) => (
          <li key={bot.id}>{bot.name}</li>
        ))}
      </ul>
    </>
  )
}

function StopAllProgress({ progress }: { progress: StopAll }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const done = progress.bots.filter(({ status }) => isEnded(status)).length
  const percent = progress.bots.length === 0 ? 100 : Math.round((100 * done) / progress.bots.length)
  const status = { running: 'active', verified: 'success', failed: 'exception' } as const
  return (
    <div aria-live="polite" data-testid={TEST_IDS.stopProgress} data-state={progress.state}>
      <Progress percent={progress.state === 'verified' ? 100 : Math.min(percent, 95)} status={status[progress.state]} />
      <p>{t(`stopAll.${progress.state}`)}</p>
      {progress.reason ? <p className="field-error">{notice(progress.reason)}</p> : null}
      <p className="soft number">
        {t('stopAll.left', {
          orders: format.count(progress.open_orders),
          positions: format.count(progress.open_positions),
        })}
      </p>
    </div>
  )
}
