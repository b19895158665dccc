import { formatPrice, formatQuantity, type Instrument } from '@gridpilot/core'
import type { Book, BookLevel } from '../../book.ts'
import { crc32 } from '../../crc32.ts'

/** Price and size as the wire writes them. */
export type LevelText = readonly [price: string, size: string]

export interface BookText {
  readonly asks: readonly LevelText[]
  readonly bids: readonly LevelText[]
}

const CHECKSUM_LEVELS = 25

export function bookText(instrument: Instrument, book: Book): BookText {
  const text = ({ price, quantity }: BookLevel): LevelText => [
    formatPrice(instrument, price),
    formatQuantity(instrument, quantity),
  ]
  return { asks: book.asks.map(text), bids: book.bids.map(text) }
}

/** Signed CRC-32 of the best 25 levels, `bid:size:ask:size:…`, a missing side left out (API.md 8.3). */
export function bookChecksum({ asks, bids }: BookText): number {
  const parts: string[] = []
  for (let i = 0; i < CHECKSUM_LEVELS; i++) {
    for (const level of [bids[i], asks[i]]) if (level !== undefined) parts.push(`${level[0]}:${level[1]}`)
  }
  return crc32(parts.join(':'))
}

/** What turns the book `before` into `after`: changed levels, gone ones with size 0. Best first. */
export function bookChange(before: BookText, after: BookText): BookText {
  return { asks: sideChange(before.asks, after.asks, 1), bids: sideChange(before.bids, after.bids, -1) }
}

function sideChange(before: readonly LevelText[], after: readonly LevelText[], direction: 1 | -1): LevelText[] {
  const gone = new Map(before)
  const changed: LevelText[] = []
  for (const level of after) {
    if (gone.get(level[0]) !== level[1]) changed.push(level)
    gone.delete(level[0])
  }
  for (const price of gone.keys()) changed.push([price, '0'])
  return changed.sort((a, b) => direction * (Number(a[0]) - Number(b[0])))
}
