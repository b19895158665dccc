import { err, ok, type PositionMode, type Result } from '@gridpilot/core'
import type { AccountFamily } from '@gridpilot/engine'
import { z } from 'zod'
import { Secret } from '../secrets/secret.ts'

/** Where a running paper exchange is and how to talk to its admin side. */
export interface PaperAddress {
  readonly port: number
  readonly pid: number
  readonly adminToken: Secret
}

/** GET /admin/status. `speed` is market seconds per wall second, 1 in lock-step; `marketMs` is its market clock. */
export interface PaperStatus {
  readonly feed: 'sim' | 'replay' | 'live'
  readonly speed: number
  readonly seed: number | null
  /** Names of the replayed files. */
  readonly files: readonly string[]
  /** Which market it plays, for people. */
  readonly description: string
  readonly marketMs: number
  readonly ended: boolean
  /** Everything it trades; the first is shown when nobody names one. */
  readonly symbols: readonly string[]
  readonly step: boolean
  readonly signatureWindowMs: number
  readonly readLagMs: number
}

export interface PaperKeys {
  readonly key: Secret
  readonly secret: Secret
  readonly passphrase: Secret
  readonly uid: string
}

/** What an engine says when nothing waits and nothing is in flight. */
export interface PaperIdle {
  readonly accountKey: Secret
  /** Newest fill booked, null before the first. */
  readonly lastTradeId: string | null
  /** Market time of the newest price seen. */
  readonly marketMs: number
}

/** What a new account shall be. `balance` is USDT as decimal text. */
export interface PaperAccountWish {
  readonly balance: string
  readonly family: AccountFamily
  readonly positionMode: PositionMode
}

export type PaperError = 'unreachable' | 'refused'

const STATUS = z.object({
  feed: z.enum(['sim', 'replay', 'live']),
  /** Absent in lock-step: that market has no speed. */
  speed: z.number().nullable(),
  files: z.array(z.string()).nullish(),
  description: z.string().nullish(),
  seed: z.number().nullish(),
  market_ms: z.number(),
  ended: z.boolean(),
  symbols: z.array(z.string()).min(1),
  step: z.boolean(),
  signature_window_ms: z.number(),
  read_lag_ms: z.number(),
})

const ACCOUNT = z.object({
  key: z.string().min(1),
  secret: z.string().min(1),
  passphrase: z.string().min(1),
  uid: z.union([z.string(), z.number()]).transform(String),
})

const TIMEOUT_MS = 5_000

/** The admin side of the paper exchange: accounts, state, lock-step reports. Never used for trading. */
export class PaperAdmin {
  readonly #address: PaperAddress

  constructor(address: PaperAddress) {
    this.#address = address
  }

  async status(): Promise<Result<PaperStatus, PaperError>> {
    const answer = await this.#request('GET', '/admin/status')
    if (!answer.ok) return answer
    const parsed = STATUS.safeParse(answer.value)
    if (!parsed.success) return err('refused')
    const { data } = parsed
    return ok({
      feed: data.feed,
      speed: data.speed ?? 1,
      files: data.files ?? [],
      description: data.description ?? `${data.feed} ${data.symbols.join(', ')}`,
      seed: data.seed ?? null,
      marketMs: data.market_ms,
      ended: data.ended,
      symbols: data.symbols,
      step: data.step,
      signatureWindowMs: data.signature_window_ms,
      readLagMs: data.read_lag_ms,
    })
  }

  /** A new account and a key that may trade and not withdraw. */
  async openAccount({ balance, family, positionMode }: PaperAccountWish): Promise<Result<PaperKeys, PaperError>> {
    const answer = await this.#request('POST', '/admin/accounts', { balance, family, position_mode: positionMode })
    if (!answer.ok) return answer
    const parsed = ACCOUNT.safeParse(answer.value)
    if (!parsed.success) return err('refused')
    const { key, secret, passphrase, uid } = parsed.data
    return ok({ key: new Secret(key), secret: new Secret(secret), passphrase: new Secret(passphrase), uid })
  }

  async setSpeed(speed: number): Promise<Result<unknown, PaperError>> {
    return this.#request('POST', '/admin/speed', { speed })
  }

  /** Lock-step: this account's engine has dealt with everything the market told so far. */
  async reportIdle({ accountKey, lastTradeId, marketMs }: PaperIdle): Promise<Result<unknown, PaperError>> {
    const body = { account_key: accountKey.reveal(), last_trade_id: lastTradeId ?? '', market_ms: marketMs }
    return this.#request('POST', '/admin/idle', body)
  }

  async #request(method: 'GET' | 'POST', path: string, body?: object): Promise<Result<unknown, PaperError>> {
    const { port, adminToken } = this.#address
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${adminToken.reveal()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!response.ok) return err('refused')
      return ok(await response.json())
    } catch {
      return err('unreachable')
    }
  }
}
