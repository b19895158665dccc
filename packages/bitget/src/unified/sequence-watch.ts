import { z } from 'zod'
import { decode } from '../decode.ts'

/**
 * Members of a `books` push. The numbers are above 2^53 on the live wire and come out of JSON.parse rounded, each
 * always in the same way: they are compared for equality and nothing else.
 */
const CHAIN = z.object({ seq: z.number(), pseq: z.number() })

/** Watches the chain of one socket's order books: each update names the one before it (API.md 11.6). */
export interface SequenceWatch {
  /** True when something was lost before this push. Throws MalformedPayload. */
  read(symbol: string, action: string, row: unknown): boolean
  reset(): void
}

export function createSequenceWatch(): SequenceWatch {
  const last = new Map<string, { readonly seq: number; readonly first: boolean }>()
  return {
    read: (symbol, action, row) => {
      const { seq, pseq } = decode(CHAIN, row)
      const before = last.get(symbol)
      last.set(symbol, { seq, first: action === 'snapshot' })
      if (action === 'snapshot') return false
      // An update before any snapshot, and pseq 0, say that the book has to be begun anew.
      if (before === undefined || pseq === 0) return true
      // The first update after a snapshot may reach back behind it.
      return before.first ? !(pseq <= before.seq && before.seq <= seq) : pseq !== before.seq
    },
    reset: () => last.clear(),
  }
}
