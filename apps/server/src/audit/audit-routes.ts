import type { EngineFace } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { AuditDesk } from './audit-desk.ts'

interface Services {
  readonly audits: AuditDesk
  readonly accounts: AccountDesk
  readonly engine: EngineFace
  readonly store: Store
}

export function auditHandlers({
  audits,
  accounts,
  engine,
  store,
}: Services): HandlersOf<'auditAll' | 'getAudit' | 'auditAccount' | 'claimAccount'> {
  return {
    async auditAll({ caller }) {
      return { items: [...(await audits.auditAll(caller.userId))] }
    },
    async getAudit({ caller }) {
      return { items: [...(await audits.latest(caller.userId))] }
    },
    async auditAccount({ caller, params }) {
      const account = await accounts.find(caller.userId, params.id)
      if (account === null) throw refusal('not_found')
      return audits.audit(account)
    },
    async claimAccount({ caller, params, request }) {
      const account = await accounts.find(caller.userId, params.id)
      if (account === null) throw refusal('not_found')
      // An account the engine does not have has no rival either.
      await engine.claim(account.id)
      const entry = { action: 'account_claimed', subjectKind: 'account', subjectId: account.id, details: {} }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      return accounts.presentAccount(account)
    },
  }
}
