import { join } from 'node:path'
import { LEASE_MS, money, type Steps, step, type Ticks, ZERO } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { openStore } from '../src/open-store.ts'
import {
  addBot,
  addUser,
  BTCUSDT,
  begun,
  booked,
  commitOf,
  deterministicOptions,
  entryOf,
  fillOf,
  leaseOf,
  orderOf,
  times,
} from './sample.ts'
import { openWorld, temporaryFolder } from './world.ts'

async function started() {
  const store = await openWorld()
  const owner = await addUser(store, 'ann')
  const bot = begun((await addBot(store, owner, 'bot-1')).bot)
  const epoch = await leaseOf(store.engine, owner.accountId, 'engine-a')
  return { store, owner, bot, epoch, engine: store.engine, accountId: owner.accountId }
}

describe('lease', () => {
  it('raises the epoch at every take-over and refuses the older one whole', async () => {
    const { engine, accountId, bot, epoch } = await started()
    expect(epoch).toBe(1)
    expect(await engine.acquireLease(accountId, 'engine-b')).toBeNull()
    await engine.releaseLease(accountId, epoch)
    expect(await engine.acquireLease(accountId, 'engine-b')).toBe(2)
    expect(await engine.renewLease(accountId, epoch)).toBe(false)
    const changes = { bots: [bot], orders: [orderOf(bot, 0, 'buy')], cursors: { fills: '9' } }
    expect(await engine.commit(accountId, commitOf(1, changes))).toEqual({ ok: false, reason: 'stale_epoch' })
    const untouched = await engine.load(accountId)
    expect(untouched.orders).toEqual([])
    expect(untouched.cursors).toEqual({})
    expect(untouched.bots[0]?.status).toBe('created')
    expect(await engine.commit(accountId, commitOf(2, changes))).toEqual({ ok: true })
    expect((await engine.load(accountId)).orders).toHaveLength(1)
  })

  it('expires when nobody renews it, is renewed by being used, and ends with its process', async () => {
    const path = join(temporaryFolder(), 'lease.db')
    const clock = { ms: 1_000_000 }
    const open = async () => {
      const opened = await openStore({ ...deterministicOptions(path), now: () => clock.ms })
      if (!opened.ok) throw new Error(opened.error.message)
      return opened.value
    }
    const store = await open()
    const { accountId } = await addUser(store, 'ann')
    const take = (holder: string) => store.engine.acquireLease(accountId, holder)
    expect(await take('a')).toBe(1)
    clock.ms += LEASE_MS - 1
    expect(await store.engine.commit(accountId, commitOf(1))).toEqual({ ok: true })
    clock.ms += LEASE_MS - 1
    expect([await take('b'), await store.engine.renewLease(accountId, 1)]).toEqual([null, true])
    clock.ms += LEASE_MS
    expect(await take('b')).toBe(2)
    expect(await take('b')).toBe(3)
    clock.ms -= 3_600_000
    expect(await take('c')).toBe(4)
    await store.close()
    const next = await open()
    expect(await next.engine.acquireLease(accountId, 'd')).toBe(5)
    await next.close()
  })

  it('refuses an epoch of an account that was never leased, and a lease of no account', async () => {
    const { store, engine } = await started()
    const other = await addUser(store, 'bob')
    expect(await engine.commit(other.accountId, commitOf(1))).toEqual({ ok: false, reason: 'stale_epoch' })
    await expect(engine.acquireLease('nobody', 'engine')).rejects.toMatchObject({ code: 'constraint' })
  })
})

describe('commit and load', () => {
  it('gives back what was committed: bots, unsettled orders, cursors', async () => {
    const { engine, accountId, bot, epoch } = await started()
    const resting = orderOf(bot, 0, 'buy')
    const done = orderOf(bot, 1, 'buy', { status: 'filled', filledQuantity: 10 as Steps })
    const unbooked = orderOf(bot, 2, 'buy', { status: 'canceled', reportedQuantity: 4 as Steps })
    const absent = orderOf(bot, 3, 'buy', { status: 'absent' })
    const orders = [resting, done, unbooked, absent]
    await engine.commit(accountId, commitOf(epoch, { bots: [bot], orders, cursors: { fills: '12', bills: 'b' } }))
    const loaded = await engine.load(accountId)
    expect(loaded.bots).toEqual([bot])
    expect(loaded.orders).toEqual([resting, unbooked, absent])
    expect(loaded.cursors).toEqual({ fills: '12', bills: 'b' })
    await engine.commit(accountId, commitOf(epoch, { cursors: { fills: '13' } }))
    expect((await engine.load(accountId)).cursors).toEqual({ fills: '13', bills: 'b' })
  })

  it('finds settled orders by either id, and nothing of another account', async () => {
    const { store, engine, accountId, bot, epoch } = await started()
    const done = orderOf(bot, 1, 'sell', { status: 'filled', filledQuantity: 10 as Steps })
    await engine.commit(accountId, commitOf(epoch, { orders: [done] }))
    expect(await engine.orderByClientId(accountId, done.clientOrderId)).toEqual(done)
    expect(await engine.orderByVenueId(accountId, done.venueOrderId ?? '')).toEqual(done)
    const other = await addUser(store, 'bob')
    expect(await engine.orderByClientId(other.accountId, done.clientOrderId)).toBeNull()
    expect(await engine.orderByVenueId(other.accountId, done.venueOrderId ?? '')).toBeNull()
  })

  it('leaves ended bots out unless one of their orders may still bring a fill', async () => {
    const { engine, accountId, bot, epoch } = await started()
    const ended = { ...bot, status: 'stopped' } as const
    const late = orderOf(bot, 0, 'buy', { status: 'canceled', reportedQuantity: 3 as Steps })
    const absent = orderOf(bot, 1, 'buy', { status: 'absent' })
    await engine.commit(accountId, commitOf(epoch, { bots: [ended], orders: [late, absent] }))
    expect((await engine.load(accountId)).bots).toEqual([ended])
    const settled = { ...late, filledQuantity: 3 as Steps }
    await engine.commit(accountId, commitOf(epoch, { orders: [settled] }))
    expect(await engine.load(accountId)).toMatchObject({ bots: [], orders: [] })
  })

  it('tells the name of the installation, whether there is a bot or not', async () => {
    const { engine, accountId, bot } = await started()
    expect((await engine.load(accountId)).installation).toBe(bot.installation)
  })

  it('keeps a bot loaded that ended shortly before the account was last looked at: its funding may be told yet', async () => {
    const { engine, accountId, bot, epoch } = await started()
    const ended = { ...bot, status: 'stopped', stoppedMarketMs: 10_000_000 } as const
    const loadedAt = async (swept: number) => {
      await engine.commit(accountId, commitOf(epoch, { bots: [ended], cursors: { swept: String(swept) } }))
      return (await engine.load(accountId)).bots.length
    }
    expect(await loadedAt(10_500_000)).toBe(1)
    expect(await loadedAt(10_700_000)).toBe(0)
  })

  it('books a trade once per account, whatever comes again', async () => {
    const { store, engine, accountId, owner, bot, epoch } = await started()
    const fill = booked(fillOf('t1', 'buy', 950_000, 10), bot.id)
    const ledger = [entryOf('fill:t1:fee', bot.id, money('-0.01'))]
    await engine.commit(accountId, commitOf(epoch, { fills: [fill], ledger }))
    const again = commitOf(epoch, {
      fills: [{ ...fill, fee: money('9') }],
      ledger: [entryOf('fill:t1:fee', null, ZERO)],
    })
    expect(await engine.commit(accountId, again)).toEqual({ ok: true })
    expect(await store.fills.list(owner.userId, {}, { limit: 9, cursor: null })).toMatchObject({
      value: { items: [{ fill }] },
    })
    expect(await store.ledger.list(owner.userId, {}, { limit: 9, cursor: null })).toMatchObject({
      value: { items: [{ entry: ledger[0] }] },
    })
    expect(await engine.knownTradeIds(accountId, ['t0', 't1', 't2'])).toEqual(new Set(['t1']))
    const other = await addUser(store, 'bob')
    expect(await engine.knownTradeIds(other.accountId, ['t1'])).toEqual(new Set())
    const many = Array.from({ length: 450 }, (_, i) => `t${i}`)
    expect(await engine.knownTradeIds(accountId, many)).toEqual(new Set(['t1']))
  })

  it('gives every execution of a bot with what its positions depend on', async () => {
    const { engine, accountId, bot, epoch } = await started()
    const [own, forced, foreign] = [
      fillOf('7', 'buy', 950_000, 10),
      fillOf('9', 'sell', 940_000, 4),
      fillOf('8', 'buy', 1, 1),
    ]
    const liquidation = { ...booked(forced, bot.id), purpose: 'liquidation' }
    const fills = [liquidation, booked(own, bot.id), { ...booked(foreign, bot.id), botId: null }]
    await engine.commit(accountId, commitOf(epoch, { fills }))
    const found = await engine.executionsOf(accountId, bot.id)
    expect([...found].sort((a, b) => (a.tradeId < b.tradeId ? -1 : 1))).toEqual([
      {
        tradeId: '7',
        positionSide: own.positionSide,
        side: 'buy',
        price: 950_000,
        quantity: 10,
        occurredAtMs: own.occurredAtMs,
        forced: false,
      },
      {
        tradeId: '9',
        positionSide: own.positionSide,
        side: 'sell',
        price: 940_000,
        quantity: 4,
        occurredAtMs: forced.occurredAtMs,
        forced: true,
      },
    ])
  })

  it('stores nothing of a commit when one of its rows is refused', async () => {
    const { engine, accountId, owner, store, bot, epoch } = await started()
    const orphan = { ...orderOf(bot, 5, 'buy'), botId: 'no-such-bot' }
    const changes = {
      bots: [bot],
      orders: [orderOf(bot, 0, 'buy'), orphan],
      fills: [booked(fillOf('t1', 'buy', 950_000, 10), bot.id)],
      cursors: { fills: '1' },
    }
    await expect(engine.commit(accountId, commitOf(epoch, changes))).rejects.toMatchObject({ code: 'constraint' })
    const loaded = await engine.load(accountId)
    expect(loaded).toMatchObject({ orders: [], cursors: {} })
    expect(loaded.bots[0]?.status).toBe('created')
    expect(await engine.knownTradeIds(accountId, ['t1'])).toEqual(new Set())
    expect(await store.positions.list(owner.userId, bot.id)).toEqual([])
    // The rows skipped as "already written" are those of durable commits only.
    await engine.commit(accountId, commitOf(epoch, { bots: [bot] }))
    expect(await store.positions.list(owner.userId, bot.id)).toHaveLength(10)
  })

  it('refuses a bot of another account and a state that could not be read back', async () => {
    const { store, engine, accountId, bot, epoch } = await started()
    const other = await addUser(store, 'bob')
    const otherEpoch = await leaseOf(engine, other.accountId, 'engine')
    await expect(engine.commit(other.accountId, commitOf(otherEpoch, { bots: [bot] }))).rejects.toThrow(
      /another account/,
    )
    const broken = { ...bot, fills: Number.NaN }
    await expect(engine.commit(accountId, commitOf(epoch, { bots: [broken] }))).rejects.toThrow(/not storable/)
  })

  it('serialises turns that are started together', async () => {
    const { engine, accountId, bot, epoch } = await started()
    const turns = Array.from({ length: 20 }, (_, i) =>
      engine.commit(
        accountId,
        commitOf(epoch, {
          events: [{ botId: bot.id, code: 'filled', params: { i }, occurredAtMs: i, wallMs: i }],
          cursors: { fills: String(i) },
        }),
      ),
    )
    expect(await Promise.all(turns)).toEqual(turns.map(() => ({ ok: true })))
    expect((await engine.load(accountId)).cursors).toEqual({ fills: '19' })
  })
})

describe('grid_positions', () => {
  it('shows per slot what rests, what is held and what its round trips earned', async () => {
    const { store, engine, accountId, owner, bot, epoch } = await started()
    const quantity = bot.plan?.quantity ?? 0
    const buy = orderOf(bot, 2, 'buy')
    const sell = orderOf(bot, 7, 'sell')
    await engine.commit(accountId, commitOf(epoch, { bots: [bot], orders: [buy, sell] }))
    const rows = await store.positions.list(owner.userId, bot.id)
    expect(rows).toHaveLength(10)
    expect(rows[2]).toMatchObject({
      level: 2,
      lowerPrice: '97000.0',
      upperPrice: '98000.0',
      targetPrice: '97000.0',
      status: 'pending',
      buyOrderId: buy.clientOrderId,
      sellOrderId: null,
      heldQuantity: '0',
    })
    expect(rows[7]).toMatchObject({ status: 'filled', sellOrderId: sell.clientOrderId, targetPrice: '102000.0' })

    const bought = fillOf('t1', 'buy', 970_000, quantity)
    const key = { purpose: 'slot', slot: 2, side: 'buy' } as const
    const holding = step(bot, { type: 'fill', key, fill: bought, times: times(5) }, BTCUSDT).bot
    const counter = orderOf(bot, 2, 'sell')
    const filled = { ...buy, status: 'filled', filledQuantity: buy.quantity } as const
    await engine.commit(
      accountId,
      commitOf(epoch, { bots: [holding], orders: [counter, filled], fills: [booked(bought, bot.id, 2)] }),
    )
    expect((await store.positions.list(owner.userId, bot.id))[2]).toMatchObject({
      status: 'filled',
      buyOrderId: null,
      sellOrderId: counter.clientOrderId,
      entryPrice: '97000.0',
      exitPrice: null,
      profit: ZERO,
    })

    const sold = fillOf('t2', 'sell', 980_000, quantity)
    const closing = { ...key, side: 'sell' } as const
    const closed = step(holding, { type: 'fill', key: closing, fill: sold, times: times(6) }, BTCUSDT).bot
    const changes = { bots: [closed], fills: [booked(sold, bot.id, 2)] }
    await engine.commit(accountId, commitOf(epoch, changes))
    const row = (await store.positions.list(owner.userId, bot.id))[2]
    expect(row).toMatchObject({ status: 'pending', entryPrice: '97000.0', exitPrice: '98000.0', roundTrips: 1 })
    expect(row?.profit).toBe(closed.gridProfit)
    expect(row?.profit).toBeGreaterThan(0n)

    await engine.commit(accountId, commitOf(epoch, { bots: [{ ...closed, status: 'stopped' }] }))
    const ended = await store.positions.list(owner.userId, bot.id)
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['closed']))
  })

  it('takes no price from a trade that comes again, and writes every row anew under a new plan', async () => {
    const { store, engine, accountId, owner, bot, epoch } = await started()
    const bought = booked(fillOf('t1', 'buy', 970_000, 5), bot.id, 2)
    await engine.commit(accountId, commitOf(epoch, { bots: [bot], fills: [bought] }))
    await engine.commit(accountId, commitOf(epoch, { fills: [{ ...bought, price: 1 as Ticks }] }))
    expect((await store.positions.list(owner.userId, bot.id))[2]).toMatchObject({ entryPrice: '97000.0' })
    if (bot.plan === null) throw new Error('begun')
    const shifted = { ...bot, plan: { ...bot.plan, levels: bot.plan.levels.map((level) => (level + 10) as Ticks) } }
    await engine.commit(accountId, commitOf(epoch, { bots: [shifted] }))
    const lower = (await store.positions.list(owner.userId, bot.id)).map(({ lowerPrice }) => lowerPrice)
    expect(lower).toEqual(Array.from({ length: 10 }, (_, i) => `${95_001 + i * 1_000}.0`))
  })

  it('writes every row again after a restart, drops those of slots that are gone, keeps execution prices', async () => {
    const path = join(temporaryFolder(), 'gridpilot.db')
    const first = await openWorld(path)
    const owner = await addUser(first, 'ann')
    const bot = begun((await addBot(first, owner, 'bot-1')).bot)
    const epoch = await leaseOf(first.engine, owner.accountId, 'engine-a')
    const bought = fillOf('t1', 'buy', 970_000, 5)
    const changes = { bots: [bot], orders: [orderOf(bot, 2, 'buy')], fills: [booked(bought, bot.id, 2)] }
    await first.engine.commit(owner.accountId, commitOf(epoch, changes))
    const before = await first.positions.list(owner.userId, bot.id)
    await first.close()

    const second = await openWorld(path)
    const next = await leaseOf(second.engine, owner.accountId, 'engine-b')
    const loaded = await second.engine.load(owner.accountId)
    await second.engine.commit(owner.accountId, commitOf(next, { bots: loaded.bots }))
    expect(await second.positions.list(owner.userId, bot.id)).toEqual(before)
    const fewer = loaded.bots.map((each) => ({ ...each, slots: each.slots.slice(0, 4) }))
    await second.engine.commit(owner.accountId, commitOf(next, { bots: fewer }))
    const rows = await second.positions.list(owner.userId, bot.id)
    expect(rows).toEqual(before.slice(0, 4))
    expect(rows[2]).toMatchObject({ entryPrice: '97000.0' })
  })
})
