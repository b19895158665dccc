import { routes, type TotpEnrolment } from '@gridpilot/contract'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, QRCode } from 'antd'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api, useSession } from '../../session/session.ts'
import { TEST_IDS } from '../../testids.ts'

/** Two-step login with an authenticator app. */
export function SecuritySection() {
  const t = useText()
  const user = useSession((session) => session.user)
  const enrol = useMutation({ mutationFn: () => api.call(routes.enrolTotp) })
  if (user === null) return null
  return (
    <div className="settings-section" data-testid={TEST_IDS.settingsSecurity}>
      <p>{user.email ?? t('settings.security.guest')}</p>
      <h2>{t('settings.security.totp')}</h2>
      {user.totp_enabled ? <Alert type="success" showIcon title={t('settings.security.on')} /> : null}
      {user.totp_enabled || user.is_demo ? null : (
        <>
          <p className="soft">{t('settings.security.text')}</p>
          {enrol.data ? (
            <Verify enrolment={enrol.data} />
          ) : (
            <Button loading={enrol.isPending} onClick={() => enrol.mutate()}>
              {t('settings.security.begin')}
            </Button>
          )}
          {enrol.error ? <Problem error={enrol.error} /> : null}
        </>
      )}
      {user.is_demo ? <p className="soft">{t('settings.security.guestText')}</p> : null}
    </div>
  )
}

function Verify({ enrolment }: { enrolment: TotpEnrolment }) {
  const t = useText()
  const verify = useMutation({
    mutationFn: ({ code }: { code: string }) => api.call(routes.verifyTotp, { body: { code } }),
    onSuccess: (user) => useSession.setState({ user }),
  })
  return (
    <Form<{ code: string }> layout="vertical" onFinish={(values) => verify.mutate(values)}>
      <p>{t('settings.security.scan')}</p>
      <div className="qr">
        <QRCode type="svg" value={enrolment.otpauth_url} color="#000000" bgColor="#ffffff" />
      </div>
      <p className="soft">
        {t('settings.security.secret')} <code className="code">{enrolment.secret}</code>
      </p>
      <Form.Item
        name="code"
        label={t('signIn.totp')}
        rules={[{ required: true, pattern: /^\d{6}$/, message: t('signIn.totpNeeded') }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
      {verify.error ? <Problem error={verify.error} /> : null}
      <Button type="primary" htmlType="submit" loading={verify.isPending}>
        {t('settings.security.verify')}
      </Button>
    </Form>
  )
}
