import { randomBytes } from 'node:crypto'
import type { Money } from '@gridpilot/core'
import type { ClientOrderIdRule, CommandKind, CommandResult, VenueCommand } from '@gridpilot/venue-sim'
import type { KeyWish } from '../exchange.ts'
import { FAMILIES, PERMISSIONS, POSITION_MODES } from '../process/account-wish.ts'
import { readUsdt } from '../process/usdt.ts'
import { type AdminAnswer, answerError, answerOk, BadRequest, type Body, readBody } from './admin-answer.ts'
import type { AdminCall, AdminRoute } from './admin-parts.ts'
import { inspectAccount, inspectOrders } from './inspect.ts'

const KEY_MEMBERS = ['key', 'secret', 'passphrase', 'permissions', 'ips', 'demo']
const ACCOUNT_MEMBERS = ['balance', 'family', 'position_mode', 'client_order_id_rule', ...KEY_MEMBERS]

/** Runs a command for the account, makes it durable and answers with `body` of its result, or 409 with the refusal. */
export function carryOut<K extends CommandKind>(
  { parts }: AdminCall,
  command: Extract<VenueCommand, { kind: K }>,
  body: (result: Extract<CommandResult<K>, { ok: true }>['value']) => unknown,
): AdminAnswer {
  if (!parts.exchange.venue.hasAccount(command.accountId)) return unknownAccount(command.accountId)
  const done = parts.exchange.execute(command)
  parts.drive.settle(false)
  if (!done.ok) return answerError(409, done.error.code, done.error.detail)
  return answerOk(body(done.value as Extract<CommandResult<K>, { ok: true }>['value']))
}

export const unknownAccount = (uid: string): AdminAnswer =>
  answerError(404, 'not_found', `there is no account ${uid}: GET /admin/accounts lists them`)

/** USDT ≥ 0 or, `positive`, > 0. @throws BadRequest */
export function amountOf(body: Body, name: string, positive: boolean): Money {
  const amount = readUsdt(body.text(name) ?? '', positive)
  if (amount.ok) return amount.value
  throw new BadRequest(`${name}: expected ${amount.error}`)
}

function readKey(body: Body): KeyWish {
  const word = () => randomBytes(18).toString('base64url')
  const permissions = body.texts('permissions')?.map((each) => {
    const known = PERMISSIONS.find((permission) => permission === each)
    if (known === undefined) throw new BadRequest(`permissions: expected some of ${PERMISSIONS.join(', ')}`)
    return known
  })
  const ips = body.texts('ips')
  const demo = body.flag('demo')
  return {
    key: body.text('key') ?? `bg_${randomBytes(16).toString('hex')}`,
    secret: body.text('secret') ?? word(),
    passphrase: body.text('passphrase') ?? word(),
    ...(permissions === undefined ? {} : { permissions }),
    ...(ips === undefined ? {} : { ips }),
    ...(demo === undefined ? {} : { demo }),
  }
}

/** forever, open, or {"period_ms": n}; undefined when it was not said. */
function readRule(body: Body): ClientOrderIdRule | undefined {
  const rule = body.raw('client_order_id_rule')
  if (rule === undefined || rule === 'forever' || rule === 'open') return rule
  const periodMs = typeof rule === 'object' && rule !== null ? (rule as { period_ms?: unknown }).period_ms : undefined
  if (typeof periodMs === 'number' && Number.isInteger(periodMs) && periodMs > 0) return { periodMs }
  throw new BadRequest('client_order_id_rule: expected forever, open or {"period_ms": 21600000}')
}

function createAccount({ parts, body: text }: AdminCall): AdminAnswer {
  const { exchange, drive, onKey } = parts
  const body = readBody(text, ACCOUNT_MEMBERS)
  const balance = amountOf(body, 'balance', false)
  const family = body.choice('family', FAMILIES) ?? 'classic'
  const positionMode = body.choice('position_mode', POSITION_MODES) ?? 'one_way'
  const rule = readRule(body)
  const key = readKey(body)
  if (exchange.find(key.key) !== null) return answerError(409, 'key_exists', `key ${key.key} is used already`)
  const opened = exchange.openAccount(balance, key, { family, positionMode })
  if (!opened.ok) return answerError(409, opened.error.code, opened.error.detail)
  const made = opened.value
  if (rule !== undefined) exchange.execute({ kind: 'set_client_order_id_rule', accountId: made.accountId, rule })
  drive.settle(false)
  onKey()
  const { accountId: uid, secret, passphrase } = made
  return answerOk({ key: made.key, secret, passphrase, uid, family, position_mode: positionMode })
}

function listAccounts({ parts: { exchange } }: AdminCall): AdminAnswer {
  const items = exchange.venue.accountIds().map((uid) => ({
    uid,
    family: exchange.familyOf(uid),
    position_mode: exchange.venue.account(uid).positionMode,
    keys: exchange.keys().flatMap(({ key, accountId }) => (accountId === uid ? [key] : [])),
  }))
  return answerOk({ items })
}

function showAccount({ parts: { exchange } }: AdminCall, uid: string): AdminAnswer {
  return exchange.venue.hasAccount(uid) ? answerOk(inspectAccount(exchange, uid)) : unknownAccount(uid)
}

function showOrders({ parts: { exchange } }: AdminCall, uid: string): AdminAnswer {
  return exchange.venue.hasAccount(uid) ? answerOk(inspectOrders(exchange, uid)) : unknownAccount(uid)
}

function createKey({ parts, body: text }: AdminCall, uid: string): AdminAnswer {
  const { exchange, drive, onKey } = parts
  if (!exchange.venue.hasAccount(uid)) return unknownAccount(uid)
  const wish = readKey(readBody(text, KEY_MEMBERS))
  if (exchange.find(wish.key) !== null) return answerError(409, 'key_exists', `key ${wish.key} is used already`)
  const made = exchange.createKey(uid, wish)
  drive.settle(false)
  onKey()
  const { key, secret, passphrase, permissions, ips, demo } = made
  return answerOk({ key, secret, passphrase, uid, permissions, ips, demo })
}

function transfer(call: AdminCall, uid: string, direction: 'deposit' | 'withdraw'): AdminAnswer {
  const amount = amountOf(readBody(call.body, ['amount']), 'amount', true)
  const { exchange, drive } = call.parts
  if (!exchange.venue.hasAccount(uid)) return unknownAccount(uid)
  const done = direction === 'deposit' ? exchange.deposit(uid, amount) : exchange.withdraw(uid, amount)
  drive.settle(false)
  if (!done.ok) return answerError(409, done.error.code, done.error.detail)
  return answerOk({ bill_id: done.value.billId })
}

function setFamily({ parts, body: text }: AdminCall, uid: string): AdminAnswer {
  const family = readBody(text, ['family']).choice('family', FAMILIES)
  if (family === undefined) throw new BadRequest('family: classic or unified')
  if (!parts.exchange.venue.hasAccount(uid)) return unknownAccount(uid)
  parts.exchange.setFamily(uid, family)
  parts.drive.settle(false)
  return answerOk({ uid, family })
}

function setRule(call: AdminCall, uid: string): AdminAnswer {
  const rule = readRule(readBody(call.body, ['client_order_id_rule']))
  if (rule === undefined) throw new BadRequest('client_order_id_rule: forever, open or {"period_ms": 21600000}')
  return carryOut(call, { kind: 'set_client_order_id_rule', accountId: uid, rule }, () => ({ uid }))
}

const ACCOUNT = '/admin/accounts/:uid'

/** Accounts, their keys and their money. */
export const ACCOUNT_CONTROLS: readonly AdminRoute[] = [
  {
    at: 'POST /admin/accounts',
    does: '{balance, family?, position_mode?, client_order_id_rule?, key?, secret?, passphrase?, permissions?, ips?, demo?}',
    handle: createAccount,
  },
  { at: 'GET /admin/accounts', does: 'every account with its family, position mode and keys', handle: listAccounts },
  { at: `GET ${ACCOUNT}`, does: 'everything about one, exact: the truth to compare books with', handle: showAccount },
  { at: `GET ${ACCOUNT}/orders`, does: 'its open orders only', handle: showOrders },
  {
    at: `POST ${ACCOUNT}/keys`,
    does: '{key?, secret?, passphrase?, permissions?, ips?, demo?}: one more key',
    handle: createKey,
  },
  {
    at: `POST ${ACCOUNT}/deposit`,
    does: '{amount}: USDT into the account',
    handle: (call, uid = '') => transfer(call, uid, 'deposit'),
  },
  {
    at: `POST ${ACCOUNT}/withdraw`,
    does: '{amount}: USDT out of it, at the most what is free',
    handle: (call, uid = '') => transfer(call, uid, 'withdraw'),
  },
  {
    at: `POST ${ACCOUNT}/family`,
    does: '{family}: classic or unified from now on (40085, 40084 for the other)',
    handle: (call, uid = '') => setFamily(call, uid),
  },
  {
    at: `POST ${ACCOUNT}/client-order-id-rule`,
    does: '{client_order_id_rule}: forever, open or {"period_ms": n}',
    handle: (call, uid = '') => setRule(call, uid),
  },
]
