/** Requests per second of each v3 path as the venue documents them (API.md 11); private ones per account. */
export const UNIFIED_LIMITS: Readonly<Record<string, number>> = {}
