import {
  type AccountCheck,
  type CheckItem,
  type CheckWishes,
  passesByItself,
  type RepairAction,
  type RepairResult,
} from '@gridpilot/bitget'
import type { AccountCheck as ApiCheck, CheckAccountRequest } from '@gridpilot/contract'
import { ERROR_CATALOGUE, err, type GridBot, ok, parseClientOrderId, type Result } from '@gridpilot/core'
import type { Account, Store } from '@gridpilot/store'
import type { MarketDesk } from '../market/market-desk.ts'
import type { AccountDesk } from './account-desk.ts'
import { presentCheck } from './check-presenter.ts'
import { isConnected } from './key-change.ts'
import type { KeyVault } from './key-vault.ts'
import type { VenueFactory } from './venue-factory.ts'
import { surroundings, weigh } from './weighed-check.ts'

/** More symbols than this are not looked at unless they are named: each costs a request. */
const SYMBOLS_MAX = 20
/** Looked at on an account whose market cannot be listed here. */
const USUAL_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT']

interface Services {
  readonly store: Store
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly accounts: AccountDesk
  readonly market: MarketDesk
  readonly wallMs: () => number
}

export type RepairRefusal = 'key_not_usable' | 'live_trading_not_armed' | 'account_in_use'

export interface Repaired {
  readonly result: RepairResult
  readonly check: ApiCheck
}

/** The self-test of stored accounts, and what it may mend. */
export class SelfTest {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  /** Changes nothing at the exchange; settles what the account's key may be used for. */
  async check(account: Account, wanted: CheckAccountRequest): Promise<Result<ApiCheck, 'key_not_usable'>> {
    const { vault, venues } = this.#services
    const keys = await vault.keysOf(account.userId, account.id)
    if (!keys.ok) return err('key_not_usable')
    const bots = await this.#botsOf(account)
    const wishes = await this.#wishes(account, wanted, bots)
    const check = await this.#connectedOnce(account, await venues.check(account.kind, keys.value, wishes))
    return ok(await this.#settled(account, weigh(check, surroundings(account.kind, bots, wanted)), wishes))
  }

  /**
   * One setting of the account, then the self-test again. Never on an account for real money that is not armed, and
   * never under running bots: they assume what they found at their start.
   */
  async repair(
    account: Account,
    action: RepairAction,
    wanted: CheckAccountRequest,
  ): Promise<Result<Repaired, RepairRefusal>> {
    const { vault, venues } = this.#services
    if (!mayChange(account)) return err('live_trading_not_armed')
    const bots = await this.#botsOf(account)
    if (bots.length > 0) return err('account_in_use')
    const keys = await vault.keysOf(account.userId, account.id)
    if (!keys.ok) return err('key_not_usable')
    const asked = { ...wanted, ...wishOf(action) }
    const wishes = await this.#wishes(account, asked, bots)
    const result = await venues.repair(account.kind, keys.value, action, wishes)
    this.#services.accounts.forgetReport(account.id)
    const check = await this.#connectedOnce(account, await venues.check(account.kind, keys.value, wishes))
    const weighed = weigh(check, surroundings(account.kind, bots, asked))
    return ok({ result, check: await this.#settled(account, weighed, wishes) })
  }

  /** Whose account it is may be learned only now, of a key that could not be read when it was added. */
  async #connectedOnce({ kind, id }: Account, check: AccountCheck): Promise<AccountCheck> {
    if (!(await isConnected(this.#services.store, kind, check.userId, id))) return check
    const message = ERROR_CATALOGUE.account_connected_already.message
    const item: CheckItem = {
      result: 'fail',
      notice: { code: 'account_connected_already', message, params: {} },
      repair: null,
    }
    return { ...check, ok: false, userId: null, checks: [...check.checks, item] }
  }

  /** The bots that have started and not ended. */
  async #botsOf(account: Account): Promise<readonly GridBot[]> {
    const bots = await this.#services.store.gridBots.active(account.userId, account.id)
    return bots.map(({ bot }) => bot).filter(({ status }) => status !== 'created')
  }

  async #wishes(account: Account, wanted: CheckAccountRequest, bots: readonly GridBot[]): Promise<CheckWishes> {
    const { store, accounts } = this.#services
    const report = await accounts.report(account)
    const present = report.ok ? report.value.positionMode : 'one_way'
    const installation = await store.settings.installationId()
    return {
      positionMode: wanted.position_mode ?? bots[0]?.config.positionMode ?? present,
      marginMode: wanted.margin_mode ?? 'crossed',
      symbols: wanted.symbols ?? (await this.#symbols(account)),
      isOurs: (id) => parseClientOrderId(id)?.installation === installation,
    }
  }

  /** What the user may trade on this account, as far as it is known here. */
  async #symbols(account: Account): Promise<readonly string[]> {
    const { store, market } = this.#services
    const allowed = (await store.riskSettings.get(account.userId))?.allowedSymbols ?? []
    if (allowed.length > 0) return allowed.slice(0, SYMBOLS_MAX)
    const instruments = account.kind === 'paper' ? await market.instruments() : null
    const known = instruments?.ok ? instruments.value.map(({ symbol }) => symbol) : USUAL_SYMBOLS
    return known.slice(0, SYMBOLS_MAX)
  }

  async #settled(account: Account, check: AccountCheck, { symbols }: CheckWishes): Promise<ApiCheck> {
    await this.#settleKey(account, check)
    return presentCheck(check, { symbols, mayRepair: mayChange(account), wallMs: this.#services.wallMs() })
  }

  /** A key found able to withdraw is disabled; a demo key that passes may trade; real money stays read-only. */
  async #settleKey(account: Account, check: AccountCheck): Promise<void> {
    const { store } = this.#services
    if (check.checks.some(({ notice }) => notice.code === 'key_can_withdraw')) {
      await store.apiKeys.disable(account.userId, account.id, 'can_withdraw')
      await store.accounts.update(account.userId, account.id, { canTrade: false })
      return
    }
    // Pinned at first sight: another account's key is then told from this one's.
    if (account.venueAccount === null && check.userId !== null) {
      await store.accounts.update(account.userId, account.id, { venueAccount: check.userId })
    }
    // An exchange that could not be asked has said nothing about the key.
    if (check.checks.some(({ notice }) => passesByItself(notice.code))) return
    // Nor does a symbol that was mistyped.
    const passed = check.checks.every(({ result, notice }) => result !== 'fail' || notice.code.startsWith('symbol_'))
    if (account.kind === 'bitget-demo' && account.canTrade !== passed) {
      await store.accounts.update(account.userId, account.id, { canTrade: passed })
    }
  }
}

/** Real money is read-only until it is armed: nothing of such an account is changed, not even a setting. */
const mayChange = ({ kind, canTrade }: Account): boolean => kind !== 'bitget' || canTrade

/** After a repair the wish is what was asked for. */
function wishOf(action: RepairAction): Pick<CheckAccountRequest, 'position_mode' | 'margin_mode'> {
  switch (action) {
    case 'set_position_mode_one_way':
      return { position_mode: 'one_way' }
    case 'set_position_mode_hedge':
      return { position_mode: 'hedge' }
    case 'set_margin_mode_crossed':
      return { margin_mode: 'crossed' }
    case 'set_margin_mode_isolated':
      return { margin_mode: 'isolated' }
  }
}
