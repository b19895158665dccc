import type { AccountReport } from '@gridpilot/engine'
import { z } from 'zod'
import {
  type AccountCheck,
  type CheckItem,
  type CheckNotice,
  type CheckWishes,
  DEFAULT_WISHES,
  type RepairAction,
} from './account-check.ts'
import { readAccount } from './classic/account.ts'
import { type Answer, type ClassicClient, createClassicClient } from './classic/client.ts'
import { createInstrumentCatalog } from './classic/instruments.ts'
import { absentable, decode } from './decode.ts'
import { type BitgetVenueOptions, DEFAULT_SETTINGS } from './options.ts'

/** More than this and somebody should set the host's clock, although requests are corrected for it. */
const CLOCK_WARN_MS = 5000
/** Permission to withdraw. A key that has it is refused, not only warned about. */
const WITHDRAW = new Set(['wwow', 'withdraw'])
/** Codes whose meaning is known and harmless for a bot's key; anything else is named to the user. */
const KNOWN = new Set(
  'coor coow cpor cpow stor stow smor smow ttor ttow wtor wtow wwor chor chow p2pr p2p taxr taxw pllr pllw'.split(' '),
)

const KEY_INFO = z.object({
  userId: absentable(z.string()),
  ips: absentable(z.string()),
  authorities: z.array(z.string()),
})
type KeyInfo = z.infer<typeof KEY_INFO>

/**
 * Read-only self-test of a key: clock, validity, permissions (withdrawing must not be among them), position mode one
 * way, margin mode crossed. Changes nothing at the exchange. Throws only for hosts that are not allowed.
 */
export async function checkAccount(
  options: BitgetVenueOptions,
  wishes: CheckWishes = DEFAULT_WISHES,
): Promise<AccountCheck> {
  const client = createClassicClient(options, { ...DEFAULT_SETTINGS, ...options.settings })
  const clockItem = await checkClock(client)
  const account = await readAccount(client, createInstrumentCatalog(client))
  const info = account.ok ? await readKeyInfo(client) : null
  const checks = [clockItem, ...checkKey(account, wishes), ...(info ? checkPermissions(info) : [])]
  return {
    ok: checks.every(({ result }) => result !== 'fail'),
    userId: info?.ok ? info.value.userId : null,
    family: account.ok ? account.value.family : null,
    checks,
    advice: [USE_SUB_ACCOUNT],
  }
}

const USE_SUB_ACCOUNT: CheckNotice = {
  code: 'use_sub_account',
  message:
    'Give each bot, or all bots together, a sub-account of its own: margin and liquidation are then separate from everything else you trade.',
  params: {},
}

const item = (
  result: CheckItem['result'],
  code: string,
  message: string,
  params: CheckItem['notice']['params'] = {},
  repair: RepairAction | null = null,
): CheckItem => ({ result, notice: { code, message, params }, repair })

async function checkClock({ clock }: ClassicClient): Promise<CheckItem> {
  if (!(await clock.measure())) return item('fail', 'venue_unreachable', 'The exchange does not answer.')
  const offset_ms = clock.offsetMs()
  return Math.abs(offset_ms) > CLOCK_WARN_MS
    ? item('warn', 'clock_off', 'The clock of this computer is off; requests are corrected for it.', { offset_ms })
    : item('pass', 'clock_ok', 'The clock agrees with the exchange.', { offset_ms })
}

function checkKey(account: Answer<AccountReport>, wishes: CheckWishes): CheckItem[] {
  if (!account.ok) {
    const { code, message } = account.error
    return [item('fail', 'key_refused', 'The exchange does not let this key read the account.', { code, message })]
  }
  const { positionMode, marginMode } = account.value
  return [
    item('pass', 'key_valid', 'The key is valid.'),
    positionMode === wishes.positionMode
      ? item('pass', 'position_mode_ok', 'The position mode is the one the bots need.', {
          position_mode: positionMode,
        })
      : item(
          'fail',
          'position_mode_wrong',
          'The position mode is not the one the bots need.',
          { position_mode: positionMode, wanted: wishes.positionMode },
          `set_position_mode_${wishes.positionMode}`,
        ),
    marginMode === wishes.marginMode
      ? item('pass', 'margin_mode_ok', 'The margin mode is the one the bots need.', { margin_mode: marginMode })
      : item(
          'fail',
          'margin_mode_wrong',
          'The margin mode is not the one the bots need.',
          { margin_mode: marginMode, wanted: wishes.marginMode },
          `set_margin_mode_${wishes.marginMode}`,
        ),
  ]
}

function checkPermissions(info: Answer<KeyInfo>): CheckItem[] {
  if (!info.ok) {
    const { code } = info.error
    return [item('warn', 'permissions_unknown', 'The permissions of this key could not be read.', { code })]
  }
  const { authorities, ips } = info.value
  const unknown = authorities.filter((code) => !KNOWN.has(code) && !WITHDRAW.has(code))
  const items = [
    authorities.some((code) => WITHDRAW.has(code))
      ? item('fail', 'key_can_withdraw', 'This key may withdraw money. Make one without that permission.')
      : item('pass', 'key_cannot_withdraw', 'This key may not withdraw money.'),
  ]
  if (unknown.length > 0) {
    items.push(item('warn', 'permission_codes_unknown', 'Unknown permissions.', { codes: unknown.join(' ') }))
  }
  if (ips === null) items.push(item('warn', 'key_not_bound', 'This key is not bound to an IP address.'))
  return items
}

const readKeyInfo = (client: ClassicClient) =>
  client.read(
    'keyInfo',
    (rest) => rest.getSpotAccount(),
    (data) => decode(KEY_INFO, data),
  )
