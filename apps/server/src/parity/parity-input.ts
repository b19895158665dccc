import type { BookedExecution, Deferred, Intervention, ParityInput, RunFill } from '@gridpilot/backtest'
import { type CandleColumns, DAY_MS, type DomainError, err, type FundingPoint, ok, type Result } from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'
import type { Page, PageRequest, Store, StoredBotEvent, StoredGridBot } from '@gridpilot/store'
import { windowOf } from './parity-window.ts'

/** What a rerun needs to know of the market. */
export interface ParityMarket {
  /** Closed one-minute candles with open time in [fromMs, toMs), read from the exchange where they are not stored yet. */
  minutes(symbol: string, fromMs: number, toMs: number): Promise<Result<CandleColumns, DomainError>>
  /** null: not known. */
  funding(symbol: string, fromMs: number): Promise<readonly FundingPoint[] | null>
}

const MINUTE_MS = 60_000
const LONGEST_MS = 130 * DAY_MS
const PAGE = 500

/** Everything of one bot's window, or why it cannot be run again. `nowMs`: market time. */
export async function parityInputOf(
  store: Store,
  market: ParityMarket,
  stored: StoredGridBot,
  nowMs: number,
): Promise<Result<ParityInput & { readonly fundingKnown: boolean }, DomainError>> {
  const { bot, instrument, userId } = stored
  const { plan, startedMarketMs } = bot
  if (plan === null || startedMarketMs === null) return err({ code: 'bot_not_begun' })
  const events = await allOf((request) => store.events.list(userId, bot.id, request))
  const fills = (await allOf((request) => store.fills.list(userId, { botId: bot.id }, request))).map(({ fill }) => fill)
  const ledger = await allOf((request) => store.ledger.list(userId, { botId: bot.id }, request))
  const bookedFunding = ledger
    .filter(({ entry }) => entry.kind === 'funding')
    .map(({ entry }) => ({ marketMs: entry.occurredAtMs, amount: entry.amount }))
  const window = windowOf({ ...bot, plan, startedMarketMs }, instrument, fills, bookedFunding)
  if (window === null) return err({ code: 'grid_was_changed' })
  const { beginMs } = window
  const stop = stopOf(stored, events)
  const endMs = Math.min((stop?.marketMs ?? bot.stoppedMarketMs ?? nowMs) + MINUTE_MS, nowMs)
  if (endMs - beginMs > LONGEST_MS) return err({ code: 'not_enough_history' })
  const fromMs = Math.floor(beginMs / MINUTE_MS) * MINUTE_MS
  const candles = await market.minutes(instrument.symbol, fromMs, endMs)
  if (!candles.ok) return candles
  if (candles.value.length === 0) return err({ code: 'not_enough_history' })
  const rates = await market.funding(instrument.symbol, fromMs)
  return ok({
    instrument,
    config: plan.config,
    carried: window.carried,
    marginChanges: window.marginChanges,
    start: { price: plan.startPrice, marketMs: beginMs },
    candles: candles.value,
    funding: (rates ?? []).filter(({ time }) => time > beginMs && time <= endMs),
    fundingKnown: rates !== null,
    stop,
    booked: window.fills.map(executionOf),
    bookedFunding: bookedFunding.filter(({ marketMs }) => marketMs > beginMs),
    interventions: interventionsOf(events, beginMs),
    deferrals: events.flatMap((event) => deferredOf(event) ?? []),
  })
}

/** Every row of a list that answers newest first, oldest first. */
async function allOf<Row>(list: (request: PageRequest) => Promise<Result<Page<Row>, unknown>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: Result<Page<Row>, unknown> = await list({ limit: PAGE, cursor })
    if (!page.ok) break
    rows.push(...page.value.items)
    cursor = page.value.nextCursor
  } while (cursor !== null)
  return rows.reverse()
}

const executionOf = (fill: BookedFill): BookedExecution => ({
  purpose: fill.purpose as RunFill['purpose'],
  slot: fill.slot,
  cycle: fill.cycle,
  side: fill.side,
  price: fill.price,
  quantity: fill.quantity,
  liquidity: fill.liquidity,
  fee: fill.fee,
  marketMs: fill.occurredAtMs,
  tradeId: fill.tradeId,
  orderId: fill.venueOrderId,
  feeCoin: fill.feeCoin,
  forced: fill.forced === true || fill.purpose === 'liquidation',
})

/** The order to stop, when it came from outside the grid; a stop loss and the like the rerun finds by itself. */
function stopOf({ bot }: StoredGridBot, events: readonly StoredBotEvent[]): ParityInput['stop'] {
  if (bot.stopReason !== 'user' && bot.stopReason !== 'risk') return null
  const told = events.findLast(({ code }) => code === 'stopping')
  const marketMs = told?.occurredAtMs ?? bot.stoppedMarketMs
  return marketMs === null ? null : { marketMs, close: bot.goal === 'flat' }
}

const BEGINS = new Set(['paused', 'halted', 'edit_begun'])
const ENDS = new Set(['resumed', 'edited', 'edit_refused', 'stopping'])
/** From here on the bot obeys other settings than the rerun. */
const CHANGES = new Set(['exits_changed', 'settings_changed'])
/** Something of the grid before this one was executed when its orders were thought to be gone. */
const DISTURBS = new Set(['late_fill'])

/** Those inside the window: what led to the grid of now has become its beginning. */
function interventionsOf(events: readonly StoredBotEvent[], beginMs: number): Intervention[] {
  const found: Intervention[] = []
  let since: number | null = null
  for (const { code, occurredAtMs } of events) {
    if (DISTURBS.has(code)) found.push({ fromMs: occurredAtMs, toMs: occurredAtMs })
    if (CHANGES.has(code) && occurredAtMs >= beginMs)
      found.push({ fromMs: occurredAtMs, toMs: Number.POSITIVE_INFINITY })
    if (BEGINS.has(code)) since ??= occurredAtMs
    if (!ENDS.has(code) || since === null) continue
    found.push({ fromMs: since, toMs: occurredAtMs })
    since = null
  }
  if (since !== null) found.push({ fromMs: since, toMs: Number.POSITIVE_INFINITY })
  return found.filter(({ toMs }) => toMs > beginMs)
}

function deferredOf({ code, params, occurredAtMs }: StoredBotEvent): Deferred | null {
  if (code !== 'order_deferred') return null
  const { purpose, slot, side } = params
  return { purpose: String(purpose), slot: Number(slot), side: String(side), marketMs: occurredAtMs }
}
