import { existsSync, readFileSync } from 'node:fs'
import { formatMoney, type MarginMode, type PositionMode } from '@gridpilot/core'
import { didYouMean } from './nearest.ts'
import { refuseFlag } from './refuse-flag.ts'
import { readUsdt } from './usdt.ts'

export const FAMILIES = ['classic', 'unified'] as const
export const POSITION_MODES = ['one_way', 'hedge'] as const
export const MARGIN_MODES = ['crossed', 'isolated'] as const
export const PERMISSIONS = ['read', 'trade', 'transfer', 'withdraw'] as const

export type AccountFamily = (typeof FAMILIES)[number]
export type KeyPermission = (typeof PERMISSIONS)[number]

/** An account asked for at the start, by `--account` or in the file of `--accounts-file`. */
export interface AccountWish {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  /** USDT, decimal text. */
  readonly balance: string
  readonly family: AccountFamily
  readonly positionMode: PositionMode
  /** Of the key; the default may read and trade. */
  readonly permissions: readonly KeyPermission[]
  /** Addresses the key may come from; empty: any. */
  readonly ips: readonly string[]
  /** A key of the demo environment: its requests carry `paptrading: 1`. */
  readonly demo: boolean
  /** By symbol, set when the account is made. */
  readonly symbols: Readonly<Record<string, SymbolWish>>
}

export interface SymbolWish {
  readonly marginMode?: MarginMode
  readonly leverage?: number
}

const FORM = 'KEY:SECRET:PASSPHRASE:BALANCE[:classic|unified[:one_way|hedge]]'

/** One `--account`. @throws StartRefused */
export function readAccountFlag(text: string): AccountWish {
  const [key = '', secret = '', passphrase = '', balance = '', family, mode, ...more] = text.split(':')
  if ([key, secret, passphrase, balance].includes('')) {
    refuseFlag(`--account: write ${FORM}, for example k1:s1:p1:10000:unified:hedge`)
  }
  if (more.length > 0) refuseFlag(`--account ${key}: six parts at the most, ${FORM}`)
  return complete(`--account ${key}`, { key, secret, passphrase, balance, family, position_mode: mode })
}

/**
 * `--accounts-file`: a JSON list of accounts (or `{"accounts": […]}`) with the members of `MEMBERS`.
 * @throws StartRefused naming the entry and the member that is wrong
 */
export function readAccountsFile(path: string): readonly AccountWish[] {
  if (!existsSync(path)) refuseFlag(`--accounts-file: there is no file ${path}`)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return refuseFlag(`--accounts-file ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const list = isRecord(value) ? value.accounts : value
  if (!Array.isArray(list)) {
    const example = '[{"key":"k1","secret":"s1","passphrase":"p1","balance":"10000"}]'
    return refuseFlag(`--accounts-file ${path}: write a list, for example ${example}`)
  }
  return list.map((each: unknown, i) => {
    const where = `--accounts-file ${path}, entry ${i + 1}`
    return isRecord(each) ? complete(where, each) : refuseFlag(`${where}: an object like {"key":"k1",…}`)
  })
}

const MEMBERS = [
  'key',
  'secret',
  'passphrase',
  'balance',
  'family',
  'position_mode',
  'permissions',
  'ips',
  'demo',
  'symbols',
] as const

function complete(where: string, members: Readonly<Record<string, unknown>>): AccountWish {
  const unknown = Object.keys(members).find((name) => !MEMBERS.some((known) => known === name))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, MEMBERS)
    refuseFlag(`${where}: unknown member ${unknown}; known are ${MEMBERS.join(', ')}${hint}`)
  }
  return {
    key: text(where, members, 'key'),
    secret: text(where, members, 'secret'),
    passphrase: text(where, members, 'passphrase'),
    balance: readBalance(where, members.balance),
    family: choice(where, 'family', members.family ?? 'classic', FAMILIES),
    positionMode: choice(where, 'position_mode', members.position_mode ?? 'one_way', POSITION_MODES),
    permissions: list(where, 'permissions', members.permissions ?? ['read', 'trade']).map((each) =>
      choice(where, 'permissions', each, PERMISSIONS),
    ),
    ips: list(where, 'ips', members.ips ?? []).map((each) =>
      typeof each === 'string' && each !== '' ? each : refuseFlag(`${where}: ips: addresses like "127.0.0.1"`),
    ),
    demo: flag(where, 'demo', members.demo ?? false),
    symbols: readSymbols(where, members.symbols ?? {}),
  }
}

/** Of a value that is quoted back, characters. */
const SHOWN = 40

function readBalance(where: string, value: unknown): string {
  const written = typeof value === 'number' ? String(value) : value
  const amount = readUsdt(typeof written === 'string' ? written : '', false)
  if (amount.ok) return formatMoney(amount.value)
  return refuseFlag(`${where}: balance ${String(value).slice(0, SHOWN)}: expected ${amount.error}`)
}

function readSymbols(where: string, value: unknown): Readonly<Record<string, SymbolWish>> {
  if (!isRecord(value)) return refuseFlag(`${where}: symbols: {"BTCUSDT":{"margin_mode":"isolated","leverage":5}}`)
  const entries = Object.entries(value).map(([symbol, wish]) => {
    const inside = `${where}: symbols.${symbol}`
    if (!isRecord(wish)) return refuseFlag(`${inside}: {"margin_mode":"crossed|isolated","leverage":5}`)
    const { margin_mode: marginMode, leverage, ...rest } = wish
    const [unknown] = Object.keys(rest)
    if (unknown !== undefined) refuseFlag(`${inside}: unknown member ${unknown}; known are margin_mode, leverage`)
    const whole = leverage === undefined || (Number.isInteger(leverage) && (leverage as number) >= 1)
    if (!whole) refuseFlag(`${inside}: leverage ${String(leverage)}: a whole number from 1`)
    const mode = marginMode === undefined ? {} : { marginMode: choice(inside, 'margin_mode', marginMode, MARGIN_MODES) }
    return [symbol.toUpperCase(), { ...mode, ...(leverage === undefined ? {} : { leverage: leverage as number }) }]
  })
  return Object.fromEntries(entries) as Record<string, SymbolWish>
}

function text(where: string, members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name]
  return typeof value === 'string' && value !== '' ? value : refuseFlag(`${where}: ${name}: a text that is not empty`)
}

function flag(where: string, name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuseFlag(`${where}: ${name}: true or false`)
}

function list(where: string, name: string, value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuseFlag(`${where}: ${name}: a list`)
}

function choice<T extends string>(where: string, name: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((each) => each === value)
  if (found !== undefined) return found
  const hint = didYouMean(String(value), choices)
  return refuseFlag(`${where}: ${name} ${String(value)}: expected one of ${choices.join(', ')}${hint}`)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
