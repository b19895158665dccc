import type { GridOrder } from '@gridpilot/contract'
import type { OrderRecord } from '@gridpilot/core'
import type { BotView } from '@gridpilot/engine'
import type { Store, StoredGridBot } from '@gridpilot/store'
import { presentOrder } from '../grid-bot/record-presenter.ts'

/** Orders that ended are looked up among this many newest ones. */
const LOOK_BACK = 400

/** Remembers which orders of a watched bot were told, so that only changes are. */
export class OrderWatch {
  readonly #told = new Map<string, ReadonlyMap<string, OrderRecord>>()

  forget(botId: string): void {
    this.#told.delete(botId)
  }

  /** Orders that are new, changed or ended since the last call. The first call of a bot tells nothing: the page has read. */
  async changed(
    userId: string,
    stored: StoredGridBot,
    view: BotView | null,
    store: Store,
    wallMs: number,
  ): Promise<GridOrder[]> {
    const { id } = stored.bot
    const before = this.#told.get(id)
    const now = new Map((view?.orders ?? []).map((order) => [order.clientOrderId, order]))
    this.#told.set(id, now)
    if (before === undefined) return []
    const present = (order: OrderRecord, updatedAtMs: number) =>
      presentOrder({ order, updatedAtMs, marketUpdatedAtMs: null, averagePrice: null }, stored.instrument)
    const live = [...now.values()]
      .filter((order) => before.get(order.clientOrderId) !== order)
      .map((order) => present(order, wallMs))
    const gone = new Set([...before.keys()].filter((clientOrderId) => !now.has(clientOrderId)))
    if (gone.size === 0) return live
    const page = await store.orders.list(userId, { botId: id }, { limit: LOOK_BACK, cursor: null })
    const ended = page.ok ? page.value.items.filter(({ order }) => gone.has(order.clientOrderId)) : []
    return [...live, ...ended.map(({ order, updatedAtMs }) => present(order, updatedAtMs))]
  }
}
