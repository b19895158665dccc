/** mulberry32: numbers in [0, 1) from a seed, the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What a broken server, a proxy or a changed interface may put where a value was. */
const STRANGE: readonly unknown[] = [
  null,
  '',
  ' ',
  '0',
  '-0',
  '-1',
  'NaN',
  'Infinity',
  '1e5',
  '0x10',
  '1,5',
  '٣',
  '.5',
  '5.',
  '+5',
  '--5',
  '60000.55',
  '0.00001',
  '99999999999999999999999999999999',
  '0.000000000000000000001',
  'undefined',
  'long',
  'SHORT',
  'Buy',
  'open',
  'close_short',
  'sell_single',
  'hedge_mode',
  'filled',
  'cancelled',
  '__proto__',
  'constructor',
  0,
  -1,
  1.5,
  1e21,
  true,
  false,
  [],
  {},
  [[]],
  { toString: 'x' },
  '\u0000',
  '💥',
  'x'.repeat(5000),
]

type Random = () => number
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

/** A copy of `payload` with one to three members changed, dropped, doubled, renamed or swapped. */
export function mutated(payload: unknown, random: Random): unknown {
  const copy = structuredClone({ payload })
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) change(copy, random)
  return copy.payload
}

function change(root: { payload: unknown }, random: Random): void {
  const places = placesIn(root)
  if (places.length === 0) return
  const { holder, key } = pick(random, places)
  const value = holder[key]
  switch (Math.floor(random() * 8)) {
    case 0:
      // A hole in an array is nothing JSON can say.
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      return
    case 1:
      holder[key] = [value, value]
      return
    case 2:
      if (Array.isArray(holder) || key.toUpperCase() === key) return
      holder[key.toUpperCase()] = value
      delete holder[key]
      return
    case 3: {
      const other = pick(random, places)
      holder[key] = structuredClone(other.holder[other.key])
      return
    }
    case 4:
      holder[key] = typeof value === 'string' ? scratched(value, random) : pick(random, STRANGE)
      return
    case 5:
      holder[key] = typeof value === 'string' && /^-?\d/.test(value) ? Number(value) : JSON.stringify(value)
      return
    default:
      holder[key] = pick(random, STRANGE)
  }
}

/** One character replaced, dropped or doubled. */
function scratched(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1))
  const kept = [text.slice(0, at), text.slice(at + 1)] as const
  return random() < 0.3 ? kept.join('') : `${kept[0]}${pick(random, [...'0123456789.-+eE,ax '])}${kept[1]}`
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly key: string
}

function placesIn(root: object): readonly Place[] {
  const places: Place[] = []
  const walk = (holder: object) => {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key })
      if (typeof value === 'object' && value !== null) walk(value)
    }
  }
  walk(root)
  return places
}

/** The text of a payload with bytes changed, cut or doubled, parsed again; null when it is no JSON any more. */
export function garbled(payload: unknown, random: Random): { readonly payload: unknown } | null {
  let text = JSON.stringify(payload)
  for (let cuts = 1 + Math.floor(random() * 3); cuts > 0; cuts -= 1) text = scratched(text, random)
  if (random() < 0.1) text = text.slice(0, Math.floor(random() * text.length))
  try {
    return { payload: JSON.parse(text) }
  } catch {
    return null
  }
}
