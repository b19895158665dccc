import { routes, type Session, type User } from '@gridpilot/contract'
import { create } from 'zustand'
import { createApiClient } from '../api/api-client.ts'
import { ApiError } from '../api/api-error.ts'

/** starting: the cookie is being tried · anonymous: nobody · active: somebody. */
export type SessionState = 'starting' | 'anonymous' | 'active'

interface SessionStore {
  readonly state: SessionState
  readonly user: User | null
  /** Set when a session ended by itself, so that the sign-in page can say so. */
  readonly expired: boolean
}

export const useSession = create<SessionStore>()(() => ({ state: 'starting', user: null, expired: false }))

/** Renew this long before the token ends. */
const RENEW_EARLY_MS = 60_000
/** Says only that a cookie may exist, so that a first visit does not begin with a refused request. */
const VISITED_KEY = 'gridpilot.visited'

let token: string | null = null
let renewal: ReturnType<typeof setTimeout> | undefined
let refreshing: Promise<boolean> | null = null
const listeners = new Set<(token: string) => void>()

export const accessToken = (): string | null => token

/** Called with every new access token, so that the live connection can authenticate again. */
export function onAccessToken(listener: (token: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const api = createApiClient((...request) => fetch(...request), { accessToken, refresh })

/** Takes over a session the server has just given. */
export function beginSession(session: Session): void {
  token = session.access_token
  localStorage.setItem(VISITED_KEY, '1')
  useSession.setState({ state: 'active', user: session.user, expired: false })
  clearTimeout(renewal)
  const lifeMs = session.expires_in * 1000
  renewal = setTimeout(() => void refresh().catch(renewSoon), Math.max(lifeMs - RENEW_EARLY_MS, lifeMs / 2))
  for (const listener of listeners) listener(session.access_token)
}

export function endSession(expired: boolean): void {
  token = null
  clearTimeout(renewal)
  localStorage.removeItem(VISITED_KEY)
  useSession.setState({ state: 'anonymous', user: null, expired })
}

/** Tries the refresh cookie once at the start of the page. */
export async function resumeSession(): Promise<void> {
  if (useSession.getState().state !== 'starting') return
  if (localStorage.getItem(VISITED_KEY) === null) return endSession(false)
  try {
    await refresh()
  } catch {
    setTimeout(() => void resumeSession(), 2000) // no answer says nothing about the session: keep trying
  }
}

export async function logout(): Promise<void> {
  try {
    await api.call(routes.logout)
  } finally {
    endSession(false)
  }
}

/** One refresh at a time in this tab and, by a lock, in all tabs: a cookie used twice would end the session. */
export function refresh(): Promise<boolean> {
  refreshing ??= exclusively(renew).finally(() => {
    refreshing = null
  })
  return refreshing
}

async function renew(): Promise<boolean> {
  try {
    beginSession(await api.call(routes.refresh))
    return true
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error
    endSession(useSession.getState().state === 'active')
    return false
  }
}

function renewSoon(): void {
  renewal = setTimeout(() => void refresh().catch(renewSoon), 5000)
}

async function exclusively(action: () => Promise<boolean>): Promise<boolean> {
  const locks = globalThis.navigator?.locks
  return locks === undefined ? action() : await locks.request('gridpilot.refresh', action)
}
