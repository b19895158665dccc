import { mutated } from '../../../../packages/bitget/test/mutate.ts'

export type Random = () => number

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

/** What a confused or hostile client may put where a value was, beside what the mutations of payloads know. */
const STRANGE: readonly unknown[] = [
  ...[-0, 1e300, -1e300, 1e-320, 2 ** 53, 2 ** 31, 0.1 + 0.2, 125.000001, 201, 1e15, Number.MIN_VALUE],
  ...['1e300', '0.000000001', `0.${'0'.repeat(390)}1`, '9'.repeat(400), '9'.repeat(401), '00000000000000000001', '0.0'],
  ...['NaN', '-Infinity', '１２３', '1 000', '0b11', 'null', '[object Object]', 'true', '\u202e123', '\ufeff1', '½'],
  ...['\u0000', 'a\u0000b', '\u001b[31m', '\r\nx: y', '\ud800', '\udfff\ud800', '🧨'.repeat(40), 'é'.normalize('NFD')],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', "' or 1=1 --", '../../etc/passwd', '<script>', '{{x}}'],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00Z', '2026-02-30T00:00:00Z'],
  ...['1969-12-31T23:59:59.999Z', '2026-03-01T00:00Z', '2026-03-01T24:00:00Z', '2026-03-01T00:00:00.123456789Z'],
  ...['BTCUSDT', 'btcusdt', 'ETHUSDT', 'BTCUSDT ', 'DOGEUSDT', 'NOPE', 'paper', 'bitget', 'Asia/Seoul', 'Etc/Nowhere'],
  ...['x'.repeat(80), 'x'.repeat(81), 'x'.repeat(256), 'x'.repeat(4_000), '\u3000', 'a@b.co', '123456', '١٢٣٤٥٦'],
  ...[nested(60), Array.from({ length: 600 }, () => 'BTCUSDT'), Array.from({ length: 41 }, (_, i) => i + 1)],
  ...[{ length: 1 }, { up_to: '1' }, { __PROTO__: { is_demo: false } }, [null], [[], {}], { '': '' }],
]

/** Stands for `__proto__` until the text is made: an object of ours cannot carry such a key by assignment. */
const PROTO = '__PROTO__'

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

export interface MangledBody {
  readonly text: string
  readonly type: string
}

/** The body of a request as text: a sample changed a little, changed a lot, or no JSON at all. */
export function mangledBody(sample: unknown, random: Random): MangledBody {
  const type = random() < 0.01 ? pick(random, ['text/plain', 'application/xml', '', 'multipart/form-data']) : JSON_TYPE
  const dice = random()
  if (dice < 0.1) return { text: textOf(sample), type }
  if (dice < 0.13) return { text: textOf(pick(random, STRANGE)), type }
  const value = dice < 0.3 ? mutated(sample, random) : touched(sample, random)
  const text = textOf(value)
  return { text: dice > 0.93 ? garbledText(text, random) : text, type }
}

const JSON_TYPE = 'application/json'

const textOf = (value: unknown): string => (JSON.stringify(value) ?? 'null').replaceAll(`"${PROTO}"`, '"__proto__"')

/**
 * A copy with one to three leaves moved to a boundary, replaced, or joined by keys nobody asked for. Mostly one to a
 * boundary: two strange ones never come further than the form check.
 */
function touched(sample: unknown, random: Random): unknown {
  const root = structuredClone({ sample })
  for (let changes = 1 + Math.floor(random() ** 3 * 3); changes > 0; changes -= 1) {
    const holders = objectsIn(root)
    // The first one holds the whole body, and a body that is no object at all never comes further than the form check.
    const holder = pick(random, holders.length === 1 ? holders : holders.slice(1))
    const keys = Object.keys(holder)
    // Sizes are what the domain judges; words mostly end at the form.
    const sizes = keys.filter((each) => /^\d/.test(String(holder[each])))
    const key = pick(random, sizes.length > 0 && random() < 0.6 ? sizes : keys)
    if (key === undefined) continue
    if (random() < 0.1 && !Array.isArray(holder)) {
      holder[pick(random, ['admin', 'user_id', 'id', 'is_demo', 'status', PROTO, 'constructor', '', '\u0000'])] = true
    } else holder[key] = random() < 0.75 ? boundary(holder[key], random) : pick(random, STRANGE)
  }
  return root.sample
}

function objectsIn(root: object): Record<string, unknown>[] {
  const inside = Object.values(root).filter((each) => typeof each === 'object' && each !== null)
  return [root as Record<string, unknown>, ...inside.flatMap((each) => objectsIn(each as object))]
}

/** A value near the one that passes: a step beside it, a size beside it, the same written otherwise. */
export function boundary(value: unknown, random: Random): unknown {
  if (typeof value === 'boolean') return pick(random, [!value, Number(value), String(value), null])
  if (typeof value === 'string' && !/^\d/.test(value))
    return pick(random, [` ${value}`, value.toUpperCase(), value.slice(1), `${value}\u0000`, [value], value.repeat(30)])
  const number = Number(value)
  if (!Number.isFinite(number)) return pick(random, STRANGE)
  const near = [number + 1, number - 1, -number, 0, number * 10, number / 10, number * 1e6, number + 0.5, number / 3]
  const written = [String(number), `${number}.000`, `${number}.123456789`, `0${number}`, `+${number}`, `${number}e0`]
  return pick(random, [...near, ...near, ...written])
}

/** JSON as text with a fault no object can have. */
function garbledText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length)
  switch (Math.floor(random() * 9)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return `${text.slice(0, at)}${pick(random, ['\u0000', '"', '{', ']', ',', '\\u', '\ufeff', '/*', '٣'])}${text.slice(at + 1)}`
    case 2:
      return text.replace(
        /:\s*[\d."]+/,
        pick(random, [':NaN', ':Infinity', ':1e999', ':-0', ':01', ':0x10', ':undefined']),
      )
    case 3:
      return text.replace('{', `{"__proto__":{"is_demo":false},`)
    case 4:
      return text.replace('{', `{"\\u005f_proto__":1,`)
    case 5:
      return text.replace('{', `{"constructor":{"prototype":{"role":"admin"}},`)
    case 6:
      // The last of two equal keys counts, whatever the first one was.
      return text.replace(/"(\w+)":/, '"$1":null,"$1":')
    case 7:
      return `${'['.repeat(5_000)}${text}${']'.repeat(5_000)}`
    default:
      return pick(random, ['', ' ', '\ufeff{}', 'null', '{}{}', '"', '0', `{"a":"${'x'.repeat(66_000)}"}`])
  }
}

/** The query of a request, escaped: a sample with values changed, doubled, dropped or joined by others. */
export function mangledQuery(sample: Readonly<Record<string, string>>, random: Random): string {
  const pairs = Object.entries(sample).filter(() => random() < 0.9)
  const changed = pairs.map(([name, value]): [string, string] => {
    const dice = random()
    if (dice < 0.3) return [name, value]
    return [name, String(dice < 0.65 ? boundary(value, random) : pick(random, STRANGE))]
  })
  if (random() < 0.15) changed.push([pick(random, ['admin', '__proto__', 'user_id', 'limit', 'a[b]', '']), '1'])
  if (random() < 0.05) changed.push(...changed.slice(0, 1))
  const text = changed.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&')
  return random() < 0.03 ? `${text}&${pick(random, ['%E0%A4%A', '%', '=&=', '%00', 'a=%ff', '&&&', '?'])}` : text
}

/** A part of a path as a hostile client may write it. */
export const strangeSegment = (random: Random): string =>
  pick(random, [
    ...['%00', '%', '%E0%A4%A', '..%2f..', '%2e%2e', '__proto__', 'constructor', 'bot_', 'a%20b', '%F0%9F%92%A5', '-1'],
    ...[
      '0',
      'null',
      'x'.repeat(128),
      'x'.repeat(129),
      'x'.repeat(201),
      'bot_00000000000000000000',
      "'%20or%201",
      '%0d%0a',
    ],
  ])
