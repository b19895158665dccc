import { type DailyLoss, type RiskSettings, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Popconfirm } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Reached daily loss limits, and the hand that lets go of one. Nothing while no limit is reached. */
export function DailyLossState({ settings }: { settings: RiskSettings }) {
  const reached = settings.daily_loss.filter(({ reached_at }) => reached_at !== null)
  return reached.map((loss) => <Reached key={loss.kind} loss={loss} />)
}

function Reached({ loss }: { loss: DailyLoss }) {
  const t = useText()
  const notice = useNoticeText()
  const client = useQueryClient()
  const release = useMutation({
    mutationFn: () => api.call(routes.releaseDailyLoss, { body: { kind: loss.kind } }),
    onSuccess: (fresh) => client.setQueryData(keys.riskSettings, fresh),
  })
  return (
    <Alert
      type="error"
      showIcon
      data-testid={TEST_IDS.dailyLoss}
      title={t('settings.risk.reached', { kind: t(`mode.${loss.kind}.word`) })}
      description={
        <>
          {loss.reason === null ? null : <p>{notice(loss.reason)}</p>}
          <p className="soft">
            {t('settings.risk.reachedAt')} <TimeText at={loss.reached_at} market />
          </p>
          <Popconfirm
            title={t('settings.risk.letGo')}
            description={t('settings.risk.letGoText')}
            styles={{ root: { maxWidth: 'min(360px, calc(100vw - 24px))' } }}
            okText={t('settings.risk.letGo')}
            cancelText={t('actions.cancel')}
            onConfirm={() => release.mutate()}
          >
            <Button size="small" loading={release.isPending}>
              {t('settings.risk.letGo')}
            </Button>
          </Popconfirm>
          {release.error ? <Problem error={release.error} /> : null}
        </>
      }
    />
  )
}
