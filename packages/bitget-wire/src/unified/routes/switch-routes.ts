import { err, ok } from '@gridpilot/core'
import { type Answer, type Routes, reads, type SignedCall, trades } from '../../route.ts'
import { unifiedError } from '../errors.ts'

/** A position or an open order keeps an account in its family. */
function inUse({ backend, key }: SignedCall): boolean {
  const { venue } = backend
  return venue.positions(key.accountId).length > 0 || venue.openOrders(key.accountId).length > 0
}

const flattenFirst = unifiedError('account_mode_switch', 'there are positions or open orders')

/** Leaves the unified family; has no body. It takes a minute on the venue and no time here. */
function leave(call: SignedCall): Answer {
  if (inUse(call)) return err(flattenFirst)
  call.countdowns.set(call.key.accountId, null)
  call.backend.desk.setFamily(call.key.accountId, 'classic')
  return ok(null)
}

/** The classic account's way in. */
function enter(call: SignedCall): Answer {
  if (inUse(call)) return err(flattenFirst)
  call.backend.desk.setFamily(call.key.accountId, 'unified')
  return ok(null)
}

/** How the last switch to `family` went; both families may ask. */
const statusOf = (family: 'classic' | 'unified') =>
  reads(({ backend, key }) => {
    const done = backend.keys.familyOf(key.accountId) === family
    return ok({ status: done ? 'success' : 'fail', reason: done ? '' : `the account is not ${family}` })
  })

export const SWITCH_ROUTES: Routes = {
  'POST /api/v3/account/switch': trades(leave),
  'GET /api/v3/account/switch-status': statusOf('classic'),
  'POST /api/v2/spot/account/upgrade': trades(enter),
  'GET /api/v2/spot/account/upgrade-status': statusOf('unified'),
}
