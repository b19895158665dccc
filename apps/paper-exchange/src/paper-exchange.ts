import { basename } from 'node:path'
import { money } from '@gridpilot/core'
import type { Refusal } from '@gridpilot/venue-sim'
import type { Logger } from 'pino'
import { AdminApi } from './admin/admin-api.ts'
import { Journal } from './durable/journal.ts'
import { Exchange } from './exchange.ts'
import { LiveMirror, type MirrorParts } from './feed/live/live-mirror.ts'
import { HttpServer } from './http/http-server.ts'
import { openFront } from './http/wire-front.ts'
import { FreeRun } from './market/free-run.ts'
import { IdleBoard } from './market/idle-board.ts'
import { upstreamOf } from './market/live-identity.ts'
import { LockStep } from './market/lock-step.ts'
import { describe, type MarketIdentity, type SettledMarket, settleMarket } from './market/market-identity.ts'
import { MirroredMarket, type UpstreamHealth } from './market/mirrored-market.ts'
import type { SymbolWish } from './process/account-wish.ts'
import { EXIT, StartRefused } from './process/exit.ts'
import type { Options } from './process/flags.ts'
import type { HeldAccount } from './process/greeting.ts'
import { describeHolder, LockFile } from './process/lock-file.ts'

export interface Clocks {
  /** Wall clock, epoch ms. */
  readonly wallMs: () => number
  /** Never jumps, ms. */
  readonly steadyMs: () => number
}

export interface Hooks {
  /** The admin API asks for the end. */
  readonly onShutdown: () => void
  /** Something could not be made durable: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/** A running exchange until `stop`. */
export interface PaperExchange {
  readonly port: number
  /** Which market it plays, for people. */
  readonly description: string
  /** Every key it holds. */
  readonly accounts: readonly HeldAccount[]
  /** Of a live market: whether its first prices are there, and if not, why; null: the market makes its own. */
  readonly upstream: UpstreamHealth | null
  /** Saves the venue and gives port, file and lock back. */
  readonly stop: () => Promise<void>
}

/**
 * The composition root: takes the data directory, brings back its state, listens, and lets the market run.
 * @throws StartRefused
 */
export async function startPaperExchange(
  options: Options,
  clocks: Clocks,
  log: Logger,
  hooks: Hooks,
): Promise<PaperExchange> {
  const journal = openJournal(options.dataDir)
  const lock = new LockFile(options.dataDir, new Date(clocks.wallMs()).toISOString())
  try {
    return await assemble({ options, clocks, log, hooks, lock, journal })
  } catch (error) {
    journal.close()
    lock.release()
    throw error
  }
}

function openJournal(dataDir: string): Journal {
  try {
    return Journal.open(dataDir)
  } catch (error) {
    if (!(error instanceof StartRefused)) {
      throw new StartRefused(EXIT.failed, `--data-dir ${dataDir} cannot be used: ${String(error)}`)
    }
    if (error.exitCode !== EXIT.alreadyRunning) throw error
    const problem = `a paper exchange already runs on ${dataDir} (${describeHolder(dataDir)})`
    throw new StartRefused(EXIT.alreadyRunning, problem)
  }
}

interface Parts {
  readonly options: Options
  readonly clocks: Clocks
  readonly log: Logger
  readonly hooks: Hooks
  readonly lock: LockFile
  readonly journal: Journal
}

async function assemble({ options, clocks, log, hooks, lock, journal }: Parts): Promise<PaperExchange> {
  const settled = await settleMarket(journal, options.market, clocks.wallMs())
  const { identity } = settled
  const exchange = Exchange.open(journal, settled.plan, identity.fill)
  addAccounts(exchange, options)
  const front = openFront({ exchange, ...options, wallMs: clocks.wallMs, onFatal: hooks.onFatal })
  const { drive } = front
  const board = new IdleBoard(exchange)
  const mirror = mirrorOf(identity, { exchange, drive, wallMs: clocks.wallMs, log, onFatal: hooks.onFatal })
  const freeRun =
    options.step || mirror !== null ? null : new FreeRun(drive, options.speed, clocks.steadyMs, hooks.onFatal)
  const lockStep = options.step ? new LockStep(drive, board) : null
  const admin = new AdminApi({
    token: lock.adminToken,
    exchange,
    drive,
    board,
    freeRun,
    lockStep,
    faults: front.board,
    holds: front.holds,
    strike: () => front.hub.strike(),
    onKey: front.onKey,
    readLagMs: options.readLagMs,
    facts: factsOf(settled, options),
    shutdown: hooks.onShutdown,
  })
  const server = new HttpServer({ ...front, admin, wallMs: clocks.wallMs, onFatal: hooks.onFatal })
  // A countdown that ran out while nobody was here cancels before a client or the market can move anything.
  front.door.onTime(clocks.wallMs())
  front.commits.now()
  const port = await listen(server, options)
  lock.announce(port)
  freeRun?.start()
  await mirror?.start()
  log.info({ port, market: describe(identity), position: exchange.market.position }, 'listening')
  const stop = async () => {
    freeRun?.stop()
    mirror?.stop()
    await server.close()
    exchange.flush()
    exchange.writeSnapshot()
    journal.close()
    lock.release()
    log.info('stopped')
  }
  const upstream = exchange.market instanceof MirroredMarket ? exchange.market.health() : null
  return { port, description: describe(identity), accounts: accountsOf(exchange), upstream, stop }
}

type MirrorWish = Omit<MirrorParts, 'market' | 'upstream' | 'historyDays'>

/** null: the market makes its own points. */
function mirrorOf(identity: MarketIdentity, parts: MirrorWish): LiveMirror | null {
  const { market } = parts.exchange
  if (identity.feed !== 'live' || !(market instanceof MirroredMarket)) return null
  return new LiveMirror({ ...parts, market, upstream: upstreamOf(identity), historyDays: identity.historyDays })
}

/** Accounts named by flags; those the file knows already stay as they are. */
function addAccounts(exchange: Exchange, options: Options): void {
  for (const { balance, family, positionMode, symbols, ...key } of options.accounts) {
    if (exchange.find(key.key) !== null) continue
    const { accountId } = exchange.createAccount(money(balance), key, { family, positionMode })
    for (const [symbol, wish] of Object.entries(symbols)) setUp(exchange, accountId, symbol, wish)
  }
  exchange.flush()
}

const accountsOf = (exchange: Exchange): HeldAccount[] =>
  exchange.keys().map((key) => ({
    key,
    family: exchange.familyOf(key.accountId),
    positionMode: exchange.venue.account(key.accountId).positionMode,
  }))

function setUp(exchange: Exchange, accountId: string, symbol: string, { marginMode, leverage }: SymbolWish): void {
  const refuse = ({ code, detail }: Refusal): never => {
    throw new StartRefused(EXIT.badFlags, `--accounts-file: ${symbol}: ${code}, ${detail}`)
  }
  if (marginMode !== undefined) {
    const done = exchange.execute({ kind: 'set_margin_mode', accountId, symbol, marginMode })
    if (!done.ok) refuse(done.error)
  }
  if (leverage === undefined) return
  const done = exchange.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide: null })
  if (!done.ok) refuse(done.error)
}

async function listen(server: HttpServer, options: Options): Promise<number> {
  try {
    return await server.listen(options.port, options.host)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new StartRefused(EXIT.failed, `port ${options.port} is taken: choose another --port, or 0 for a free one`)
  }
}

function factsOf({ identity, feed }: SettledMarket, options: Options): Readonly<Record<string, unknown>> {
  const sim = identity.feed === 'sim' ? identity : null
  const files = identity.feed === 'replay' ? identity.files.map(({ file }) => basename(file)) : []
  const feeds = feed?.feeds ?? []
  return {
    feed: identity.feed,
    description: describe(identity),
    symbol: identity.symbols[0],
    symbols: identity.symbols,
    seed: sim?.seed ?? null,
    regime: sim?.regime ?? null,
    file: files[0] ?? null,
    files,
    fill: identity.fill,
    mark: identity.mark,
    funding: Object.fromEntries(feeds.map((each) => [each.instrument.symbol, each.fundingSource])),
    history_candles: feeds[0]?.historyCandles ?? null,
    interval_ms: feeds[0]?.intervalMs ?? 60_000,
    start_ms: feed?.startMs ?? null,
    signature_window_ms: options.signatureWindowMs,
    rate_limit_factor: options.rateLimitFactor,
    read_lag_ms: options.readLagMs,
    pid: process.pid,
  }
}
