import { type AccountCheck, DEFAULT_WISHES, passesByItself } from '@gridpilot/bitget'
import { accountText } from '@gridpilot/contract'
import { type DomainError, err, type GridBot, ok, type Result } from '@gridpilot/core'
import type { Account, Store } from '@gridpilot/store'
import type { AccountDesk } from './account-desk.ts'
import type { KeyVault } from './key-vault.ts'
import type { VenueFactory, VenueKeys } from './venue-factory.ts'
import { surroundings, weigh } from './weighed-check.ts'

interface Services {
  readonly store: Store
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly accounts: AccountDesk
}

/** Another key in the place of an account's stored one. The old one stays until the new one has passed. */
export class KeyChange {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  /** On success the account's bots resume with the new key, by a sweep, in the background. */
  async replace(account: Account, keys: VenueKeys): Promise<Result<Account, DomainError>> {
    const { store, vault, venues, accounts } = this.#services
    const before = await this.#botsOf(account)
    const positionMode = before[0]?.config.positionMode ?? DEFAULT_WISHES.positionMode
    const looked = await venues.check(account.kind, keys, { ...DEFAULT_WISHES, positionMode })
    const check = weigh(looked, surroundings(account.kind, before))
    // A bot may have started while the exchange was asked.
    const refused = refusalOf(account, check, await this.#botsOf(account))
    if (refused !== null) return err(refused)
    if (await this.#isElsewhere(account, check.userId)) return err({ code: 'account_connected_already' })
    const changed = await store.accounts.update(account.userId, account.id, pinned(account, check))
    if (changed === null || !(await vault.save(account.userId, account.id, keys))) return err({ code: 'not_found' })
    await accounts.rekeyed(changed)
    return ok(changed)
  }

  /** The bots that have started and not ended. */
  async #botsOf(account: Account): Promise<readonly GridBot[]> {
    const bots = await this.#services.store.gridBots.active(account.userId, account.id)
    return bots.map(({ bot }) => bot).filter(({ status }) => status !== 'created')
  }

  #isElsewhere({ kind, id }: Account, venueAccount: string | null): Promise<boolean> {
    return isConnected(this.#services.store, kind, venueAccount, id)
  }
}

/** Two owners of one account's orders would each take the other's for foreign: one account of the exchange, one here. */
export async function isConnected(
  store: Store,
  kind: Account['kind'],
  venueAccount: string | null,
  except: string | null = null,
): Promise<boolean> {
  if (venueAccount === null) return false
  const all = await store.accounts.allForSupervisor()
  return all.some((each) => each.kind === kind && each.venueAccount === venueAccount && each.id !== except)
}

function refusalOf(account: Account, check: AccountCheck, bots: readonly GridBot[]): DomainError | null {
  const failed = check.checks.filter(({ result }) => result === 'fail').map(({ notice }) => notice)
  if (failed.some(({ code }) => code === 'key_can_withdraw')) return { code: 'key_can_withdraw', field: 'api_key' }
  // Without bots a key that reads is taken as when it is added; with bots it has to do all they need.
  const telling = failed.find(({ code }) => bots.length > 0 || check.userId === null || passesByItself(code))
  if (telling !== undefined) return notAccepted(telling.code, telling.params)
  const { venueAccount } = account
  if (bots.length === 0 || (venueAccount !== null && check.userId === venueAccount)) return null
  // Nobody knows whose key it is, or whose account this was: no bot is handed to it.
  if (check.userId === null || venueAccount === null) return notAccepted('permissions_unknown', {})
  return { code: 'key_of_other_account', field: 'api_key' }
}

function notAccepted(finding: string, params: Readonly<Record<string, string | number | boolean | null>>): DomainError {
  const reason = accountText(finding, params, 'en') ?? finding
  const told = Object.fromEntries(Object.entries(params).filter(isTold))
  return { code: 'key_not_accepted', field: 'api_key', details: { ...told, finding, reason } }
}

const isTold = (entry: [string, string | number | boolean | null]): entry is [string, string | number | boolean] =>
  entry[1] !== null

/** What the check says the account is from now on. Armed real money stays armed for the same account only. */
function pinned(account: Account, check: AccountCheck): Partial<Pick<Account, 'venueAccount' | 'canTrade'>> {
  const same = check.userId === null || check.userId === account.venueAccount
  const canTrade = account.kind === 'bitget' ? account.canTrade && same : check.ok
  return { canTrade, ...(check.userId === null ? {} : { venueAccount: check.userId }) }
}
