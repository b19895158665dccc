import { type Money, sum, ZERO } from '@gridpilot/core'
import type { Store } from '@gridpilot/store'
import type { BotFile } from './bot-desk.ts'

const SUMS_KEPT_MS = 5_000

interface Known {
  readonly fills: number
  readonly funding: bigint
  readonly atMs: number
  readonly difference: Money
}

/**
 * Do the books agree? The ledger holds what the exchange stated, row by row; the bot's state was folded from events.
 * Their difference is 0, or it is said.
 */
export class Unexplained {
  readonly #store: Store
  readonly #wallMs: () => number
  readonly #known = new Map<string, Known>()

  constructor(store: Store, wallMs: () => number) {
    this.#store = store
    this.#wallMs = wallMs
  }

  async of({ stored, bot }: BotFile): Promise<Money> {
    if (bot.fills === 0 && bot.funding === 0n) return ZERO
    const { fills, funding } = bot
    const now = this.#wallMs()
    const known = this.#known.get(bot.id)
    if (known !== undefined && known.fills === fills && known.funding === funding) return known.difference
    // Summing reads every row: a busy bot is looked at now and then, not with every fill.
    if (known !== undefined && now - known.atMs < SUMS_KEPT_MS) return known.difference
    const { userId } = stored
    // The state as stored, not the engine's: both sides must be of one moment.
    const durable = (await this.#store.gridBots.get(userId, bot.id))?.bot ?? bot
    const sums = await this.#store.ledger.sums(userId, { botId: bot.id })
    const booked = sum(sums.filter(({ coin }) => coin === 'USDT').map(({ amount }) => amount))
    const difference = (booked - (durable.venueRealizedPnl - durable.fees + durable.funding)) as Money
    this.#known.set(bot.id, { fills, funding, atMs: now, difference })
    return difference
  }
}
