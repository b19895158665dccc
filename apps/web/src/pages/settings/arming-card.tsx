import { type Account, type ArmAccountRequest, type Arming, routes } from '@gridpilot/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber, Popconfirm } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useFormat } from '../../format/use-format.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { TimeText } from '../../parts/time-text.tsx'
import { useNoticeText } from '../../parts/use-notice.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { api } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Real money: read-only until it is armed by hand, with the risk in words, a typed sentence and a cap on the first bot. */
export function ArmingCard({ account }: { account: Account }) {
  const arming = useQuery({
    queryKey: keys.arming(account.id),
    queryFn: () => api.call(routes.getArming, { params: { id: account.id } }),
  })
  if (arming.error) return <Problem error={arming.error} onRetry={() => void arming.refetch()} />
  if (!arming.data) return <Waiting rows={2} />
  if (!arming.data.needed) return null
  return (
    <div className="arming" data-testid={TEST_IDS.arming}>
      {arming.data.armed ? (
        <Armed account={account} arming={arming.data} />
      ) : (
        <ArmForm account={account} arming={arming.data} />
      )}
    </div>
  )
}

function useShowArming(account: Account): (fresh: Arming) => void {
  const client = useQueryClient()
  return (fresh) => {
    client.setQueryData(keys.arming(account.id), fresh)
    void client.invalidateQueries({ queryKey: keys.accounts })
  }
}

interface ArmingProps {
  readonly account: Account
  readonly arming: Arming
}

interface ArmFields {
  readonly confirmation: string
  readonly first_bot_cap: number | null
}

function ArmForm({ account, arming }: ArmingProps) {
  const t = useText()
  const notice = useNoticeText()
  const show = useShowArming(account)
  const [form] = Form.useForm<ArmFields>()
  const arm = useMutation({
    mutationFn: ({ confirmation, first_bot_cap }: ArmFields) => {
      const body: ArmAccountRequest & { first_bot_cap?: string } = {
        confirmation,
        ...(first_bot_cap == null ? {} : { first_bot_cap: String(first_bot_cap) }),
      }
      return api.call(routes.armAccount, { params: { id: account.id }, body })
    },
    onSuccess: show,
  })
  const typed: string | undefined = Form.useWatch('confirmation', form)
  return (
    <>
      <Alert type="warning" showIcon title={t('settings.accounts.liveReadOnly')} description={notice(arming.notice)} />
      <Form<ArmFields>
        form={form}
        layout="vertical"
        initialValues={{ first_bot_cap: arming.first_bot_cap }}
        onFinish={(values) => arm.mutate(values)}
      >
        <Form.Item name="first_bot_cap" label={t('arming.cap')} extra={t('arming.capText')}>
          <InputNumber<number> min={0} suffix="USDT" />
        </Form.Item>
        <Form.Item
          name="confirmation"
          label={
            <span>
              {t('arming.type')} <strong>{arming.confirmation}</strong>
            </span>
          }
        >
          <Input autoComplete="off" spellCheck={false} maxLength={200} data-testid={TEST_IDS.armConfirmation} />
        </Form.Item>
        <p className="soft">{t('arming.probe')}</p>
        {arm.error ? <Problem error={arm.error} /> : null}
        <Button
          danger
          type="primary"
          htmlType="submit"
          loading={arm.isPending}
          disabled={typed !== arming.confirmation}
          data-testid={TEST_IDS.armAccount}
        >
          {t('arming.arm')}
        </Button>
      </Form>
    </>
  )
}

function Armed({ account, arming }: ArmingProps) {
  const t = useText()
  const format = useFormat()
  const show = useShowArming(account)
  const disarm = useMutation({
    mutationFn: () => api.call(routes.disarmAccount, { params: { id: account.id } }),
    onSuccess: show,
  })
  return (
    <>
      <Alert
        type="error"
        showIcon
        title={t('arming.armed')}
        description={
          <>
            <p>
              {t('arming.since')} <TimeText at={arming.armed_at} />
            </p>
            {arming.first_bot_cap_applies ? (
              <p>{t('arming.capApplies', { cap: format.usdt(arming.first_bot_cap) })}</p>
            ) : null}
            <Popconfirm
              title={t('arming.disarm')}
              description={t('arming.disarmText')}
              styles={{ root: { maxWidth: 'min(360px, calc(100vw - 24px))' } }}
              okText={t('arming.disarm')}
              cancelText={t('actions.cancel')}
              onConfirm={() => disarm.mutate()}
            >
              <Button size="small" loading={disarm.isPending}>
                {t('arming.disarm')}
              </Button>
            </Popconfirm>
          </>
        }
      />
      {disarm.error ? <Problem error={disarm.error} /> : null}
    </>
  )
}
