import { basename } from 'node:path'
import { DEFAULT_WIRE_SETTINGS, RestDoor, WireSession, type WireSettings } from '@gridpilot/bitget-wire'
import { money } from '@gridpilot/core'
import type { Logger } from 'pino'
import { AdminApi } from './admin/admin-api.ts'
import { Journal } from './durable/journal.ts'
import { Exchange } from './exchange.ts'
import type { Feed } from './feed/feed.ts'
import { marketStartMs } from './feed/sim-feed.ts'
import { HttpServer } from './http/http-server.ts'
import { StreamHub } from './http/stream-hub.ts'
import { Drive } from './market/drive.ts'
import { FreeRun } from './market/free-run.ts'
import { IdleBoard } from './market/idle-board.ts'
import { LockStep } from './market/lock-step.ts'
import { describe, type MarketIdentity, settleMarket } from './market/market-identity.ts'
import { EXIT, StartRefused } from './process/exit.ts'
import type { Options } from './process/flags.ts'
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
  refuseUnfinished(options)
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

/** What the flags already know and the exchange behind them does not. */
function refuseUnfinished({ market, accounts }: Options): void {
  if (market.feed === 'live') throw new StartRefused(EXIT.badFlags, '--feed live is not available yet')
  if (market.symbols !== undefined) throw new StartRefused(EXIT.badFlags, '--symbol: one symbol only, as yet')
  const other = accounts.find(({ family, positionMode }) => family !== 'classic' || positionMode !== 'one_way')
  if (other) throw new StartRefused(EXIT.badFlags, `--account ${other.key}: only classic:one_way is available yet`)
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
  const { identity, feed } = settleMarket(journal, options.market)
  const exchange = Exchange.open(journal, feed, identity.fill)
  addAccounts(exchange, options)
  const settings: WireSettings = {
    ...DEFAULT_WIRE_SETTINGS,
    signatureWindowMs: options.signatureWindowMs,
    rateLimitFactor: options.rateLimitFactor,
  }
  const backend = { venue: exchange.venue, desk: exchange, market: exchange.market, keys: exchange }
  const door = new RestDoor(backend, settings)
  const hub = new StreamHub(() => new WireSession(backend, settings, door.limits), backend.market, clocks.wallMs)
  const drive = new Drive(exchange, (events, moved) => hub.publish(events, moved), clocks.wallMs)
  const board = new IdleBoard(exchange)
  const freeRun = options.step ? null : new FreeRun(drive, options.speed, clocks.steadyMs, hooks.onFatal)
  const lockStep = options.step ? new LockStep(drive, board) : null
  const admin = new AdminApi({
    token: lock.adminToken,
    exchange,
    drive,
    board,
    freeRun,
    lockStep,
    facts: factsOf(identity, feed, options),
    shutdown: hooks.onShutdown,
  })
  const server = new HttpServer({ door, admin, hub, drive, log, wallMs: clocks.wallMs, onFatal: hooks.onFatal })
  const port = await listen(server, options)
  lock.announce(port)
  freeRun?.start()
  log.info({ port, market: describe(identity), position: exchange.market.position }, 'listening')
  const stop = async () => {
    freeRun?.stop()
    await server.close()
    exchange.flush()
    exchange.writeSnapshot()
    journal.close()
    lock.release()
    log.info('stopped')
  }
  return { port, description: describe(identity), stop }
}

/** Accounts named by flags; those the file knows already stay as they are. */
function addAccounts(exchange: Exchange, options: Options): void {
  for (const { balance, key, secret, passphrase } of options.accounts) {
    if (exchange.find(key) === null) exchange.createAccount(money(balance), { key, secret, passphrase })
  }
  exchange.flush()
}

async function listen(server: HttpServer, options: Options): Promise<number> {
  try {
    return await server.listen(options.port, options.host)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new StartRefused(EXIT.failed, `port ${options.port} is taken: choose another --port, or 0 for a free one`)
  }
}

function factsOf(identity: MarketIdentity, feed: Feed, options: Options): Readonly<Record<string, unknown>> {
  const sim = identity.feed === 'sim'
  return {
    feed: identity.feed,
    description: describe(identity),
    symbol: identity.symbol,
    seed: sim ? identity.seed : null,
    regime: sim ? identity.regime : null,
    file: sim ? null : basename(identity.file),
    fill: identity.fill,
    funding: feed.fundingSource,
    history_candles: feed.historyCandles,
    interval_ms: feed.intervalMs,
    start_ms: sim ? marketStartMs(identity.seed) : null,
    signature_window_ms: options.signatureWindowMs,
    rate_limit_factor: options.rateLimitFactor,
    read_lag_ms: options.readLagMs,
    pid: process.pid,
  }
}
