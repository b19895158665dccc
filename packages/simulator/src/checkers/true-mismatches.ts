import type { Checker, DurableCommit, World } from '../face.ts'
import { storedFills } from './stored.ts'

/** An execution that is told no later than this is no reason to stop: rows are late now and then (FAULTS E11). */
const LATE_MS = 5_000

/**
 * I16, the recorded cause: a bot that halts because the exchange holds something else than the books does so because of an
 * execution that has been missing for a while. What an account held before its history, a look that is out of date and a
 * trade of this moment are no such thing.
 */
export function trueMismatches(): Checker {
  return {
    invariant: 'I16',
    onCommit(world: World, { accountId, commit }: DurableCommit) {
      for (const { botId, code, params } of commit.events) {
        if (code !== 'halted' || params.reason !== 'position_mismatch') continue
        const symbol = commit.bots.find(({ id }) => id === botId)?.config.symbol
        const booked = new Set(storedFills(world, accountId))
        const isMissing = world.truth
          .fills(accountId)
          .some((fill) => fill.symbol === symbol && !booked.has(fill.tradeId) && isLate(world, fill.occurredAtMs))
        if (!isMissing) return `${botId} halts for a difference of ${symbol}, of which no execution is missing`
      }
      return null
    },
  }
}

const isLate = ({ nowMs }: World, occurredAtMs: number): boolean => nowMs - occurredAtMs >= LATE_MS
