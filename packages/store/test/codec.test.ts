import {
  createGridBot,
  type Instrument,
  type Money,
  makeInstrument,
  type OrderRecord,
  type Rate,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import type { BookedFill, LedgerEntry } from '@gridpilot/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../src/codec/codec.ts'
import { fromDocument, toDocument } from '../src/codec/document.ts'
import { fillFromRow, fillToRow, ledgerFromRow, ledgerToRow } from '../src/codec/fact-codec.ts'
import { gridBotCodec } from '../src/codec/grid-bot-codec.ts'
import { instrumentCodec } from '../src/codec/instrument-codec.ts'
import { orderFromRow, orderToRow } from '../src/codec/order-codec.ts'
import { movedBot } from './moved-bots.ts'
import {
  addBot,
  addUser,
  BTCUSDT,
  begun,
  booked,
  CONFIG,
  commitOf,
  entryOf,
  fillOf,
  leaseOf,
  orderOf,
} from './sample.ts'
import { openWorld } from './world.ts'

const RUNS = { numRuns: 1_000 }
const owner = { account_id: 'a', user_id: 'u', updated_at: 1, received_at: 2 }
const moneyValue = fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }).map((units) => units as Money)
const stepsValue = fc.maxSafeNat().map((count) => count as Steps)
const ticksValue = fc.maxSafeNat().map((count) => count as Ticks)
const time = fc.maxSafeNat()
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const order: fc.Arbitrary<OrderRecord> = fc.record<OrderRecord>(
  {
    clientOrderId: fc.string(),
    botId: fc.string(),
    symbol: fc.string(),
    purpose: fc.constantFrom('slot', 'start', 'close'),
    slot: fc.integer({ min: -1, max: 199 }),
    side: fc.constantFrom('buy', 'sell'),
    positionSide: fc.constantFrom('net', 'long', 'short'),
    marginMode: fc.constantFrom('crossed', 'isolated'),
    revision: fc.nat(35),
    cycle: fc.nat(),
    attempt: fc.nat(),
    type: fc.constantFrom('limit', 'market'),
    price: optional(ticksValue),
    quantity: stepsValue,
    timeInForce: fc.constantFrom('post_only', 'gtc', 'ioc'),
    reduceOnly: fc.boolean(),
    cause: fc.string(),
    status: fc.constantFrom('intended', 'submitted', 'unknown', 'accepted', 'partially_filled', 'filled', 'canceled'),
    cancel: fc.constantFrom('none', 'intended', 'submitted'),
    venueOrderId: optional(fc.string()),
    reportedQuantity: stepsValue,
    filledQuantity: stepsValue,
    reason: optional(fc.string()),
    createdWallMs: time,
    createdMarketMs: time,
    submittedWallMs: optional(time),
    cancelSubmittedWallMs: optional(time),
    firstFillWallMs: optional(time),
    absentReads: fc.nat(),
    firstAbsentReadWallMs: optional(time),
  },
  { noNullPrototype: true },
)

const fill: fc.Arbitrary<BookedFill> = fc.record<BookedFill>(
  {
    tradeId: fc.string(),
    venueOrderId: fc.string(),
    clientOrderId: fc.string(),
    symbol: fc.string(),
    side: fc.constantFrom('buy', 'sell'),
    positionSide: fc.constantFrom('net', 'long', 'short'),
    price: ticksValue,
    quantity: stepsValue,
    fee: moneyValue,
    feeCoin: fc.constantFrom('USDT', 'BGB'),
    realizedPnl: moneyValue,
    liquidity: fc.constantFrom('maker', 'taker'),
    occurredAtMs: time,
    botId: optional(fc.string()),
    slot: fc.integer({ min: -1, max: 199 }),
    purpose: fc.string(),
    cycle: fc.nat(),
  },
  { noNullPrototype: true },
)

const entry: fc.Arbitrary<LedgerEntry> = fc.record<LedgerEntry>(
  {
    entryId: fc.string(),
    botId: optional(fc.string()),
    kind: fc.constantFrom('realized_pnl', 'fee', 'funding', 'transfer', 'other'),
    symbol: fc.string(),
    coin: fc.string(),
    amount: moneyValue,
    occurredAtMs: time,
  },
  { noNullPrototype: true },
)

describe('what is stored is what is read', () => {
  it('is tried on bots in every kind of state', () => {
    const bots = fc.sample(movedBot, { numRuns: 300, seed: 1 })
    const slots = bots.flatMap((bot) => bot.slots)
    expect(slots.some(({ lots }) => lots.length > 1)).toBe(true)
    expect(slots.some(({ pairedQuantity }) => pairedQuantity > 0)).toBe(true)
    expect(slots.some(({ round }) => round !== null)).toBe(true)
    expect(slots.some(({ buy, sell }) => buy.deferral !== null || sell.plain)).toBe(true)
    const statuses = new Set(bots.map(({ status }) => status))
    for (const status of ['created', 'starting', 'paused', 'stopping', 'stopped', 'error']) {
      expect(statuses).toContain(status)
    }
  })

  it('grid bots as core moves them', () => {
    fc.assert(
      fc.property(movedBot, (bot) => {
        expect(fromDocument(gridBotCodec, toDocument(gridBotCodec, bot), 'bot')).toStrictEqual(bot)
      }),
      RUNS,
    )
  })

  it('orders, fills and ledger entries of any size', () => {
    fc.assert(
      fc.property(order, fill, entry, (anOrder, aFill, anEntry) => {
        expect(orderFromRow(orderToRow(anOrder, owner))).toStrictEqual(anOrder)
        expect(fillFromRow(fillToRow(aFill, owner))).toStrictEqual(aFill)
        expect(ledgerFromRow(ledgerToRow(anEntry, owner))).toStrictEqual(anEntry)
      }),
      RUNS,
    )
  })

  it('instruments, their bigints beyond 2^53 included', () => {
    const large = { ...BTCUSDT, notionalUnit: 2n ** 70n, buyBand: -(2n ** 60n) as Rate } satisfies Instrument
    expect(fromDocument(instrumentCodec, toDocument(instrumentCodec, large), 'i')).toStrictEqual(large)
    const made = makeInstrument({ ...BTCUSDT, minQuantity: '1', maxLimitQuantity: '2', maxMarketQuantity: '3' })
    expect(made.ok && fromDocument(instrumentCodec, toDocument(instrumentCodec, made.value), 'i')).toStrictEqual(
      made.ok && made.value,
    )
  })

  it('through the database itself', async () => {
    const store = await openWorld()
    const person = await addUser(store, 'ann')
    const stored = await addBot(store, person, 'bot-1')
    const epoch = await leaseOf(store.engine, person.accountId, 'engine')
    await fc.assert(
      fc.asyncProperty(movedBot, order, fill, entry, async (bot, anOrder, aFill, anEntry) => {
        const mine = { ...bot, installation: stored.bot.installation, status: 'running' } as const
        const ofBot = { ...anOrder, botId: 'bot-1', status: 'accepted' } as const
        const orders = [ofBot]
        const facts = { fills: [{ ...aFill, botId: 'bot-1' }], ledger: [{ ...anEntry, botId: null }] }
        await store.engine.commit(person.accountId, commitOf(epoch, { bots: [mine], orders, ...facts }))
        expect((await store.engine.load(person.accountId)).bots).toStrictEqual([mine])
        expect(await store.engine.orderByClientId(person.accountId, ofBot.clientOrderId)).toMatchObject({
          quantity: ofBot.quantity,
          price: ofBot.price,
          status: 'accepted',
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('what was not written is refused', () => {
  const bot = begun(createGridBot({ id: 'bot-1', code: '1', installation: 'a1b2c', config: CONFIG }))

  it.each([
    ['a missing field', (json: Record<string, unknown>) => delete json.goal],
    ['an unknown field', (json: Record<string, unknown>) => Object.assign(json, { extra: 1 })],
    ['an unknown status', (json: Record<string, unknown>) => Object.assign(json, { status: 'resting' })],
    ['money as a number', (json: Record<string, unknown>) => Object.assign(json, { fees: 12 })],
    ['money with a point', (json: Record<string, unknown>) => Object.assign(json, { fees: '1.5' })],
    ['a fraction of a tick', (json: Record<string, unknown>) => Object.assign(json, { lastPrice: 1.5 })],
    ['null where a value must be', (json: Record<string, unknown>) => Object.assign(json, { position: null })],
    ['a slot that is none', (json: Record<string, unknown>) => Object.assign(json, { slots: [{ index: 0 }] })],
  ])('%s', (_, damage) => {
    const json = JSON.parse(toDocument(gridBotCodec, bot)) as Record<string, unknown>
    damage(json)
    expect(() => gridBotCodec.decode(json, 'bot')).toThrow(DecodeError)
    expect(() => fromDocument(gridBotCodec, JSON.stringify(json), 'bot')).toThrow(
      expect.objectContaining({ name: 'StoreFailure', code: 'row_invalid' }),
    )
  })

  it('text that is no JSON, and money columns that are no decimals', () => {
    expect(() => fromDocument(gridBotCodec, '{"id"', 'bot')).toThrow(expect.objectContaining({ code: 'row_invalid' }))
    const row = fillToRow(booked(fillOf('t', 'buy', 1, 1), 'b'), owner)
    expect(() => fillFromRow({ ...row, fee: '1e3' })).toThrow(expect.objectContaining({ code: 'row_invalid' }))
    const bill = ledgerToRow(entryOf('e', null, 1n as Money), owner)
    expect(() => ledgerFromRow({ ...bill, kind: 'gift' })).toThrow(expect.objectContaining({ code: 'row_invalid' }))
    const aRow = orderToRow(orderOf(bot, 0, 'buy'), owner)
    expect(() => orderFromRow({ ...aRow, status: 'lost' })).toThrow(expect.objectContaining({ code: 'row_invalid' }))
  })

  it('times that are not whole milliseconds', () => {
    expect(() => orderToRow({ ...orderOf(bot, 0, 'buy'), createdMarketMs: 0.5 }, owner)).toThrow(/not storable/)
  })
})
