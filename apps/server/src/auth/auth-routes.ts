import type { Store } from '@gridpilot/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KeyVault } from '../accounts/key-vault.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts'
import { type OpenSession, presentUser, type SessionDesk } from './session-desk.ts'
import type { SignIn, SignInError } from './sign-in.ts'
import { newTotpSecret, totpUrl } from './totp.ts'

interface Services {
  readonly store: Store
  readonly vault: KeyVault
  readonly sessions: SessionDesk
  readonly signIn: SignIn
}

type AuthOperation = 'signup' | 'login' | 'demo' | 'refresh' | 'logout' | 'me' | 'enrolTotp' | 'verifyTotp'

export function authHandlers({ store, vault, sessions, signIn }: Services): HandlersOf<AuthOperation> {
  const opened = ({ session, refreshToken }: OpenSession, request: FastifyRequest, reply: FastifyReply) => {
    setRefreshCookie(request, reply, refreshToken)
    return session
  }
  return {
    async signup({ body, request, reply }) {
      const user = await signIn.signup(body, request.ip)
      if (!user.ok) throw refused(user.error)
      await store.audit.append(user.value.id, entryOf('signup', request))
      return opened(await sessions.open(user.value), request, reply)
    },
    async login({ body, request, reply }) {
      const user = await signIn.login(body, request.ip)
      if (!user.ok) throw refused(user.error)
      await signIn.ensureAccount(user.value)
      await store.audit.append(user.value.id, entryOf('login', request))
      return opened(await sessions.open(user.value), request, reply)
    },
    async demo({ request, reply }) {
      const user = await signIn.demo(request.ip)
      if (!user.ok) throw refused(user.error)
      return opened(await sessions.open(user.value), request, reply)
    },
    async refresh({ request, reply }) {
      const presented = readRefreshCookie(request)
      const session = presented === null ? null : await sessions.refresh(presented)
      if (session?.ok) return opened(session.value, request, reply)
      clearRefreshCookie(request, reply)
      throw refusal('refresh_token_invalid')
    },
    async logout({ request, reply }) {
      const presented = readRefreshCookie(request)
      if (presented !== null) await sessions.close(presented)
      clearRefreshCookie(request, reply)
      return { ok: true }
    },
    async me({ caller }) {
      const user = await store.users.get(caller.userId)
      if (user === null) throw refusal('unauthorized')
      return presentUser(user)
    },
    async enrolTotp({ caller }) {
      const user = await store.users.get(caller.userId)
      if (user === null) throw refusal('unauthorized')
      if (user.isDemo || user.email === null) throw refusal('demo_not_allowed')
      if (user.totpEnabled) throw refusal('totp_already_enabled')
      const secret = newTotpSecret()
      const sealed = await vault.sealTotp(user.id, secret)
      if (sealed === null) throw refusal('unauthorized')
      await store.users.update(user.id, { totpSecretCiphertext: sealed })
      return { secret: secret.reveal(), otpauth_url: totpUrl(secret, user.email) }
    },
    async verifyTotp({ caller, body, request }) {
      const user = await store.users.get(caller.userId)
      if (user === null) throw refusal('unauthorized')
      if (user.totpEnabled) throw refusal('totp_already_enabled')
      if (!signIn.takeCode(user, body.code)) throw refusal('totp_invalid', { field: 'code' })
      const changed = await store.users.update(user.id, { totpEnabled: true })
      await store.audit.append(user.id, entryOf('totp_enabled', request))
      return presentUser(changed ?? user)
    },
  }
}

const refused = ({ code, retryAfter }: SignInError) =>
  refusal(code, retryAfter === undefined ? {} : { retry_after: retryAfter })

const entryOf = (action: string, request: FastifyRequest) => ({
  action,
  subjectKind: 'user',
  subjectId: null,
  details: {},
  remoteAddress: request.ip,
})
