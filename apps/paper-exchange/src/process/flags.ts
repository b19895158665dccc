import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { WireChoices } from '@gridpilot/bitget-wire'
import { type AccountWish, readAccountFlag, readAccountsFile } from './account-wish.ts'
import { EXIT, StartRefused } from './exit.ts'
import { numberFlag, oneOfFlag } from './flag-values.ts'
import { MARKET_FLAGS, MARKET_USAGE, type MarketWish, readMarket } from './market-flags.ts'
import { didYouMean } from './nearest.ts'
import { readReadings } from './readings.ts'
import { refuseFlag as refuse } from './refuse-flag.ts'

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
  /** Other answers to open questions of the protocol. */
  readonly choices: WireChoices
  /** Print what a newcomer needs after the ready line. */
  readonly greeting: boolean
  readonly logLevel: string
  readonly logFile: string | null
}

/** As the wall: market time then is the time that clients' own clocks show. */
const DEFAULT_SPEED = 1
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const USAGE = `paper exchange: Bitget's futures protocol (classic v2 and unified v3) on a simulated, replayed or live market

${MARKET_USAGE}
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
  --reading NAME=CHOICE     what to do about an open question of the protocol instead of the usual (repeatable; they
                            stand in packages/bitget-wire/src/*/open-questions.ts)
  --greeting                say after the ready line how to reach it
  --log-level LEVEL         ${LOG_LEVELS.join(', ')} (default info)
  --log-file FILE           log there instead of stderr
  --help                    this text`

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  ...MARKET_FLAGS,
  speed: { type: 'string' },
  step: { type: 'boolean' },
  'signature-window-ms': { type: 'string' },
  'read-lag-ms': { type: 'string' },
  'rate-limit-factor': { type: 'string' },
  account: { type: 'string', multiple: true },
  'accounts-file': { type: 'string' },
  reading: { type: 'string', multiple: true },
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
  if (values.step && values.feed === 'live') refuse('--step and --feed live exclude each other: its time is not ours')
  return {
    port: numberFlag('--port', values.port ?? '0', 0, 65_535),
    host: '127.0.0.1',
    dataDir: resolve(dataDir),
    market: readMarket(values),
    speed: numberFlag('--speed', values.speed ?? String(DEFAULT_SPEED), 0.01, 1_000_000, false),
    step: values.step ?? false,
    signatureWindowMs: numberFlag('--signature-window-ms', values['signature-window-ms'] ?? '30000', 1, 3_600_000),
    readLagMs: numberFlag('--read-lag-ms', values['read-lag-ms'] ?? '0', 0, 3_600_000),
    rateLimitFactor: numberFlag('--rate-limit-factor', values['rate-limit-factor'] ?? '10', 0, 1_000_000, false),
    accounts: readAccounts(values),
    choices: readReadings(values.reading ?? []),
    greeting: values.greeting ?? false,
    logLevel: oneOfFlag('--log-level', values['log-level'] ?? 'info', LOG_LEVELS),
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
