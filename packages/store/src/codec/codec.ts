import { assert, type Money, parseMoney, type Rate } from '@gridpilot/core'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Stored text that is not what was written: names the place, never guesses a value. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** A value as JSON and back, exactly. `encode` asserts what `decode` checks, so nothing unreadable is ever stored. */
export interface Codec<T> {
  encode(value: T): Json
  /** Throws `DecodeError`. `path` says where in the document. */
  decode(json: unknown, path: string): T
}

function refuse(path: string, expected: string, json: unknown): never {
  const found = typeof json === 'bigint' ? `${json}n` : JSON.stringify(json)
  throw new DecodeError(`${path}: expected ${expected}, found ${String(found).slice(0, 80)}`)
}

function scalar<T extends Json>(expected: string, accepts: (json: unknown) => json is T): Codec<T> {
  return {
    encode(value) {
      assert(accepts(value), `not storable as ${expected}: ${String(value)}`)
      return value
    },
    decode: (json, path) => (accepts(json) ? json : refuse(path, expected, json)),
  }
}

export const text: Codec<string> = scalar('text', (json) => typeof json === 'string')
export const flag: Codec<boolean> = scalar('a boolean', (json) => typeof json === 'boolean')
export const finite: Codec<number> = scalar('a finite number', (json): json is number => Number.isFinite(json))
export const integer: Codec<number> = scalar('an integer', (json): json is number => Number.isSafeInteger(json))

/** A branded integer: ticks, steps. */
export const count = <T extends number>(): Codec<T> => integer as Codec<number> as Codec<T>

export function oneOf<T extends string>(...values: readonly T[]): Codec<T> {
  const known = new Set<unknown>(values)
  return scalar(values.join(' | '), (json): json is T => known.has(json))
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    encode: (value) => (value === null ? null : codec.encode(value)),
    decode: (json, path) => (json === null ? null : codec.decode(json, path)),
  }
}

export function listOf<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    encode: (values) => values.map((value) => codec.encode(value)),
    decode: (json, path) =>
      Array.isArray(json) ? json.map((item, i) => codec.decode(item, `${path}[${i}]`)) : refuse(path, 'a list', json),
  }
}

export function pairOf<T>(codec: Codec<T>): Codec<readonly [T, T]> {
  const list = listOf(codec)
  return {
    encode: (pair) => list.encode(pair),
    decode(json, path) {
      const [first, second, ...rest] = list.decode(json, path)
      if (first === undefined || second === undefined || rest.length > 0) refuse(path, 'a pair', json)
      return [first, second]
    },
  }
}

/** Named values of one kind each: what a sentence is filled in with. */
export const namedValues: Codec<Readonly<Record<string, string | number | boolean>>> = {
  encode: (values) => ({ ...values }),
  decode(json, path) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) refuse(path, 'an object', json)
    for (const [name, value] of Object.entries(json))
      if (!['string', 'number', 'boolean'].includes(typeof value)) refuse(`${path}.${name}`, 'a value', value)
    return json as Readonly<Record<string, string | number | boolean>>
  },
}

/** A bigint in units of 1e-8 as its digits. */
function unitsOf<T extends bigint>(expected: string): Codec<T> {
  return {
    encode: (value) => value.toString(),
    decode: (json, path) =>
      typeof json === 'string' && /^(0|-?[1-9]\d*)$/.test(json) ? (BigInt(json) as T) : refuse(path, expected, json),
  }
}

export const moneyUnits: Codec<Money> = unitsOf('money in units of 1e-8')
export const rateUnits: Codec<Rate> = unitsOf('a rate in units of 1e-8')
export const integerText: Codec<bigint> = unitsOf('an integer as text')

/** Every key of T, nothing else: a field added to T does not compile until it has a codec. */
export function record<T extends object>(fields: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const keys = Object.keys(fields) as (keyof T & string)[]
  return {
    encode(value) {
      const json: Record<string, Json> = {}
      for (const key of keys) json[key] = fields[key].encode(value[key])
      return json
    },
    decode(json, path) {
      if (typeof json !== 'object' || json === null || Array.isArray(json)) refuse(path, 'an object', json)
      const source = json as Record<string, unknown>
      const unknown = Object.keys(source).find((key) => !(key in fields))
      if (unknown !== undefined) refuse(`${path}.${unknown}`, 'no such field', source[unknown])
      const value: Partial<T> = {}
      for (const key of keys) value[key] = fields[key].decode(source[key], `${path}.${key}`)
      return value as T
    },
  }
}

/** Decimal text of a money column. */
export function moneyColumn(column: string, path: string): Money {
  const parsed = parseMoney(column)
  return parsed.ok ? parsed.value : refuse(path, 'decimal text', column)
}
