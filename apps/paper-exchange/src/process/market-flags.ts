import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { CONTRACT_FACTS } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import { REGIME_NAMES, type RegimeName } from '../feed/regimes.ts'
import type { MarkStyle } from '../market/fair-price.ts'
import { numberFlag, oneOfFlag } from './flag-values.ts'
import { didYouMean } from './nearest.ts'
import { refuseFlag as refuse } from './refuse-flag.ts'

/** A file about one symbol; the path is absolute. */
export interface SymbolFile {
  readonly symbol: string
  readonly file: string
}

/** The market a data directory is bound to; absent members were not asked for. */
export interface MarketWish {
  readonly feed?: 'sim' | 'replay' | 'live'
  /** Candle files, one per symbol. */
  readonly replays?: readonly SymbolFile[]
  /** Funding rate files for some of the replayed symbols. */
  readonly funding?: readonly SymbolFile[]
  /** Of a simulated or live market; each once. */
  readonly symbols?: readonly string[]
  readonly seed?: number
  readonly regime?: RegimeName
  readonly historyDays?: number
  /** Where a simulated market begins to play, epoch ms; now: the wall clock's minute at its first start. */
  readonly start?: 'now' | number
  readonly fill?: FillRule
  readonly mark?: MarkStyle
  /** Base URL of the exchange a live market mirrors, when it is not Bitget's own: loopback only. */
  readonly upstream?: string
}

export const MARKET_USAGE = `Market
  --feed sim|replay|live    default: replay when a file is given, else sim
  --symbols S,S…            of a simulated or live market (default all of ${Object.keys(CONTRACT_FACTS).join(', ')});
                            --symbol is the same
  --replay [SYMBOL=]FILE    candles to replay (csv or csv.gz: ts,open,high,low,close,volume; repeatable, one file per
                            symbol; the symbol may come from the file's name); --data is the same
  --funding SYMBOL=FILE     recorded funding rates of a replayed symbol (csv or csv.gz: ts,rate; repeatable; default:
                            SYMBOL-funding-*.csv(.gz) beside its candles, else 0.0001 per 8 hours)
  --upstream URL            the exchange a live market mirrors, http://127.0.0.1:PORT (default: Bitget itself)
  --seed N                  of the simulated market (default 1)
  --regime NAME             ${REGIME_NAMES.join(', ')} (default range)
  --start now|YYYY-MM-DD    when a simulated market begins to play, UTC (default: a day of 2025 chosen by the seed); counts
                            at the first start of a data directory, which keeps it
  --history-days N          default: sim 120, replay half of the files, live 7
  --mark follows|basis      the mark price: always the last price, as in a backtest (default), or index plus basis
  --fill touch|through      when a resting order fills (default touch)`

export const MARKET_FLAGS = {
  feed: { type: 'string' },
  replay: { type: 'string', multiple: true },
  data: { type: 'string', multiple: true },
  funding: { type: 'string', multiple: true },
  symbol: { type: 'string', multiple: true },
  symbols: { type: 'string', multiple: true },
  upstream: { type: 'string' },
  seed: { type: 'string' },
  regime: { type: 'string' },
  start: { type: 'string' },
  'history-days': { type: 'string' },
  mark: { type: 'string' },
  fill: { type: 'string' },
} as const

/** What `parseArgs` makes of MARKET_FLAGS. */
export type MarketValues = {
  readonly [K in keyof typeof MARKET_FLAGS]?: (typeof MARKET_FLAGS)[K] extends { multiple: true } ? string[] : string
}

const FEEDS = ['sim', 'replay', 'live'] as const
const MARKS = ['follows', 'basis'] as const
const FILLS = ['touch', 'through'] as const
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/

/** @throws StartRefused naming the flag that is wrong */
export function readMarket(values: MarketValues): MarketWish {
  const named = [...(values.replay ?? []), ...(values.data ?? [])]
  const fileFlag = values.replay === undefined ? '--data' : '--replay'
  const feed = values.feed === undefined ? undefined : oneOfFlag('--feed', values.feed, FEEDS)
  if (feed === 'replay' && named.length === 0) refuse('--feed replay needs --replay FILE')
  if (feed !== undefined && feed !== 'replay' && named.length > 0) {
    refuse(`--feed ${feed} and ${fileFlag} exclude each other: leave one out`)
  }
  const symbols = readSymbols([...(values.symbols ?? []), ...(values.symbol ?? [])])
  const replays = readReplays(named, fileFlag, symbols)
  const funding = (values.funding ?? []).map((text) => symbolFile('--funding', text))
  const stray = funding.find(({ symbol }) => !replays.some((replay) => replay.symbol === symbol))
  if (stray !== undefined) refuse(`--funding ${stray.symbol}: needs a --replay file of ${stray.symbol}`)
  if ((replays.length > 0 || feed === 'live') && values.seed !== undefined) refuse('--seed needs --feed sim')
  if ((replays.length > 0 || feed === 'live') && values.regime !== undefined) refuse('--regime needs --feed sim')
  if ((replays.length > 0 || feed === 'live') && values.start !== undefined) refuse('--start needs --feed sim')
  if (values.upstream !== undefined && feed !== 'live') refuse('--upstream needs --feed live')
  return {
    ...(feed === undefined && replays.length === 0 ? {} : { feed: feed ?? 'replay' }),
    ...(replays.length === 0 ? {} : { replays }),
    ...(funding.length === 0 ? {} : { funding }),
    ...(symbols.length === 0 || replays.length > 0 ? {} : { symbols }),
    ...readSettings(values),
  }
}

function readSettings(values: MarketValues): Partial<MarketWish> {
  const { seed, regime, start, mark, fill, upstream } = values
  const days = values['history-days']
  return {
    ...(seed === undefined ? {} : { seed: numberFlag('--seed', seed, 0, Number.MAX_SAFE_INTEGER) }),
    ...(regime === undefined ? {} : { regime: oneOfFlag('--regime', regime, REGIME_NAMES) }),
    ...(start === undefined ? {} : { start: readStart(start) }),
    ...(days === undefined ? {} : { historyDays: numberFlag('--history-days', days, 0.01, 3650, false) }),
    ...(fill === undefined ? {} : { fill: oneOfFlag('--fill', fill, FILLS) }),
    ...(mark === undefined ? {} : { mark: oneOfFlag('--mark', mark, MARKS) }),
    ...(upstream === undefined ? {} : { upstream: loopbackUrl(upstream) }),
  }
}

function readSymbols(lists: readonly string[]): readonly string[] {
  const asked = lists.flatMap((list) => list.split(',')).map((each) => each.trim().toUpperCase())
  const symbols = [...new Set(asked)]
  for (const symbol of symbols) checkSymbol('--symbol', symbol)
  return symbols
}

function checkSymbol(flag: string, symbol: string): void {
  const known = Object.keys(CONTRACT_FACTS)
  if (known.includes(symbol)) return
  refuse(`${flag} ${symbol}: known are ${known.join(', ')}${didYouMean(symbol, known)}`)
}

/** `symbols`: of --symbol, which may name a single file's symbol. */
function readReplays(named: readonly string[], flag: string, symbols: readonly string[]): readonly SymbolFile[] {
  if (named.length === 0) return []
  if (symbols.length > 1) refuse(`--symbol: each ${flag} names its own symbol, SYMBOL=FILE`)
  if (symbols.length === 1 && named.length > 1) refuse(`--symbol: several files name their own symbols, ${flag} S=FILE`)
  const files = named.map((text) => symbolFile(flag, text, symbols[0]))
  const twice = files.find(({ symbol }, i) => files.findIndex((other) => other.symbol === symbol) !== i)
  if (twice !== undefined) refuse(`${flag}: two files for ${twice.symbol}`)
  return files
}

/** `SYMBOL=FILE`, or a file whose name begins with its symbol (BTCUSDT-1m-….csv.gz). */
function symbolFile(flag: string, text: string, told?: string): SymbolFile {
  const match = /^([A-Za-z0-9]+)=(.+)$/.exec(text)
  const file = match?.[2] ?? text
  if (!existsSync(file)) refuse(`${flag}: there is no file ${file}`)
  const symbol = match?.[1]?.toUpperCase() ?? told ?? /^([A-Z0-9]+USDT)\b/.exec(basename(file))?.[1]
  if (symbol === undefined) return { symbol: 'BTCUSDT', file: resolve(file) }
  checkSymbol(told === undefined ? flag : '--symbol', symbol)
  return { symbol, file: resolve(file) }
}

const EARLIEST_START = Date.UTC(2000, 0, 1)
const LATEST_START = Date.UTC(2100, 0, 1)

function readStart(text: string): 'now' | number {
  if (text === 'now') return text
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  const real = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
  if (real && ms >= EARLIEST_START && ms <= LATEST_START) return ms
  return refuse(`--start ${text}: now, or a day from 2000-01-01 to 2100-01-01, for example 2026-03-01`)
}

function loopbackUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'http:' && LOOPBACK.test(url.hostname)) return url.origin
  return refuse(`--upstream ${text}: another paper exchange on this machine, like http://127.0.0.1:4100`)
}
