import type { AccountFamily, VenueSettings } from '@gridpilot/engine'

/** A log line: an event name and plain values. Never a request, a header or anything a key could hide in. */
export type BitgetLog = (event: string, fields: Readonly<Record<string, string | number | boolean | null>>) => void

export interface BitgetSettings extends VenueSettings {
  /** After this a request counts as unanswered: `unknown` for a write, a failed read otherwise. */
  readonly requestTimeoutMs: number
  /** How often the distance between our clock and the venue's is measured again. */
  readonly clockCheckMs: number
  /** Login and every subscription of a stream must be acknowledged within this, or a new client is built. */
  readonly streamSetupMs: number
  /** No ticker, or nothing of a unified account, for this long: the stream is dead, whatever its pongs say. */
  readonly tickerSilenceMs: number
  /** Watch order books for lost frames (unified). Default: on Bitget's own hosts only, for it is much traffic. */
  readonly watchBooks: boolean | null
  /** First and longest wait before a stream is opened again; doubles in between. */
  readonly reconnectMs: readonly [number, number]
  /** Instruments wanted by `instruments()`; null for all (one request for the tiers of each). */
  readonly symbols: readonly string[] | null
}

export const DEFAULT_SETTINGS: BitgetSettings = {
  signatureWindowMs: 30_000,
  readLagMs: 10_000,
  batchSize: 50,
  requestsPerSecond: { place: 5, cancel: 8, read: 8 },
  requestTimeoutMs: 10_000,
  clockCheckMs: 300_000,
  streamSetupMs: 15_000,
  tickerSilenceMs: 30_000,
  watchBooks: null,
  reconnectMs: [1000, 60_000],
  symbols: null,
}

export interface BitgetVenueOptions {
  /** Only https://api.bitget.com (default) or a loopback address, the paper exchange. */
  readonly restUrl?: string | undefined
  /** Only the official hosts (default) or a loopback address; one address for public and private sockets. */
  readonly wsUrl?: string | undefined
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
  /** Bitget's own demo trading (header `paptrading`), needs a demo key. */
  readonly demo: boolean
  /** Which interfaces the account answers to. `auto` (default) asks it, and again when it says it was switched. */
  readonly family?: AccountFamily | 'auto' | undefined
  readonly settings?: Partial<BitgetSettings> | undefined
  wallMs(): number
  readonly log: BitgetLog
}
