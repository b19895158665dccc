import { z } from 'zod'
import { Account } from '../account.ts'
import { AccountAudit, AuditList } from '../audit.ts'
import { Done } from '../auth.ts'
import { Heartbeat, PutHeartbeatRequest } from '../heartbeat.ts'
import type { RouteSpec } from '../route.ts'
import { Id } from '../scalar.ts'

const common = { auth: 'user', status: 200, tag: 'safety' } as const
const params = z.strictObject({ id: Id })

export const safetyRoutes = {
  auditAll: {
    ...common,
    method: 'POST',
    path: '/api/audit',
    summary: "Compare the books of all the user's accounts with the exchange, now.",
    response: AuditList,
  },
  getAudit: {
    ...common,
    method: 'GET',
    path: '/api/audit',
    summary: 'The newest audit of each account; one runs every hour.',
    response: AuditList,
  },
  auditAccount: {
    ...common,
    method: 'POST',
    path: '/api/accounts/{id}/audit',
    summary: 'Compare the books of one account with the exchange, now.',
    params,
    response: AccountAudit,
  },
  claimAccount: {
    ...common,
    method: 'POST',
    path: '/api/accounts/{id}/claim',
    summary: 'Say that this installation is the only one on the account, after another one was seen.',
    params,
    response: Account,
  },
  getHeartbeat: {
    ...common,
    method: 'GET',
    path: '/api/heartbeat',
    summary: 'Is a dead-man monitor told that all is well, and is it?',
    response: Heartbeat,
  },
  putHeartbeat: {
    ...common,
    method: 'PUT',
    path: '/api/heartbeat',
    summary: 'Set the address that is called while all is well.',
    body: PutHeartbeatRequest,
    response: Heartbeat,
  },
  deleteHeartbeat: {
    ...common,
    method: 'DELETE',
    path: '/api/heartbeat',
    summary: 'Forget the address.',
    response: Done,
  },
} as const satisfies Record<string, RouteSpec>
