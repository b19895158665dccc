import type { FaultKind, FaultParameters } from './fault-kind.ts'

/** Whom a fault hits; an absent member matches everything. */
export interface FaultTarget {
  /** Account number. */
  readonly account?: string
  /** `METHOD /path`, `/path`, or with a `*` for any text: `POST *place-order`. */
  readonly route?: string
  /** Stream channel or topic by its name on the wire: `orders`, `fill`, `books`, `login` … */
  readonly channel?: string
}

/** A fault as somebody asks for it. */
export interface FaultWish extends FaultTarget, FaultParameters {
  readonly kind: FaultKind
  /** Chance of each candidate, 0…1; default 1. */
  readonly probability?: number
  /** Hits until it is used up; without it: as long as it stands. */
  readonly count?: number
  /** Candidates before the nth pass by; with it `count` is 1 unless given. */
  readonly nth?: number
  /** It ends by itself after that, ms of the wall clock. */
  readonly forMs?: number
  /** Of its coins; the same seed and candidates give the same hits. */
  readonly seed?: number
}

/** A fault that stands, and what it did so far. */
export interface FaultRule {
  readonly id: number
  readonly wish: FaultWish
  readonly setMs: number
  /** Wall clock, null: open end. */
  readonly endsMs: number | null
  /** Requests or frames it looked at. */
  readonly candidates: number
  readonly hits: number
}

/** One request or frame a fault may hit. */
export interface FaultPoint {
  readonly account: string | null
  /** `METHOD /path`; null on a stream. */
  readonly route: string | null
  /** null for a request. */
  readonly channel: string | null
}

export function matches(target: FaultTarget, point: FaultPoint): boolean {
  if (target.account !== undefined && target.account !== point.account) return false
  if (target.channel !== undefined && target.channel !== point.channel) return false
  return target.route === undefined || (point.route !== null && routeMatches(target.route, point.route))
}

function routeMatches(pattern: string, route: string): boolean {
  const subject = pattern.startsWith('/') ? route.slice(route.indexOf(' ') + 1) : route
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(subject)
}
