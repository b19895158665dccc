import type { GridBot, OrderRecord, ProtectiveStop } from '@gridpilot/core'
import { isEnded, isFlat, isSettled, stopKey, stopMayAct } from '@gridpilot/core'
import type {
  BookedFill,
  BotEventEntry,
  Commit,
  CommitResult,
  EngineStore,
  Execution,
  LedgerEntry,
  LoadedAccount,
} from '../src/index.ts'

/** The store port in memory, with the same rules: one transaction a commit, unique fills and ledger rows, fenced. */
export class MemoryStore implements EngineStore {
  epoch = 0
  /** Begins every id of the bots that are stored here. */
  installation = 'test0'
  /** Not null: only this holder gets the lease. */
  leaseHeldBy: string | null = null
  renewals = 0
  readonly bots = new Map<string, GridBot>()
  readonly orders = new Map<string, OrderRecord>()
  readonly stops = new Map<string, ProtectiveStop>()
  readonly fills = new Map<string, BookedFill>()
  readonly ledger = new Map<string, LedgerEntry>()
  readonly events: BotEventEntry[] = []
  readonly cursors: Record<string, string> = {}
  /** Client order ids in the order their intents became durable. */
  readonly durable = new Set<string>()
  commits = 0
  failNextCommit = false

  /** Takes the lease over whoever holds it: what a store may only do for a holder that has gone. */
  async acquireLease(_accountId = '', holder = 'other'): Promise<number | null> {
    if (this.leaseHeldBy !== null && this.leaseHeldBy !== holder) return null
    this.epoch += 1
    return this.epoch
  }

  async renewLease(_accountId: string, epoch: number): Promise<boolean> {
    this.renewals += 1
    return epoch === this.epoch
  }

  async releaseLease(): Promise<void> {}

  async load(): Promise<LoadedAccount> {
    return {
      installation: this.installation,
      bots: [...this.bots.values()].filter(
        (bot) =>
          !isEnded(bot) ||
          !isFlat(bot.positions) ||
          (bot.stoppedMarketMs ?? 0) >= Number(this.cursors.swept ?? 0) - 600_000 ||
          [...this.stops.values()].some((stop) => stop.botId === bot.id && stopMayAct(stop)),
      ),
      orders: [...this.orders.values()].filter((order) => !isSettled(order)),
      stops: this.latestStops(),
      cursors: { ...this.cursors },
      recentFills: [...this.fills.values()].map(({ forced = false, ...fill }) => ({ ...fill, forced })),
    }
  }

  private latestStops(): ProtectiveStop[] {
    const latest = new Map<string, ProtectiveStop>()
    for (const stop of this.stops.values()) {
      const known = latest.get(stopKey(stop))
      if (known === undefined || known.attempt < stop.attempt) latest.set(stopKey(stop), stop)
    }
    return [...latest.values()]
  }

  async commit(_accountId: string, commit: Commit): Promise<CommitResult> {
    if (commit.epoch !== this.epoch) return { ok: false, reason: 'stale_epoch' }
    if (this.failNextCommit) {
      this.failNextCommit = false
      throw new Error('disk full')
    }
    this.commits += 1
    for (const fill of commit.fills) {
      if (this.fills.has(fill.tradeId)) throw new Error(`fill ${fill.tradeId} booked twice`)
      this.fills.set(fill.tradeId, fill)
    }
    for (const entry of commit.ledger) if (!this.ledger.has(entry.entryId)) this.ledger.set(entry.entryId, entry)
    for (const bot of commit.bots) this.bots.set(bot.id, bot)
    for (const order of commit.orders) {
      this.orders.set(order.clientOrderId, order)
      this.durable.add(order.clientOrderId)
    }
    for (const stop of commit.stops) {
      this.stops.set(stop.clientOrderId, stop)
      this.durable.add(stop.clientOrderId)
    }
    this.events.push(...commit.events)
    Object.assign(this.cursors, commit.cursors)
    return { ok: true }
  }

  async knownTradeIds(_accountId: string, tradeIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(tradeIds.filter((id) => this.fills.has(id)))
  }

  async knownBillIds(_accountId: string, billIds: readonly string[]): Promise<ReadonlySet<string>> {
    const booked = new Set([...this.ledger.keys()].map((entryId) => entryId.split(':')[1]))
    return new Set(billIds.filter((id) => booked.has(id)))
  }

  async executionsOf(_accountId: string, botId: string): Promise<readonly Execution[]> {
    const own = [...this.fills.values()].filter((fill) => fill.botId === botId)
    return own.map((fill) => ({ ...fill, forced: fill.purpose === 'liquidation' }))
  }

  async orderByVenueId(_accountId: string, venueOrderId: string): Promise<OrderRecord | null> {
    return [...this.orders.values()].find((order) => order.venueOrderId === venueOrderId) ?? null
  }

  async orderByClientId(_accountId: string, clientOrderId: string): Promise<OrderRecord | null> {
    return this.orders.get(clientOrderId) ?? null
  }

  async stopByClientId(_accountId: string, clientOrderId: string): Promise<ProtectiveStop | null> {
    return this.stops.get(clientOrderId) ?? null
  }

  async stopByExecutedOrder(_accountId: string, venueOrderId: string): Promise<ProtectiveStop | null> {
    return [...this.stops.values()].find((stop) => stop.executedOrderId === venueOrderId) ?? null
  }

  async saveEquity(): Promise<void> {}
}
