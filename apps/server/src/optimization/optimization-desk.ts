import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { searchFunding } from '@gridpilot/advisor'
import type {
  CreateOptimizationRequest,
  Optimization,
  OptimizationReport,
  OptimizationSummary,
} from '@gridpilot/contract'
import { type DomainError, err, ok, parseMoney, type Result } from '@gridpilot/core'
import type { PageRequest, Store, StoredBacktest } from '@gridpilot/store'
import { MINUTE_MS, SHORTEST_CANDLES, spanOf, tooShort } from '../backtest/candle-span.ts'
import { notice } from '../grid-bot/notices.ts'
import { utcTime } from '../http/utc-time.ts'
import { newId } from '../ids.ts'
import type { CandleHistory } from '../market/candle-history.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import { optimizationInThread } from './optimization-in-thread.ts'
import type { OptimizationInput, OptimizationProgress } from './optimization-input.ts'
import { planOf } from './optimization-plan.ts'
import { summaryOf } from './optimization-report.ts'

/** Searches a user keeps; older ones are forgotten. */
const KEPT = 20
const JOURNAL = '.jsonl'

interface Services {
  readonly store: Store
  readonly market: MarketDesk
  readonly history: CandleHistory
  /** Journals of searches lie in a folder of this one. */
  readonly dataDir: string
  warn(fields: object, message: string): void
  /** Overridden by tests. */
  readonly compute?: typeof optimizationInThread
}

interface Running {
  readonly userId: string
  readonly stop: AbortController
  progress:
    | (OptimizationProgress & { readonly begunMs: number; readonly begunAt: number; readonly nowMs: number })
    | null
  /** Resolves when it has ended, whatever the end; null while others are before it. */
  ended: Promise<void> | null
}

/**
 * Searches over grids on the candles everybody's bots see: one of a user, one at a time, on the cores the engine can
 * spare. One that was broken off keeps what it has computed and can go on.
 */
export class OptimizationDesk {
  readonly #services: Services
  readonly #folder: string
  readonly #running = new Map<string, Running>()
  #line: Promise<void> = Promise.resolve()
  #open = true

  constructor(services: Services) {
    this.#services = services
    this.#folder = join(services.dataDir, 'optimizations')
  }

  /** What ran when the program ended was interrupted. Call once at the start. */
  async load(): Promise<void> {
    await this.#services.store.optimizations.interruptForSupervisor(notice('optimization_interrupted', {}))
  }

  async create(userId: string, request: CreateOptimizationRequest): Promise<Result<Optimization, DomainError[]>> {
    if (this.#isBusy(userId)) return err([{ code: 'optimization_running' }])
    const id = newId('job')
    const prepared = await this.#prepare(userId, id, request)
    if (!prepared.ok) return err([prepared.error])
    const { input, resolved } = prepared.value
    // Another one may have begun while candles were read.
    if (this.#isBusy(userId)) return err([{ code: 'optimization_running' }])
    const { symbol } = input.instrument
    const draft = { id, name: request.name ?? symbol, symbol, request: resolved }
    const { optimizations } = this.#services.store
    const run = this.#begin(userId, id)
    const stored = await this.#orNot(id, optimizations.create(userId, draft, KEPT))
    this.#queue(id, run, input)
    await this.#forgetJournals(userId)
    return ok(this.#present(stored))
  }

  /** null: there is none; false: it is done, or it runs. */
  async resume(userId: string, id: string): Promise<Result<Optimization, DomainError[]> | null | false> {
    const { optimizations } = this.#services.store
    const stored = await optimizations.get(userId, id)
    if (stored === null) return null
    if (stored.status === 'running' || stored.status === 'done') return false
    if (this.#isBusy(userId)) return err([{ code: 'optimization_running' }])
    const prepared = await this.#prepare(userId, id, stored.request as CreateOptimizationRequest)
    if (!prepared.ok) return err([prepared.error])
    if (this.#isBusy(userId)) return err([{ code: 'optimization_running' }])
    const run = this.#begin(userId, id)
    const resumed = await this.#orNot(id, optimizations.resume(userId, id))
    if (resumed === null) {
      this.#running.delete(id)
      return false
    }
    this.#queue(id, run, prepared.value.input)
    return ok(this.#present(resumed))
  }

  /** null: the user has no such search. */
  async get(userId: string, id: string): Promise<Optimization | null> {
    const stored = await this.#services.store.optimizations.get(userId, id)
    return stored === null ? null : this.#present(stored)
  }

  async report(userId: string, id: string): Promise<OptimizationReport | null> {
    return (await this.#services.store.optimizations.report(userId, id)) as OptimizationReport | null
  }

  async list(userId: string, request: PageRequest) {
    const page = await this.#services.store.optimizations.list(userId, request)
    return page.ok ? ok({ ...page.value, items: page.value.items.map((each) => this.#present(each)) }) : page
  }

  /** The search as it is then; false: it has ended already; null: there is none. Returns when its threads are gone. */
  async cancel(userId: string, id: string): Promise<Optimization | false | null> {
    const ended = await this.#services.store.optimizations.finish(userId, id, { status: 'cancelled' })
    if (ended === null) return (await this.#services.store.optimizations.get(userId, id)) === null ? null : false
    await this.#break(id, 'cancelled')
    return this.#present(ended)
  }

  async delete(userId: string, id: string): Promise<boolean> {
    const gone = await this.#services.store.optimizations.delete(userId, id)
    if (!gone) return false
    await this.#break(id, 'deleted')
    rmSync(this.#journal(userId, id), { force: true })
    return true
  }

  /** Breaks off what runs; it is told as interrupted. */
  async close(): Promise<void> {
    this.#open = false
    for (const { stop } of this.#running.values()) stop.abort(new Error('closing'))
    await this.#line
  }

  #isBusy(userId: string): boolean {
    return !this.#open || [...this.#running.values()].some((run) => run.userId === userId)
  }

  #begin(userId: string, id: string): Running {
    const run: Running = { userId, stop: new AbortController(), progress: null, ended: null }
    this.#running.set(id, run)
    return run
  }

  #queue(id: string, run: Running, input: OptimizationInput): void {
    this.#line = this.#line.then(() => {
      run.ended = this.#run(id, run, input)
      return run.ended
    })
  }

  async #break(id: string, why: string): Promise<void> {
    const run = this.#running.get(id)
    run?.stop.abort(new Error(why))
    await run?.ended
  }

  /** A search that could not be written down does not run. */
  async #orNot<Stored>(id: string, storing: Promise<Stored>): Promise<Stored> {
    try {
      return await storing
    } catch (error) {
      this.#running.delete(id)
      throw error
    }
  }

  #journal(userId: string, id: string): string {
    return join(this.#folder, userId, `${id}${JOURNAL}`)
  }

  /** Journals of searches that were forgotten because newer ones came. */
  async #forgetJournals(userId: string): Promise<void> {
    const page = await this.#services.store.optimizations.list(userId, { limit: KEPT, cursor: null })
    if (!page.ok) return
    const kept = new Set(page.value.items.map(({ id }) => `${id}${JOURNAL}`))
    const folder = join(this.#folder, userId)
    for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name), { force: true })
  }

  /** The search with its candles, and the request with its span settled, so that it can be asked again the same. */
  async #prepare(userId: string, id: string, request: CreateOptimizationRequest) {
    const refused = (code: DomainError['code'], field: string, value: string) => err({ code, field, value })
    const plan = planOf(request)
    if (!plan.ok) return plan
    const investment = parseMoney(request.investment_amount)
    if (!investment.ok) return refused('invalid_request', 'investment_amount', request.investment_amount)
    const { market, history } = this.#services
    const instrument = await market.instrument(request.symbol)
    if (!instrument.ok) return refused(instrument.error, 'symbol', request.symbol)
    const [ticker, feed] = [await market.ticker(request.symbol), market.feed()]
    if (!ticker.ok) return refused(ticker.error, 'symbol', request.symbol)
    if (feed === null) return refused('market_data_unavailable', 'symbol', request.symbol)
    const minutes = await history.minutes(request.symbol, ticker.value.occurredAtMs)
    if (!minutes.ok) return refused(minutes.error, 'symbol', request.symbol)
    const all = minutes.value
    const [first, end] = [all.time[0] ?? 0, (all.time[all.length - 1] ?? 0) + MINUTE_MS]
    const fromMs = request.from === undefined ? first : Date.parse(request.from)
    const toMs = request.to === undefined ? end : Date.parse(request.to)
    const candles = spanOf(all, fromMs, toMs)
    if (candles.length < SHORTEST_CANDLES) return err(tooShort(all, fromMs, toMs))
    const hours = await history.hours(request.symbol, ticker.value.occurredAtMs)
    // The search has its span; the walk-forward whatever there is before the end of it.
    const before = [spanOf(all, Number.NEGATIVE_INFINITY, fromMs), spanOf(hours, Number.NEGATIVE_INFINITY, toMs)]
    const rates = await market.funding(request.symbol, Math.min(first, hours.time[0] ?? first))
    const series = [candles, ...before.filter(({ length }) => length > 1)]
    mkdirSync(join(this.#folder, userId), { recursive: true, mode: 0o700 })
    const input: OptimizationInput = {
      ...plan.value,
      ...{ instrument: instrument.value, investment: investment.value, source: feed.feed },
      series,
      ...searchFunding(instrument.value, series, rates),
      walkForward: request.walk_forward ?? true,
      noise: request.noise ?? true,
      journal: this.#journal(userId, id),
      workers: Math.max(1, availableParallelism() - 1),
    }
    return ok({ input, resolved: { ...request, from: utcTime(fromMs), to: utcTime(toMs) } })
  }

  async #run(id: string, run: Running, input: OptimizationInput): Promise<void> {
    const { store, warn } = this.#services
    const compute = this.#services.compute ?? optimizationInThread
    try {
      const report = await compute(input, (progress) => this.#tell(run, progress), run.stop.signal)
      await store.optimizations.finish(run.userId, id, { status: 'done', summary: summaryOf(report), report })
      rmSync(input.journal, { force: true })
    } catch (error) {
      // Cancelled and deleted ones have ended in the store already; `finish` then changes nothing.
      const code = run.stop.signal.aborted ? 'optimization_interrupted' : 'optimization_failed'
      if (!run.stop.signal.aborted) warn({ err: error, optimization: id }, 'a search over grids could not be computed')
      await store.optimizations
        .finish(run.userId, id, { status: 'failed', problem: notice(code, {}) })
        .catch((failure: unknown) => warn({ err: failure, optimization: id }, 'a search could not be ended'))
    } finally {
      this.#running.delete(id)
    }
  }

  #tell(run: Running, progress: OptimizationProgress): void {
    const nowMs = performance.now()
    const { progress: before } = run
    // What a journal knew already comes at once and says nothing of how fast it goes.
    const fresh = before === null || before.stage !== progress.stage
    const [begunMs, begunAt] = fresh ? [nowMs, progress.done] : [before.begunMs, before.begunAt]
    run.progress = { ...progress, begunMs, begunAt, nowMs }
  }

  #present({ request, summary, problem, createdAtMs, finishedAtMs, ...stored }: StoredBacktest): Optimization {
    const wanted = request as CreateOptimizationRequest
    const plan = planOf(wanted)
    const run = stored.status === 'running' ? this.#running.get(stored.id) : undefined
    const progress = run?.progress ?? null
    return {
      ...{ id: stored.id, name: stored.name, symbol: stored.symbol, status: stored.status },
      stage: stored.status === 'running' ? (progress?.stage ?? 'waiting') : 'ended',
      progress: stored.status === 'running' ? shareOf(progress) : 1,
      seconds_left: progress === null ? null : secondsLeft(progress),
      resumable: stored.status === 'cancelled' || stored.status === 'failed',
      ...{
        method: wanted.method ?? 'pareto',
        tries: plan.ok ? plan.value.tries : 0,
        seed: plan.ok ? plan.value.seed : 0,
      },
      investment_amount: Number(wanted.investment_amount),
      ...{ walk_forward: wanted.walk_forward ?? true, noise: wanted.noise ?? true },
      summary: summary as OptimizationSummary | null,
      problem: problem as Optimization['problem'],
      created_at: utcTime(createdAtMs),
      finished_at: finishedAtMs === null ? null : utcTime(finishedAtMs),
    }
  }
}

const shareOf = (progress: OptimizationProgress | null): number =>
  progress === null ? 0 : Math.min(1, progress.done / Math.max(1, progress.total))

/** As the stage went so far; null before that says anything. */
function secondsLeft({ done, total, begunMs, begunAt, nowMs }: NonNullable<Running['progress']>): number | null {
  const [computed, spentMs] = [done - begunAt, nowMs - begunMs]
  if (computed <= 0 || spentMs <= 0) return null
  return Math.ceil(((total - done) * (spentMs / computed)) / 1000)
}
