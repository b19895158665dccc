import { type CreateAccountRequest, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Radio } from 'antd'
import { keys } from '../../api/query-keys.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api } from '../../session/session.ts'

interface AccountForm {
  kind: CreateAccountRequest['kind']
  name: string
  api_key?: string
  secret_key?: string
  passphrase?: string
}

/** A new account. What is typed here is sent once and forgotten by the page. */
export function AccountForm({ onDone }: { onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
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
  const needed = [{ required: true, message: t('settings.accounts.needed') }]
  return (
    <Form<AccountForm>
      form={form}
      layout="vertical"
      className="account-form"
      initialValues={{ kind: 'paper' }}
      onFinish={(values) => add.mutate(values)}
    >
      <Form.Item name="kind" label={t('settings.accounts.kind')}>
        <Radio.Group
          options={(['paper', 'bitget-demo', 'bitget'] as const).map((value) => ({
            value,
            label: t(`mode.${value}.account`),
          }))}
        />
      </Form.Item>
      <Form.Item name="name" label={t('settings.accounts.name')} rules={needed}>
        <Input maxLength={80} />
      </Form.Item>
      {kind === 'paper' ? null : (
        <>
          <p className="soft">{t('settings.accounts.keyText')}</p>
          <Form.Item name="api_key" label="API key" rules={needed}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="secret_key" label="Secret key" rules={needed}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Form.Item name="passphrase" label="Passphrase" rules={needed}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </>
      )}
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

function requestOf({ kind, name, api_key = '', secret_key = '', passphrase = '' }: AccountForm): CreateAccountRequest {
  return kind === 'paper' ? { kind, name } : { kind, name, api_key, secret_key, passphrase }
}
