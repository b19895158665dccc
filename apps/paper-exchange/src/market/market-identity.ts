import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { factsOf, instrumentFor } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import type { Journal } from '../durable/journal.ts'
import type { Feed } from '../feed/feed.ts'
import type { RegimeName } from '../feed/regimes.ts'
import { makeReplayFeed } from '../feed/replay-feed.ts'
import { DEFAULT_HISTORY_DAYS, makeSimFeed } from '../feed/sim-feed.ts'
import { EXIT, StartRefused } from '../process/exit.ts'
import type { MarketWish } from '../process/flags.ts'

/** Which market a data directory holds: it never changes, because orders and positions belong to it. */
export type MarketIdentity = {
  /** Of the simulation or the file format (FEED_VERSIONS); another number is another market. */
  readonly version: number
  readonly symbol: string
  readonly fill: FillRule
} & (
  | { readonly feed: 'sim'; readonly seed: number; readonly regime: RegimeName; readonly historyDays: number }
  | {
      readonly feed: 'replay'
      readonly file: string
      readonly historyDays: number | null
      /** What tells two files of one name apart. */
      readonly candles: number
      readonly firstMs: number
    }
)

/** Raised when the same settings no longer give the same candles: positions of the old market cannot go on in it. */
const FEED_VERSIONS = { sim: 2, replay: 1 } as const

/** Opens the market of the directory, or binds the directory to the one wished for. @throws StartRefused */
export function settleMarket(journal: Journal, wish: MarketWish): { identity: MarketIdentity; feed: Feed } {
  const text = journal.readMeta('market')
  if (text === null) {
    const chosen = choose(wish)
    journal.writeMeta('market', JSON.stringify(chosen.identity))
    return chosen
  }
  const stored = JSON.parse(text) as MarketIdentity
  if (stored.version !== FEED_VERSIONS[stored.feed]) {
    refuse(`it holds ${describe(stored)} of another version of the program, whose prices were others`)
  }
  refuseOther(stored, wish)
  if (stored.feed === 'sim') return { identity: stored, feed: simFeed(stored) }
  return reopenReplay(stored, wish.replayFile ?? stored.file)
}

function choose(wish: MarketWish): { identity: MarketIdentity; feed: Feed } {
  const common = { symbol: wish.symbol ?? 'BTCUSDT', fill: wish.fill ?? 'touch' } as const
  if (wish.replayFile === undefined) {
    const seed = wish.seed ?? 1
    const historyDays = wish.historyDays ?? DEFAULT_HISTORY_DAYS
    const identity = {
      version: FEED_VERSIONS.sim,
      ...common,
      feed: 'sim',
      seed,
      regime: wish.regime ?? 'range',
      historyDays,
    } as const
    return { identity, feed: simFeed(identity) }
  }
  const historyDays = wish.historyDays ?? null
  const feed = replayFeed(wish.replayFile, common.symbol, historyDays)
  const version = FEED_VERSIONS.replay
  const identity = { version, ...common, feed: 'replay', file: wish.replayFile, historyDays, ...marksOf(feed) } as const
  return { identity, feed }
}

function refuseOther(stored: MarketIdentity, wish: MarketWish): void {
  const { replayFile: _, ...comparable } = wish
  for (const [name, wanted] of Object.entries(comparable)) {
    const held = (stored as unknown as Record<string, unknown>)[name] ?? null
    if (held !== wanted) refuse(`it holds ${describe(stored)}, but ${name} ${String(wanted)} was asked for`)
  }
}

function refuse(problem: string): never {
  throw new StartRefused(
    EXIT.otherMarket,
    `this data directory belongs to another market: ${problem}. Use another --data-dir, or leave the flag out`,
  )
}

export function describe(identity: MarketIdentity): string {
  return identity.feed === 'sim'
    ? `simulated ${identity.symbol}, seed ${identity.seed}, regime ${identity.regime}`
    : `replay of ${basename(identity.file)} as ${identity.symbol}`
}

type Stored<K extends MarketIdentity['feed']> = Extract<MarketIdentity, { feed: K }>

function simFeed({ symbol, seed, regime, historyDays }: Stored<'sim'>): Feed {
  const instrument = instrumentFor(symbol)
  return makeSimFeed({ instrument, basePrice: factsOf(symbol).basePrice, seed, regime, historyDays })
}

/** The file may have moved; its candles may not have changed. */
function reopenReplay(stored: Stored<'replay'>, file: string): { identity: MarketIdentity; feed: Feed } {
  if (!existsSync(file)) refuse(`its candle file ${file} is gone`)
  const feed = replayFeed(file, stored.symbol, stored.historyDays)
  const marks = marksOf(feed)
  if (marks.candles !== stored.candles || marks.firstMs !== stored.firstMs) {
    refuse(`it holds ${describe(stored)}, and ${basename(file)} has other candles`)
  }
  return { identity: { ...stored, file }, feed }
}

function replayFeed(file: string, symbol: string, historyDays: number | null): Feed {
  const made = makeReplayFeed({ file, symbol, ...(historyDays === null ? {} : { historyDays }) })
  if (!made.ok) throw new StartRefused(EXIT.badFlags, `--replay: ${made.error}`)
  return made.value
}

const marksOf = (feed: Feed) => ({ candles: feed.totalCandles ?? 0, firstMs: feed.open().next()?.time ?? 0 })
