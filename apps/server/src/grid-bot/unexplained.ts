import { type Money, sum, ZERO } from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { BotFile } from './bot-desk.ts'

/** Summing reads every row, so the books are compared now and then, not with every question; wall ms. */
const KEPT_MS = 5_000

interface Known {
  readonly atMs: number
  /** What is reported. */
  readonly difference: Money
  /** The balance's difference last time: only one that stays is no fill on its way to us. */
  readonly balance: Money
}

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly wallMs: () => number
}

/**
 * Do the books agree? Three accounts of the same money are compared: the bot's state folded from events, the ledger of
 * what the exchange stated row by row, and, when no other bot ever used the account, the balance the exchange shows.
 * The difference is 0, or it is said.
 */
export class Unexplained {
  readonly #services: Services
  readonly #known = new Map<string, Known>()

  constructor(services: Services) {
    this.#services = services
  }

  async of({ stored, bot }: BotFile): Promise<Money> {
    if (bot.fills === 0 && bot.funding === 0n) return ZERO
    const now = this.#services.wallMs()
    const known = this.#known.get(bot.id)
    if (known !== undefined && now - known.atMs < KEPT_MS) return known.difference
    const state = await this.#stateDifference(stored.userId, bot.id)
    const balance = await this.#balanceDifference(stored.userId, stored.accountId)
    const stays = known !== undefined && balance !== 0n && balance === known.balance
    const difference = state !== 0n ? state : stays ? balance : ZERO
    this.#known.set(bot.id, { atMs: now, difference, balance })
    return difference
  }

  /** Ledger rows of the bot against its state as stored: both are of the same transactions. */
  async #stateDifference(userId: string, botId: string): Promise<Money> {
    const { store } = this.#services
    const durable = (await store.gridBots.get(userId, botId))?.bot
    const booked = await this.#booked(userId, { botId })
    if (durable === undefined) return ZERO
    return (booked - (durable.venueRealizedPnl - durable.fees + durable.funding)) as Money
  }

  /** The exchange's balance against all ledger rows of the account; 0 while several bots share it or it is away. */
  async #balanceDifference(userId: string, accountId: string): Promise<Money> {
    const { store, accounts } = this.#services
    const [live, archived] = await Promise.all([
      store.gridBots.totals(userId, { accountId }),
      store.gridBots.totals(userId, { accountId, archived: true }),
    ])
    if (live.bots + archived.bots !== 1) return ZERO
    const account = await accounts.find(userId, accountId)
    const report = account === null ? null : await accounts.report(account)
    if (report === null || !report.ok) return ZERO
    const { balance }: AccountReport = report.value
    return (balance - (await this.#booked(userId, { accountId }))) as Money
  }

  async #booked(userId: string, filter: { botId?: string; accountId?: string }): Promise<Money> {
    const sums = await this.#services.store.ledger.sums(userId, filter)
    return sum(sums.filter(({ coin }) => coin === 'USDT').map(({ amount }) => amount))
  }
}
