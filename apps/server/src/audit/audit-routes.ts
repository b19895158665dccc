import type { AccountDesk } from '../accounts/account-desk.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { AuditDesk } from './audit-desk.ts'

interface Services {
  readonly audits: AuditDesk
  readonly accounts: AccountDesk
}

export function auditHandlers({ audits, accounts }: Services): HandlersOf<'auditAll' | 'getAudit' | 'auditAccount'> {
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
  }
}
