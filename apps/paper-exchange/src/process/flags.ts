import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CONTRACT_FACTS } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import { REGIME_NAMES, type RegimeName } from '../feed/regimes.ts'
import { type AccountWish, readAccountFlag, readAccountsFile } from './account-wish.ts'
import { EXIT, StartRefused } from './exit.ts'
import { didYouMean } from './nearest.ts'
import { refuseFlag as refuse } from './refuse-flag.ts'

/** The market a data directory is bound to; absent members were not asked for. */
export interface MarketWish {
  readonly feed?: 'sim' | 'replay' | 'live'
  /** Absolute path of the candle file. */
  readonly replayFile?: string
  /** The first of `symbols`, or the only one. */
  readonly symbol?: string
  /** More than one, each once. */
  readonly symbols?: readonly string[]
  readonly seed?: number
  readonly regime?: RegimeName
  readonly historyDays?: number
  readonly fill?: FillRule
  /** Base URL of the public stream a live market mirrors, ws: or wss:. */
  readonly liveUrl?: string
}

export interface Options {
  readonly port: number
  readonly host: '127.0.0.1'
  readonly dataDir: string
  readonly market: MarketWish
  /** Market seconds per wall second. */
  readonly speed: number
  readonly step: boolean
  readonly signatureWindowMs: number
  /** Reads may be behind writes by this at the most; told to clients, so no fault may lag more. */
  readonly readLagMs: number
  readonly rateLimitFactor: number
  readonly accounts: readonly AccountWish[]
  /** Print what a newcomer needs after the ready line. */
  readonly greeting: boolean
  readonly logLevel: string
  readonly logFile: string | null
}

const DEFAULT_SPEED = 60
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const FEEDS = ['sim', 'replay', 'live'] as const

export const USAGE = `paper exchange: Bitget's futures protocol (classic v2 and unified v3) on a simulated, replayed or live market

Market
  --feed sim|replay|live    default: replay when a file is given, else sim
  --replay FILE             candles to replay (csv or csv.gz: ts,open,high,low,close,volume); --data is the same
  --live-url URL            the public stream a live market mirrors, ws:// or wss:// (default: Bitget's)
  --symbol S[,S…]           default: from the file's name, else BTCUSDT
  --seed N                  of the simulated market (default 1)
  --regime NAME             ${REGIME_NAMES.join(', ')} (default range)
  --history-days N          default: sim 120, replay half of the file
  --fill touch|through      when a resting order fills (default touch)
  --speed N                 market seconds per wall second (default ${DEFAULT_SPEED})
  --step                    lock-step: the market moves only when POST /admin/advance asks

Accounts
  --account K:S:P:BALANCE[:classic|unified[:one_way|hedge]]
                            an account with this key, secret and passphrase (repeatable; default classic:one_way)
  --accounts-file FILE      the same as JSON: [{"key","secret","passphrase","balance", "family", "position_mode",
                            "permissions":["read","trade"], "ips":[], "demo":false,
                            "symbols":{"BTCUSDT":{"margin_mode":"isolated","leverage":5}}}]

Process
  --data-dir DIR            where accounts, orders and the market's position live (required)
  --port N                  0 picks a free one (default 0)
  --host 127.0.0.1          the only address it listens on
  --signature-window-ms N   how old a signed request may be (default 30000)
  --read-lag-ms N           how far reads may be behind writes when a fault asks for it (default 0)
  --rate-limit-factor N     times the venue's request limits, 0 = none (default 10)
  --greeting                say after the ready line how to reach it
  --log-level LEVEL         ${LOG_LEVELS.join(', ')} (default info)
  --log-file FILE           log there instead of stderr
  --help                    this text`

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  feed: { type: 'string' },
  replay: { type: 'string' },
  data: { type: 'string' },
  'live-url': { type: 'string' },
  symbol: { type: 'string', multiple: true },
  seed: { type: 'string' },
  regime: { type: 'string' },
  'history-days': { type: 'string' },
  fill: { type: 'string' },
  speed: { type: 'string' },
  step: { type: 'boolean' },
  'signature-window-ms': { type: 'string' },
  'read-lag-ms': { type: 'string' },
  'rate-limit-factor': { type: 'string' },
  account: { type: 'string', multiple: true },
  'accounts-file': { type: 'string' },
  greeting: { type: 'boolean' },
  'log-level': { type: 'string' },
  'log-file': { type: 'string' },
  help: { type: 'boolean' },
} as const

const FLAG_NAMES = Object.keys(FLAGS).map((name) => `--${name}`)

type Values = ReturnType<typeof parse>

function parse(args: readonly string[]) {
  const unknown = args.find((arg) => /^--[^=]/.test(arg) && !FLAG_NAMES.includes(arg.split('=')[0] ?? ''))
  if (unknown !== undefined) {
    const name = unknown.split('=')[0] ?? ''
    refuse(`${name} is no flag (--help lists them)${didYouMean(name, FLAG_NAMES)}`)
  }
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)} (--help lists the flags)`)
  }
}

/** @throws StartRefused naming the flag that is wrong and the nearest that passes; with the usage for --help. */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args)
  if (values.help) throw new StartRefused(EXIT.ok, USAGE)
  const dataDir = values['data-dir'] ?? refuse('--data-dir DIR is required, for example --data-dir ./paper')
  const host = values.host ?? '127.0.0.1'
  if (host !== '127.0.0.1' && host !== 'localhost') {
    refuse(`--host ${host}: only 127.0.0.1 is allowed, because the exchange trusts whoever is on this machine`)
  }
  return {
    port: number('--port', values.port ?? '0', 0, 65_535),
    host: '127.0.0.1',
    dataDir: resolve(dataDir),
    market: readMarket(values),
    speed: number('--speed', values.speed ?? String(DEFAULT_SPEED), 0.01, 1_000_000, false),
    step: values.step ?? false,
    signatureWindowMs: number('--signature-window-ms', values['signature-window-ms'] ?? '30000', 1, 3_600_000),
    readLagMs: number('--read-lag-ms', values['read-lag-ms'] ?? '0', 0, 3_600_000),
    rateLimitFactor: number('--rate-limit-factor', values['rate-limit-factor'] ?? '10', 0, 1_000_000, false),
    accounts: readAccounts(values),
    greeting: values.greeting ?? false,
    logLevel: oneOf('--log-level', values['log-level'] ?? 'info', LOG_LEVELS),
    logFile: values['log-file'] === undefined ? null : resolve(values['log-file']),
  }
}

/** Every account of the flags and of the file; a key stands once. */
function readAccounts(values: Values): readonly AccountWish[] {
  const file = values['accounts-file']
  const accounts = [
    ...(values.account ?? []).map(readAccountFlag),
    ...(file === undefined ? [] : readAccountsFile(resolve(file))),
  ]
  const keys = accounts.map(({ key }) => key)
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) refuse(`--account ${twice}: this key is used twice, each account needs its own`)
  return accounts
}

function readMarket(values: Values): MarketWish {
  const file = values.replay ?? values.data
  const fileFlag = values.replay === undefined ? '--data' : '--replay'
  const feed = values.feed === undefined ? undefined : oneOf('--feed', values.feed, FEEDS)
  if (feed === 'replay' && file === undefined) refuse('--feed replay needs --replay FILE')
  if (feed !== undefined && feed !== 'replay' && file !== undefined) {
    refuse(`--feed ${feed} and ${fileFlag} exclude each other: leave one out`)
  }
  if (file !== undefined && !existsSync(file)) refuse(`${fileFlag}: there is no file ${file}`)
  const simulated = file === undefined && feed !== 'live'
  if (!simulated && values.seed !== undefined) refuse('--seed needs --feed sim')
  if (!simulated && values.regime !== undefined) refuse('--regime needs --feed sim')
  if (values['live-url'] !== undefined && feed !== 'live') refuse('--live-url needs --feed live')
  const symbols = readSymbols(values, file)
  if (file !== undefined && symbols.length > 1) refuse('--symbol: a replayed file holds one symbol')
  return {
    ...((feed ?? file) === undefined ? {} : { feed: feed ?? 'replay' }),
    ...(file === undefined ? {} : { replayFile: resolve(file) }),
    ...(symbols[0] === undefined ? {} : { symbol: symbols[0] }),
    ...(symbols.length > 1 ? { symbols } : {}),
    ...(values.seed === undefined ? {} : { seed: number('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER) }),
    ...(values.regime === undefined ? {} : { regime: oneOf('--regime', values.regime, REGIME_NAMES) }),
    ...(values['history-days'] === undefined
      ? {}
      : { historyDays: number('--history-days', values['history-days'], 0.01, 3650, false) }),
    ...(values.fill === undefined ? {} : { fill: oneOf('--fill', values.fill, ['touch', 'through'] as const) }),
    ...(values['live-url'] === undefined ? {} : { liveUrl: streamUrl(values['live-url']) }),
  }
}

function readSymbols(values: Values, file: string | undefined): readonly string[] {
  const asked = (values.symbol ?? []).flatMap((list) => list.split(',')).map((each) => each.trim().toUpperCase())
  const fromFile = asked.length === 0 && file !== undefined ? symbolOfFile(file) : undefined
  const symbols = [...new Set(fromFile === undefined ? asked : [fromFile])]
  for (const symbol of symbols) {
    if (symbol in CONTRACT_FACTS) continue
    const known = Object.keys(CONTRACT_FACTS)
    const hint = didYouMean(symbol, known)
    refuse(`--symbol ${symbol}: known are ${known.join(', ')}${hint}`)
  }
  return symbols
}

/** BTCUSDT-1m-….csv.gz → BTCUSDT; undefined when the name does not begin with a symbol. */
function symbolOfFile(file: string): string | undefined {
  return /^([A-Z0-9]+USDT)\b/.exec(basename(file))?.[1]
}

function streamUrl(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text
  return refuse(`--live-url ${text}: a stream address like ws://127.0.0.1:4100/v2/ws/public`)
}

function number(flag: string, text: string, low: number, high: number, whole = true): number {
  const value = Number(text)
  const fits = text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value))
  if (fits) return value
  const what = `expected a ${whole ? 'whole ' : ''}number from ${low} to ${high}`
  if (text.trim() === '' || Number.isNaN(value)) return refuse(`${flag} ${text}: ${what}`)
  const inside = Math.min(high, Math.max(low, whole ? Math.round(value) : value))
  return refuse(`${flag} ${text}: ${what}; the nearest that passes is ${inside}`)
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  return refuse(`${flag} ${text}: expected one of ${choices.join(', ')}${didYouMean(text, choices)}`)
}
