import { intendedOrder, type OrderIntent, type OrderRecord, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import {
  type CancelRequest,
  type GatewayResult,
  OrderGateway,
  type Placement,
  type ProtectRequest,
} from '../src/gateway.ts'
import type { StopRequest, SubmitOutcome, Venue } from '../src/index.ts'
import { placementRank } from '../src/placement-rank.ts'
import { RequestBudget } from '../src/request-budget.ts'
import { VirtualClock } from './virtual-clock.ts'

interface Call {
  readonly kind: 'place' | 'cancel' | 'stop' | 'stop_cancel'
  readonly ids: readonly string[]
  readonly at: number
}

const TURNED_AWAY = { kind: 'rate_limited', code: '429', message: '' } as const

/** A gateway before a venue that notes what reaches it; `answer` decides what comes back and when. */
class Bench {
  readonly clock = new VirtualClock()
  readonly calls: Call[] = []
  readonly results: GatewayResult[] = []
  readonly gateway: OrderGateway
  readonly startMs = this.clock.wallMs()
  maySend = true
  /** Ids of which the exchange has told something meanwhile. */
  readonly shown = new Set<string>()
  answer: (call: Call) => Promise<'accepted' | 'rate_limited'> = async () => 'accepted'

  constructor(rates = { place: 4, cancel: 4, read: 4, protect: 4 }, batchSize = 50) {
    const call = async (kind: Call['kind'], ids: readonly string[]): Promise<SubmitOutcome[]> => {
      const one = { kind, ids, at: this.clock.wallMs() - this.startMs }
      this.calls.push(one)
      const outcome = await this.answer(one)
      return ids.map((clientOrderId) =>
        outcome === 'accepted'
          ? { outcome, clientOrderId, venueOrderId: '1' }
          : { outcome: 'refused', clientOrderId, error: TURNED_AWAY },
      )
    }
    const settings = { signatureWindowMs: 1, readLagMs: 1, batchSize, requestsPerSecond: rates }
    const venue: Partial<Venue> = {
      settings,
      place: (_symbol, orders) =>
        call(
          'place',
          orders.map((order) => order.clientOrderId),
        ),
      cancel: (_symbol, ids) => call('cancel', ids),
      placeStop: async (stop) => (await call('stop', [stop.clientOrderId]))[0] as SubmitOutcome,
      cancelStop: async (stop) => (await call('stop_cancel', [stop.clientOrderId]))[0] as SubmitOutcome,
    }
    this.gateway = new OrderGateway({
      venue: venue as Venue,
      clock: this.clock,
      budget: new RequestBudget(rates),
      report: (result) => this.results.push(result),
      isOurs: (id) => id.startsWith('gtest0-'),
      isUnanswered: (id) => !this.shown.has(id),
      maySend: () => this.maySend,
    })
  }

  sent(kind: Call['kind']): string[] {
    return this.calls.filter((call) => call.kind === kind).flatMap((call) => [...call.ids])
  }
}

const id = (text: string) => `gtest0-${text}`

function order(text: string, changes: Partial<OrderIntent> = {}): OrderRecord {
  const intent: OrderIntent = {
    clientOrderId: id(text),
    botId: 'bot-1',
    symbol: 'BTCUSDT',
    positionSide: 'net',
    marginMode: 'crossed',
    revision: 0,
    purpose: 'slot',
    slot: 0,
    side: 'buy',
    cycle: 0,
    attempt: 0,
    type: 'limit',
    price: 100 as Ticks,
    quantity: 1 as Steps,
    timeInForce: 'gtc',
    reduceOnly: false,
    cause: 'plan',
    ...changes,
  }
  return intendedOrder(intent, 0, 0)
}

function placement(text: string, changes: Partial<OrderIntent> = {}): Placement {
  const made = order(text, changes)
  const { clientOrderId, symbol } = made
  return { clientOrderId, symbol, order: made, rank: placementRank(made, 1_000 as Ticks) }
}

const cancel = (text: string): CancelRequest => ({ clientOrderId: id(text), symbol: 'BTCUSDT', rank: 1 })
const stop = (text: string): ProtectRequest => ({
  act: 'place',
  clientOrderId: id(text),
  symbol: 'BTCUSDT',
  rank: 0,
  stop: { clientOrderId: id(text), symbol: 'BTCUSDT' } as StopRequest,
})

describe('order gateway', () => {
  it('sends closes first, then counter orders, starts, and levels by their distance from the price', async () => {
    const bench = new Bench({ place: 1, cancel: 4, read: 4, protect: 4 }, 1)
    bench.gateway.place([
      placement('far', { price: 500 as Ticks }),
      placement('near', { price: 990 as Ticks }),
      placement('start', { purpose: 'start', type: 'market', price: null }),
      placement('counter', { price: 700 as Ticks, cause: 'fill:7' }),
      placement('close', { purpose: 'close', type: 'market', price: null }),
    ])
    await bench.clock.advance(10_000)
    expect(bench.sent('place')).toEqual(['close', 'counter', 'start', 'near', 'far'].map(id))
  })

  it('a cancel and a stop never wait behind placements, sent or queued', async () => {
    const bench = new Bench()
    bench.answer = ({ kind }) => (kind === 'place' ? new Promise(() => {}) : Promise.resolve('accepted'))
    bench.gateway.place(
      Array.from({ length: 400 }, (_, i) => placement(`p${i}`, { symbol: `S${i}`, price: 900 as Ticks })),
    )
    await bench.clock.settle()
    bench.gateway.cancel([cancel('c')])
    bench.gateway.protect([stop('s')])
    await bench.clock.settle()
    expect(bench.sent('cancel')).toEqual([id('c')])
    expect(bench.sent('stop')).toEqual([id('s')])
  })

  it('a close goes although every other placement waits for an answer that does not come', async () => {
    const bench = new Bench({ place: 20, cancel: 4, read: 4, protect: 4 })
    bench.answer = ({ ids }) => (ids.includes(id('close')) ? Promise.resolve('accepted') : new Promise(() => {}))
    bench.gateway.place(Array.from({ length: 40 }, (_, i) => placement(`p${i}`, { symbol: `S${i}` })))
    await bench.clock.advance(5_000)
    bench.gateway.place([placement('close', { purpose: 'close', type: 'market', price: null })])
    await bench.clock.settle()
    expect(bench.sent('place')).toContain(id('close'))
  })

  it('while every placement is turned away, cancels and stops go on and the pauses of placements grow', async () => {
    const bench = new Bench()
    bench.answer = async ({ kind }) => (kind === 'place' ? 'rate_limited' : 'accepted')
    bench.gateway.place([placement('p')])
    for (let second = 0; second < 60; second += 1) {
      bench.gateway.cancel([cancel(`c${second}`)])
      bench.gateway.protect([stop(`s${second}`)])
      await bench.clock.advance(1_000)
    }
    const at = bench.calls.filter(({ kind }) => kind === 'place').map((call) => call.at)
    expect(at).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000])
    expect(bench.sent('cancel')).toHaveLength(60)
    expect(bench.sent('stop')).toHaveLength(60)
  })

  it('under a blocked address a cancel is tried again at least every five seconds', async () => {
    const bench = new Bench()
    bench.answer = async () => 'rate_limited'
    bench.gateway.cancel([cancel('c')])
    await bench.clock.advance(600_000)
    const at = bench.calls.map((call) => call.at)
    const gaps = at.slice(1).map((time, i) => time - (at[i] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000)
    bench.answer = async () => 'accepted'
    await bench.clock.advance(5_000)
    expect(bench.gateway.isIdle).toBe(true)
  })

  it('what was turned away and is shown by the exchange all the same never goes out again', async () => {
    const bench = new Bench()
    bench.answer = async ({ ids }) => {
      if (ids.includes(id('a'))) bench.shown.add(id('a'))
      return 'rate_limited'
    }
    bench.gateway.place([placement('a'), placement('b', { symbol: 'ETHUSDT' })])
    await bench.clock.advance(1_000)
    bench.answer = async () => 'accepted'
    await bench.clock.advance(60_000)
    const sent = bench.sent('place')
    expect(sent.filter((each) => each === id('a'))).toHaveLength(1)
    expect(sent.filter((each) => each === id('b')).length).toBeGreaterThan(1)
    expect(bench.gateway.isIdle).toBe(true)
  })

  it('what was turned away can be withdrawn at the moment its answer is told', async () => {
    const bench = new Bench()
    bench.answer = async () => 'rate_limited'
    bench.gateway.place([placement('p')])
    await bench.clock.settle()
    expect(bench.results.at(-1)?.type).toBe('placed')
    expect(bench.gateway.withdraw(id('p'))).toBe(true)
    await bench.clock.advance(60_000)
    expect(bench.calls).toHaveLength(1)
  })

  it('a stop is told as sending and as placed, its cancel likewise', async () => {
    const bench = new Bench()
    bench.gateway.protect([stop('s')])
    await bench.clock.settle()
    bench.gateway.protect([{ ...stop('s'), act: 'cancel' }])
    await bench.clock.settle()
    expect(bench.results.map(({ type }) => type)).toEqual([
      'stop_sending',
      'stop_placed',
      'stop_cancel_sent',
      'stop_canceled',
    ])
    expect(bench.sent('stop_cancel')).toEqual([id('s')])
  })

  it('refuses to cancel what is not ours, order or stop (I12)', () => {
    const bench = new Bench()
    const foreign = { ...cancel('c'), clientOrderId: 'by-hand-1' }
    expect(() => bench.gateway.cancel([foreign])).toThrow('by-hand-1')
    expect(() => bench.gateway.protect([{ ...stop('s'), act: 'cancel', clientOrderId: 'theirs' }])).toThrow('theirs')
    expect(bench.calls).toEqual([])
  })

  it('sends nothing any more once the account is held by another process', async () => {
    const bench = new Bench({ place: 1, cancel: 1, read: 1, protect: 1 }, 1)
    bench.gateway.place([placement('a'), placement('b')])
    bench.gateway.cancel([cancel('c'), cancel('d')])
    bench.maySend = false
    await bench.clock.advance(60_000)
    expect(bench.calls.map(({ ids }) => ids[0])).toEqual([id('a'), id('c')])
  })
})
