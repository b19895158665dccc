import type { CreateAccountRequest } from '@gridpilot/contract'
import type { Account, Store } from '@gridpilot/store'
import { domainRefusal, refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { newId } from '../ids.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import type { PaperExchange } from '../paper/paper-exchange.ts'
import { changeOf } from './account-change.ts'
import type { AccountDesk } from './account-desk.ts'
import { isConnected } from './key-change.ts'
import { type KeyOperation, keyHandlers, keysFrom } from './key-routes.ts'
import type { KeyVault } from './key-vault.ts'
import { openPaperAccount } from './paper-opening.ts'
import type { VenueFactory } from './venue-factory.ts'
import { surroundings, weigh } from './weighed-check.ts'

/** More than a person needs; each account of a running bot has its own connections. */
const MAX_ACCOUNTS = 10

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly paper: PaperExchange
  readonly market: MarketDesk
  readonly wallMs: () => number
}

type AccountOperation =
  | 'listAccounts'
  | 'createAccount'
  | 'getAccount'
  | 'patchAccount'
  | 'deleteAccount'
  | KeyOperation

export function accountHandlers(services: Services): HandlersOf<AccountOperation> {
  const { store, accounts } = services
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
    async patchAccount({ caller, params, body, request }) {
      const change = await changeOf(accounts, await own(caller.userId, params.id), body)
      if (!change.ok) throw domainRefusal(change.error)
      const changed = await store.accounts.update(caller.userId, params.id, change.value)
      if (changed === null) throw refusal('not_found')
      if (change.value.cancelAllAfterSeconds !== undefined) {
        accounts.silenceChanged(changed)
        const entry = {
          action: 'account_silence_changed',
          subjectKind: 'account',
          subjectId: changed.id,
          details: { cancel_all_after_seconds: changed.cancelAllAfterSeconds ?? 0 },
        }
        await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      }
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
    ...keyHandlers(services, own),
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
    const opened = await openPaperAccount(services, userId, {
      name: body.name,
      isDefault,
      family: body.family,
      positionMode: body.position_mode,
    })
    if (!opened.ok) throw refusal(opened.error)
    return opened.value
  }
  const keys = keysFrom(body)
  // Looked at before it is stored: a key that can withdraw must not rest here at all.
  const check = weigh(await venues.check(body.kind, keys), surroundings(body.kind, []))
  if (check.checks.some(({ notice }) => notice.code === 'key_can_withdraw'))
    throw refusal('key_can_withdraw', { field: 'api_key' })
  if (await isConnected(store, body.kind, check.userId))
    throw refusal('account_connected_already', { field: 'api_key' })
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
