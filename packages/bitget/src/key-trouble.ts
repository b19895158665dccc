import type { VenueError } from '@gridpilot/engine'
import type { CheckNotice } from './account-check.ts'

/** Why an account could not be read; `passes`: the key is not at fault, a later test may pass by itself. */
interface Trouble {
  readonly codes: string
  readonly message: string
  readonly passes: boolean
}

const person = (codes: string, message: string): Trouble => ({ codes, message, passes: false })
const later = (codes: string, message: string): Trouble => ({ codes, message, passes: true })

/** The one table: finding → the codes of the venue that mean it (API.md 9, 11.1, 11.10). */
export const KEY_TROUBLES = {
  key_ip_not_listed: person('40018 40038', "The address of this computer is not on the key's IP list."),
  key_wrong_environment: person('40099', 'A demo key for a live account, or a live key for a demo account.'),
  key_secret_wrong: person('40009', 'The secret does not belong to this key.'),
  key_passphrase_wrong: person('40012 40036', 'The passphrase does not belong to this key.'),
  key_unknown: person('40006 40037 40041', 'The exchange does not know this key.'),
  permission_missing: person('40014 25620', 'A permission is missing.'),
  clock_refused: person('40004 40005 40008', 'The exchange refused the time of the request.'),
  account_frozen: person('40013 40024 40026 40710 40760', 'The exchange has frozen or disabled the account.'),
  account_restricted: person('40022 40023 40025 40752 40753 40916', 'The exchange has restricted the account.'),
  account_not_verified: person('40016 40035 40101', 'The account is not verified yet.'),
  region_blocked: person('40103 40104', 'The exchange does not serve the region of this address.'),
  account_family_wrong: later('40084 40085 25245', 'The account answers to the other family of interfaces.'),
  account_family_unknown: later('account_switching', 'The account is on its way from one family to the other.'),
  futures_not_readable: person('', 'The exchange does not show the futures account.'),
  key_refused: person('', 'The exchange does not let this key read the account.'),
  venue_busy: later('429', 'The exchange asks for fewer requests.'),
  venue_unavailable: later('malformed empty_answer', 'The exchange answers, but cannot tell now.'),
  venue_unreachable: later('', 'The exchange does not answer.'),
} as const satisfies Readonly<Record<string, Trouble>>
export type KeyTrouble = keyof typeof KEY_TROUBLES

const FINDING_OF: ReadonlyMap<string, KeyTrouble> = new Map(
  (Object.entries(KEY_TROUBLES) as [KeyTrouble, Trouble][]).flatMap(([finding, { codes }]) =>
    (codes.match(/\S+/g) ?? []).map((code) => [code, finding] as const),
  ),
)
/** Codes of an answer; every other word is one of the transport, and then there was none. */
const ANSWERED = /^(http_)?\d+$/

/** What a failed read of the account says. A person is asked for something only where the venue's code proves it. */
function troubleOf({ kind, code }: VenueError): KeyTrouble {
  if (kind === 'rate_limited') return 'venue_busy'
  if (kind === 'needs_user') return FINDING_OF.get(code) ?? 'key_refused'
  if (kind === 'refused') return 'futures_not_readable'
  const named = FINDING_OF.get(code)
  if (named === 'clock_refused' || named === 'account_family_unknown' || named === 'venue_unavailable') return named
  return ANSWERED.test(code) ? 'venue_unavailable' : 'venue_unreachable'
}

/** The same with its words: the venue's code, its message, and the permission it asks for. */
export function troubleNotice(error: VenueError): CheckNotice {
  const { code, message } = error
  const finding = troubleOf(error)
  const permission = finding === 'permission_missing' ? { permission: permissionNamed(message) ?? message } : {}
  return { code: finding, message: KEY_TROUBLES[finding].message, params: { code, message, ...permission } }
}

/** The permission the venue asks for in the words of 40014, `need {0} permissions`; null when it does not say. */
const permissionNamed = (message: string): string | null => /need (.{1,80}?) permissions?/i.exec(message)?.[1] ?? null

/** Not a word about the account: the exchange could not be asked, or not now. */
export const passesByItself = (finding: string): boolean =>
  Object.hasOwn(KEY_TROUBLES, finding) && KEY_TROUBLES[finding as KeyTrouble].passes
