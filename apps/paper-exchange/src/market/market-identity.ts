import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { CONTRACT_FACTS, factsOf, instrumentFor } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import type { Journal } from '../durable/journal.ts'
import type { Feed, MarketFeed } from '../feed/feed.ts'
import type { RegimeName } from '../feed/regimes.ts'
import { makeReplayMarket, type ReplayFile } from '../feed/replay-feed.ts'
import { DEFAULT_HISTORY_DAYS, makeSimMarket, marketStartMs } from '../feed/sim-feed.ts'
import { EXIT, StartRefused } from '../process/exit.ts'
import type { MarketWish } from '../process/market-flags.ts'
import type { MarkStyle } from './fair-price.ts'
import { chooseLive, type LiveIdentity, livePlan } from './live-identity.ts'
import { type MarketPlan, playedPlan } from './market-plan.ts'

/** Which market a data directory holds: it never changes, because orders and positions belong to it. */
export type MarketIdentity = {
  /** Of the simulation or the file format (FEED_VERSIONS); another number is another market. */
  readonly version: number
  /** In the order in which a point of the market moves them; the first is what is meant when nobody names one. */
  readonly symbols: readonly string[]
  readonly fill: FillRule
  readonly mark: MarkStyle
} & (
  | LiveIdentity
  | SimIdentity
  | { readonly feed: 'replay'; readonly historyDays: number | null; readonly files: readonly StoredFile[] }
)

interface SimIdentity {
  readonly feed: 'sim'
  readonly seed: number
  readonly regime: RegimeName
  readonly historyDays: number
  /** First played minute, epoch ms; absent: the seed's own day. */
  readonly startMs?: number
}

interface StoredFile extends ReplayFile {
  /** What tells two files of one name apart. */
  readonly candles: number
  readonly firstMs: number
}

export interface SettledMarket {
  readonly identity: MarketIdentity
  readonly plan: MarketPlan
  /** null: the market is mirrored. */
  readonly feed: MarketFeed | null
}

/**
 * Raised when the same settings no longer give the same candles: positions of the old market cannot go on in it.
 * Simulation 3: several symbols; BTCUSDT has the candles of 2, the others follow it.
 */
const FEED_VERSIONS = { sim: 3, replay: 2, live: 1 } as const

/**
 * Opens the market of the directory, or binds the directory to the one wished for. `wallMs` is what "now" means to the
 * latter. @throws StartRefused
 */
export async function settleMarket(journal: Journal, wish: MarketWish, wallMs: number): Promise<SettledMarket> {
  const text = journal.readMeta('market')
  if (text === null) {
    const live = wish.feed === 'live' ? await chooseLive(journal, wish, FEED_VERSIONS.live) : null
    const chosen = live === null ? choose(wish, wallMs) : mirrored(live, journal)
    journal.writeMeta('market', JSON.stringify(chosen.identity))
    return chosen
  }
  const stored = JSON.parse(text) as MarketIdentity
  if (stored.version !== FEED_VERSIONS[stored.feed]) {
    refuse(`it holds a ${stored.feed} market of another version of the program, whose prices were others`)
  }
  refuseOther(stored, wish)
  if (stored.feed === 'live') return mirrored({ ...stored, upstream: wish.upstream ?? stored.upstream }, journal)
  return stored.feed === 'sim' ? played(stored, simMarket(stored)) : reopenReplay(stored, wish)
}

const played = (identity: MarketIdentity, feed: MarketFeed): SettledMarket => ({
  identity,
  plan: playedPlan(feed, identity.mark),
  feed,
})

const mirrored = (identity: LiveIdentity, journal: Journal): SettledMarket => ({
  identity,
  plan: livePlan(journal, identity.startMs),
  feed: null,
})

function choose(wish: MarketWish, wallMs: number): SettledMarket {
  const common = { fill: wish.fill ?? 'touch', mark: wish.mark ?? 'follows' } as const
  if (wish.replays !== undefined) return chooseReplay(wish, common)
  const identity = {
    version: FEED_VERSIONS.sim,
    symbols: wish.symbols ?? Object.keys(CONTRACT_FACTS),
    ...common,
    feed: 'sim',
    seed: wish.seed ?? 1,
    regime: wish.regime ?? 'range',
    historyDays: wish.historyDays ?? DEFAULT_HISTORY_DAYS,
    ...(wish.start === undefined ? {} : { startMs: wholeMinute(wish.start === 'now' ? wallMs : wish.start) }),
  } as const
  return played(identity, simMarket(identity))
}

const wholeMinute = (ms: number): number => ms - (ms % 60_000)

function chooseReplay(wish: MarketWish, common: { fill: FillRule; mark: MarkStyle }): SettledMarket {
  const files = (wish.replays ?? []).map((replay) => {
    return { ...replay, fundingFile: wish.funding?.find(({ symbol }) => symbol === replay.symbol)?.file ?? null }
  })
  const historyDays = wish.historyDays ?? null
  const feed = replayMarket(files, historyDays)
  const identity = {
    version: FEED_VERSIONS.replay,
    symbols: files.map(({ symbol }) => symbol),
    ...common,
    feed: 'replay',
    historyDays,
    files: files.map((file, i) => ({ ...file, ...marksOf(feed.feeds[i] as Feed) })),
  } as const
  return played(identity, feed)
}

/**
 * Files and an upstream on this machine may be named again from elsewhere, and "now" was when the directory was made;
 * everything else that is wished for must be what the directory holds.
 */
function refuseOther(stored: MarketIdentity, wish: MarketWish): void {
  const { replays, funding: _, upstream, start, ...comparable } = wish
  if (stored.feed === 'live' && upstream !== undefined && stored.upstream === null) {
    refuse(`it holds ${describe(stored)}, but --upstream ${upstream} was asked for`)
  }
  if (typeof start === 'number' && start !== startOf(stored)) {
    refuse(`it holds ${describe(stored)}, but --start ${dayOf(start)} was asked for`)
  }
  const wanted = { ...comparable, ...(replays === undefined ? {} : { symbols: replays.map(({ symbol }) => symbol) }) }
  for (const [name, value] of Object.entries(wanted)) {
    const held = (stored as unknown as Record<string, unknown>)[name] ?? null
    if (String(held) !== String(value)) {
      refuse(`it holds ${describe(stored)}, but ${name} ${String(value)} was asked for`)
    }
  }
}

/** null: its start is not ours. */
const startOf = (stored: MarketIdentity): number | null =>
  stored.feed === 'sim' ? (stored.startMs ?? marketStartMs(stored.seed)) : null

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function refuse(problem: string): never {
  throw new StartRefused(
    EXIT.otherMarket,
    `this data directory belongs to another market: ${problem}. Use another --data-dir, or leave the flag out`,
  )
}

export function describe(identity: MarketIdentity): string {
  const { symbols } = identity
  const names =
    symbols.length > 3 ? `${symbols.slice(0, 2).join(', ')} and ${symbols.length - 2} more` : symbols.join(', ')
  if (identity.feed === 'live') return `mirror of ${identity.upstream ?? 'Bitget'} with ${names}`
  if (identity.feed === 'sim') {
    const since =
      identity.startMs === undefined ? '' : `, from ${new Date(identity.startMs).toISOString().slice(0, 16)}Z`
    return `simulated ${names}, seed ${identity.seed}, regime ${identity.regime}${since}`
  }
  return `replay of ${identity.files.map(({ file }) => basename(file)).join(', ')} as ${names}`
}

type Stored<K extends MarketIdentity['feed']> = Extract<MarketIdentity, { feed: K }>

function simMarket({ symbols, ...settings }: Stored<'sim'>): MarketFeed {
  const known = symbols.map((symbol) => ({
    instrument: instrumentFor(symbol),
    basePrice: factsOf(symbol).basePrice,
  }))
  return makeSimMarket({ ...settings, symbols: known })
}

/** The files may have moved; their candles may not have changed. */
function reopenReplay(stored: Stored<'replay'>, wish: MarketWish): SettledMarket {
  const files = stored.files.map((each) => ({
    ...each,
    file: wish.replays?.find(({ symbol }) => symbol === each.symbol)?.file ?? each.file,
    fundingFile: wish.funding?.find(({ symbol }) => symbol === each.symbol)?.file ?? each.fundingFile,
  }))
  const gone = files.find(({ file }) => !existsSync(file))
  if (gone !== undefined) refuse(`its candle file ${gone.file} is gone`)
  const feed = replayMarket(files, stored.historyDays)
  for (const [i, file] of files.entries()) {
    const { candles, firstMs } = marksOf(feed.feeds[i] as Feed)
    if (candles !== file.candles || firstMs !== file.firstMs) {
      refuse(`it holds ${describe(stored)}, and ${basename(file.file)} has other candles`)
    }
  }
  return played({ ...stored, files }, feed)
}

function replayMarket(files: readonly ReplayFile[], historyDays: number | null): MarketFeed {
  const made = makeReplayMarket({ files, historyDays })
  if (!made.ok) throw new StartRefused(EXIT.badFlags, `--replay: ${made.error}`)
  return made.value
}

const marksOf = (feed: Feed) => ({ candles: feed.totalCandles ?? 0, firstMs: feed.open().next()?.time ?? 0 })
