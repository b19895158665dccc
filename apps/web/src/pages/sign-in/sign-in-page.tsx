import './sign-in.css'
import { routes, type Session } from '@gridpilot/contract'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Divider } from 'antd'
import { useState } from 'react'
import { Navigate, useLocation } from 'react-router'
import { useHealth } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.ts'
import { Problem } from '../../parts/problem.tsx'
import { api, beginSession, useSession } from '../../session/session.ts'
import { AppearanceSwitch } from '../../shell/appearance-switch.tsx'
import { LanguageSwitch } from '../../shell/language-switch.tsx'
import { TEST_IDS } from '../../testids.ts'
import { CredentialsForm } from './credentials-form.tsx'

/** Sign-in, sign-up and the one-click demo. */
export function SignInPage() {
  const state = useSession((session) => session.state)
  const target = returnPath(useLocation().state)
  if (state === 'active') return <Navigate to={target} replace />
  return (
    <main className="sign-in">
      <div className="sign-in-tools">
        <LanguageSwitch />
        <AppearanceSwitch />
      </div>
      <Welcome />
      <SignInBox />
    </main>
  )
}

function Welcome() {
  const t = useText()
  return (
    <section className="welcome">
      <h1>
        <img src="/favicon.svg" alt="" width={40} height={40} /> Gridpilot
      </h1>
      <p className="lead">{t('signIn.lead')}</p>
      <ul>
        <li>{t('signIn.point1')}</li>
        <li>{t('signIn.point2')}</li>
        <li>{t('signIn.point3')}</li>
      </ul>
    </section>
  )
}

function SignInBox() {
  const t = useText()
  const [signup, setSignup] = useState(false)
  const expired = useSession((session) => session.expired)
  return (
    <section className="sign-in-box" aria-label={signup ? t('signIn.signup') : t('signIn.login')}>
      {expired ? <Alert type="info" showIcon title={t('signIn.expired')} /> : null}
      <DemoLogin />
      <h2>{signup ? t('signIn.signup') : t('signIn.login')}</h2>
      <CredentialsForm key={String(signup)} signup={signup} />
      <Button
        type="link"
        data-testid={signup ? TEST_IDS.toLogin : TEST_IDS.toSignup}
        onClick={() => setSignup(!signup)}
      >
        {signup ? t('signIn.toLogin') : t('signIn.toSignup')}
      </Button>
    </section>
  )
}

function DemoLogin() {
  const t = useText()
  const health = useHealth()
  const demo = useMutation({
    mutationFn: () => api.call(routes.demo),
    onSuccess: (session: Session) => beginSession(session),
  })
  if (health.data && !health.data.demo_login) return null
  return (
    <>
      <Button
        type="primary"
        size="large"
        block
        loading={demo.isPending}
        data-testid={TEST_IDS.demoLogin}
        onClick={() => demo.mutate()}
      >
        {t('signIn.demo')}
      </Button>
      <p className="soft">{t('signIn.demoText')}</p>
      {demo.error ? <Problem error={demo.error} /> : null}
      <Divider plain>{t('signIn.or')}</Divider>
    </>
  )
}

function returnPath(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null
  return typeof from === 'string' && from.startsWith('/') && from !== '/login' ? from : '/grid'
}
