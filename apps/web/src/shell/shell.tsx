import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router'
import { useAccount } from '../api/queries.ts'
import { useText } from '../i18n/i18n.ts'
import { startLive, useTopic } from '../live/live.ts'
import { Waiting } from '../parts/waiting.tsx'
import { useSession } from '../session/session.ts'
import { usePhone } from '../theme/use-media.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { ModeStrip } from './mode-strip.tsx'
import { Navigation } from './navigation.tsx'

/** What stands around every page of a signed-in user; everybody else is sent to sign in. */
export function Shell() {
  const state = useSession((session) => session.state)
  const { pathname } = useLocation()
  if (state === 'starting') return <Starting />
  if (state === 'anonymous') return <Navigate to="/login" replace state={{ from: pathname }} />
  return <SignedIn />
}

function Starting() {
  return (
    <main className="page">
      <Waiting rows={8} />
    </main>
  )
}

function SignedIn() {
  const t = useText()
  const phone = usePhone()
  const client = useQueryClient()
  const account = useAccount()
  useEffect(() => startLive(client), [client])
  useTopic('bots')
  useTopic('alerts')
  useTopic(account ? `account:${account.id}` : null)
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('shell.skip')}
      </a>
      <ModeStrip account={account} />
      <Header account={account} />
      <ConnectionBanner />
      <main className="page" id="page" tabIndex={-1}>
        <Suspense fallback={<Waiting rows={8} />}>
          <Outlet />
        </Suspense>
      </main>
      <Footer />
      {phone ? <Navigation place="bottom" /> : null}
      <ScrollRestoration />
    </div>
  )
}
