import {
  desired,
  type Fill,
  type GridBot,
  isEnded,
  isFlat,
  keyText,
  type OrderIntent,
  parseClientOrderId,
  rate,
} from '@gridpilot/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { reserveOf } from '../src/admission.ts'
import type { Page, Read, SubmitOutcome, VenueError, VenueEvent } from '../src/index.ts'
import { sizesOf } from '../src/position-trail.ts'
import { expectLedgerIsBills, sizesBy } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'
import { type Seeded, worldArbitrary } from './world-arbitrary.ts'

/*
 * Wider random worlds: two bots on one symbol, commands at random, refusals, rate limits, slow and late answers, pushes
 * delayed, reordered, lost and doubled, fill rows that come late, markets that move between two reads of one sweep,
 * funding, manual trades and cancels, failed commits, crashes, outages. Checked while it goes on: one order per slot
 * side, durable before sent, nothing after "stopped". At rest: books, positions, desired = open, idle, restart changes nothing.
 */

/** Seeded choices: a plain 32-bit generator, so that a failing world is a value. */
class Dice {
  private state: number
  constructor(seed: number) {
    this.state = seed | 0
  }
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  chance(share: number): boolean {
    return this.next() < share
  }
  upTo(max: number): number {
    return Math.floor(this.next() * (max + 1))
  }
}

interface Knobs {
  readonly seed: number
  readonly lostWrites: number
  readonly refusals: number
  readonly rateLimits: number
  readonly lostPushes: number
  readonly pushDelayMs: number
  readonly answerDelayMs: number
  readonly fillLagMs: number
  readonly movesInSweep: number
}

const refusal = (clientOrderId: string, error: VenueError): SubmitOutcome => ({
  outcome: 'refused',
  clientOrderId,
  error,
})

class World {
  readonly rig: Rig
  readonly dice: Dice
  readonly knobs: Knobs
  calm = false
  readonly broken: string[] = []
  /** Sizes per bot code, as text, when it was first seen ended. */
  private readonly stoppedAt = new Map<string, string>()
  private readonly seenFills = new Map<string, number>()
  private readonly billTimes = new Map<string, number>()
  private manual = 0

  constructor(rig: Rig, knobs: Knobs) {
    this.rig = rig
    this.knobs = knobs
    this.dice = new Dice(knobs.seed)
    this.wireWrites()
    this.wireReads()
    this.wirePushes()
  }

  private async delay(): Promise<void> {
    const max = this.calm ? 0 : this.knobs.answerDelayMs
    const ms = max === 0 ? 0 : this.dice.upTo(max)
    if (ms > 0) await new Promise<void>((resolve) => this.rig.clock.after(ms, resolve))
  }

  private wireWrites(): void {
    const { port, store } = this.rig
    const { dice, knobs } = this
    port.fate = () =>
      this.calm || !dice.chance(knobs.lostWrites) ? 'ok' : dice.chance(0.5) ? 'answer_lost' : 'request_lost'
    const place = port.place.bind(port)
    port.place = async (symbol: string, orders: readonly OrderIntent[]) => {
      for (const { clientOrderId } of orders) {
        if (!store.durable.has(clientOrderId)) this.broken.push(`${clientOrderId} sent before it was durable`)
        const code = parseClientOrderId(clientOrderId)?.bot ?? ''
        if (this.stoppedAt.has(code)) this.broken.push(`${clientOrderId} sent after stopped`)
      }
      await this.delay()
      if (!this.calm && dice.chance(knobs.rateLimits))
        return orders.map((o) => refusal(o.clientOrderId, { kind: 'rate_limited', code: '429', message: '' }))
      const refused = new Set(
        this.calm ? [] : orders.filter(() => dice.chance(knobs.refusals)).map((o) => o.clientOrderId),
      )
      const reason = dice.chance(0.5) ? ('margin' as const) : ('other' as const)
      const out = [...refused].map((id) => refusal(id, { kind: 'refused', reason, code: 'no', message: '' }))
      const rest = orders.filter((o) => !refused.has(o.clientOrderId))
      const answers = rest.length > 0 ? await place(symbol, rest) : []
      this.checkLive()
      await this.delay()
      return [...out, ...answers]
    }
    this.wireStops()
    const cancel = port.cancel.bind(port)
    port.cancel = async (symbol, ids) => {
      await this.delay()
      if (!this.calm && dice.chance(knobs.rateLimits))
        return ids.map((id) => refusal(id, { kind: 'rate_limited', code: '429', message: '' }))
      const answers = await cancel(symbol, ids)
      await this.delay()
      return answers
    }
  }

  private wireStops(): void {
    const { port, store } = this.rig
    const { dice, knobs } = this
    const { placeStop, cancelStop, lookupStop, openStops } = port
    const turnedAway = (id: string) => refusal(id, { kind: 'rate_limited', code: '429', message: '' })
    port.placeStop = async (stop) => {
      const { clientOrderId } = stop
      if (!store.durable.has(clientOrderId)) this.broken.push(`${clientOrderId} sent before it was durable`)
      const code = parseClientOrderId(clientOrderId)?.bot ?? ''
      if (this.stoppedAt.has(code)) this.broken.push(`${clientOrderId} sent after stopped`)
      await this.delay()
      if (!this.calm && dice.chance(knobs.rateLimits)) return turnedAway(clientOrderId)
      if (!this.calm && dice.chance(knobs.refusals))
        return refusal(clientOrderId, { kind: 'refused', code: 'no', message: '' })
      const answer = await placeStop.call(port, stop)
      this.checkLive()
      await this.delay()
      return answer
    }
    port.cancelStop = async (stop) => {
      await this.delay()
      if (!this.calm && dice.chance(knobs.rateLimits)) return turnedAway(stop.clientOrderId)
      const answer = await cancelStop.call(port, stop)
      await this.delay()
      return answer
    }
    port.lookupStop = async (stop) => {
      const answer = await lookupStop.call(port, stop)
      await this.delay()
      return answer
    }
    port.openStops = async () => {
      const answer = await openStops.call(port)
      await this.delay()
      return answer
    }
  }

  private wireReads(): void {
    const { port, clock } = this.rig
    const openOrders = port.openOrders.bind(port)
    port.openOrders = async () => {
      const answer = await openOrders()
      await this.delay()
      if (!this.calm && this.dice.chance(this.knobs.movesInSweep)) port.moveTo(price(20_500 + this.dice.upTo(9_000)))
      return answer
    }
    const lookup = port.lookup.bind(port)
    port.lookup = async (symbol, id) => {
      const answer = await lookup(symbol, id)
      await this.delay()
      return answer
    }
    const fillsAfter = port.fillsAfter.bind(port)
    port.fillsAfter = async (cursor): Promise<Read<Page<Fill>>> => {
      const read = await fillsAfter(cursor)
      if (!read.ok) return read
      const now = clock.wallMs()
      for (const fill of read.value.items) if (!this.seenFills.has(fill.tradeId)) this.seenFills.set(fill.tradeId, now)
      const lag = this.calm ? 0 : this.knobs.fillLagMs
      const late = read.value.items.findIndex((fill) => now - (this.seenFills.get(fill.tradeId) ?? 0) < lag)
      const items = late < 0 ? read.value.items : read.value.items.slice(0, late)
      return { ok: true, value: { items, cursor: items.at(-1)?.tradeId ?? cursor } }
    }
    const billsAfter = port.billsAfter.bind(port)
    port.billsAfter = async (cursor) => {
      const read = await billsAfter(cursor)
      if (!read.ok) return read
      for (const bill of port.venue.bills(ACCOUNT))
        if (!this.billTimes.has(bill.billId)) this.billTimes.set(bill.billId, port.marketMs)
      const items = read.value.items.map((bill) => ({ ...bill, occurredAtMs: this.billTimes.get(bill.billId) ?? 0 }))
      return { ok: true, value: { ...read.value, items } }
    }
  }

  /** Pushes are lost, doubled, or delivered later in another order; prices too may be late. */
  private wirePushes(): void {
    const { port, clock } = this.rig
    let listener: ((event: VenueEvent) => void) | null = null
    const stream = port.stream.bind(port)
    port.stream = (symbols, to) => {
      listener = to
      return stream(symbols, to)
    }
    port.pushes = (event) => {
      if (this.calm) return 1
      if (event.type !== 'ticker' && this.dice.chance(this.knobs.lostPushes)) return 0
      if (this.knobs.pushDelayMs > 0 && this.dice.chance(0.6)) {
        const later = listener
        clock.after(1 + this.dice.upTo(this.knobs.pushDelayMs), () => later?.(event))
        return this.dice.chance(0.2) ? 1 : 0
      }
      return this.dice.chance(0.15) ? 2 : 1
    }
  }

  /** I1 and I10 on the venue's own book, at any moment. */
  checkLive(): void {
    const open = this.rig.port.venue.openOrders(ACCOUNT).length
    const cap = this.rig.instrument.maxOrdersPerSymbol
    if (open > cap - reserveOf(cap)) this.broken.push(`${open} open orders of ${cap}`)
    const keys = new Set<string>()
    for (const { clientOrderId } of this.rig.port.venue.openOrders(ACCOUNT)) {
      const parts = parseClientOrderId(clientOrderId)
      if (parts === null) continue
      const key = `${parts.bot}/${keyText(parts)}`
      if (keys.has(key)) this.broken.push(`two live orders for ${key}`)
      keys.add(key)
    }
    for (const { clientOrderId } of this.rig.port.venue.plans(ACCOUNT)) {
      const parts = parseClientOrderId(clientOrderId)
      if (parts === null) continue
      const key = `${parts.bot}/${keyText(parts)}`
      if (keys.has(key)) this.broken.push(`two live stops for ${key}`)
      keys.add(key)
    }
  }

  /** I11: what is stopped has nothing open, and its position never moves again. */
  checkStopped(): void {
    for (const bot of this.rig.store.bots.values()) {
      if (!isEnded(bot)) continue
      const before = this.stoppedAt.get(bot.code)
      const sizes = JSON.stringify(sizesOf(bot))
      if (before !== undefined && before !== sizes) this.broken.push(`${bot.id} moved after stopped`)
      this.stoppedAt.set(bot.code, sizes)
      if (bot.status === 'stopped' && bot.goal === 'flat' && !isFlat(bot.positions))
        this.broken.push(`${bot.id} not flat`)
      const open = this.rig.port.venue.openOrders(ACCOUNT)
      if (open.some((o) => parseClientOrderId(o.clientOrderId)?.bot === bot.code))
        this.broken.push(`${bot.id} left orders`)
      const stops = this.rig.port.venue.plans(ACCOUNT)
      if (stops.some((stop) => parseClientOrderId(stop.clientOrderId)?.bot === bot.code))
        this.broken.push(`${bot.id} left stops`)
    }
  }

  /** A hand on the exchange trades; in hedge mode it opens a leg, or takes off one what it has opened there before. */
  trade(side: 'buy' | 'sell', quantity: number): void {
    const { port, config } = this.rig
    this.manual += 1
    const closes = this.manual % 3 === 0
    const leg = (side === 'buy') === closes ? 'short' : 'long'
    const positionSide = config.positionMode === 'one_way' ? 'net' : leg
    const request = {
      clientOrderId: `by-hand-${this.manual}`,
      symbol: 'BTCUSDT',
      side,
      type: 'market',
      price: null,
    } as const
    port.venue.submit(
      ACCOUNT,
      { ...request, positionSide, quantity: quantity as never, timeInForce: 'gtc', reduceOnly: false },
      port.marketMs,
    )
    port.pushEvents()
  }

  /** The venue's own word on whose execution it is: the order's name, or the name of the stop that sent it. */
  nameOf({ clientOrderId, venueOrderId }: Pick<Fill, 'clientOrderId' | 'venueOrderId'>): string {
    const { port, store } = this.rig
    for (const id of store.stops.keys()) {
      if (port.venue.plan(ACCOUNT, { clientOrderId: id })?.executedOrderId === venueOrderId) return id
    }
    return clientOrderId
  }

  cancelByHand(pick: number): void {
    const { port } = this.rig
    const plans = port.venue.plans(ACCOUNT)
    const plan = plans[pick % Math.max(1, plans.length)]
    if (plan !== undefined && pick % 3 === 0) {
      const reference = { planId: plan.planId }
      port.venue.execute({ kind: 'cancel_plan', accountId: ACCOUNT, reference }, port.marketMs)
      return
    }
    const open = port.venue.openOrders(ACCOUNT)
    const order = open[pick % Math.max(1, open.length)]
    if (order === undefined) return
    port.venue.cancel(ACCOUNT, { clientOrderId: order.clientOrderId }, port.marketMs)
    port.pushEvents()
  }

  fund(perMille: number): void {
    const { port } = this.rig
    port.marketMs += 1
    port.venue.applyFunding('BTCUSDT', rate(String(perMille / 10_000)), port.marketMs)
    for (const bill of port.venue.bills(ACCOUNT))
      if (!this.billTimes.has(bill.billId)) this.billTimes.set(bill.billId, port.marketMs)
    port.marketMs += 1
    port.pushEvents()
  }
}

function expectBooks(world: World): void {
  const { store, port, errors } = world.rig
  expect(world.broken).toEqual([])
  expect(errors.filter((line) => !line.startsWith('another process') && !line.includes('disk full'))).toEqual([])
  const fills = port.venue.fills(ACCOUNT)
  expect([...store.fills.keys()].sort()).toEqual(fills.map((fill) => fill.tradeId).sort())
  const ledger = [...store.ledger.values()]
  expectLedgerIsBills(world.rig)
  for (const bot of store.bots.values()) {
    const own = fills.filter((fill) => parseClientOrderId(world.nameOf(fill))?.bot === bot.code)
    for (const fill of own) expect([fill.tradeId, store.fills.get(fill.tradeId)?.botId]).toEqual([fill.tradeId, bot.id])
    expect([bot.id, sizesOf(bot)]).toEqual([bot.id, sizesBy(own)])
    const paid = (coin: string) => own.reduce((sum, fill) => sum + (fill.feeCoin === coin ? fill.fee : 0n), 0n)
    expect([bot.fees, bot.coinFees[0]?.amount ?? 0n]).toEqual([paid('USDT'), paid('BGB')])
    const funding = ledger.filter((row) => row.botId === bot.id && row.kind === 'funding')
    expect([bot.id, 'funding', bot.funding]).toEqual([
      bot.id,
      'funding',
      funding.reduce((sum, row) => sum + row.amount, 0n),
    ])
    const held = bot.slots.reduce((sum, slot) => sum + slot.held, 0)
    const slotFills = own.filter((f) => parseClientOrderId(f.clientOrderId)?.purpose === 'slot')
    const start = bot.slots.filter((s) => s.index >= (bot.plan?.emptyLevel ?? 0)).length * (bot.plan?.quantity ?? 0)
    expect(held - start).toBe(slotFills.reduce((s, f) => s + (f.side === 'buy' ? f.quantity : -f.quantity), 0))
  }
}

function expectAtRest(world: World, bot: GridBot): void {
  const { rig } = world
  const open = rig.port.venue
    .openOrders(ACCOUNT)
    .filter((o) => parseClientOrderId(o.clientOrderId)?.bot === bot.code)
    .map((o) => {
      const parts = parseClientOrderId(o.clientOrderId)
      return `${parts ? keyText(parts) : ''}@${o.price}x${o.quantity - o.filledQuantity}`
    })
  expect([bot.id, bot.status, bot.statusReason]).not.toEqual([bot.id, 'error', bot.statusReason])
  const view = rig.engine.bot(ACCOUNT, bot.id)
  const waiting = new Set((view?.deferred ?? []).map(({ key }) => keyText(key)))
  const wanted = isEnded(bot)
    ? []
    : desired(view?.bot ?? bot, rig.instrument)
        .targets.filter((target) => !waiting.has(keyText(target)))
        .map((target) => `${keyText(target)}@${target.price}x${target.quantity}`)
  expect([bot.id, bot.status, ...open.sort()]).toEqual([bot.id, bot.status, ...wanted.sort()])
  expectProtected(world, bot)
}

/** What rests at the venue is what the bot says protects it; with a price ahead, nothing is left on its way. */
function expectProtected({ rig }: World, bot: GridBot): void {
  const resting = rig.port.venue
    .plans(ACCOUNT)
    .filter(({ clientOrderId }) => parseClientOrderId(clientOrderId)?.bot === bot.code)
    .map(({ side, triggerPrice, quantity }) => `${side}@${triggerPrice}x${quantity}`)
  const { state, positions } = rig.engine.bot(ACCOUNT, bot.id)?.protection ?? { state: 'none', positions: [] }
  const said = positions.filter(({ restingPrice }) => restingPrice !== null)
  expect([bot.id, ...resting.sort()]).toEqual([
    bot.id,
    ...said.map(({ side, restingPrice, quantity }) => `${side}@${restingPrice}x${quantity}`).sort(),
  ])
  expect([bot.id, bot.status, state]).not.toEqual([bot.id, bot.status, 'pending'])
}

const essence = (world: World): string[] =>
  JSON.stringify(
    [
      [...world.rig.store.bots.values()].map(({ lastPrice: _l, markPrice: _m, ...rest }) => rest),
      world.rig.openOrders(),
      [...world.rig.store.fills.keys()].sort(),
    ],
    // A retry of a deferred order may fall into the pause before the crash or after it: its count is no difference.
    (key, value) => (key === 'attempt' || key === 'deferral' ? 0 : typeof value === 'bigint' ? `${value}` : value),
  ).split(/(?<=[,{])/)

/** Dead means dead: without this the old engine lives on and may take the only push listener of the test's port. */
async function die(rig: Rig): Promise<void> {
  void rig.engine.close(0)
  await rig.crash()
}

type Command = Parameters<Rig['engine']['command']>[2]

/** Gives a command without waiting for its answer: the engine may be dead. */
const ask = (rig: Rig, id: string, command: Command) => void rig.engine.command(ACCOUNT, id, command)

async function act(world: World, rig: Rig, item: Seeded['steps'][number]): Promise<void> {
  if (item.kind === 'move') {
    rig.port.moveTo(price(item.to))
    await rig.clock.advance(item.after)
  }
  if (item.kind === 'wait') await rig.clock.advance(item.ms)
  if (item.kind === 'crash') {
    await rig.clock.advance(item.after)
    await die(rig)
  }
  if (item.kind === 'outage') {
    rig.port.reachable = false
    await rig.clock.advance(item.ms)
    rig.port.reachable = true
  }
  if (item.kind === 'fund') world.fund(item.rate)
  if (item.kind === 'disk') rig.store.failNextCommit = true
  if (item.kind === 'trade') world.trade(item.buy ? 'buy' : 'sell', item.quantity)
  if (item.kind === 'cancel') world.cancelByHand(item.pick)
  if (item.kind === 'pause') ask(rig, item.bot, { name: 'pause', reason: null })
  if (item.kind === 'resume') ask(rig, item.bot, { name: 'resume' })
  if (item.kind === 'stop') ask(rig, item.bot, { name: 'stop', closePosition: item.close, reason: 'user' })
  if (item.kind === 'exits') {
    const stopLossAmount = (BigInt(item.loss) * 100_000_000n) as never
    ask(rig, item.bot, {
      name: 'set_exits',
      stopLossPrice: null,
      takeProfitPrice: null,
      stopLossAmount,
      takeProfitAmount: null,
    })
  }
  if (item.kind === 'second' && !rig.store.bots.has('bot-2')) {
    const triggerPrice = item.trigger === null ? null : price(item.trigger)
    void rig.startBot(
      { direction: item.direction, triggerPrice, lower: price(19_000), upper: price(31_000) },
      'bot-2',
      '2',
    )
  }
}

export async function runWorld(seeded: Seeded): Promise<void> {
  const { direction, touchQuantity, makerOnly, positionMode, marginMode, feeCoin, maxOrders } = seeded
  const kind = { direction, touchQuantity, makerOnly, positionMode, marginMode, feeCoin, maxOrders }
  const rig = new Rig({ ...kind, deposit: '30000' })
  const world = new World(rig, seeded.knobs)
  await rig.attach()
  void rig.startBot()
  await rig.clock.advance(1_500)
  for (const item of seeded.steps) {
    await act(world, rig, item)
    await rig.clock.settle()
    world.checkLive()
    world.checkStopped()
  }
  world.calm = true
  rig.store.failNextCommit = false
  // One more price, so that exits changed or fills learned since the last one have been judged.
  rig.port.moveTo(rig.port.venue.market('BTCUSDT')?.last ?? price(25_000))
  await rig.clock.advance(5_000)
  if (seeded.stop)
    for (const id of rig.store.bots.keys()) ask(rig, id, { name: 'stop', closePosition: true, reason: 'user' })
  rig.port.moveTo(rig.port.venue.market('BTCUSDT')?.last ?? price(25_000))
  await rig.clock.advance(seeded.knobs.refusals > 0 ? 340_000 : 60_000)
  world.checkLive()
  world.checkStopped()
  expectBooks(world)
  for (const bot of rig.store.bots.values()) {
    expectAtRest(world, bot)
    if (seeded.stop && bot.status !== 'created')
      expect([bot.id, isEnded(bot), bot.status]).toEqual([bot.id, true, bot.status])
  }
  expect(rig.engine.account(ACCOUNT)?.idle).toBe(true)
  const before = essence(world)
  await die(rig)
  await rig.clock.advance(40_000)
  expectBooks(world)
  expect(essence(world)).toEqual(before)
}

export async function checkWiderWorlds(runs: number, seed?: number): Promise<void> {
  await fc.assert(fc.asyncProperty(worldArbitrary(), runWorld), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
  })
}
