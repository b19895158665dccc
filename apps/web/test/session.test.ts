import { routes, type Session } from '@gridpilot/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const user = {
  id: 'u',
  email: null,
  role: 'guest',
  is_demo: true,
  totp_enabled: false,
  created_at: '2026-03-01T00:00:00.000Z',
} as const
const sessionWith = (access_token: string): Session => ({ access_token, token_type: 'Bearer', expires_in: 600, user })

/** Answers of the fake server by path; a number is a refusal with that status, null is no answer at all. */
let answers: Record<string, (Session | number | null)[]>
let asked: string[]

const answerTo = async (path: string): Promise<Response> => {
  asked.push(path)
  const next = answers[path]?.shift()
  if (next === undefined || next === null) throw new TypeError('network')
  if (typeof next !== 'number') return new Response(JSON.stringify(next), { status: 200 })
  return new Response(JSON.stringify({ error: { code: 'refresh_token_invalid', message: 'over' } }), { status: next })
}

const REFRESH = routes.refresh.path

beforeEach(() => {
  vi.resetModules()
  vi.useFakeTimers()
  const stored = new Map<string, string>()
  answers = {}
  asked = []
  vi.stubGlobal('fetch', (path: string) => answerTo(path))
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const load = () => import('../src/session/session.ts')

describe('session', () => {
  it('asks nothing on a first visit', async () => {
    const { resumeSession, useSession } = await load()
    await resumeSession()
    expect([useSession.getState().state, asked]).toEqual(['anonymous', []])
  })

  it('resumes by the cookie and keeps the token in memory only', async () => {
    localStorage.setItem('gridpilot.visited', '1')
    answers[REFRESH] = [sessionWith('secret-token')]
    const { resumeSession, useSession, accessToken } = await load()
    await resumeSession()
    expect([useSession.getState().state, accessToken()]).toEqual(['active', 'secret-token'])
    expect(localStorage.getItem('gridpilot.visited')).toBe('1')
  })

  it('renews a minute before the end, silently, and tells the live connection', async () => {
    const { beginSession, onAccessToken, accessToken } = await load()
    const told: string[] = []
    onAccessToken((token) => told.push(token))
    beginSession(sessionWith('one'))
    answers[REFRESH] = [sessionWith('two')]
    await vi.advanceTimersByTimeAsync(539_000)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(2000)
    expect([asked, accessToken(), told]).toEqual([[REFRESH], 'two', ['one', 'two']])
  })

  it('refreshes once however many ask at the same time', async () => {
    const { refresh } = await load()
    answers[REFRESH] = [sessionWith('one'), sessionWith('two')]
    expect(await Promise.all([refresh(), refresh(), refresh()])).toEqual([true, true, true])
    expect(asked).toEqual([REFRESH])
    await refresh()
    expect(asked).toHaveLength(2)
  })

  it('says that it has ended when the cookie is refused, and only then', async () => {
    const { beginSession, refresh, useSession, accessToken } = await load()
    beginSession(sessionWith('one'))
    answers[REFRESH] = [null, 500, 401]
    await expect(refresh()).rejects.toMatchObject({ code: 'offline' })
    await expect(refresh()).rejects.toMatchObject({ status: 500 })
    expect(useSession.getState().state).toBe('active')
    expect(await refresh()).toBe(false)
    expect(useSession.getState()).toMatchObject({ state: 'anonymous', expired: true, user: null })
    expect(accessToken()).toBeNull()
  })

  it('keeps trying while the server does not answer at the start', async () => {
    localStorage.setItem('gridpilot.visited', '1')
    answers[REFRESH] = [null, sessionWith('one')]
    const { resumeSession, useSession } = await load()
    await resumeSession()
    expect(useSession.getState().state).toBe('starting')
    await vi.advanceTimersByTimeAsync(2100)
    expect(useSession.getState().state).toBe('active')
  })

  it('forgets everything at logout even when the server does not answer', async () => {
    const { beginSession, logout, useSession, accessToken } = await load()
    beginSession(sessionWith('one'))
    await logout().catch(() => null)
    expect([useSession.getState().state, accessToken(), localStorage.getItem('gridpilot.visited')]).toEqual([
      'anonymous',
      null,
      null,
    ])
  })
})
