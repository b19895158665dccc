import {
  formatQuantity,
  netSize,
  openPositions,
  priceToNumber,
  type Steps,
  toNumber,
  unrealizedOf,
} from '@gridpilot/core'
import type { Store } from '@gridpilot/store'
import { refusal } from '../http/api-error.ts'
import { pageOr } from '../http/page-or.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import type { BotDesk, BotFile } from './bot-desk.ts'
import { averagePrice, signedQuantity } from './bot-presenter.ts'
import { presentPerformance } from './performance-presenter.ts'
import { liquidationPrice } from './preview-presenter.ts'
import {
  presentEvent,
  presentFill,
  presentOrder,
  presentOrderEvent,
  presentSlot,
  tradeIdOf,
} from './record-presenter.ts'
import type { TradeBook } from './trade-book.ts'
import type { Unexplained } from './unexplained.ts'

interface Services {
  readonly store: Store
  readonly bots: BotDesk
  readonly trades: TradeBook
  readonly unexplained: Unexplained
  readonly wallMs: () => number
  readonly marketMs: () => number
}

type RecordOperation =
  | 'listGridBotOrders'
  | 'listGridBotFills'
  | 'listGridBotPositions'
  | 'listGridBotEvents'
  | 'getGridBotPerformance'
  | 'listTrades'

interface PageAsked {
  readonly limit: number
  readonly cursor?: string | undefined
}

const pageRequest = ({ limit, cursor }: PageAsked) => ({ limit, cursor: cursor ?? null })

export function recordHandlers(services: Services): HandlersOf<RecordOperation> {
  const { store, bots } = services
  const fileOf = async (userId: string, botId: string): Promise<BotFile> => {
    const file = await bots.file(userId, botId)
    if (file === null) throw refusal('not_found')
    return file
  }
  return {
    async listGridBotOrders({ caller, params, query }) {
      const { instrument } = await fileOf(caller.userId, params.id)
      const filter = { botId: params.id, ...(query.open === undefined ? {} : { open: query.open }) }
      const page = pageOr(await store.orders.list(caller.userId, filter, pageRequest(query)))
      const items = page.items.map(({ order, updatedAtMs }) =>
        presentOrder({ order, updatedAtMs, marketUpdatedAtMs: null, averagePrice: null }, instrument),
      )
      return { items, next_cursor: page.nextCursor }
    },
    async listGridBotFills({ caller, params, query }) {
      const { instrument } = await fileOf(caller.userId, params.id)
      const page = pageOr(await store.fills.list(caller.userId, { botId: params.id }, pageRequest(query)))
      const items = page.items.map(({ fill, receivedAtMs }) => presentFill(fill, params.id, receivedAtMs, instrument))
      return { items, next_cursor: page.nextCursor }
    },
    async listGridBotPositions({ caller, params }) {
      return presentPositions(await fileOf(caller.userId, params.id), store)
    },
    async listGridBotEvents({ caller, params, query }) {
      const { instrument } = await fileOf(caller.userId, params.id)
      const page = pageOr(await store.events.timeline(caller.userId, params.id, pageRequest(query)))
      const fills = page.items.flatMap((row) => (row.kind === 'event' ? (tradeIdOf(row.event) ?? []) : []))
      const counters = await store.events.ordersCausedBy(caller.userId, params.id, fills)
      const items = page.items.map((row) => {
        if (row.kind === 'order') return presentOrderEvent(row.order, instrument)
        const answered = counters.get(tradeIdOf(row.event) ?? '')
        return presentEvent(row.event, String(row.event.seq), instrument, answered)
      })
      return { items, next_cursor: page.nextCursor }
    },
    async getGridBotPerformance({ caller, params }) {
      const file = await fileOf(caller.userId, params.id)
      const unexplained = await services.unexplained.of(file)
      return presentPerformance(file, unexplained, services.wallMs(), services.marketMs())
    },
    async listTrades({ caller, query }) {
      if (query.bot_id !== undefined) await fileOf(caller.userId, query.bot_id)
      return pageOr(await services.trades.list(caller.userId, query))
    },
  }
}

async function presentPositions(file: BotFile, store: Store) {
  const { bot, view, instrument, stored } = file
  const rows = await store.positions.list(stored.userId, bot.id)
  const prices = new Map(
    rows.map(({ level, entryPrice, exitPrice }) => [
      level,
      { entry: entryPrice === null ? null : Number(entryPrice), exit: exitPrice === null ? null : Number(exitPrice) },
    ]),
  )
  const mark = bot.markPrice
  const size = netSize(bot.positions)
  const open = openPositions(bot.positions)
  // Two legs have no average price in common.
  const sole = open.length === 1 ? open[0] : undefined
  const quantity = formatQuantity(instrument, Math.abs(size) as Steps)
  return {
    items: [...bot.slots]
      .sort((a, b) => a.cell - b.cell)
      .map((slot) => presentSlot(slot, { bot, view, instrument, prices })),
    next_cursor: null,
    net_position: {
      quantity: signedQuantity(instrument, size),
      quantity_exact: size < 0 ? `-${quantity}` : quantity,
      average_price: sole === undefined ? null : averagePrice(instrument, sole.size, sole.cost),
      mark_price: mark === null ? null : priceToNumber(instrument, mark),
      unrealized_pnl: mark === null ? 0 : toNumber(unrealizedOf(instrument, bot.positions, mark)),
      liquidation_price:
        bot.plan === null || size === 0
          ? null
          : liquidationPrice(bot.plan, instrument, bot.lastPrice ?? bot.plan.startPrice),
    },
  }
}
