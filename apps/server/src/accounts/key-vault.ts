import { err, ok, type Result } from '@gridpilot/core'
import type { Store, StoredApiKey } from '@gridpilot/store'
import { newId } from '../ids.ts'
import type { KeyBox } from '../secrets/key-box.ts'
import type { Secret } from '../secrets/secret.ts'
import type { VenueKeys } from './venue-factory.ts'

const KEY_VERSION = 1
const TOTP_KEY_ID = 'totp'

/** `can_withdraw`: found out by the self-test, and not used since. */
export type VaultError = 'no_key' | 'unreadable' | 'can_withdraw'

/** Where secrets of users rest: sealed per user, written once, opened only for their own user. */
export class KeyVault {
  readonly #store: Store
  readonly #box: KeyBox
  readonly #onUnreadable: (userId: string, accountId: string) => void
  readonly #savedListeners: ((accountId: string) => void)[] = []

  constructor(store: Store, box: KeyBox, onUnreadable: (userId: string, accountId: string) => void) {
    this.#store = store
    this.#box = box
    this.#onUnreadable = onUnreadable
  }

  /** For those who remember a key: it was replaced. */
  onSaved(listener: (accountId: string) => void): void {
    this.#savedListeners.push(listener)
  }

  /** Seals and stores an account's key in the place of an earlier one; false when the user has no such account. */
  async save(userId: string, accountId: string, keys: VenueKeys): Promise<boolean> {
    const id = newId('key')
    const wrapped = await this.#dataKey(userId)
    if (wrapped === null) return false
    const seal = (field: string, secret: Secret) => {
      const sealed = this.#box.seal(wrapped, { userId, keyId: id, field, version: KEY_VERSION }, secret)
      return sealed.ok ? sealed.value : null
    }
    const apiKeyCiphertext = seal('api_key', keys.apiKey)
    const secretKeyCiphertext = seal('secret_key', keys.secretKey)
    const passphraseCiphertext = seal('passphrase', keys.passphrase)
    if (apiKeyCiphertext === null || secretKeyCiphertext === null || passphraseCiphertext === null) return false
    const saved = await this.#store.apiKeys.save(userId, {
      id,
      accountId,
      apiKeyCiphertext,
      secretKeyCiphertext,
      passphraseCiphertext,
      keyVersion: KEY_VERSION,
      apiKeyLast4: keys.apiKey.reveal().slice(-4).padStart(4, '*'),
    })
    for (const tell of this.#savedListeners) tell(accountId)
    return saved
  }

  /** A key that does not open (moved, rolled back, other master key) is disabled and reported, never guessed at. */
  async keysOf(userId: string, accountId: string): Promise<Result<VenueKeys, VaultError>> {
    const stored = await this.#store.apiKeys.getForAccount(userId, accountId)
    if (stored === null) return err('no_key')
    if (stored.disabledAtMs !== null)
      return err(stored.disabledReason === 'can_withdraw' ? 'can_withdraw' : 'unreadable')
    const user = await this.#store.users.get(userId)
    const opened = user?.wrappedDataKey == null ? null : this.#open(user.wrappedDataKey, stored)
    if (opened !== null) return ok(opened)
    await this.#store.apiKeys.disable(userId, accountId, 'unreadable')
    this.#onUnreadable(userId, accountId)
    return err('unreadable')
  }

  async last4(userId: string, accountId: string): Promise<string | null> {
    return (await this.#store.apiKeys.getForAccount(userId, accountId))?.apiKeyLast4 ?? null
  }

  async sealTotp(userId: string, secret: Secret): Promise<string | null> {
    const wrapped = await this.#dataKey(userId)
    if (wrapped === null) return null
    const sealed = this.#box.seal(wrapped, totpPlace(userId), secret)
    return sealed.ok ? sealed.value : null
  }

  openTotp(userId: string, wrappedDataKey: string, sealed: string): Secret | null {
    const opened = this.#box.open(wrappedDataKey, totpPlace(userId), sealed)
    return opened.ok ? opened.value : null
  }

  async sealHeartbeat(userId: string, url: Secret): Promise<string | null> {
    const wrapped = await this.#dataKey(userId)
    if (wrapped === null) return null
    const sealed = this.#box.seal(wrapped, heartbeatPlace(userId), url)
    return sealed.ok ? sealed.value : null
  }

  async openHeartbeat(userId: string, sealed: string): Promise<Secret | null> {
    const user = await this.#store.users.get(userId)
    if (user?.wrappedDataKey == null) return null
    const opened = this.#box.open(user.wrappedDataKey, heartbeatPlace(userId), sealed)
    return opened.ok ? opened.value : null
  }

  #open(wrappedDataKey: string, stored: StoredApiKey): VenueKeys | null {
    const { userId, id: keyId, keyVersion: version } = stored
    const open = (field: string, sealed: string): Secret | null => {
      const opened = this.#box.open(wrappedDataKey, { userId, keyId, field, version }, sealed)
      return opened.ok ? opened.value : null
    }
    const apiKey = open('api_key', stored.apiKeyCiphertext)
    const secretKey = open('secret_key', stored.secretKeyCiphertext)
    const passphrase = open('passphrase', stored.passphraseCiphertext)
    return apiKey === null || secretKey === null || passphrase === null ? null : { apiKey, secretKey, passphrase }
  }

  /** The user's wrapped data key, made at the first secret. */
  async #dataKey(userId: string): Promise<string | null> {
    const user = await this.#store.users.get(userId)
    if (user === null) return null
    if (user.wrappedDataKey !== null) return user.wrappedDataKey
    const changed = await this.#store.users.update(userId, { wrappedDataKey: this.#box.newDataKey(userId) })
    return changed?.wrappedDataKey ?? null
  }
}

const heartbeatPlace = (userId: string) => ({ userId, keyId: 'heartbeat', field: 'url', version: KEY_VERSION })
const totpPlace = (userId: string) => ({ userId, keyId: TOTP_KEY_ID, field: 'totp_secret', version: KEY_VERSION })
