import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartupError } from '../startup-error.ts'

/** 256 bits: what HS256 and AES-256 need, and the least we accept. */
export const KEY_BYTES = 32

export interface ServerSecrets {
  /** Signs access tokens. */
  readonly jwtKey: Uint8Array
  /** Wraps the users' data keys; lives outside of the database and of its backups. */
  readonly masterKey: Uint8Array
}

export interface SecretSources {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Does the database hold ciphertext already? A new master key would then make it unreadable. */
  readonly holdsCiphertext: boolean
}

/**
 * Reads both secrets from the environment or from `<data dir>/secrets`, making missing ones. Short, constant and
 * well-known values are refused, and a master key is never made when the database already holds ciphertext.
 * @throws StartupError naming the variable or file
 */
export function loadSecrets(sources: SecretSources): ServerSecrets {
  const folder = join(sources.dataDir, 'secrets')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return {
    jwtKey: loadKey('GRIDPILOT_JWT_SECRET', join(folder, 'jwt.key'), sources.env, true),
    masterKey: loadKey('GRIDPILOT_MASTER_KEY', join(folder, 'master.key'), sources.env, !sources.holdsCiphertext),
  }
}

function loadKey(variable: string, file: string, env: SecretSources['env'], mayCreate: boolean): Uint8Array {
  const given = env[variable]
  if (given !== undefined && given !== '') return checkedKey(variable, given)
  if (!existsSync(file)) {
    if (!mayCreate) {
      throw new StartupError(
        file,
        `${file} is missing, but the database holds data encrypted with it. Put the file back.`,
      )
    }
    createKeyFile(file)
  }
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  return checkedKey(file, readFileSync(file, 'utf8').trim())
}

function createKeyFile(file: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('base64url')}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const WELL_KNOWN = /secret|password|changeme|change-me|default|example|gridpilot|qwerty|letmein|12345678|abcdefgh/i

/** @throws StartupError when the text is no key of at least 256 random-looking bits */
export function checkedKey(setting: string, text: string): Uint8Array {
  const refuse = (why: string): never => {
    throw new StartupError(
      setting,
      `${setting} ${why}. Use 32 random bytes as hex or base64, or remove it to have one made.`,
    )
  }
  if (WELL_KNOWN.test(text)) refuse('contains a well-known word')
  const isHex = /^[0-9a-f]+$/i.test(text) && text.length % 2 === 0
  if (!isHex && !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) refuse('is neither hex nor base64')
  const key = isHex ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64url')
  if (key.length < KEY_BYTES) refuse(`has ${key.length * 8} bits, fewer than ${KEY_BYTES * 8}`)
  // 32 random bytes have about 30 different values; fewer than 12 never happens by chance.
  if (new Set(key).size < 12) refuse('repeats itself')
  return new Uint8Array(key)
}
