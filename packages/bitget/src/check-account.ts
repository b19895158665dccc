import { ok, type PositionMode } from '@gridpilot/core'
import type { AccountFamily, Venue, VenueError } from '@gridpilot/engine'
import {
  type AccountCheck,
  type CheckItem,
  type CheckNotice,
  type CheckWishes,
  DEFAULT_WISHES,
  type RepairAction,
} from './account-check.ts'
import type { Answer } from './answer.ts'
import { createClassicClient } from './classic/client.ts'
import { readClassicKey } from './classic/key-info.ts'
import { type Connection, createConnection } from './connection.ts'
import { readError, UNKNOWN_SYMBOL } from './errors.ts'
import { probeFamily } from './family.ts'
import { venueOfFamily } from './family-venue.ts'
import { type KeyInfo, KNOWN_PERMISSIONS, WITHDRAW_PERMISSIONS } from './key-info.ts'
import { troubleNotice } from './key-trouble.ts'
import type { BitgetVenueOptions } from './options.ts'
import { createUnifiedClient } from './unified/client.ts'
import { readUnifiedKey } from './unified/key-info.ts'

/** More than this and somebody should set the host's clock, although requests are corrected for it. */
const CLOCK_WARN_MS = 5000

const USE_SUB_ACCOUNT: CheckNotice = {
  code: 'use_sub_account',
  message:
    'Give each bot, or all bots together, a sub-account of its own: margin and liquidation are then separate from everything else you trade.',
  params: {},
}

/**
 * Read-only self-test of an account: clock, key, family, permissions (withdrawing must not be among them), address,
 * futures, modes, and what others have on the chosen symbols. Changes nothing at the exchange. Throws only for hosts
 * that are not allowed. A finding that cannot be had because an earlier one failed is `skipped` or left out.
 */
export async function checkAccount(
  options: BitgetVenueOptions,
  wishes: CheckWishes = DEFAULT_WISHES,
): Promise<AccountCheck> {
  const connection = createConnection(options)
  const clock = await checkClock(connection)
  const family = await familyOf(connection, options)
  if (!family.ok) return result(null, null, withTrouble(clock, readError(family.error)))
  const key = await readKey(connection, family.value)
  const venue = venueOfFamily(connection, family.value)
  const account = await checkTrading(venue, wishes)
  const checks = [
    clock,
    item('pass', 'account_family', 'The account answers to this family of interfaces.', { family: family.value }),
    ...account.key,
    ...(account.usable ? checkPermissions(key) : []),
    ...account.findings,
    ...(account.usable ? await checkForeign(venue, wishes) : []),
  ]
  return result(key.ok ? key.value.userId : null, family.value, checks)
}

const result = (userId: string | null, family: AccountFamily | null, checks: readonly CheckItem[]): AccountCheck => ({
  ok: checks.every((check) => check.result !== 'fail'),
  userId,
  family,
  checks,
  advice: [USE_SUB_ACCOUNT],
})

const item = (
  result: CheckItem['result'],
  code: string,
  message: string,
  params: CheckItem['notice']['params'] = {},
  repair: RepairAction | null = null,
): CheckItem => ({ result, notice: { code, message, params }, repair })

const troubleItem = (error: VenueError): CheckItem => ({ result: 'fail', notice: troubleNotice(error), repair: null })

/** Nobody there is said once. */
function withTrouble(clock: CheckItem, error: VenueError): CheckItem[] {
  const trouble = troubleItem(error)
  return clock.notice.code === trouble.notice.code ? [trouble] : [clock, trouble]
}

async function familyOf(
  connection: Connection,
  { family = 'auto' }: BitgetVenueOptions,
): Promise<Answer<AccountFamily>> {
  return family === 'auto' ? probeFamily(createUnifiedClient(connection)) : ok(family)
}

const readKey = (connection: Connection, family: AccountFamily): Promise<Answer<KeyInfo>> =>
  family === 'classic'
    ? readClassicKey(createClassicClient(connection))
    : readUnifiedKey(createUnifiedClient(connection))

async function checkClock({ clock }: Connection): Promise<CheckItem> {
  if (!(await clock.measure())) return item('fail', 'venue_unreachable', 'The exchange does not answer.')
  const offset_ms = clock.offsetMs()
  return Math.abs(offset_ms) > CLOCK_WARN_MS
    ? item('warn', 'clock_off', 'The clock of this computer is off; requests are corrected for it.', { offset_ms })
    : item('pass', 'clock_ok', 'The clock agrees with the exchange.', { offset_ms })
}

interface TradingCheck {
  readonly usable: boolean
  readonly key: readonly CheckItem[]
  readonly findings: readonly CheckItem[]
}

/** The futures account itself: readable, position mode, and the margin mode of every chosen symbol. */
async function checkTrading(venue: Venue, wishes: CheckWishes): Promise<TradingCheck> {
  const account = await venue.account()
  if (!account.ok) return { usable: false, key: [troubleItem(account.error)], findings: [] }
  const { positionMode, marginMode } = account.value
  const findings = [
    item('pass', 'futures_enabled', 'USDT futures are enabled.'),
    checkPositionMode(positionMode, wishes),
  ]
  if (wishes.symbols.length === 0) findings.push(checkMarginMode(marginMode, null, wishes))
  for (const symbol of wishes.symbols) findings.push(await checkSymbol(venue, symbol, wishes))
  return { usable: true, key: [item('pass', 'key_valid', 'The key is valid.')], findings }
}

/** A unified account answers for symbols that do not exist, too: the market is asked first. */
async function checkSymbol(venue: Venue, symbol: string, wishes: CheckWishes): Promise<CheckItem> {
  const ticker = await venue.ticker(symbol)
  if (!ticker.ok && ticker.error.code === UNKNOWN_SYMBOL)
    return item('fail', 'symbol_unknown', 'The exchange has no such symbol.', { symbol })
  const settings = await venue.symbolSettings(symbol)
  if (settings.ok) return checkMarginMode(settings.value.marginMode, symbol, wishes)
  const { code } = settings.error
  return item('fail', 'symbol_unreadable', 'The settings of this symbol could not be read.', { symbol, code })
}

const checkPositionMode = (positionMode: PositionMode, wishes: CheckWishes): CheckItem =>
  positionMode === wishes.positionMode
    ? item('pass', 'position_mode_ok', 'The position mode is the one the bots need.', { position_mode: positionMode })
    : item(
        'fail',
        'position_mode_wrong',
        'The position mode is not the one the bots need.',
        { position_mode: positionMode, wanted: wishes.positionMode },
        `set_position_mode_${wishes.positionMode}`,
      )

const checkMarginMode = (
  marginMode: CheckWishes['marginMode'],
  symbol: string | null,
  wishes: CheckWishes,
): CheckItem =>
  marginMode === wishes.marginMode
    ? item('pass', 'margin_mode_ok', 'The margin mode is the one the bots need.', { margin_mode: marginMode, symbol })
    : item(
        'fail',
        'margin_mode_wrong',
        'The margin mode is not the one the bots need.',
        { margin_mode: marginMode, wanted: wishes.marginMode, symbol },
        // Without a symbol there is nothing to set it for.
        symbol === null ? null : `set_margin_mode_${wishes.marginMode}`,
      )

function checkPermissions(info: Answer<KeyInfo>): CheckItem[] {
  if (!info.ok) {
    const { code } = info.error
    return [item('warn', 'permissions_unknown', 'The permissions of this key could not be read.', { code })]
  }
  const { permissions, ips, mayTrade } = info.value
  const unknown = permissions.filter((code) => !KNOWN_PERMISSIONS.has(code) && !WITHDRAW_PERMISSIONS.has(code))
  const items = [
    permissions.some((code) => WITHDRAW_PERMISSIONS.has(code))
      ? item('fail', 'key_can_withdraw', 'This key may withdraw money. Make one without that permission.')
      : item('pass', 'key_cannot_withdraw', 'This key may not withdraw money.'),
  ]
  if (mayTrade === false) {
    items.push(item('fail', 'key_cannot_trade', 'This key may only read. Make one that may trade futures.'))
  }
  if (unknown.length > 0) {
    items.push(item('warn', 'permission_codes_unknown', 'Unknown permissions.', { codes: unknown.join(' ') }))
  }
  items.push(
    ips === null
      ? item('warn', 'key_not_bound', 'This key is not bound to an IP address.')
      : item('pass', 'key_bound', 'This key is bound to IP addresses.', { ips }),
  )
  return items
}

/** What somebody else has on the symbols: two hands on one position cannot both be right about it. */
async function checkForeign(venue: Venue, { symbols, isOurs }: CheckWishes): Promise<CheckItem[]> {
  if (symbols.length === 0) return []
  const [orders, positions] = [await venue.openOrders(), await venue.positions()]
  const unreadable = [orders, positions].find((read) => !read.ok)
  if (unreadable && !unreadable.ok) {
    const { code } = unreadable.error
    return [item('warn', 'foreign_unknown', 'Open orders and positions could not be read.', { code })]
  }
  const items = symbols.flatMap((symbol) => {
    const foreign = orders.ok
      ? orders.value.filter((order) => order.symbol === symbol && !isOurs(order.clientOrderId)).length
      : 0
    const held = positions.ok ? positions.value.filter((position) => position.symbol === symbol).length : 0
    return [
      ...(foreign > 0
        ? [
            item('warn', 'foreign_orders', 'There are orders on this symbol that no bot made.', {
              symbol,
              count: foreign,
            }),
          ]
        : []),
      ...(held > 0
        ? [item('warn', 'open_position', 'There is a position on this symbol already.', { symbol, count: held })]
        : []),
    ]
  })
  return items.length > 0 ? items : [item('pass', 'nothing_foreign', 'Nobody else trades the chosen symbols.')]
}
