import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CONTRACT_FACTS, parseMoney } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import { REGIME_NAMES, type RegimeName } from '../feed/regimes.ts'
import { EXIT, StartRefused } from './exit.ts'

/** The market a data directory is bound to; absent members were not asked for. */
export interface MarketWish {
  readonly feed?: 'sim' | 'replay'
  /** Absolute path of the candle file. */
  readonly replayFile?: string
  readonly symbol?: string
  readonly seed?: number
  readonly regime?: RegimeName
  readonly historyDays?: number
  readonly fill?: FillRule
}

export interface AccountWish {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  /** USDT, decimal text. */
  readonly balance: string
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
  readonly rateLimitFactor: number
  readonly accounts: readonly AccountWish[]
  readonly logLevel: string
  readonly logFile: string | null
}

const DEFAULT_SPEED = 60
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const USAGE = `paper exchange: Bitget's classic v2 futures protocol on a simulated or replayed market

  --data-dir DIR            where accounts, orders and the market's position live (required)
  --port N                  0 picks a free one (default 0)
  --host 127.0.0.1          the only address it listens on
  --feed sim|replay         default: replay when a file is given, else sim
  --replay FILE             candles to replay (csv or csv.gz: ts,open,high,low,close,volume); --data is the same
  --symbol S                default: from the file's name, else BTCUSDT
  --seed N                  of the simulated market (default 1)
  --regime NAME             ${REGIME_NAMES.join(', ')} (default range)
  --history-days N          default: sim 120, replay half of the file
  --fill touch|through      when a resting order fills (default touch)
  --speed N                 market seconds per wall second (default ${DEFAULT_SPEED})
  --step                    lock-step: the market moves only when POST /admin/advance asks
  --signature-window-ms N   how old a signed request may be (default 30000)
  --rate-limit-factor N     times the venue's request limits, 0 = none (default 10)
  --account K:S:P:BALANCE   an account with this key, secret and passphrase (repeatable)
  --log-level LEVEL, --log-file FILE`

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  feed: { type: 'string' },
  replay: { type: 'string' },
  data: { type: 'string' },
  symbol: { type: 'string' },
  seed: { type: 'string' },
  regime: { type: 'string' },
  'history-days': { type: 'string' },
  fill: { type: 'string' },
  speed: { type: 'string' },
  step: { type: 'boolean' },
  'signature-window-ms': { type: 'string' },
  'rate-limit-factor': { type: 'string' },
  account: { type: 'string', multiple: true },
  'log-level': { type: 'string' },
  'log-file': { type: 'string' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>

function refuse(message: string): never {
  throw new StartRefused(EXIT.badFlags, message)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)} (--help lists the flags)`)
  }
}

/** @throws StartRefused naming the flag that is wrong and what would do; with the usage for --help. */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args)
  if (values.help) throw new StartRefused(EXIT.ok, USAGE)
  const dataDir = values['data-dir'] ?? refuse('--data-dir DIR is required')
  const host = values.host ?? '127.0.0.1'
  if (host !== '127.0.0.1' && host !== 'localhost') refuse(`--host ${host}: only 127.0.0.1 is allowed`)
  return {
    port: number('--port', values.port ?? '0', 0, 65_535),
    host: '127.0.0.1',
    dataDir: resolve(dataDir),
    market: readMarket(values),
    speed: number('--speed', values.speed ?? String(DEFAULT_SPEED), 0.01, 1_000_000, false),
    step: values.step ?? false,
    signatureWindowMs: number('--signature-window-ms', values['signature-window-ms'] ?? '30000', 1, 3_600_000),
    rateLimitFactor: number('--rate-limit-factor', values['rate-limit-factor'] ?? '10', 0, 1_000_000, false),
    accounts: (values.account ?? []).map(readAccount),
    logLevel: oneOf('--log-level', values['log-level'] ?? 'info', LOG_LEVELS),
    logFile: values['log-file'] === undefined ? null : resolve(values['log-file']),
  }
}

function readMarket(values: Values): MarketWish {
  const file = values.replay ?? values.data
  const feed = values.feed === undefined ? undefined : oneOf('--feed', values.feed, ['sim', 'replay'] as const)
  if (feed === 'replay' && file === undefined) refuse('--feed replay needs --replay FILE')
  if (feed === 'sim' && file !== undefined) refuse('--feed sim and --replay exclude each other: leave one out')
  if (file !== undefined && !existsSync(file)) refuse(`--replay: there is no file ${file}`)
  if (file !== undefined && (values.seed ?? values.regime) !== undefined) refuse('--seed and --regime need --feed sim')
  const symbol = values.symbol?.toUpperCase() ?? (file === undefined ? undefined : symbolOfFile(file))
  if (symbol !== undefined && !(symbol in CONTRACT_FACTS)) {
    refuse(`--symbol ${symbol}: known are ${Object.keys(CONTRACT_FACTS).join(', ')}`)
  }
  return {
    ...((feed ?? file) === undefined ? {} : { feed: feed ?? 'replay' }),
    ...(file === undefined ? {} : { replayFile: resolve(file) }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(values.seed === undefined ? {} : { seed: number('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER) }),
    ...(values.regime === undefined ? {} : { regime: oneOf('--regime', values.regime, REGIME_NAMES) }),
    ...(values['history-days'] === undefined
      ? {}
      : { historyDays: number('--history-days', values['history-days'], 0.01, 3650, false) }),
    ...(values.fill === undefined ? {} : { fill: oneOf('--fill', values.fill, ['touch', 'through'] as const) }),
  }
}

/** BTCUSDT-1m-….csv.gz → BTCUSDT; undefined when the name does not begin with a symbol. */
function symbolOfFile(file: string): string | undefined {
  return /^([A-Z0-9]+USDT)\b/.exec(basename(file))?.[1]
}

function readAccount(text: string): AccountWish {
  const [key = '', secret = '', passphrase = '', balance = '', more] = text.split(':')
  const amount = parseMoney(balance)
  if ([key, secret, passphrase].includes('') || more !== undefined || !amount.ok || amount.value < 0n) {
    refuse('--account: write KEY:SECRET:PASSPHRASE:BALANCE, for example k1:s1:p1:10000')
  }
  return { key, secret, passphrase, balance }
}

function number(flag: string, text: string, low: number, high: number, whole = true): number {
  const value = Number(text)
  const fits = text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value))
  return fits ? value : refuse(`${flag} ${text}: expected a ${whole ? 'whole ' : ''}number from ${low} to ${high}`)
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  return choices.find((choice) => choice === text) ?? refuse(`${flag} ${text}: expected one of ${choices.join(', ')}`)
}
