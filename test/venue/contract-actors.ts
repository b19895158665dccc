import { clientOrderId, type Instrument, type OrderIntent, type Side, type Steps, type Ticks } from '@gridpilot/core'
import type { OrderReport, Read, StopRequest, SubmitOutcome, Venue } from '@gridpilot/engine'
import { expect } from 'vitest'
import type { AccountSetup, VenueWorld, WorldAccount } from './venue-world.ts'

/** 0.002 BTC: well above every minimum, well below every maximum. */
export const SIZE = 20 as Steps

export function unwrap<T>(read: Read<T>): T {
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** An account and the words to act on it; every order has an id of its own, as the engine would make them. */
export class ContractAccount {
  readonly venue: Venue
  readonly instrument: Instrument
  readonly symbol: string
  readonly moveTo: WorldAccount['moveTo']
  #next = 0

  private constructor({ venue, instrument, moveTo }: WorldAccount) {
    this.venue = venue
    this.instrument = instrument
    this.symbol = instrument.symbol
    this.moveTo = moveTo
  }

  static async open(world: VenueWorld, setup: AccountSetup = {}): Promise<ContractAccount> {
    return new ContractAccount(await world.open(setup))
  }

  id(): string {
    this.#next += 1
    const parts = { installation: 'test0', bot: '1', revision: 0, purpose: 'slot', slot: 1, attempt: 0 } as const
    return clientOrderId({ ...parts, side: 'buy', cycle: this.#next })
  }

  order(side: Side, price: Ticks | null, changes: Partial<OrderIntent> = {}): OrderIntent {
    return {
      clientOrderId: this.id(),
      botId: 'bot',
      symbol: this.symbol,
      positionSide: 'net',
      marginMode: 'crossed',
      revision: 0,
      cycle: 0,
      attempt: 0,
      purpose: 'slot',
      slot: 1,
      side,
      type: price === null ? 'market' : 'limit',
      price,
      quantity: SIZE,
      timeInForce: price === null ? 'ioc' : 'post_only',
      reduceOnly: false,
      cause: 'plan',
      ...changes,
    }
  }

  stop(kind: StopRequest['kind'], side: Side, triggerPrice: Ticks, changes: Partial<StopRequest> = {}): StopRequest {
    return {
      clientOrderId: this.id(),
      symbol: this.symbol,
      kind,
      side,
      positionSide: 'net',
      marginMode: 'crossed',
      triggerBy: 'last',
      triggerPrice,
      limitPrice: null,
      quantity: null,
      reduceOnly: false,
      ...changes,
    }
  }

  async place(...orders: OrderIntent[]): Promise<readonly SubmitOutcome[]> {
    return this.venue.place(this.symbol, orders)
  }

  /** Places one order that must be taken. */
  async accepted(order: OrderIntent): Promise<OrderIntent> {
    expect(await this.place(order)).toMatchObject([{ outcome: 'accepted', clientOrderId: order.clientOrderId }])
    return order
  }

  async cancel(...orders: OrderIntent[]): Promise<readonly SubmitOutcome[]> {
    return this.venue.cancel(
      this.symbol,
      orders.map(({ clientOrderId }) => clientOrderId),
    )
  }

  async report({ clientOrderId }: Pick<OrderIntent, 'clientOrderId'>): Promise<OrderReport> {
    const looked = unwrap(await this.venue.lookup(this.symbol, clientOrderId))
    if (!looked.found) throw new Error(`${clientOrderId} is not to be found`)
    return looked.report
  }

  async last(): Promise<Ticks> {
    return unwrap(await this.venue.ticker(this.symbol)).last
  }

  async open(): Promise<readonly string[]> {
    return unwrap(await this.venue.openOrders()).map(({ clientOrderId }) => clientOrderId)
  }

  async balance(): Promise<bigint> {
    return unwrap(await this.venue.account()).balance
  }

  async sizes(): Promise<Readonly<Record<string, number>>> {
    const positions = unwrap(await this.venue.positions())
    return Object.fromEntries(positions.map(({ positionSide, size }) => [positionSide, size]))
  }
}

export const below = (price: Ticks, ticks: number): Ticks => (price - ticks) as Ticks
export const above = (price: Ticks, ticks: number): Ticks => (price + ticks) as Ticks
