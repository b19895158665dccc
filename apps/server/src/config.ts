import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type FeedConfig, readFeed } from './feed-config.ts'
import { StartupError } from './startup-error.ts'

/** How the paper exchange is started when none runs yet. Absent values are its own defaults. */
export interface PaperConfig extends FeedConfig {
  readonly speed: number | undefined
  readonly seed: number | undefined
  readonly historyDays: number | undefined
  readonly port: number | undefined
  /** Tests: the market waits for us before each step, and the signature window is a second. */
  readonly lockstep: boolean
  /** Leave it running when the server shuts down in good order. */
  readonly keep: boolean
}

export interface ServerConfig {
  /** 0: any free port. */
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly paper: PaperConfig
  /** Host names (without port) and origins accepted besides our own loopback names. */
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly demoLogin: boolean
  readonly signup: boolean
  readonly jsonReady: boolean
  readonly logLevel: string
  readonly webDir: string
  /** Tests: a heartbeat may call plain http on this machine. Set by GRIDPILOT_HEARTBEAT_LOOPBACK, refused elsewhere. */
  readonly heartbeatLoopback: boolean
  /** Tests: how long a difference has to stay, and how often the audit reads. */
  readonly auditPace?: { readonly settleMs: number; readonly everyMs: number }
  readonly env: Environment
}

export type Environment = Readonly<Record<string, string | undefined>>

const FLAGS = {
  port: 'string',
  host: 'string',
  'data-dir': 'string',
  feed: 'string',
  replay: 'strings',
  symbol: 'strings',
  symbols: 'strings',
  upstream: 'string',
  speed: 'string',
  seed: 'string',
  'history-days': 'string',
  'paper-port': 'string',
  lockstep: 'boolean',
  'keep-paper': 'boolean',
  'json-ready': 'boolean',
} as const

const REPOSITORY = resolve(import.meta.dirname, '..', '..', '..')
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Flags win over variables (`--data-dir` over GRIDPILOT_DATA_DIR); unknown flags are refused.
 * @throws StartupError naming the flag or variable that is wrong
 */
export function readConfig(args: readonly string[], env: Environment): ServerConfig {
  const flags = parseFlags(args)
  const text = (name: keyof typeof FLAGS): string | undefined => {
    const value = flags[name] ?? env[variableOf(name)]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const texts = (name: keyof typeof FLAGS): readonly string[] => {
    const value = flags[name]
    return Array.isArray(value) ? value.flatMap((each) => list(String(each))) : list(env[variableOf(name)])
  }
  const number = (name: keyof typeof FLAGS, low: number, high: number, whole = true): number | undefined => {
    const value = text(name)
    return value === undefined ? undefined : checkedNumber(`--${name}`, value, low, high, whole)
  }
  const yes = (name: keyof typeof FLAGS): boolean =>
    flags[name] === true || checkedSwitch(variableOf(name), env[variableOf(name)]) === true
  const host = text('host') ?? '127.0.0.1'
  const demo = checkedSwitch('GRIDPILOT_DEMO', env.GRIDPILOT_DEMO)
  return {
    port: number('port', 0, 65_535) ?? 3000,
    host,
    dataDir: resolve(text('data-dir') ?? join(REPOSITORY, 'data')),
    paper: {
      ...readFeed({ text, list: texts }),
      ...paperNumbers(number),
      lockstep: yes('lockstep'),
      keep: yes('keep-paper'),
    },
    allowedHosts: list(env.GRIDPILOT_ALLOWED_HOSTS).map((name) => checkedHost(name)),
    allowedOrigins: list(env.GRIDPILOT_ALLOWED_ORIGINS).map((origin) => checkedOrigin(origin)),
    demoLogin: demo ?? isLoopback(host),
    signup: checkedSwitch('GRIDPILOT_SIGNUP', env.GRIDPILOT_SIGNUP) ?? true,
    jsonReady: yes('json-ready'),
    logLevel: oneOf('GRIDPILOT_LOG_LEVEL', env.GRIDPILOT_LOG_LEVEL ?? 'warn', LOG_LEVELS),
    heartbeatLoopback: checkedSwitch('GRIDPILOT_HEARTBEAT_LOOPBACK', env.GRIDPILOT_HEARTBEAT_LOOPBACK) ?? false,
    webDir: join(REPOSITORY, 'apps', 'web', 'dist'),
    env,
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)

const variableOf = (flag: string): string => `GRIDPILOT_${flag.toUpperCase().replaceAll('-', '_')}`

function parseFlags(
  args: readonly string[],
): Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>> {
  const options = Object.fromEntries(
    Object.entries(FLAGS).map(([name, type]) => [
      name,
      type === 'strings' ? ({ type: 'string', multiple: true } as const) : ({ type } as const),
    ]),
  )
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new StartupError('arguments', error instanceof Error ? error.message : String(error))
  }
}

type NumberFlag = (name: keyof typeof FLAGS, low: number, high: number, whole?: boolean) => number | undefined

const paperNumbers = (number: NumberFlag) => ({
  speed: number('speed', 0.01, 1_000_000, false),
  seed: number('seed', 0, 4_294_967_295),
  historyDays: number('history-days', 1, 3650),
  port: number('paper-port', 0, 65_535),
})

export function checkedNumber(setting: string, text: string, low: number, high: number, whole: boolean): number {
  // In digits only: blanks would be 0, and another base a surprise.
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value) || value < low || value > high || (whole && !Number.isInteger(value))) {
    throw new StartupError(
      setting,
      `${setting} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}, not ${text}`,
    )
  }
  return value
}

function checkedSwitch(setting: string, text: string | undefined): boolean | undefined {
  if (text === undefined || text === '') return undefined
  if (['on', 'true', '1', 'yes'].includes(text)) return true
  if (['off', 'false', '0', 'no'].includes(text)) return false
  throw new StartupError(setting, `${setting} must be on or off, not ${text}`)
}

function oneOf(setting: string, text: string, allowed: readonly string[]): string {
  if (allowed.includes(text)) return text
  throw new StartupError(setting, `${setting} must be one of ${allowed.join(', ')}, not ${text}`)
}

export const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function checkedHost(name: string): string {
  if (/^[a-z0-9.-]+$/i.test(name) || /^\[[0-9a-f:]+\]$/i.test(name)) return name.toLowerCase()
  throw new StartupError('GRIDPILOT_ALLOWED_HOSTS', `GRIDPILOT_ALLOWED_HOSTS: ${name} is no host name (without port)`)
}

function checkedOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text)) return text
  throw new StartupError(
    'GRIDPILOT_ALLOWED_ORIGINS',
    `GRIDPILOT_ALLOWED_ORIGINS: ${text} is no origin such as https://example.org`,
  )
}
