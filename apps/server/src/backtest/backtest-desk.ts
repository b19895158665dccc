import { coverFunding, gridData } from '@gridpilot/backtest'
import type {
  Backtest,
  BacktestReport,
  BacktestSpan,
  BacktestSummary,
  CreateBacktestRequest,
} from '@gridpilot/contract'
import { type CandleColumns, DAY_MS, type DomainError, err, type Instrument, ok, type Result } from '@gridpilot/core'
import type { PageRequest, Store, StoredBacktest } from '@gridpilot/store'
import type { Refusals } from '../grid-bot/assessment.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTime } from '../http/utc-time.ts'
import { newId } from '../ids.ts'
import type { CandleHistory } from '../market/candle-history.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import type { Hub } from '../realtime/hub.ts'
import { backtestInThread } from './backtest-in-thread.ts'
import type { BacktestInput, BacktestStep } from './backtest-input.ts'
import { planBacktest, settingsOf } from './backtest-plan.ts'
import { MINUTE_MS, SHORTEST_CANDLES, spanOf, tooShort } from './candle-span.ts'
import { asCurrentReport, type StoredReport } from './stored-report.ts'

/** Backtests a user keeps; older ones are forgotten. */
const KEPT = 50
/** Of one user at a time; they run one after the other. */
const RUNNING_PER_USER = 3
const USUAL_DAYS = 30
/** A grid that trails is run by the exact run, four times: minutes for months of candles. */
const LONGEST_RUN_MS = 300_000

interface Services {
  readonly store: Store
  readonly market: MarketDesk
  readonly history: CandleHistory
  readonly hub: Hub
  warn(fields: object, message: string): void
  /** Overridden by tests. */
  readonly compute?: typeof backtestInThread
}

interface Running {
  readonly userId: string
  readonly stop: AbortController
  step: BacktestStep
  /** 0…1. */
  progress: number
}

/** Backtests of grids on the candles everybody's bots see: one at a time, each in a thread, with a history per user. */
export class BacktestDesk {
  readonly #services: Services
  readonly #running = new Map<string, Running>()
  /** The runs, one after the other: two at once would only take each other's core. */
  #line: Promise<void> = Promise.resolve()
  #open = true

  constructor(services: Services) {
    this.#services = services
  }

  /** What ran when the program ended has failed. Call once at the start. */
  async load(): Promise<void> {
    await this.#services.store.backtests.interruptForSupervisor(notice('backtest_interrupted', {}))
  }

  async create(userId: string, request: CreateBacktestRequest): Promise<Result<Backtest, Refusals>> {
    const theirs = [...this.#running.values()].filter((run) => run.userId === userId)
    if (theirs.length >= RUNNING_PER_USER || !this.#open) return err([{ code: 'backtests_busy' }])
    const prepared = await this.#prepare(request)
    if (!prepared.ok) return prepared
    const { symbol } = prepared.value.instrument
    const draft = { id: newId('job'), name: request.name ?? symbol, symbol, request }
    const run: Running = { userId, stop: new AbortController(), step: 'reading', progress: 0.05 }
    this.#running.set(draft.id, run)
    const stored = await this.#services.store.backtests.create(userId, draft, KEPT)
    this.#line = this.#line.then(() => this.#run(draft.id, run, prepared.value))
    return ok(this.#present(stored))
  }

  /** null: the user has no such backtest. */
  async get(userId: string, id: string): Promise<Backtest | null> {
    const stored = await this.#services.store.backtests.get(userId, id)
    return stored === null ? null : this.#present(stored)
  }

  async report(userId: string, id: string): Promise<BacktestReport | null> {
    const stored = await this.#services.store.backtests.report(userId, id)
    return stored === null ? null : asCurrentReport(stored as StoredReport)
  }

  async list(userId: string, request: PageRequest) {
    const page = await this.#services.store.backtests.list(userId, request)
    return page.ok ? ok({ ...page.value, items: page.value.items.map((each) => this.#present(each)) }) : page
  }

  /** The backtest as it is then; false: it has ended already; null: there is none. */
  async cancel(userId: string, id: string): Promise<Backtest | false | null> {
    const ended = await this.#services.store.backtests.finish(userId, id, { status: 'cancelled' })
    this.#running.get(id)?.stop.abort(new Error('cancelled'))
    if (ended !== null) return this.#present(ended)
    return (await this.#services.store.backtests.get(userId, id)) === null ? null : false
  }

  async delete(userId: string, id: string): Promise<boolean> {
    const gone = await this.#services.store.backtests.delete(userId, id)
    if (gone) this.#running.get(id)?.stop.abort(new Error('deleted'))
    return gone
  }

  async span(symbol: string): Promise<Result<BacktestSpan, DomainError>> {
    const read = await this.#candles(symbol)
    if (!read.ok) return read
    const { candles, source, instrument } = read.value
    const from = candles.time[0] ?? 0
    const to = (candles.time[candles.length - 1] ?? 0) + MINUTE_MS
    return ok({ symbol: instrument.symbol, from: utcTime(from), to: utcTime(to), source })
  }

  /** Breaks off what runs; it is told as interrupted. */
  async close(): Promise<void> {
    this.#open = false
    for (const { stop } of this.#running.values()) stop.abort(new Error('closing'))
    await this.#line
  }

  async #candles(symbol: string) {
    const { market, history } = this.#services
    const refused = (code: DomainError['code']) => err({ code, field: 'symbol', value: symbol })
    const instrument = await market.instrument(symbol)
    if (!instrument.ok) return refused(instrument.error)
    const [ticker, feed] = [await market.ticker(symbol), market.feed()]
    if (!ticker.ok) return refused(ticker.error)
    if (feed === null) return refused('market_data_unavailable')
    const candles = await history.minutes(symbol, ticker.value.occurredAtMs)
    if (!candles.ok) return refused(candles.error)
    if (candles.value.length === 0) return refused('not_enough_history')
    return ok({ instrument: instrument.value, candles: candles.value, source: feed.feed })
  }

  async #prepare(request: CreateBacktestRequest): Promise<Result<BacktestInput, Refusals>> {
    const read = await this.#candles(request.symbol)
    if (!read.ok) return err([read.error])
    const { instrument, source } = read.value
    const candles = chosenSpan(read.value.candles, request)
    if (!candles.ok) return err([candles.error])
    const plan = planBacktest(request, instrument, candles.value)
    if (!plan.ok) return plan
    const rates = await this.#services.market.funding(instrument.symbol, candles.value.time[0] ?? 0)
    const funding = coverFunding(instrument, candles.value, rates)
    const closeAtEnd = request.close_at_end ?? false
    return ok({ instrument, plan: plan.value, candles: candles.value, funding, source, closeAtEnd })
  }

  async #run(id: string, run: Running, input: BacktestInput): Promise<void> {
    const { store, warn } = this.#services
    const compute = this.#services.compute ?? backtestInThread
    try {
      const signal = AbortSignal.any([run.stop.signal, AbortSignal.timeout(LONGEST_RUN_MS)])
      const report = await compute(
        input,
        (step, progress) => {
          run.step = step
          run.progress = progress
          this.#tell(run.userId, id)
        },
        signal,
      )
      await store.backtests.finish(run.userId, id, { status: 'done', summary: summaryOf(input, report), report })
    } catch (error) {
      // Cancelled and deleted ones have ended in the store already; `finish` then changes nothing.
      const code = run.stop.signal.aborted ? 'backtest_interrupted' : 'backtest_failed'
      if (!run.stop.signal.aborted) warn({ err: error, backtest: id }, 'a backtest could not be computed')
      await store.backtests
        .finish(run.userId, id, { status: 'failed', problem: notice(code, {}) })
        .catch((failure: unknown) => warn({ err: failure, backtest: id }, 'a backtest could not be ended'))
    } finally {
      this.#running.delete(id)
      this.#tell(run.userId, id)
    }
  }

  /** Whoever watches the test sees how far it is; nobody waits for that. */
  #tell(userId: string, id: string): void {
    const { hub, warn } = this.#services
    const channel = `backtest:${id}`
    if (!hub.hasListeners(channel)) return
    this.get(userId, id)
      .then((test) => test === null || hub.publish(channel, 'backtest', test, id))
      .catch((error: unknown) => warn({ err: error, backtest: id }, 'the progress of a backtest could not be told'))
  }

  #present({ request, summary, problem, createdAtMs, finishedAtMs, ...stored }: StoredBacktest): Backtest {
    const run = this.#running.get(stored.id)
    const running = stored.status === 'running' && run !== undefined
    return {
      ...stored,
      settings: settingsOf(request as CreateBacktestRequest),
      summary: summary as Backtest['summary'],
      problem: problem as Backtest['problem'],
      progress: running ? run.progress : 1,
      step: running ? run.step : 'ended',
      created_at: utcTime(createdAtMs),
      finished_at: finishedAtMs === null ? null : utcTime(finishedAtMs),
    }
  }
}

/** The candles of the wanted span, or which bound to change. */
function chosenSpan(candles: CandleColumns, request: CreateBacktestRequest): Result<CandleColumns, DomainError> {
  const [first, end] = [candles.time[0] ?? 0, (candles.time[candles.length - 1] ?? 0) + MINUTE_MS]
  const to = request.to === undefined ? end : Date.parse(request.to)
  const from = request.from === undefined ? Math.max(first, to - USUAL_DAYS * DAY_MS) : Date.parse(request.from)
  const late = lateBound({ from, to, first, end }, request)
  if (late !== null) return err(late)
  const chosen = spanOf(candles, from, to)
  return chosen.length < SHORTEST_CANDLES ? err(tooShort(candles, from, to)) : ok(chosen)
}

/** A bound that leaves nothing of what is stored: beyond its last or before its first candles. */
function lateBound(
  { from, to, first, end }: Readonly<Record<'from' | 'to' | 'first' | 'end', number>>,
  request: CreateBacktestRequest,
): DomainError | null {
  if (from < to) return null
  const shortest = SHORTEST_CANDLES * MINUTE_MS
  const earlyEnd = to < first + shortest && request.to !== undefined
  const [field, value] = earlyEnd ? (['to', to] as const) : (['from', from] as const)
  const [min, max] = earlyEnd ? [first + shortest, end] : [first, Math.min(to, end) - shortest]
  const details = { min: utcTime(min), max: utcTime(max) }
  const refused = { code: 'invalid_request', field, value: utcTime(value), details } as const
  // An end alone does not help a beginning behind everything stored.
  if (earlyEnd && from > end - shortest) return refused
  return { ...refused, nearest: utcTime(earlyEnd ? end : first) }
}

function summaryOf(
  input: Pick<BacktestInput, 'plan'> & { readonly instrument: Instrument },
  { data, results }: BacktestReport,
): BacktestSummary | null {
  const [worse, better] = results
  if (worse === undefined || better === undefined) return null
  return {
    grid: gridData(input),
    data_from: data.from,
    data_to: data.to,
    roi_percent: worse.roi_percent,
    roi_percent_optimistic: better.roi_percent,
    total_profit: worse.total_profit,
    total_profit_optimistic: better.total_profit,
    max_drawdown_percent: worse.max_drawdown_percent,
    round_trips: worse.round_trips,
  }
}
