import { err } from '@gridpilot/core'
import type { RefusalReason, VenueError, VenueErrorKind } from '@gridpilot/engine'

/**
 * What a code of the venue proves.
 * refused: not accepted, and asking again changes nothing · retry: not accepted now, later it may be ·
 * rate_limited: not accepted, too many requests · clock: not accepted, our timestamp was off · unchanged: the setting
 * already has this value · needs_user: not accepted, a person has to act (key, permission, account) ·
 * not_found: the order is unknown or has ended · duplicate: the client order id was used, so an earlier attempt
 * exists · unknown: proves nothing.
 */
export type ErrorClass =
  | 'refused'
  | 'retry'
  | 'rate_limited'
  | 'clock'
  | 'unchanged'
  | 'needs_user'
  | 'not_found'
  | 'duplicate'
  | 'unknown'

/** The four meanings a user or a reader of the documentation cares about. */
export type ErrorMeaning = 'refused with proof' | 'unknown' | 'retry' | 'needs the user'
export const MEANING_OF: Readonly<Record<ErrorClass, ErrorMeaning>> = {
  refused: 'refused with proof',
  unchanged: 'refused with proof',
  not_found: 'refused with proof',
  retry: 'retry',
  rate_limited: 'retry',
  clock: 'retry',
  needs_user: 'needs the user',
  // The order exists: from which attempt, only a look-up tells.
  duplicate: 'unknown',
  unknown: 'unknown',
}

/** Codes of both families and of their sockets (API.md 8.5, 9, 11.10). `a-b`: every code from a to b. */
const CODES_BY_CLASS: Readonly<Record<ErrorClass, string>> = {
  refused: `
    00171 00172 40001 40002 40003 40007 40011 40017 40019 40020 400172 40034 40053 40057 40058 40059 40072 40102 40078
    40079 40304 40305 40306 40309 40402 40404 40408 40704 40705 00001 40706 40711 40712 40754 40798 40800 43012 45002
    40723 40761 43005 43128 45118 40724 40730 45097 40748 40815 40749 40816 40757 45003 45005 45006 43029 40804 22002
    40762 40763 40921 40773 45020 40774 45021 40787 43028 45035 45115 40796 40797 43050 45044 45045 40808 40811 40813
    48002 40820 40821 40824 45123 40845 41113 40912 40913 40924 40920 40922 40923 40925 22003 40928 22029 45120 40939
    41101 41103 43011 22004 22005 40716 22006-22009 22034 43006 43037 45111 22038 43007 43038 45112 43008
    43009 43039 43040 43010 43027 43042 45110 45114 43043 40838 45113 45116 45117 45119 45121 40817 40818 45055 45056
    31004 31005 40829-40836 40837 40889 40890 40891 40915 40917 43013-43016 43023 43030 43031 43034 43035 45060-45067
    45068 45122
    25002 25009 25010 25013 25100 25101 25104 25105 25107 25200 25201 25202 25203 25205-25208 25211 25219 25220 25223
    25225-25238 25240 25241 25244 25567-25574 25579-25593 25595-25609 25610-25612 25650-25655
    30001 30002 30003 30016`,
  retry: `
    40308 40844 41114 40715 40721 40722 40826 22043-22045 22067 43115 43119 43120 45043 40795 45129
    25003 25102 25103 25106 25108 25113 25114 25209 25210 30004 30033`,
  rate_limited: '429 25004 30006 30007',
  clock: '40004 40005 40008 30013 30014',
  unchanged: '40814 45054',
  needs_user: `
    40006 40009 40012 40036 40013 40024 40026 40710 40760 40014 40016 40035 40101 40018 40038 40022 40023 40025 40752
    40753 40916 40037 40041 40084 40085 40099 40103 40104 40110 22010 45107 45108
    25005-25008 25012 25245 25620 30005 30011 30012 30015`,
  not_found: '40109 40768 40819 43001 45057 31007 80011 22001 43004 43020 43021 43025 43026 43033 24056 25204',
  duplicate: '40708 40786 43118 45034 25212 25594',
  // Named so that nobody moves them: each may stand for an order that was taken.
  unknown: '40010 40015 40200 40604 40725 43059 45001 50008 25000 25001',
}

function codesIn(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word) => {
      const [first = '', last] = word.split('-')
      if (last === undefined) return [first]
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => String(Number(first) + i))
    })
}

/** Every code the table names, for the test that it is total and free of contradictions. */
export const namedCodes = (): readonly (readonly [string, ErrorClass])[] =>
  (Object.entries(CODES_BY_CLASS) as [ErrorClass, string][]).flatMap(([errorClass, codes]) =>
    codesIn(codes).map((code) => [code, errorClass] as const),
  )

/** The one table: code → class. Codes that are not in it are `unknown`. */
const CLASS_OF: ReadonlyMap<string, ErrorClass> = new Map(namedCodes())

/** The account answers to the other family of interfaces: it was switched, or was never of this one. */
export const FAMILY_CODES: ReadonlySet<string> = new Set(['40084', '40085', '25245'])

/** Refusals that say the venue's filters are not the ones we rounded by. */
const FILTER_CODES: ReadonlySet<string> = new Set(
  codesIn(`
    40034 40072 40102 40309 40845 41113 40787 43028 45035 45115 40796 40797 43050 45044 45045 40808 41103 22034 43006
    43037 45111 22038 43007 43038 45112 43010 43027 43042 45110 45114 45113 22004 45119
    25013 25100 25101 25104 25105 25207 25208 25223 25244 25610 25611`),
)
export const concernsFilters = (code: string): boolean => FILTER_CODES.has(code)

/** A call that gave no usable answer. */
export interface Failure {
  readonly class: ErrorClass
  readonly code: string
  readonly message: string
}

/** `status` null: no HTTP answer at all. A 5xx proves nothing, whatever its body says. */
export function classify(status: number | null, code: string): ErrorClass {
  if (status === 429) return 'rate_limited'
  if (status === null || status >= 500) return 'unknown'
  return CLASS_OF.get(code) ?? 'unknown'
}

export const failure = (status: number | null, code: string, message: string): Failure => ({
  class: classify(status, code),
  code,
  message: message.slice(0, 200),
})

/** What the venue answers to a symbol it does not have, and we to one that its list does not have. */
export const UNKNOWN_SYMBOL = '40034'
export const unknownSymbol = (symbol: string) => err(failure(200, UNKNOWN_SYMBOL, `unknown symbol ${symbol}`))

const WRITE_KIND: Readonly<Record<ErrorClass, VenueErrorKind>> = {
  refused: 'refused',
  retry: 'unavailable',
  rate_limited: 'rate_limited',
  // Like a rate limit it says nothing about the order: the caller sends the same id again.
  clock: 'rate_limited',
  unchanged: 'refused',
  needs_user: 'needs_user',
  not_found: 'refused',
  duplicate: 'unknown',
  unknown: 'unknown',
}

/** Refusals that tell what is wrong with the order, so that its level can be deferred with an honest reason. */
const CODES_BY_REASON: Readonly<Partial<Record<RefusalReason, string>>> = {
  margin: `
    40711 40712 40754 40798 40800 43012 45002 40762 40763 40921 40928 22029 45120
    25202 25203 25219 25220 25228 25230 25233 25235`,
  price_band: '40748 40749 40815 40816 43008 43009 43039 43040 22006-22009 25205 25206 25654 25655',
  order_cap: '40723 40761 43005 43128 45118 45116 40889 40890 25211 25229 25234 25567',
  nothing_to_reduce: `
    22002 40757 45003 45005 45006 43029 40804 43043 40838 40939 40837 40891 43023 45068
    25225-25227 25231 25232 25570 25574 25601`,
}
const REASON_OF: ReadonlyMap<string, RefusalReason> = new Map(
  (Object.entries(CODES_BY_REASON) as [RefusalReason, string][]).flatMap(([reason, codes]) =>
    codesIn(codes).map((code) => [code, reason] as const),
  ),
)

/** The error of a write. Kind `unknown` alone leaves open whether it happened; every other kind proves it did not. */
export function writeError({ class: errorClass, code, message }: Failure): VenueError {
  const reason = errorClass === 'refused' ? REASON_OF.get(code) : undefined
  return { kind: WRITE_KIND[errorClass], code, message, ...(reason === undefined ? {} : { reason }) }
}

/** The error of a read: `unavailable` for anything that says nothing about the question. */
export function readError({ class: errorClass, code, message }: Failure): VenueError {
  const kind = errorClass === 'clock' ? 'unknown' : WRITE_KIND[errorClass]
  return { kind: kind === 'unknown' ? 'unavailable' : kind, code, message }
}
