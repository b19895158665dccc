import { type ErrorCode, err, ok, type Result } from '@gridpilot/core'
import type { Store, User } from '@gridpilot/store'
import type { KeyVault } from '../accounts/key-vault.ts'
import { openPaperAccount } from '../accounts/paper-opening.ts'
import { newId } from '../ids.ts'
import type { PaperExchange } from '../paper/paper-exchange.ts'
import type { HourlyQuota } from './hourly-quota.ts'
import type { LoginThrottle } from './login-throttle.ts'
import { hashPassword, isWeakPassword, passwordMatches } from './password.ts'
import { totpStep } from './totp.ts'

export interface SignInError {
  readonly code: ErrorCode
  readonly retryAfter?: number
}

interface Services {
  readonly store: Store
  readonly vault: KeyVault
  readonly paper: PaperExchange
  readonly throttle: LoginThrottle
  readonly demos: HourlyQuota
  readonly signups: HourlyQuota
  readonly wallMs: () => number
  readonly signupAllowed: boolean
  readonly demoAllowed: boolean
}

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly totp_code?: string | undefined
}

type SignedIn = Result<User, SignInError>

/** Who may come in: sign-up, log-in, guests. The answer to an unknown address is the one to a wrong password. */
export class SignIn {
  readonly #services: Services
  /** Newest time step a user's code was taken for: a code works once. */
  readonly #usedSteps = new Map<string, number>()

  constructor(services: Services) {
    this.#services = services
  }

  async signup({ email, password }: Credentials, address: string): Promise<SignedIn> {
    const { store, signups, signupAllowed } = this.#services
    if (!signupAllowed) return err({ code: 'signup_disabled' })
    if (isWeakPassword(password, email)) return err({ code: 'password_too_weak' })
    const wait = signups.take(address)
    if (wait > 0) return err({ code: 'rate_limited', retryAfter: wait })
    const passwordHash = await hashPassword(password)
    // Checked before the exchange is asked for an account, and again by the insert.
    if ((await store.users.getByEmail(email)) !== null) return err({ code: 'email_taken' })
    const role = (await store.users.countSignedUp()) === 0 ? 'admin' : 'user'
    return this.#newUser({ email, passwordHash, role, isDemo: false })
  }

  async demo(address: string): Promise<SignedIn> {
    if (!this.#services.demoAllowed) return err({ code: 'demo_disabled' })
    const wait = this.#services.demos.take(address)
    if (wait > 0) return err({ code: 'rate_limited', retryAfter: wait })
    return this.#newUser({ email: null, passwordHash: null, role: 'guest', isDemo: true })
  }

  async login({ email, password, totp_code }: Credentials, address: string): Promise<SignedIn> {
    const { store, throttle } = this.#services
    const account = email.toLowerCase()
    const wait = throttle.waitSeconds(account, address)
    if (wait > 0) return err({ code: 'rate_limited', retryAfter: wait })
    const user = await store.users.getByEmail(account)
    const matches = await passwordMatches(user?.passwordHash ?? null, password)
    if (user === null || !matches) {
      throttle.failed(account, address)
      return err({ code: 'invalid_credentials' })
    }
    if (user.totpEnabled) {
      if (totp_code === undefined) return err({ code: 'totp_required' })
      if (!this.takeCode(user, totp_code)) {
        throttle.failed(account, address)
        return err({ code: 'totp_invalid' })
      }
    }
    throttle.succeeded(account, address)
    return ok(user)
  }

  /** Is this code the one the user's app shows, and not used before? */
  takeCode(user: User, code: string): boolean {
    const { vault, wallMs } = this.#services
    if (user.totpSecretCiphertext === null || user.wrappedDataKey === null) return false
    const secret = vault.openTotp(user.id, user.wrappedDataKey, user.totpSecretCiphertext)
    const step = secret === null ? null : totpStep(secret, code, wallMs())
    if (step === null || step <= (this.#usedSteps.get(user.id) ?? 0)) return false
    this.#usedSteps.set(user.id, step)
    return true
  }

  async #newUser(draft: Pick<User, 'email' | 'passwordHash' | 'role' | 'isDemo'>): Promise<SignedIn> {
    const { store, paper } = this.#services
    if (!paper.isUp()) return err({ code: 'venue_unreachable' })
    const created = await store.users.create({ id: newId('usr'), language: 'en', ...draft })
    if (!created.ok) return err({ code: created.error })
    const account = await openPaperAccount(this.#services, created.value.id, { name: 'Paper', isDefault: true })
    if (account.ok) return created
    // Without an account the user can try again later; the next log-in opens it.
    return draft.isDemo ? err({ code: 'venue_unreachable' }) : created
  }

  /** Opens the paper account that could not be opened at sign-up. */
  async ensureAccount(user: User): Promise<void> {
    const accounts = await this.#services.store.accounts.list(user.id)
    if (accounts.length === 0) await openPaperAccount(this.#services, user.id, { name: 'Paper', isDefault: true })
  }
}
