import { afterEach, describe, expect, it } from 'vitest'
import { faultStage } from './fault-stage.ts'
import type { Frames, Keys, OpenFront } from './open-front.ts'
import type { Json } from './running-exchange.ts'

let open: OpenFront
let classic: Keys
let unified: Keys
const sockets: Frames[] = []
faultStage('stream', (stage) => {
  ;({ open, classic, unified } = stage)
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.end()
})

const ORDERS = { instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }
const FILLS = { ...ORDERS, channel: 'fill' }
const POSITIONS = { ...ORDERS, channel: 'positions' }
const BOOKS = { instType: 'USDT-FUTURES', channel: 'books', instId: 'BTCUSDT' }
const TICKER = { ...BOOKS, channel: 'ticker' }

async function listening(...args: Record<string, string>[]): Promise<Frames> {
  const frames = await open.loggedIn(classic)
  sockets.push(frames)
  await frames.subscribe(...args)
  await frames.settled()
  return frames
}

let number = 0
/** A resting order of the account, told to whoever listens. */
function act(): string {
  const id = `s${number++}`
  open.act(classic.uid, 'buy', id)
  return id
}

const idsOf = (frames: Frames) => frames.pushes('orders').flatMap((push) => push.data.map((row: Json) => row.clientOid))
const openIds = () => open.venue.openOrders(classic.uid).map((each) => each.clientOrderId)

describe('a private stream', () => {
  it('W1 dies silently: no pushes, the socket open, pongs arrive, the orders rest', async () => {
    const frames = await listening(ORDERS)
    await open.fault('silence', { account: classic.uid })
    const id = act()
    await frames.settled()
    expect([frames.isClosed, idsOf(frames)]).toEqual([false, []])
    expect(openIds()).toContain(id)
    await open.admin('POST', '/faults/clear')
    const next = act()
    await frames.until(() => idsOf(frames).includes(next))
    expect(idsOf(frames)).toEqual([next])
  })

  it('W2 is cut at once, and only that of the account', async () => {
    const frames = await listening(ORDERS)
    const other = await open.loggedIn(unified)
    sockets.push(other)
    const struck = await open.fault('disconnect', { account: classic.uid })
    expect(struck.struck).toBe(1)
    expect(await frames.closed).toBe(1006)
    await other.settled()
    expect(other.isClosed).toBe(false)
    expect((await open.admin('GET', '/faults')).items).toEqual([])
  })

  it('W2 is cut at the nth push, W3 and the fill of the gap is not repeated afterwards', async () => {
    const frames = await listening(ORDERS)
    await open.fault('disconnect', { channel: 'orders', nth: 2 })
    const [first] = [act(), act()]
    await frames.closed
    expect(idsOf(frames)).toEqual([first])
    await open.admin('POST', `/accounts/${classic.uid}/place-order`, { side: 'buy', quantity: '0.01' })
    const again = await listening(FILLS)
    expect(again.pushes('fill')).toEqual([])
    expect(open.venue.fills(classic.uid).length).toBe(1)
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('W3 loses pushes of one channel by chance', async () => {
    const frames = await listening(ORDERS)
    await open.fault('lose_push', { channel: 'orders', probability: 0.5, seed: 9 })
    const ids = Array.from({ length: 16 }, act)
    await frames.settled()
    const heard = idsOf(frames)
    expect(heard.length).toBeGreaterThan(2)
    expect(heard.length).toBeLessThan(14)
    expect(heard).toEqual(ids.filter((id) => heard.includes(id)))
    expect(openIds()).toEqual(expect.arrayContaining(ids))
  })

  it('W4 tells things twice', async () => {
    const frames = await listening(ORDERS)
    await open.fault('duplicate_push', { channel: 'orders', times: 3, count: 1 })
    const [twice, once] = [act(), act()]
    await frames.settled()
    expect(idsOf(frames)).toEqual([twice, twice, twice, once])
  })

  it('W5 tells things out of order', async () => {
    const frames = await listening(ORDERS)
    await open.fault('reorder_push', { channel: 'orders', window: 4, seed: 5 })
    const ids = Array.from({ length: 4 }, act)
    await frames.settled()
    expect([...idsOf(frames)].sort()).toEqual([...ids].sort())
    expect(idsOf(frames)).not.toEqual(ids)
  })

  it('W5 W14 tells things later than REST knows them', async () => {
    const frames = await listening(ORDERS)
    await open.fault('late_push', { channel: 'orders', count: 1 })
    const [late, next] = [act(), act()]
    await frames.settled()
    expect(idsOf(frames)).toEqual([next])
    expect(openIds()).toContain(late)
    expect((await open.admin('GET', '/faults')).held).toBe(1)
    await open.admin('POST', '/faults/release')
    await frames.until(() => idsOf(frames).includes(late))
    expect(idsOf(frames)).toEqual([next, late])
  })

  it('W8 sends an old snapshot after the new one', async () => {
    const frames = await listening(POSITIONS)
    await open.fault('stale_push', { channel: 'positions' })
    await open.admin('POST', `/accounts/${classic.uid}/place-order`, { side: 'buy', quantity: '0.01' })
    await open.admin('POST', `/accounts/${classic.uid}/place-order`, { side: 'buy', quantity: '0.02' })
    await frames.settled()
    const totals = frames.pushes('positions').map((push) => push.data[0]?.total)
    expect(totals.slice(-2)).toEqual(['0.03', '0.01'])
    expect(open.venue.position(classic.uid, 'BTCUSDT')?.quantity).toBe(
      open.venue
        .fills(classic.uid)
        .slice(-2)
        .reduce((sum, fill) => sum + fill.quantity, 0),
    )
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('W11 floods', async () => {
    const frames = await listening(ORDERS)
    await open.fault('flood', { channel: 'orders', times: 10_000, count: 1 })
    const [id, last] = [act(), act()]
    await frames.until((frame) => frame.data?.[0]?.clientOid === last)
    expect(idsOf(frames)).toHaveLength(10_002)
    expect(openIds().filter((each) => each === id)).toHaveLength(1)
  })

  it('W12 has broken frames between the good ones', async () => {
    const frames = await listening(ORDERS)
    const before = frames.all.length
    await open.fault('garble_push', { channel: 'orders', seed: 2 })
    const ids = Array.from({ length: 20 }, act)
    await frames.settled()
    expect(idsOf(frames)).toEqual(ids)
    const broken = frames.all.slice(before).filter((frame) => !frame.action && frame.text !== 'pong')
    expect(broken).toHaveLength(20)
    expect(new Set(broken.map((frame) => JSON.stringify(frame))).size).toBeGreaterThan(4)
    expect(broken.some((frame) => frame.isBinary)).toBe(true)
    await open.admin('POST', '/faults/clear')
    await open.fault('garble_push', { garble: 'huge_number', count: 1 })
    act()
    await frames.settled()
    expect(JSON.stringify(frames.all)).toContain('90071992547409931234567890.5')
  })

  it('announces a restart with 30033 and drops', async () => {
    const frames = await listening(ORDERS)
    await open.fault('restart_notice', { delay_ms: 5 })
    expect((await frames.until((frame) => frame.code === 30033)).event).toBe('error')
    expect(await frames.closed).toBe(1006)
  })
})

describe('the way in', () => {
  it('W9 refuses the login k times', async () => {
    await open.fault('refuse_login', { account: classic.uid, count: 2 })
    for (let i = 0; i < 2; i++) {
      const frames = await open.socket()
      frames.send(open.login(classic))
      expect((await frames.until((frame) => frame.event === 'error')).code).toBe(30005)
      await frames.closed
    }
    sockets.push(await open.loggedIn(unified), await open.loggedIn(classic))
  })

  it('W9 dies between login and its ack', async () => {
    await open.fault('die_at_login', { count: 1 })
    const frames = await open.socket()
    frames.send(open.login(classic))
    expect(await frames.closed).toBe(1006)
    expect(frames.all).toEqual([])
    sockets.push(await open.loggedIn(classic))
  })

  it('W10 acknowledges only some subscriptions', async () => {
    await open.fault('lose_ack', { channel: 'fill', count: 1 })
    const frames = await open.loggedIn(classic)
    sockets.push(frames)
    frames.send({ op: 'subscribe', args: [ORDERS, FILLS, POSITIONS] })
    await frames.settled()
    const acks = frames.all.filter((frame) => frame.event === 'subscribe').map((frame) => frame.arg.channel)
    expect(acks).toEqual(['orders', 'positions'])
    await open.admin('POST', `/accounts/${classic.uid}/place-order`, { side: 'buy', quantity: '0.01' })
    await frames.settled()
    expect([frames.pushes('fill').length, frames.pushes('orders').length > 0]).toEqual([0, true])
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('W13 takes so many sockets a minute', async () => {
    open.pass(60_001)
    await open.fault('connect_limit', { after: 2 })
    sockets.push(await open.socket(), await open.socket())
    await expect(open.socket()).rejects.toThrow('429')
    open.pass(60_001)
    sockets.push(await open.socket())
  })
})

describe('public and trading streams', () => {
  it('skip one update of the book, so that its sequence and checksum no longer fit', async () => {
    const frames = await listening(BOOKS)
    const unifiedFrames = await open.socket()
    sockets.push(unifiedFrames)
    await unifiedFrames.subscribe({ instType: 'usdt-futures', topic: 'books', symbol: 'BTCUSDT' })
    const move = (factor: number) => open.admin('POST', '/market/move', { price: open.priceAt(factor) })
    await move(1.0002)
    await open.fault('lose_push', { channel: 'books', count: 2 })
    await move(1.0003)
    await move(0.9999)
    await Promise.all([frames.settled(), unifiedFrames.settled()])
    expect(frames.pushes('books')).toHaveLength(3)
    const chain = unifiedFrames.pushes('books').map((push) => push.data[0])
    expect(chain).toHaveLength(3)
    expect(chain[1].pseq).toBe(chain[0].seq)
    expect(chain[2].pseq).not.toBe(chain[1].seq)
  })

  it('tell every price once to who reads', async () => {
    const frames = await listening(TICKER)
    const before = frames.pushes('ticker').length
    await open.admin('POST', '/market/move', { price: open.priceAt(1.0002) })
    await frames.settled()
    expect(frames.pushes('ticker').length).toBe(before + 1)
  })

  it.each([true, false])('die after a trading request, taken: %s', async (taken) => {
    await open.fault('die_at_trade', { channel: 'place-order', taken, count: 1 })
    const frames = await open.loggedIn(unified)
    const clientOid = `t${taken}`
    const args = [
      { symbol: 'BTCUSDT', qty: '0.01', price: open.priceAt(0.98), side: 'buy', orderType: 'limit', clientOid },
    ]
    frames.send({ op: 'trade', id: '1', category: 'usdt-futures', topic: 'place-order', args })
    expect(await frames.closed).toBe(1006)
    expect(frames.all.filter((frame) => frame.event === 'trade')).toEqual([])
    expect(open.venue.order(unified.uid, { clientOrderId: clientOid }) !== null).toBe(taken)
    expect(open.exchange.hasPending()).toBe(false)
  })

  it.each([
    [true, '25001'],
    [false, '40725'],
  ] as const)('E4 answer a trading request with an error, taken: %s', async (taken, answer) => {
    await open.fault('error_trade', { taken, answer, count: 1 })
    const frames = await open.loggedIn(unified)
    sockets.push(frames)
    const clientOid = `e${taken}`
    const [price, side] = [open.priceAt(0.98), 'buy']
    const args = [{ symbol: 'BTCUSDT', qty: '0.01', price, side, orderType: 'limit', clientOid }]
    frames.send({ op: 'trade', id: '77', category: 'usdt-futures', topic: 'place-order', args })
    const heard = await frames.until((frame) => frame.id === '77')
    expect(heard).toMatchObject({ event: 'error', id: '77', code: answer })
    expect(open.venue.order(unified.uid, { clientOrderId: clientOid }) !== null).toBe(taken)
    await expect(open.fault('error_trade', { answer: 'html_502' })).rejects.toThrow('25001')
  })
})
