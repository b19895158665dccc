/** A seeded stream of numbers in [0, 1): sfc32 (Chris Doty-Humphrey's small fast counting generator), 128 bits of state. */
export type Random = () => number

/** `seed`: a whole number ≥ 0; `stream` tells independent streams of one seed apart. */
export function makeRandom(seed: number, stream: number): Random {
  let a = mix(seed >>> 0)
  let b = mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9)
  let c = mix(stream >>> 0)
  let d = mix(Math.floor(stream / 2 ** 32) ^ 0x85ebca6b)
  const next = (): number => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** Spreads neighbouring seeds over all bits (murmur3's finaliser). */
function mix(value: number): number {
  let x = (value ^ 0x6d2b79f5) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low)

export const wholeBetween = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

/** Roughly normal with mean 0 and deviation 1, never beyond ±3.47: four uniforms, no logarithm. */
export const bell = (random: Random): number => (random() + random() + random() + random() - 2) * Math.sqrt(3)
