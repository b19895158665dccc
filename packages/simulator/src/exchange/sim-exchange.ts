import {
  type ApiKey,
  type Backend,
  DEFAULT_KEY_RIGHTS,
  type Family,
  type RestAnswer,
  RestDoor,
  type RestRequest,
  type TradingDesk,
  WireSession,
  type WireSettings,
} from '@gridpilot/bitget-wire'
import { type Instrument, money, type Rate, type Ticks } from '@gridpilot/core'
import {
  type ClientOrderIdRule,
  type CommandKind,
  type CommandResult,
  SimVenue,
  type VenueCommand,
  type VenueEvent,
} from '@gridpilot/venue-sim'
import type { PlannedAccount } from '../face.ts'
import type { OldPosition } from '../plan/seed-plan.ts'
import { handOrder } from './hand-order.ts'
import { secretOf } from './key-secret.ts'
import { SimMarket } from './sim-market.ts'

export interface ExchangeOptions {
  readonly instruments: readonly Instrument[]
  readonly prices: Readonly<Record<string, Ticks>>
  readonly accounts: readonly PlannedAccount[]
  readonly wire: WireSettings
  readonly clientOrderIdRule: ClientOrderIdRule | null
  /** Steps a touched order fills per price point; 0: whole. */
  readonly touchQuantity: number
  readonly oldPositions: readonly OldPosition[]
  readonly nowMs: () => number
  /** Told after every change of the venue, with its events. */
  readonly onEvents: (events: readonly VenueEvent[]) => void
}

/** Longer ago than the exchange tells anything of, ms. */
const LONG_AGO_MS = 100 * 86_400_000

/** Venue ids have 19 digits from the first one on. */
const ID_FLOOR = 1_000_000_000_000_000_000n

/** The exchange as one thing: matching, both protocols, and which sessions listen. Time is given, nothing waits. */
export class SimExchange {
  readonly venue: SimVenue
  readonly market: SimMarket
  readonly door: RestDoor
  readonly #options: ExchangeOptions
  readonly #backend: Backend
  readonly #keys = new Map<string, ApiKey>()
  readonly #families = new Map<string, Family>()
  readonly #numbers = new Map<string, string>()
  /** While its past is being made. */
  #pastMs: number | null = null

  constructor(options: ExchangeOptions) {
    this.#options = options
    const { instruments, touchQuantity, accounts } = options
    const touched = instruments.map(({ symbol }) => [symbol, touchQuantity] as const)
    this.venue = new SimVenue({
      instruments,
      idFloor: ID_FLOOR,
      settings: touchQuantity === 0 ? {} : { touchQuantity: Object.fromEntries(touched) as never },
    })
    this.market = new SimMarket(this.venue, options.nowMs)
    this.#backend = {
      venue: this.venue,
      keys: {
        find: (key) => this.#keys.get(key) ?? null,
        familyOf: (accountId) => this.#families.get(accountId) ?? 'classic',
      },
      desk: {
        execute: (command) => this.execute(command),
        setFamily: (accountId, family) => void this.#families.set(accountId, family),
      },
      market: this.market,
    }
    this.door = new RestDoor(this.#backend, options.wire)
    const { prices, oldPositions } = options
    if (oldPositions.length > 0) this.#pastMs = options.nowMs() - LONG_AGO_MS
    for (const [symbol, price] of Object.entries(prices)) this.move(symbol, price)
    accounts.forEach((account, index) => {
      this.#open(account, index)
    })
    for (const position of oldPositions) this.#hold(position)
    this.#pastMs = null
    // From the first moment of the present on, what is older than its history is told to nobody.
    if (oldPositions.length > 0) for (const [symbol, price] of Object.entries(prices)) this.move(symbol, price)
  }

  #hold({ accountId, symbol, side, times }: OldPosition): void {
    const number = this.numberOf(accountId)
    const { positionMode } = this.venue.account(number)
    const instrument = this.venue.instrument(symbol)
    if (instrument === null) throw new Error(`no instrument ${symbol}`)
    const last = this.venue.market(symbol)?.last ?? (1 as Ticks)
    const order = { clientOrderId: 'long-ago', side, positionMode, price: null, last, times }
    this.execute({ kind: 'submit', accountId: number, request: handOrder(instrument, order) })
  }

  #nowMs(): number {
    return this.#pastMs ?? this.#options.nowMs()
  }

  #open({ accountId, family, positionMode, deposit }: PlannedAccount, index: number): void {
    const number = String(1_000_000_001 + index)
    const clientOrderIdRule = this.#options.clientOrderIdRule ?? (family === 'classic' ? 'forever' : 'open')
    this.#numbers.set(accountId, number)
    this.#families.set(number, family)
    this.venue.createAccount(number, money(deposit), this.#nowMs(), { positionMode, clientOrderIdRule })
    this.giveKey(accountId)
    this.publish()
  }

  /** The exchange's own name of an account. */
  numberOf(accountId: string): string {
    return this.#numbers.get(accountId) ?? accountId
  }

  /** The engine's name of an account, given its key as a request carries it. */
  accountOfKey(key: string): string | null {
    return key.startsWith('key-') ? key.slice(4) : null
  }

  giveKey(accountId: string): void {
    const key = `key-${accountId}`
    const number = this.numberOf(accountId)
    this.#keys.set(key, {
      ...DEFAULT_KEY_RIGHTS,
      key,
      secret: secretOf(accountId),
      passphrase: 'words',
      accountId: number,
    })
  }

  revokeKey(accountId: string): void {
    this.#keys.delete(`key-${accountId}`)
  }

  setFamily(accountId: string, family: Family): void {
    const number = this.numberOf(accountId)
    this.#families.set(number, family)
    const rule = this.#options.clientOrderIdRule ?? (family === 'classic' ? 'forever' : 'open')
    this.execute({ kind: 'set_client_order_id_rule', accountId: number, rule })
  }

  familyOf(accountId: string): Family {
    return this.#families.get(this.numberOf(accountId)) ?? 'classic'
  }

  /** `command.accountId` is the exchange's number. */
  execute<K extends CommandKind>(command: Extract<VenueCommand, { kind: K }>): CommandResult<K> {
    return this.venue.execute(command, this.#nowMs())
  }

  handle(request: Omit<RestRequest, 'wallMs'>): RestAnswer {
    const answer = this.door.handle({ ...request, wallMs: this.#nowMs() })
    this.publish()
    return answer
  }

  /** The answer to a request that then has no effect. */
  pretend(request: Omit<RestRequest, 'wallMs'>): RestAnswer {
    const venue = SimVenue.restore(this.venue.snapshot())
    const nowMs = this.#nowMs()
    const desk = {
      ...this.#backend.desk,
      execute: ((command) => venue.execute(command, nowMs)) as TradingDesk['execute'],
    }
    const door = new RestDoor({ ...this.#backend, venue, desk }, { ...this.#options.wire, rateLimitFactor: 0 })
    return door.handle({ ...request, wallMs: nowMs })
  }

  session(remoteAddress: string): WireSession {
    return new WireSession(this.#backend, this.#options.wire, this.door.limits, { remoteAddress, paper: true })
  }

  move(symbol: string, last: Ticks, mark?: Ticks): void {
    this.venue.moveTo(symbol, mark === undefined ? { last } : { last, mark }, this.#nowMs())
    this.publish()
  }

  fund(symbol: string, rate: Rate): void {
    this.venue.applyFunding(symbol, rate, this.#nowMs())
    this.publish()
  }

  changeInstrument(instrument: Instrument): void {
    this.venue.updateInstrument(instrument, this.#nowMs())
    this.publish()
  }

  /** Tells what has happened since the last time. */
  publish(): void {
    const events = this.venue.drainEvents()
    if (events.length > 0) this.#options.onEvents(events)
  }
}
