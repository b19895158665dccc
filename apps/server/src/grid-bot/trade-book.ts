import type { Trade, TradeListQuery } from '@gridpilot/contract'
import { ok, type Result } from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'
import type { PageError, Store, StoredGridBot } from '@gridpilot/store'
import { RoundTrips } from './round-trip.ts'

const PAGE = 500
/** Newest round trips kept per bot; older ones are still in the fills. */
const TRADES_PER_BOT = 5_000
const BOOKS = 200
/** Bots looked at for the list over all bots, newest first. */
const BOTS = 200

interface Book {
  readonly trips: RoundTrips
  readonly trades: Trade[]
  lastMs: number
  /** Trades ids at `lastMs`, booked already. */
  lastIds: Set<string>
}

/** Round trips, folded from the stored fills and continued where the last question ended. */
export class TradeBook {
  readonly #store: Store
  readonly #books = new Map<string, Book>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(store: Store) {
    this.#store = store
  }

  /** Newest first, of one bot or all of the user's. The bot must be the user's. */
  async list(
    userId: string,
    query: TradeListQuery,
  ): Promise<Result<{ items: Trade[]; next_cursor: string | null }, PageError>> {
    const after = query.cursor === undefined ? null : parseCursor(query.cursor)
    if (query.cursor !== undefined && after === null) return { ok: false, error: 'bad_cursor' }
    const bots = await this.#botsOf(userId, query.bot_id)
    const lists: (readonly Trade[])[] = []
    for (const bot of bots) lists.push(await this.#tradesOf(userId, bot))
    const all = lists.flat().sort(newestFirst)
    const rest = after === null ? all : all.filter((trade) => newestFirst(after, trade) < 0)
    const items = rest.slice(0, query.limit)
    const last = items.at(-1)
    return ok({ items, next_cursor: rest.length > items.length && last !== undefined ? cursorOf(last) : null })
  }

  async #botsOf(userId: string, botId: string | undefined): Promise<readonly StoredGridBot[]> {
    const { gridBots } = this.#store
    if (botId !== undefined) {
      const bot = await gridBots.get(userId, botId)
      return bot === null ? [] : [bot]
    }
    const live = await gridBots.list(userId, {}, { limit: BOTS, cursor: null })
    const archived = await gridBots.list(userId, { archived: true }, { limit: BOTS, cursor: null })
    return [...(live.ok ? live.value.items : []), ...(archived.ok ? archived.value.items : [])]
  }

  /** One after the other: a book must not be continued twice at once. */
  #tradesOf(userId: string, stored: StoredGridBot): Promise<readonly Trade[]> {
    const next = this.#queue.catch(() => undefined).then(() => this.#continue(userId, stored))
    this.#queue = next
    return next
  }

  async #continue(userId: string, { bot, instrument }: StoredGridBot): Promise<readonly Trade[]> {
    if (bot.plan === null) return []
    const book = this.#books.get(bot.id) ?? {
      trips: new RoundTrips(bot, instrument),
      trades: [],
      lastMs: 0,
      lastIds: new Set(),
    }
    this.#books.delete(bot.id)
    this.#books.set(bot.id, book)
    for (const fill of await this.#fillsSince(userId, bot.id, book)) {
      book.trades.push(...book.trips.add(fill, bot.versions))
      if (fill.occurredAtMs > book.lastMs) book.lastIds = new Set()
      book.lastMs = fill.occurredAtMs
      book.lastIds.add(fill.tradeId)
    }
    if (book.trades.length > TRADES_PER_BOT) book.trades.splice(0, book.trades.length - TRADES_PER_BOT)
    const [oldest] = this.#books.keys()
    if (this.#books.size > BOOKS && oldest !== undefined) this.#books.delete(oldest)
    return book.trades
  }

  /** Oldest first. */
  async #fillsSince(userId: string, botId: string, book: Book): Promise<BookedFill[]> {
    const fills: BookedFill[] = []
    let cursor: string | null = null
    do {
      const page = await this.#store.fills.list(userId, { botId, fromMs: book.lastMs }, { limit: PAGE, cursor })
      if (!page.ok) break
      fills.push(...page.value.items.map(({ fill }) => fill).filter(({ tradeId }) => !book.lastIds.has(tradeId)))
      cursor = page.value.nextCursor
    } while (cursor !== null)
    return fills.reverse()
  }
}

type Place = Pick<Trade, 'closed_at' | 'id'>

const newestFirst = (a: Place, b: Place): number =>
  a.closed_at === b.closed_at ? (a.id < b.id ? 1 : a.id > b.id ? -1 : 0) : a.closed_at < b.closed_at ? 1 : -1

const cursorOf = ({ closed_at, id }: Trade): string =>
  Buffer.from(JSON.stringify([closed_at, id])).toString('base64url')

function parseCursor(cursor: string): Place | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(parsed) || parsed.length !== 2) return null
    const [closed_at, id] = parsed as unknown[]
    return typeof closed_at === 'string' && typeof id === 'string' ? { closed_at, id } : null
  } catch {
    return null
  }
}
