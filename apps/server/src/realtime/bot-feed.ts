import type { EngineChange, EngineFace } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { BotDesk } from '../grid-bot/bot-desk.ts'
import { presentEvent, presentFill } from '../grid-bot/record-presenter.ts'
import { FLUSH_MS, type Hub } from './hub.ts'
import { OrderWatch } from './order-watch.ts'

/** Notes read back from the store in one round; more are left to the page's own reading. */
const EVENTS_PER_ROUND = 50

interface Services {
  readonly engine: EngineFace
  readonly store: Store
  readonly hub: Hub
  readonly bots: BotDesk
  readonly accounts: AccountDesk
  readonly wallMs: () => number
  warn(fields: object, message: string): void
}

/** Turns what the engine says has changed into messages about bots and accounts, four rounds a second. */
export class BotFeed {
  readonly #services: Services
  readonly #orders = new OrderWatch()
  readonly #dirtyAccounts = new Set<string>()
  /** Bot → account. */
  #dirtyBots = new Map<string, string>()
  #noted = new Map<string, string>()
  readonly #lastEvent = new Map<string, number>()
  #fills: Extract<EngineChange, { type: 'fill' }>[] = []
  #busy = false

  constructor(services: Services) {
    this.#services = services
  }

  /** Returns a stop function. */
  run(): () => void {
    const off = this.#services.engine.onChange((change) => this.#collect(change))
    const timer = setInterval(() => void this.#round(), FLUSH_MS)
    timer.unref()
    return () => {
      off()
      clearInterval(timer)
    }
  }

  /** A bot was created, changed or archived by a request. */
  touch(accountId: string, botId: string): void {
    this.#dirtyBots.set(botId, accountId)
  }

  #collect(change: EngineChange): void {
    if (change.type === 'bot') this.#dirtyBots.set(change.botId, change.accountId)
    else if (change.type === 'account') this.#dirtyAccounts.add(change.accountId)
    else if (change.type === 'note') this.#noted.set(change.botId, change.accountId)
    else if (change.type === 'fill' && change.fill.botId !== null) {
      if (this.#services.hub.hasListeners(`bot:${change.fill.botId}`)) this.#fills.push(change)
      this.#dirtyBots.set(change.fill.botId, change.accountId)
    }
  }

  async #round(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      const bots = this.#dirtyBots
      const noted = this.#noted
      const fills = this.#fills
      const accounts = [...this.#dirtyAccounts]
      this.#dirtyBots = new Map()
      this.#noted = new Map()
      this.#fills = []
      this.#dirtyAccounts.clear()
      for (const fill of fills) await this.#tellFill(fill)
      for (const [botId, accountId] of bots) await this.#tellBot(accountId, botId)
      for (const [botId, accountId] of noted) await this.#tellEvents(accountId, botId)
      for (const accountId of accounts) await this.#tellAccount(accountId)
    } catch (error) {
      this.#services.warn({ err: error }, 'live messages could not be made')
    } finally {
      this.#busy = false
    }
  }

  async #tellBot(accountId: string, botId: string): Promise<void> {
    const { hub, bots, engine, store } = this.#services
    const userId = await this.#services.accounts.ownerOf(accountId)
    if (userId === null) return
    const channel = `bot:${botId}`
    const own = `bots@${userId}`
    const watched = hub.hasListeners(channel)
    if (!watched && !hub.hasListeners(own)) {
      this.#orders.forget(botId)
      return
    }
    const bot = await bots.present(userId, botId)
    if (bot === null) return
    if (bot.archived_at !== null) return hub.publish(own, 'bot_archived', { id: botId }, botId)
    hub.publish(own, 'bot', { ...bot, equity_sparkline: [] }, botId)
    if (!watched) return
    hub.publish(channel, 'bot', bot, botId)
    const stored = await store.gridBots.get(userId, botId)
    if (stored === null) return
    const view = engine.bot(accountId, botId)
    for (const order of await this.#orders.changed(userId, stored, view, store, this.#services.wallMs())) {
      hub.publish(channel, 'order', order, order.id)
    }
  }

  async #tellFill({ fill, accountId }: Extract<EngineChange, { type: 'fill' }>): Promise<void> {
    const { hub, bots, wallMs } = this.#services
    if (fill.botId === null) return
    const userId = await this.#services.accounts.ownerOf(accountId)
    const instrument = userId === null ? null : await bots.instrumentOf(userId, fill.botId)
    if (instrument === null) return
    hub.publish(`bot:${fill.botId}`, 'fill', presentFill(fill, fill.botId, wallMs(), instrument), fill.tradeId)
  }

  async #tellEvents(accountId: string, botId: string): Promise<void> {
    const { hub, store, bots, accounts } = this.#services
    const channel = `bot:${botId}`
    if (!hub.hasListeners(channel)) {
      this.#lastEvent.delete(botId)
      return
    }
    const userId = await accounts.ownerOf(accountId)
    const instrument = userId === null ? null : await bots.instrumentOf(userId, botId)
    if (userId === null || instrument === null) return
    const page = await store.events.list(userId, botId, { limit: EVENTS_PER_ROUND, cursor: null })
    if (!page.ok) return
    const known = this.#lastEvent.get(botId) ?? page.value.items[1]?.seq ?? 0
    const fresh = page.value.items.filter(({ seq }) => seq > known).reverse()
    for (const event of fresh)
      hub.publish(channel, 'event', presentEvent(event, String(event.seq), instrument), String(event.seq))
    const newest = page.value.items[0]
    if (newest !== undefined) this.#lastEvent.set(botId, newest.seq)
  }

  async #tellAccount(accountId: string): Promise<void> {
    const { hub, accounts } = this.#services
    const channel = `account:${accountId}`
    if (!hub.hasListeners(channel)) return
    const userId = await accounts.ownerOf(accountId)
    const account = userId === null ? null : await accounts.present(userId, accountId)
    if (account !== null) hub.publish(channel, 'account', account, accountId)
  }
}
