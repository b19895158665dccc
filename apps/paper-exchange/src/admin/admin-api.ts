import { randomBytes } from 'node:crypto'
import { sameText } from '@gridpilot/bitget-wire'
import { type Money, parseMoney } from '@gridpilot/core'
import type { Refusal } from '@gridpilot/venue-sim'
import type { Exchange } from '../exchange.ts'
import type { Drive } from '../market/drive.ts'
import type { FreeRun } from '../market/free-run.ts'
import type { IdleBoard } from '../market/idle-board.ts'
import type { LockStep } from '../market/lock-step.ts'
import { type AdminAnswer, answerError, answerOk, BadRequest, readBody } from './admin-answer.ts'
import { inspectAccount } from './inspect.ts'

export interface AdminParts {
  readonly token: string
  readonly exchange: Exchange
  readonly drive: Drive
  readonly board: IdleBoard
  /** Absent in lock-step. */
  readonly freeRun: FreeRun | null
  /** Absent when free-running. */
  readonly lockStep: LockStep | null
  /** Facts of the start that `status` repeats: feed, seed, symbol, windows. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly shutdown: () => void
}

export interface AdminRequest {
  readonly method: string
  /** Path without query, from /admin on. */
  readonly path: string
  readonly authorization: string
  readonly body: string
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal
}

const POINTS_MAX = 10_000_000
const ACCOUNT = /^\/admin\/accounts\/(\d+)(\/[a-z-]+)?$/

/**
 * The exchange's own controls, on loopback and behind the token of the lock file: accounts, inspection, the market's
 * clock, lock-step, and what a user would do by hand on the exchange's site.
 *
 * GET status · POST accounts {balance} · GET accounts · GET accounts/{uid} · POST accounts/{uid}/cancel-order
 * {order_id | client_order_id} · POST accounts/{uid}/close-position {symbol} · POST idle {account_key?, last_trade_id,
 * market_ms} · POST advance {points | position} · POST speed {speed} · POST pause {paused} · POST shutdown
 */
export class AdminApi {
  readonly #parts: AdminParts

  constructor(parts: AdminParts) {
    this.#parts = parts
  }

  async handle(request: AdminRequest): Promise<AdminAnswer> {
    if (!sameText(request.authorization, `Bearer ${this.#parts.token}`)) {
      return answerError(401, 'unauthorized', 'Send the lock file’s adminToken as Authorization: Bearer …')
    }
    try {
      return await this.#route(request)
    } catch (error) {
      if (error instanceof BadRequest) return answerError(400, 'bad_request', error.message)
      throw error
    }
  }

  #route(request: AdminRequest): AdminAnswer | Promise<AdminAnswer> {
    const account = ACCOUNT.exec(request.path)
    if (account) return this.#account(request, account[1] ?? '', account[2] ?? '')
    switch (`${request.method} ${request.path}`) {
      case 'GET /admin/status':
        return answerOk(this.#status())
      case 'GET /admin/accounts':
        return answerOk({ items: this.#parts.exchange.venue.accountIds().map((uid) => ({ uid })) })
      case 'POST /admin/accounts':
        return this.#createAccount(request)
      case 'POST /admin/idle':
        return this.#idle(request)
      case 'POST /admin/advance':
        return this.#advance(request)
      case 'POST /admin/speed':
        return this.#speed(request)
      case 'POST /admin/pause':
        return this.#pause(request)
      case 'POST /admin/shutdown':
        setImmediate(this.#parts.shutdown)
        return answerOk({ stopping: true })
      default:
        return answerError(404, 'not_found', `${request.method} ${request.path} does not exist`)
    }
  }

  #status(): Record<string, unknown> {
    const { exchange, board, freeRun, lockStep, facts } = this.#parts
    const { market } = exchange
    return {
      ...facts,
      speed: freeRun?.speed ?? null,
      paused: freeRun?.paused ?? null,
      step: lockStep !== null,
      market_ms: market.marketMs,
      position: market.position,
      ended: market.ended,
      ...market.status(),
      accounts: exchange.venue.accountIds().length,
      waiting_for: lockStep === null ? [] : board.busyAccounts(),
    }
  }

  #createAccount(request: AdminRequest): AdminAnswer {
    const body = readBody(request.body, ['balance'])
    const balance = parseMoney(body.text('balance') ?? '')
    if (!balance.ok || balance.value < 0n) throw new BadRequest('balance: expected USDT ≥ 0, for example 10000')
    const word = () => randomBytes(18).toString('base64url')
    const key = { key: `bg_${randomBytes(16).toString('hex')}`, secret: word(), passphrase: word() }
    const made = this.#parts.exchange.createAccount(balance.value as Money, key)
    this.#parts.drive.settle(false)
    return answerOk({ key: made.key, secret: made.secret, passphrase: made.passphrase, uid: made.accountId })
  }

  #account(request: AdminRequest, uid: string, action: string): AdminAnswer {
    const { exchange } = this.#parts
    if (!exchange.venue.hasAccount(uid)) return answerError(404, 'not_found', `there is no account ${uid}`)
    if (action === '' && request.method === 'GET') return answerOk(inspectAccount(exchange, uid))
    if (request.method === 'POST' && action === '/cancel-order') return this.#cancelOrder(request, uid)
    if (request.method === 'POST' && action === '/close-position') return this.#closePosition(request, uid)
    return answerError(404, 'not_found', `${request.method} ${request.path} does not exist`)
  }

  #cancelOrder(request: AdminRequest, uid: string): AdminAnswer {
    const body = readBody(request.body, ['order_id', 'client_order_id'])
    const orderId = body.text('order_id')
    const clientOrderId = body.text('client_order_id')
    if (orderId === undefined && clientOrderId === undefined) throw new BadRequest('order_id or client_order_id')
    const reference = orderId === undefined ? { clientOrderId: clientOrderId ?? '' } : { orderId }
    const done = this.#parts.exchange.execute({ kind: 'cancel', accountId: uid, reference })
    this.#parts.drive.settle(false)
    return done.ok ? answerOk({ order_id: done.value.orderId }) : refused(done.error)
  }

  #closePosition(request: AdminRequest, uid: string): AdminAnswer {
    const { exchange, drive } = this.#parts
    const symbol = readBody(request.body, ['symbol']).text('symbol') ?? exchange.market.symbols()[0] ?? ''
    if (exchange.venue.instrument(symbol) === null) throw new BadRequest(`symbol: ${symbol} is unknown`)
    const done = exchange.execute({ kind: 'close_position', accountId: uid, symbol, positionSide: 'net' })
    drive.settle(false)
    return done.ok ? answerOk({ order_id: done.value.order.orderId }) : refused(done.error)
  }

  #idle(request: AdminRequest): AdminAnswer {
    const { exchange, board } = this.#parts
    const body = readBody(request.body, ['account_key', 'last_trade_id', 'market_ms'])
    const lastTradeId = body.text('last_trade_id') ?? ''
    const marketMs = body.number('market_ms', 0, Number.MAX_SAFE_INTEGER)
    if (marketMs === undefined) throw new BadRequest('market_ms: the time of the newest ticker seen')
    if (!/^\d{0,19}$/.test(lastTradeId)) throw new BadRequest('last_trade_id: digits, or nothing before the first fill')
    const accountKey = body.text('account_key')
    const accountId = accountKey === undefined ? undefined : exchange.find(accountKey)?.accountId
    if (accountKey !== undefined && accountId === undefined) return answerError(404, 'not_found', 'unknown account_key')
    // Without a key one engine speaks for every account.
    const accounts = accountId === undefined ? exchange.venue.accountIds() : [accountId]
    for (const each of accounts) board.report(each, { lastTradeId, marketMs })
    return answerOk({ market_ms: exchange.market.marketMs, position: exchange.market.position })
  }

  async #advance(request: AdminRequest): Promise<AdminAnswer> {
    const { lockStep, exchange } = this.#parts
    if (lockStep === null) return answerError(409, 'not_in_step', 'the market runs by itself: start with --step')
    const body = readBody(request.body, ['points', 'position', 'timeout_ms'])
    const points = body.number('points', 0, POINTS_MAX)
    const position = body.number('position', 0, Number.MAX_SAFE_INTEGER)
    if ((points === undefined) === (position === undefined)) throw new BadRequest('give points or position')
    const timeoutMs = body.number('timeout_ms', 0, 3_600_000)
    const signals = [request.signal, ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])]
    const target = () => position ?? exchange.market.position + (points ?? 0)
    const advance = await lockStep.advanceTo(target, AbortSignal.any(signals))
    return answerOk({
      done: advance.done,
      position: advance.position,
      market_ms: advance.marketMs,
      ended: advance.ended,
      waiting_for: advance.waitingFor,
    })
  }

  #speed(request: AdminRequest): AdminAnswer {
    const { freeRun } = this.#parts
    if (freeRun === null) return answerError(409, 'in_step', 'a market in lock-step has no speed')
    const speed = readBody(request.body, ['speed']).number('speed', 0.01, 1_000_000)
    if (speed === undefined) throw new BadRequest('speed: market seconds per wall second')
    freeRun.setSpeed(speed)
    return answerOk({ speed })
  }

  #pause(request: AdminRequest): AdminAnswer {
    const { freeRun } = this.#parts
    if (freeRun === null) return answerError(409, 'in_step', 'a market in lock-step stands still by itself')
    const paused = readBody(request.body, ['paused']).flag('paused') ?? true
    freeRun.setPaused(paused)
    return answerOk({ paused })
  }
}

const refused = (refusal: Refusal): AdminAnswer => answerError(409, refusal.code, refusal.detail)
