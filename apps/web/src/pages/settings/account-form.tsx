import { type AccountFamily, type CreateAccountRequestInput, type PositionMode, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Collapse, Form, Input, Radio } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api, useSession } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'
import { KeyFields } from './key-fields.tsx'

interface AccountForm {
  kind: CreateAccountRequestInput['kind']
  name: string
  family: AccountFamily
  position_mode: PositionMode
  api_key?: string
  secret_key?: string
  passphrase?: string
}

/** A new account. What is typed here is sent once and forgotten by the page. */
export function AccountForm({ onDone }: { onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const guest = useSession(({ user }) => user?.is_demo === true)
  const [form] = Form.useForm<AccountForm>()
  const kind = Form.useWatch('kind', form) ?? 'paper'
  const add = useMutation({
    mutationFn: (values: AccountForm) => api.call(routes.createAccount, { body: requestOf(values) }),
    onSuccess: () => {
      form.resetFields()
      void client.invalidateQueries({ queryKey: keys.accounts })
      onDone()
    },
  })
  const kinds = guest ? (['paper'] as const) : (['paper', 'bitget-demo', 'bitget'] as const)
  const needed = [{ required: true, message: t('settings.accounts.needed') }]
  return (
    <Form<AccountForm>
      form={form}
      layout="vertical"
      className="account-form"
      data-testid={TEST_IDS.accountForm}
      initialValues={{ kind: 'paper', family: 'classic', position_mode: 'one_way' }}
      onFinish={(values) => add.mutate(values)}
    >
      <Form.Item name="kind" label={t('settings.accounts.kind')}>
        <Radio.Group options={kinds.map((value) => ({ value, label: t(`mode.${value}.account`) }))} />
      </Form.Item>
      <Form.Item name="name" label={t('settings.accounts.name')} rules={needed}>
        <Input maxLength={80} />
      </Form.Item>
      {kind === 'paper' ? <PaperChoices /> : <KeyChoices live={kind === 'bitget'} />}
      {add.error ? <Problem error={add.error} /> : null}
      <div className="account-actions">
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('actions.save')}
        </Button>
        <Button onClick={onDone}>{t('actions.cancel')}</Button>
      </div>
    </Form>
  )
}

/** Which of Bitget's account kinds the paper account plays. The usual one is chosen already. */
function PaperChoices() {
  const t = useText()
  const content = (
    <>
      <Form.Item name="family" label={t('settings.accounts.family')} extra={t('settings.accounts.familyText')}>
        <Radio.Group
          options={(['classic', 'unified'] as const).map((value) => ({ value, label: t(`family.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="position_mode"
        label={t('settings.accounts.positionMode')}
        extra={t('settings.accounts.positionModeText')}
      >
        <Radio.Group
          options={(['one_way', 'hedge'] as const).map((value) => ({ value, label: t(`positionMode.${value}`) }))}
        />
      </Form.Item>
    </>
  )
  return (
    <Collapse
      size="small"
      items={[{ key: 'advanced', label: t('settings.accounts.advanced'), children: content, forceRender: true }]}
    />
  )
}

function KeyChoices({ live }: { live: boolean }) {
  const t = useText()
  return (
    <>
      {live ? <Alert type="warning" showIcon title={t('settings.accounts.liveReadOnly')} /> : null}
      <p className="soft key-text">{t('settings.accounts.keyText')}</p>
      <p className="soft key-text">{t('notices.use_sub_account')}</p>
      <KeyFields />
    </>
  )
}

function requestOf(form: AccountForm): CreateAccountRequestInput {
  const { kind, name, family, position_mode, api_key = '', secret_key = '', passphrase = '' } = form
  if (kind === 'paper') return { kind, name, family, position_mode }
  return { kind, name, api_key, secret_key, passphrase }
}
