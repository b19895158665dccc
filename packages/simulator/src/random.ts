/** A seeded stream of numbers in [0, 1): sfc32 (Chris Doty-Humphrey's small fast counting generator), 128 bits of state. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  /** `stream` tells independent streams of one seed apart. */
  constructor(seed: number, stream: string) {
    const name = hashText(stream)
    this.#a = mix(seed >>> 0)
    this.#b = mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9)
    this.#c = mix(name)
    this.#d = mix(name ^ 0x85ebca6b)
    for (let i = 0; i < 12; i++) this.next()
  }

  next(): number {
    const sum = (this.#a + this.#b + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number in [low, high], evenly. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** In [low, high), evenly. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** Mostly near `low`, now and then far up to `high`: as latencies are. */
  skewed(low: number, high: number): number {
    return low + this.next() ** 4 * (high - low)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)] as T
  }

  /** Roughly normal, mean 0, deviation 1, never beyond ±3.47. */
  bell(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3)
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items]
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.whole(0, i)
      ;[result[i], result[j]] = [result[j] as T, result[i] as T]
    }
    return result
  }
}

/** Spreads neighbouring seeds over all bits (murmur3's finaliser). */
function mix(value: number): number {
  let x = (value ^ 0x6d2b79f5) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
