import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { StartupError } from './startup-error.ts'

export type FeedKind = 'sim' | 'replay' | 'live'

/** Which market the paper exchange plays. */
export interface FeedConfig {
  readonly feed: FeedKind | undefined
  /** Files of candles, one per symbol, as FILE or SYMBOL=FILE; paths are absolute. */
  readonly replays: readonly string[]
  /** Of a simulated or live market; empty: all it knows. */
  readonly symbols: readonly string[]
  /** What a live market mirrors, when it is not Bitget itself: an exchange on this machine. */
  readonly upstream: string | undefined
}

/** What was given of a flag, or of its variable; a list is as long as it was given, or separated by commas. */
export interface GivenFlags {
  text(name: 'feed' | 'upstream'): string | undefined
  list(name: 'replay' | 'symbol' | 'symbols'): readonly string[]
}

const FEEDS: readonly FeedKind[] = ['sim', 'replay', 'live']
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/

/** @throws StartupError naming the flag that is wrong */
export function readFeed(given: GivenFlags): FeedConfig {
  const files = given.list('replay')
  const wanted = given.text('feed')
  const feed = FEEDS.find((each) => each === wanted)
  if (wanted !== undefined && feed === undefined) {
    throw new StartupError('--feed', `--feed must be one of ${FEEDS.join(', ')}, not ${wanted}`)
  }
  if (feed === 'replay' && files.length === 0) {
    throw new StartupError('--replay', '--feed replay needs --replay FILE with the candles to replay')
  }
  if (feed !== undefined && feed !== 'replay' && files.length > 0) {
    throw new StartupError('--feed', `--feed ${feed} and --replay exclude each other: leave one out`)
  }
  const symbols = [...given.list('symbols'), ...given.list('symbol')].map((symbol) => symbol.toUpperCase())
  for (const symbol of symbols) {
    if (/^[A-Z0-9]{2,30}$/.test(symbol)) continue
    throw new StartupError('--symbol', `--symbol must look like BTCUSDT, not ${symbol}`)
  }
  const upstream = given.text('upstream')
  if (upstream !== undefined && !LOOPBACK.test(upstream)) {
    throw new StartupError('--upstream', `--upstream must be an exchange on this machine such as http://127.0.0.1:4100`)
  }
  if (files.length === 0) return { feed, replays: [], symbols: [...new Set(symbols)], upstream }
  // With one file --symbol names its symbol; several files name their own.
  const [only] = symbols
  if (symbols.length > 1 || (only !== undefined && files.length > 1)) {
    throw new StartupError('--symbol', '--symbol: several files name their own symbols, --replay SYMBOL=FILE')
  }
  return { feed: 'replay', replays: files.map((file) => replayOf(file, only)), symbols: [], upstream }
}

/** `FILE` or `SYMBOL=FILE` with the file's whole path. */
function replayOf(text: string, told: string | undefined): string {
  const [, named, path = text] = /^([A-Z0-9]+)=(.+)$/.exec(text) ?? []
  const file = resolve(path)
  if (!existsSync(file)) throw new StartupError('--replay', `--replay: there is no file ${file}`)
  const symbol = named ?? told
  return symbol === undefined ? file : `${symbol}=${file}`
}
