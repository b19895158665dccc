import type { RepairResult } from '@gridpilot/bitget'
import type { Notice, ReplaceKeyRequest } from '@gridpilot/contract'
import type { Account, Store } from '@gridpilot/store'
import { notice } from '../grid-bot/notices.ts'
import { domainRefusal, refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import { Secret } from '../secrets/secret.ts'
import type { AccountDesk } from './account-desk.ts'
import { KeyChange } from './key-change.ts'
import type { KeyVault } from './key-vault.ts'
import { SelfTest } from './self-test.ts'
import type { VenueFactory, VenueKeys } from './venue-factory.ts'

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly vault: KeyVault
  readonly venues: VenueFactory
  readonly market: MarketDesk
  readonly wallMs: () => number
}

export type KeyOperation = 'replaceAccountKey' | 'checkAccount' | 'repairAccount'

/** What is done with the key of a stored account. `own`: the caller's account of an id; foreign and unknown ones throw. */
export function keyHandlers(
  services: Services,
  own: (userId: string, id: string) => Promise<Account>,
): HandlersOf<KeyOperation> {
  const { store, accounts } = services
  const selfTest = new SelfTest(services)
  const keyChange = new KeyChange(services)
  return {
    async replaceAccountKey({ caller, params, body, request }) {
      const account = await own(caller.userId, params.id)
      const done = await keyChange.replace(account, keysFrom(body))
      const outcome = done.ok ? 'replaced' : done.error.code
      const entry = {
        action: 'account_key_replaced',
        subjectKind: 'account',
        subjectId: account.id,
        details: { outcome },
      }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      if (!done.ok) throw domainRefusal(done.error)
      return accounts.presentAccount(done.value)
    },
    async checkAccount({ caller, params, body }) {
      const check = await selfTest.check(await own(caller.userId, params.id), body)
      if (!check.ok) throw refusal(check.error)
      return check.value
    },
    async repairAccount({ caller, params, body, request }) {
      const { action, ...wanted } = body
      const account = await own(caller.userId, params.id)
      const done = await selfTest.repair(account, action, wanted)
      const outcome = done.ok ? (done.value.result.ok ? 'repaired' : done.value.result.code) : done.error
      const entry = {
        action: 'account_repair',
        subjectKind: 'account',
        subjectId: account.id,
        details: { repair: action, outcome },
      }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      if (!done.ok) throw refusal(done.error)
      const { result, check } = done.value
      return { repaired: result.ok, reason: result.ok ? null : repairReason(result), check }
    },
  }
}

/** The exchange's words, with what is in the way where its code says it. */
function repairReason({ code, message, symbol }: Extract<RepairResult, { ok: false }>): Notice {
  const inTheWay = IN_THE_WAY.has(code) ? 'repair_in_the_way' : 'repair_refused'
  return notice(inTheWay, { code, message, symbol })
}

/** Positions or orders keep the exchange from changing a mode (API.md 9, 11.10). */
const IN_THE_WAY = new Set(['45117', '40920', '25241', '40919', '45116'])

export const keysFrom = (body: ReplaceKeyRequest): VenueKeys => ({
  apiKey: new Secret(body.api_key),
  secretKey: new Secret(body.secret_key),
  passphrase: new Secret(body.passphrase),
})
