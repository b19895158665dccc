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

const CODES_BY_CLASS: Readonly<Record<ErrorClass, string>> = {
  refused: `
    00171 00172 40001 40002 40003 40007 40011 40017 40019 40020 400172 40034 40053 40057 40058 40059 40072 40102 40078
    40079 40304 40305 40306 40309 40402 40404 40408 40704 40705 00001 40706 40711 40712 40754 40798 40800 43012 45002
    40723 40761 43005 43128 45118 40724 40730 45097 40748 40815 40749 40816 40757 45003 45005 45006 43029 40804 22002
    40762 40763 40921 40773 45020 40774 45021 40787 43028 45035 45115 40796 40797 43050 45044 45045 40808 40811 40813
    48002 40820 40821 40824 45123 40845 41113 40912 40913 40924 40920 40922 40923 40925 22003 40928 22029 45120 40939
    41101 41103 43011 22004 22005 40716 22006 22007 22008 22009 22034 43006 43037 45111 22038 43007 43038 45112 43008
    43009 43039 43040 43010 43027 43042 45110 45114 43043 40838 45113 45116 45117 45119 45121 40817 40818 45055 45056`,
  retry: `
    40308 40844 41114 40715 40721 40722 40826 22043 22044 22045 22067 43115 43119 43120 45043 40795 45129`,
  rate_limited: '429',
  clock: '40004 40005 40008',
  unchanged: '40814 45054',
  needs_user: `
    40006 40009 40012 40036 40013 40024 40026 40710 40760 40014 40016 40035 40101 40018 40038 40022 40023 40025 40752
    40753 40916 40037 40041 40084 40085 40099 40103 40104 40110 22010 45107 45108`,
  not_found: '40109 40768 40819 43001 45057 31007 80011 22001 43004',
  duplicate: '40708 40786 43118 45034',
  // Named so that nobody moves them: each may stand for an order that was taken.
  unknown: '40010 40015 40200 40604 40725 43059 45001 50008',
}

/** The one table: code → class. Codes that are not in it are `unknown`. */
const CLASS_OF: ReadonlyMap<string, ErrorClass> = new Map(
  (Object.entries(CODES_BY_CLASS) as [ErrorClass, string][]).flatMap(([errorClass, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, errorClass] as const),
  ),
)

/** Every code the table names, for the test that it is total and free of contradictions. */
export const namedCodes = (): readonly (readonly [string, ErrorClass])[] =>
  (Object.entries(CODES_BY_CLASS) as [ErrorClass, string][]).flatMap(([errorClass, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, errorClass] as const),
  )

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
  margin: '40711 40712 40754 40798 40800 43012 45002 40762 40763 40921 40928 22029 45120',
  price_band: '40748 40749 40815 40816 43008 43009 43039 43040 22006 22007 22008 22009',
  order_cap: '40723 40761 43005 43128 45118 45116',
  nothing_to_reduce: '22002 40757 45003 45005 45006 43029 40804 43043 40838 40939',
}
const REASON_OF: ReadonlyMap<string, RefusalReason> = new Map(
  (Object.entries(CODES_BY_REASON) as [RefusalReason, string][]).flatMap(([reason, codes]) =>
    codes.split(' ').map((code) => [code, reason] as const),
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
