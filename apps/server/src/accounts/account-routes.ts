import type { CreateAccountRequest } from '@gridpilot/contract'
import type { Account, Store } from '@gridpilot/store'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import { newId } from '../ids.ts'
import type { PaperExchange } from '../paper/paper-exchange.ts'
import { Secret } from '../secrets/secret.ts'
import type { AccountDesk } from './account-desk.ts'
import type { KeyVault } from './key-vault.ts'
import { openPaperAccount } from './paper-opening.ts'
import type { VenueFactory, VenueKeys } from './venue-factory.ts'

/** More than a person needs; each account of a running bot has its own connections. */
const MAX_ACCOUNTS = 10

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly paper: PaperExchange
  readonly wallMs: () => number
}

type AccountOperation =
  | 'listAccounts'
  | 'createAccount'
  | 'getAccount'
  | 'patchAccount'
  | 'deleteAccount'
  | 'checkAccount'

export function accountHandlers(services: Services): HandlersOf<AccountOperation> {
  const { store, accounts, vault, venues, wallMs } = services
  const own = async (userId: string, id: string): Promise<Account> => {
    const account = await accounts.find(userId, id)
    if (account === null) throw refusal('not_found')
    return account
  }
  return {
    async listAccounts({ caller }) {
      const all = await store.accounts.list(caller.userId)
      return { items: await Promise.all(all.map((account) => accounts.presentAccount(account))), next_cursor: null }
    },
    async createAccount({ caller, body, request }) {
      const existing = await store.accounts.list(caller.userId)
      if (existing.length >= MAX_ACCOUNTS)
        throw refusal('not_supported', { nearest: existing[0]?.id ?? '', field: 'account_id' })
      if (caller.isDemo && body.kind !== 'paper')
        throw refusal('demo_not_allowed', { field: 'kind', value: body.kind, nearest: 'paper' })
      const isDefault = existing.length === 0
      const account = await addAccount(services, caller.userId, body, isDefault)
      const entry = {
        action: 'account_added',
        subjectKind: 'account',
        subjectId: account.id,
        details: { kind: account.kind },
      }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      return accounts.presentAccount(account)
    },
    async getAccount({ caller, params }) {
      return accounts.presentAccount(await own(caller.userId, params.id))
    },
    async patchAccount({ caller, params, body }) {
      const changed = await store.accounts.update(caller.userId, params.id, { name: body.name })
      if (changed === null) throw refusal('not_found')
      return accounts.presentAccount(changed)
    },
    async deleteAccount({ caller, params, request }) {
      const archived = await store.accounts.archive(caller.userId, params.id)
      if (archived === 'absent') throw refusal('not_found')
      if (archived === 'in_use') throw refusal('account_in_use')
      await accounts.detach(params.id)
      const entry = { action: 'account_deleted', subjectKind: 'account', subjectId: params.id, details: {} }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      return { ok: true }
    },
    async checkAccount({ caller, params }) {
      const account = await own(caller.userId, params.id)
      const keys = await vault.keysOf(account.userId, account.id)
      if (!keys.ok) throw refusal('venue_key_refused')
      const check = await venues.check(account.kind, keys.value)
      await settleKey(services, account, check)
      const checks = check.checks.map(({ result, notice }) => ({
        result,
        notice: { ...notice, params: { ...notice.params } },
      }))
      return { ok: check.ok, checks, checked_at: utcTime(wallMs()) }
    },
  }
}

async function addAccount(
  services: Services,
  userId: string,
  body: CreateAccountRequest,
  isDefault: boolean,
): Promise<Account> {
  const { store, vault, venues } = services
  if (body.kind === 'paper') {
    const opened = await openPaperAccount(services, userId, body.name, isDefault)
    if (!opened.ok) throw refusal(opened.error)
    return opened.value
  }
  const keys: VenueKeys = {
    apiKey: new Secret(body.api_key),
    secretKey: new Secret(body.secret_key),
    passphrase: new Secret(body.passphrase),
  }
  // Looked at before it is stored: a key that can withdraw must not rest here at all.
  const check = await venues.check(body.kind, keys)
  if (check.checks.some(({ notice }) => notice.code === 'key_can_withdraw'))
    throw refusal('key_can_withdraw', { field: 'api_key' })
  const account = await store.accounts.create(userId, {
    id: newId('acc'),
    kind: body.kind,
    name: body.name,
    isDefault,
    canTrade: body.kind === 'bitget-demo' && check.ok,
    venueAccount: check.userId,
  })
  await vault.save(userId, account.id, keys)
  return account
}

/** A key found able to withdraw is disabled; a demo key that passes may trade; real money stays read-only. */
async function settleKey(
  { store }: Services,
  account: Account,
  check: Awaited<ReturnType<VenueFactory['check']>>,
): Promise<void> {
  if (check.checks.some(({ notice }) => notice.code === 'key_can_withdraw')) {
    await store.apiKeys.disable(account.userId, account.id, 'can_withdraw')
    await store.accounts.update(account.userId, account.id, { canTrade: false })
    return
  }
  if (account.kind === 'bitget-demo' && account.canTrade !== check.ok) {
    await store.accounts.update(account.userId, account.id, { canTrade: check.ok })
  }
}
