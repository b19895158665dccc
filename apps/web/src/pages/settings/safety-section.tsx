import { type Heartbeat, type PutHeartbeatRequestInput, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useHeartbeat } from '../../api/queries.ts'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Seconds between beats that may be chosen. */
const PERIODS = [30, 60, 120, 300, 600, 1_800] as const

/** What watches over the program itself: a dead server cannot say that it is dead. */
export function SafetySection() {
  const t = useText()
  const heartbeat = useHeartbeat()
  if (heartbeat.error) return <Problem error={heartbeat.error} onRetry={() => void heartbeat.refetch()} />
  if (!heartbeat.data) return <Waiting />
  return (
    <div className="settings-section" data-testid={TEST_IDS.settingsSafety}>
      <h2>{t('settings.safety.heartbeat')}</h2>
      <p className="soft">{t('settings.safety.text')}</p>
      {heartbeat.data.configured ? <Beating heartbeat={heartbeat.data} /> : null}
      <HeartbeatForm configured={heartbeat.data.configured} />
    </div>
  )
}

function Beating({ heartbeat }: { heartbeat: Heartbeat }) {
  const t = useText()
  const format = useFormat()
  const notice = useNoticeText()
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => api.call(routes.deleteHeartbeat),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.heartbeat }),
  })
  const { host, period_seconds, healthy, reason, last_sent_at, last_error } = heartbeat
  return (
    <>
      <Alert
        type={healthy && last_error === null ? 'success' : 'warning'}
        showIcon
        title={t('settings.safety.calls', { host: host ?? '', seconds: format.count(period_seconds) })}
        description={
          <>
            <p>
              {t('settings.safety.last')}{' '}
              {last_sent_at === null ? t('settings.safety.none') : <TimeText at={last_sent_at} />}
            </p>
            {healthy ? null : (
              <p>
                {t('settings.safety.heldBack')} {reason === null ? '' : notice(reason)}
              </p>
            )}
            {last_error === null ? null : <p>{notice(last_error)}</p>}
          </>
        }
        action={
          <Button size="small" loading={forget.isPending} onClick={() => forget.mutate()}>
            {t('actions.delete')}
          </Button>
        }
      />
      {forget.error ? <Problem error={forget.error} /> : null}
    </>
  )
}

function HeartbeatForm({ configured }: { configured: boolean }) {
  const t = useText()
  const format = useFormat()
  const client = useQueryClient()
  const [form] = Form.useForm<PutHeartbeatRequestInput>()
  const save = useMutation({
    mutationFn: (body: PutHeartbeatRequestInput) => api.call(routes.putHeartbeat, { body }),
    onSuccess: (fresh) => {
      form.resetFields()
      client.setQueryData(keys.heartbeat, fresh)
    },
  })
  return (
    <Form<PutHeartbeatRequestInput>
      form={form}
      layout="vertical"
      className="settings-section"
      initialValues={{ period_seconds: 60 }}
      onFinish={(values) => save.mutate(values)}
    >
      <Form.Item
        name="url"
        label={t(configured ? 'settings.safety.newAddress' : 'settings.safety.address')}
        extra={t('settings.safety.addressText')}
        rules={[{ required: true, pattern: /^https:\/\//, message: t('settings.safety.addressNeeded') }]}
      >
        <Input autoComplete="off" spellCheck={false} maxLength={2_000} placeholder="https://" />
      </Form.Item>
      <Form.Item name="period_seconds" label={t('settings.safety.period')}>
        <Select
          className="time-zone"
          options={PERIODS.map((value) => ({
            value,
            label: t('settings.safety.seconds', { seconds: format.count(value) }),
          }))}
        />
      </Form.Item>
      {save.error ? <Problem error={save.error} /> : null}
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid={TEST_IDS.saveHeartbeat}>
        {t('actions.save')}
      </Button>
    </Form>
  )
}
