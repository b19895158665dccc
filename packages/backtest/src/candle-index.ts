import { assert, type CandleColumns } from '@gridpilot/core'

/** Parts in a block, as a power of two: a block of level k covers 4^k candles. */
export const BITS = 2
const PARTS = 1 << BITS
const LAST = PARTS - 1

/** Fields of a block, side by side: one block is one line of a processor's cache. */
export const BLOCK_SIZE = 8
/** Lowest low and highest high. */
export const LOW = 0
export const HIGH = 1
/** Least and greatest close. */
export const LEAST = 2
export const MOST = 3
/** Worst way down from a close to a later one, and worst way up; 0 or more. */
export const FALL = 4
export const RISE = 5
/** Greatest low and least high: a price beyond them was beyond in every candle of the block. */
export const INNER_LOW = 6
export const INNER_HIGH = 7

/**
 * Candle prices with a pyramid of blocks over them, so that a run jumps to the next candle that touches one of its
 * orders and knows what closes did in between. Built once per data set, shared by every run and worker (all memory is
 * shared memory). Prices are in the unit the runs count in: ticks of the instrument, or as they are.
 */
export interface CandleIndex {
  readonly length: number
  /** Open time of every candle, epoch ms. */
  readonly time: Float64Array
  /** open, high, low, close of every candle, side by side. */
  readonly candles: Float64Array
  /** 1 where the close was below the open, before prices were counted in whole units: the high came first. */
  readonly falling: Uint8Array
  /** Whole blocks of each level (level 0: the candles), and where a level begins in `blocks`, counted in blocks. */
  readonly counts: Int32Array
  readonly offsets: Int32Array
  readonly blocks: Float64Array
}

/** A price of the file in units of an index. */
type UnitsOf = (price: number) => number

const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8))

/** `unitsOf`: null keeps prices as they are. Needs at least one candle. */
export function indexCandles(columns: CandleColumns, unitsOf: UnitsOf | null): CandleIndex {
  const { length } = columns
  assert(length > 0, 'no candles to index')
  const counts = [length]
  const offsets = [0]
  let blocks = 0
  for (let count = length >> BITS; count > 0; count >>= BITS) {
    counts.push(count)
    offsets.push(blocks)
    blocks += count
  }
  const index: CandleIndex = {
    length,
    time: shared(length),
    candles: shared(4 * length),
    falling: new Uint8Array(new SharedArrayBuffer(length)),
    counts: Int32Array.from(counts),
    offsets: Int32Array.from(offsets),
    blocks: shared(BLOCK_SIZE * blocks),
  }
  index.time.set(columns.time.subarray(0, length))
  copyCandles(index, columns, unitsOf)
  if (counts.length > 1) mergeCandles(index)
  for (let level = 2; level < counts.length; level += 1) mergeLevel(index, level)
  return index
}

function copyCandles({ candles, falling, length }: CandleIndex, columns: CandleColumns, unitsOf: UnitsOf | null): void {
  const { open, high, low, close } = columns
  for (let i = 0; i < length; i += 1) {
    const o = open[i] as number
    const c = close[i] as number
    if (c < o) falling[i] = 1
    candles[4 * i] = unitsOf === null ? o : unitsOf(o)
    candles[4 * i + 1] = unitsOf === null ? (high[i] as number) : unitsOf(high[i] as number)
    candles[4 * i + 2] = unitsOf === null ? (low[i] as number) : unitsOf(low[i] as number)
    candles[4 * i + 3] = unitsOf === null ? c : unitsOf(c)
  }
}

/** Level 1 from the candles. */
function mergeCandles({ candles, blocks, counts }: CandleIndex): void {
  const count = counts[1] as number
  for (let block = 0, at = 0; block < count; block += 1) {
    let high = candles[at + 1] as number
    let low = candles[at + 2] as number
    let innerHigh = high
    let innerLow = low
    let least = candles[at + 3] as number
    let most = least
    let fall = 0
    let rise = 0
    at += 4
    for (let k = 1; k < PARTS; k += 1, at += 4) {
      const h = candles[at + 1] as number
      const l = candles[at + 2] as number
      const close = candles[at + 3] as number
      // No branches: a processor cannot guess them.
      fall = Math.max(fall, most - close)
      rise = Math.max(rise, close - least)
      high = Math.max(high, h)
      innerHigh = Math.min(innerHigh, h)
      low = Math.min(low, l)
      innerLow = Math.max(innerLow, l)
      least = Math.min(least, close)
      most = Math.max(most, close)
    }
    const to = BLOCK_SIZE * block
    blocks[to + LOW] = low
    blocks[to + HIGH] = high
    blocks[to + LEAST] = least
    blocks[to + MOST] = most
    blocks[to + FALL] = fall
    blocks[to + RISE] = rise
    blocks[to + INNER_LOW] = innerLow
    blocks[to + INNER_HIGH] = innerHigh
  }
}

/** A level above the first from the one below it. */
function mergeLevel({ blocks, counts, offsets }: CandleIndex, level: number): void {
  let to = BLOCK_SIZE * (offsets[level] as number)
  let at = BLOCK_SIZE * (offsets[level - 1] as number)
  for (const end = to + BLOCK_SIZE * (counts[level] as number); to < end; to += BLOCK_SIZE) {
    blocks.copyWithin(to, at, at + BLOCK_SIZE)
    at += BLOCK_SIZE
    for (let k = 1; k < PARTS; k += 1, at += BLOCK_SIZE) mergeInto(blocks, to, at)
  }
}

/** A later block joins the ones before it. */
function mergeInto(blocks: Float64Array, to: number, at: number): void {
  const least = blocks[to + LEAST] as number
  const most = blocks[to + MOST] as number
  const partLeast = blocks[at + LEAST] as number
  const partMost = blocks[at + MOST] as number
  blocks[to + FALL] = Math.max(blocks[to + FALL] as number, blocks[at + FALL] as number, most - partLeast)
  blocks[to + RISE] = Math.max(blocks[to + RISE] as number, blocks[at + RISE] as number, partMost - least)
  blocks[to + LEAST] = Math.min(least, partLeast)
  blocks[to + MOST] = Math.max(most, partMost)
  blocks[to + LOW] = Math.min(blocks[to + LOW] as number, blocks[at + LOW] as number)
  blocks[to + HIGH] = Math.max(blocks[to + HIGH] as number, blocks[at + HIGH] as number)
  blocks[to + INNER_LOW] = Math.max(blocks[to + INNER_LOW] as number, blocks[at + INNER_LOW] as number)
  blocks[to + INNER_HIGH] = Math.min(blocks[to + INNER_HIGH] as number, blocks[at + INNER_HIGH] as number)
}

/** A touch is near when it comes within this many candles. */
const NEAR = 64

/**
 * How many candles to look at one by one before climbing the pyramid: where the last touch was near the next one mostly
 * is as well, and a plain scan that far is cheaper than the climb. `distance`: of the last touch.
 */
export const scanFor = (distance: number): number => (distance < NEAR ? NEAR : 0)

/**
 * The first candle at or after `from` that reaches `below` or `above`; the length when there is none. `scan` changes
 * nothing but the time it takes.
 */
export function nextTouch(index: CandleIndex, from: number, below: number, above: number, scan = 0): number {
  const { candles, length } = index
  // The rest of the smallest block at least: mostly the touch is near.
  const near = Math.min(((from + scan) | LAST) + 1, length)
  const end = 4 * near
  let at = 4 * from
  while (at < end && (candles[at + 2] as number) > below && (candles[at + 1] as number) < above) at += 4
  if (at < end) return at >> 2
  return climb(index, near, below, above)
}

/** The same from where a block begins, or from the end. */
function climb(index: CandleIndex, from: number, below: number, above: number): number {
  const { candles, blocks, counts, offsets, length } = index
  // Candles at the end that fill no block have been looked at; a block around them would begin before `from`.
  if (from >= length) return length
  let i = from
  // Up: the rest of the block around it, and of the one around that, until one touches.
  let level = 0
  while (level < counts.length - 1) {
    level += 1
    i >>= BITS
    const count = counts[level] as number
    let at = BLOCK_SIZE * ((offsets[level] as number) + i)
    for (const end = Math.min((i | LAST) + 1, count); i < end; i += 1, at += BLOCK_SIZE) {
      if ((blocks[at + LOW] as number) <= below || (blocks[at + HIGH] as number) >= above)
        return descend(index, i, level, below, above)
    }
    if (i >= count) break
  }
  // What is left at the end fills no whole block of that level.
  while (level > 1) {
    level -= 1
    i <<= BITS
    let at = BLOCK_SIZE * ((offsets[level] as number) + i)
    for (const count = counts[level] as number; i < count; i += 1, at += BLOCK_SIZE) {
      if ((blocks[at + LOW] as number) <= below || (blocks[at + HIGH] as number) >= above)
        return descend(index, i, level, below, above)
    }
  }
  if (level === 1) i <<= BITS
  for (; i < length; i += 1) {
    if ((candles[4 * i + 2] as number) <= below || (candles[4 * i + 1] as number) >= above) return i
  }
  return length
}

/** The first candle that touches, in a block that does. */
function descend(index: CandleIndex, block: number, from: number, below: number, above: number): number {
  const { candles, blocks, offsets } = index
  let i = block
  for (let level = from - 1; level > 0; level -= 1) {
    i <<= BITS
    let at = BLOCK_SIZE * ((offsets[level] as number) + i)
    while ((blocks[at + LOW] as number) > below && (blocks[at + HIGH] as number) < above) {
      at += BLOCK_SIZE
      i += 1
    }
  }
  i <<= BITS
  while ((candles[4 * i + 2] as number) > below && (candles[4 * i + 1] as number) < above) i += 1
  return i
}

/** The largest block that begins at candle `i` and ends at or before `to`, which lies beyond: its level. */
export function levelAt({ counts }: CandleIndex, i: number, to: number): number {
  // A block of level k begins where the lowest k · BITS bits are 0, and is no longer than what is left.
  const aligned = i | (1 << 30)
  const begins = ((31 - Math.clz32(aligned & -aligned)) / BITS) | 0
  const fits = ((31 - Math.clz32(to - i)) / BITS) | 0
  return Math.min(begins, fits, counts.length - 1)
}

/** How many candles of [from, to) reach `below` or `above`. */
export function countTouches(index: CandleIndex, from: number, to: number, below: number, above: number): number {
  const { candles, blocks, offsets } = index
  let count = 0
  let i = from
  while (i < to) {
    let level = levelAt(index, i, to)
    for (; level > 0; level -= 1) {
      const at = BLOCK_SIZE * ((offsets[level] as number) + (i >> (BITS * level)))
      const touched = (blocks[at + LOW] as number) <= below || (blocks[at + HIGH] as number) >= above
      // Some of the block's candles do and some do not: look closer.
      if (touched && (blocks[at + INNER_LOW] as number) > below && (blocks[at + INNER_HIGH] as number) < above) continue
      if (touched) count += 1 << (BITS * level)
      break
    }
    if (level === 0 && ((candles[4 * i + 2] as number) <= below || (candles[4 * i + 1] as number) >= above)) count += 1
    i += 1 << (BITS * level)
  }
  return count
}
