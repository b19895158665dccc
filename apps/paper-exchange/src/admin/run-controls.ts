import { type AdminAnswer, answerError, answerOk, BadRequest, readBody } from './admin-answer.ts'
import type { AdminCall, AdminRoute } from './admin-parts.ts'

const POINTS_MAX = 10_000_000

function status({ parts }: AdminCall): AdminAnswer {
  const { exchange, board, freeRun, lockStep, facts, faults } = parts
  const { market } = exchange
  return answerOk({
    ...facts,
    speed: freeRun?.speed ?? null,
    paused: freeRun?.paused ?? null,
    step: lockStep !== null,
    market_ms: market.marketMs,
    position: market.position,
    ended: market.ended,
    ...market.status(),
    accounts: exchange.venue.accountIds().length,
    faults: faults.rules().length,
    waiting_for: lockStep === null ? [] : board.busyAccounts(),
  })
}

function idle({ parts, body: text }: AdminCall): AdminAnswer {
  const { exchange, board } = parts
  const body = readBody(text, ['account_key', 'last_trade_id', 'market_ms'])
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

async function advance({ parts, body: text, signal }: AdminCall): Promise<AdminAnswer> {
  const { lockStep, exchange } = parts
  if (lockStep === null) return answerError(409, 'not_in_step', 'the market runs by itself: start with --step')
  const body = readBody(text, ['points', 'position', 'timeout_ms', 'wait'])
  const points = body.number('points', 0, POINTS_MAX)
  const position = body.number('position', 0, Number.MAX_SAFE_INTEGER)
  if ((points === undefined) === (position === undefined)) throw new BadRequest('give points or position')
  const timeoutMs = body.number('timeout_ms', 0, 3_600_000)
  const signals = [signal, ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])]
  const target = () => position ?? exchange.market.position + (points ?? 0)
  const wait = body.flag('wait') ?? true
  const done = await lockStep.advanceTo(target, AbortSignal.any(signals), wait)
  return answerOk({
    done: done.done,
    position: done.position,
    market_ms: done.marketMs,
    ended: done.ended,
    waiting_for: done.waitingFor,
  })
}

function speed({ parts: { freeRun }, body }: AdminCall): AdminAnswer {
  if (freeRun === null) return answerError(409, 'in_step', 'a market in lock-step has no speed')
  const wanted = readBody(body, ['speed']).number('speed', 0.01, 1_000_000)
  if (wanted === undefined) throw new BadRequest('speed: market seconds per wall second')
  freeRun.setSpeed(wanted)
  return answerOk({ speed: wanted })
}

function pause({ parts: { freeRun }, body }: AdminCall): AdminAnswer {
  if (freeRun === null) return answerError(409, 'in_step', 'a market in lock-step stands still by itself')
  const paused = readBody(body, ['paused']).flag('paused') ?? true
  freeRun.setPaused(paused)
  return answerOk({ paused })
}

function shutdown({ parts }: AdminCall): AdminAnswer {
  setImmediate(parts.shutdown)
  return answerOk({ stopping: true })
}

/** The process and its market's clock. */
export const RUN_CONTROLS: readonly AdminRoute[] = [
  {
    at: 'GET /admin/status',
    does: 'feed, speed, position, signature window, read lag, who is waited for',
    handle: status,
  },
  {
    at: 'POST /admin/idle',
    does: '{account_key?, last_trade_id, market_ms}: an engine is done with this point',
    handle: idle,
  },
  {
    at: 'POST /admin/advance',
    does: '{points | position, timeout_ms?, wait?}: lock-step walks on; after each point it waits for idle, or not',
    handle: advance,
  },
  { at: 'POST /admin/speed', does: '{speed}: market seconds per wall second', handle: speed },
  { at: 'POST /admin/pause', does: '{paused}: stops the market’s clock, or lets it run', handle: pause },
  { at: 'POST /admin/shutdown', does: 'ends the process in good order', handle: shutdown },
]
