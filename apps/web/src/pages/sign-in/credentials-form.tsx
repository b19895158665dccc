import { routes, type Session } from '@gridpilot/contract'
import { useMutation } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { isApiError } from '../../api/api-error.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api, beginSession } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

interface Credentials {
  email: string
  password: string
  totp_code?: string
}

export function CredentialsForm({ signup }: { signup: boolean }) {
  const t = useText()
  const send = useMutation({
    mutationFn: ({ email, password, totp_code }: Credentials) =>
      signup
        ? api.call(routes.signup, { body: { email, password } })
        : api.call(routes.login, { body: { email, password, ...(totp_code ? { totp_code } : {}) } }),
    onSuccess: (session: Session) => beginSession(session),
  })
  const code = isApiError(send.error) ? send.error.code : null
  const asksCode = !signup && (code === 'totp_required' || code === 'totp_invalid')
  return (
    <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(values) => send.mutate(values)}>
      <Form.Item
        name="email"
        label={t('signIn.email')}
        rules={[{ required: true, type: 'email', message: t('signIn.emailNeeded') }]}
      >
        <Input type="email" autoComplete="email" data-testid={TEST_IDS.email} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('signIn.password')}
        extra={signup ? t('signIn.passwordRule') : undefined}
        rules={[{ required: true, min: signup ? 10 : 1, message: t('signIn.passwordNeeded') }]}
      >
        <Input.Password autoComplete={signup ? 'new-password' : 'current-password'} data-testid={TEST_IDS.password} />
      </Form.Item>
      {asksCode ? (
        <Form.Item
          name="totp_code"
          label={t('signIn.totp')}
          rules={[{ pattern: /^\d{6}$/, message: t('signIn.totpNeeded') }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} data-testid={TEST_IDS.totpCode} />
        </Form.Item>
      ) : null}
      {send.error && code !== 'totp_required' ? <Problem error={send.error} /> : null}
      <Button
        htmlType="submit"
        block
        loading={send.isPending}
        data-testid={signup ? TEST_IDS.submitSignup : TEST_IDS.submitLogin}
      >
        {signup ? t('signIn.create') : t('signIn.enter')}
      </Button>
    </Form>
  )
}
