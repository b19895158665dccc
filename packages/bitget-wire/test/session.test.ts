import { describe, expect, it } from 'vitest'
import { bookChecksum } from '../src/classic/rows/book-row.ts'
import { STREAM_ERRORS, type WireSession } from '../src/index.ts'
import { signText } from '../src/signature.ts'
import { type Json, KEY, limitOrder, ORDERS, OTHER, WALL, WireFixture } from './wire-fixture.ts'

const frames = (list: readonly string[]): Json[] => list.map((frame) => JSON.parse(frame))
const send = (session: WireSession, frame: unknown): Json[] =>
  frames(session.onText(JSON.stringify(frame), WALL).frames)

function loginFrame(timestamp: string | number, over: Record<string, unknown> = {}) {
  const sign = signText(KEY.secret, `${timestamp}GET/user/verify`)
  return {
    op: 'login',
    url: 'ws://…',
    args: [{ apiKey: KEY.key, passphrase: KEY.passphrase, timestamp, sign, ...over }],
  }
}

const subscribe = (channel: string, over: Record<string, unknown> = {}) => ({
  op: 'subscribe',
  args: [{ channel, instType: 'USDT-FUTURES', ...over }],
})

function loggedIn(fixture: WireFixture): WireSession {
  const session = fixture.session()
  send(session, loginFrame(WALL / 1000))
  return session
}

const pushes = (fixture: WireFixture, session: WireSession): Json[] =>
  frames(session.onVenueEvents(fixture.venue.drainEvents(), WALL))

describe('login', () => {
  it.each([
    ['a number of seconds', WALL / 1000],
    ['a text of seconds', String(WALL / 1000)],
    ['milliseconds', WALL],
    ['a text of milliseconds', String(WALL)],
    ['a second in the future', WALL / 1000 + 1],
  ])('takes %s and answers a numeric code', (_, timestamp) => {
    const session = new WireFixture().session()
    expect(send(session, loginFrame(timestamp))).toEqual([{ event: 'login', code: 0, msg: '' }])
    expect(session.accountId).toBe(KEY.accountId)
  })

  it.each([
    ['an unknown key', loginFrame(WALL, { apiKey: 'x' }), STREAM_ERRORS.bad_key],
    ['a wrong passphrase', loginFrame(WALL, { passphrase: 'x' }), STREAM_ERRORS.bad_passphrase],
    ['no time', loginFrame('soon'), STREAM_ERRORS.bad_timestamp],
    ['an old time', loginFrame(WALL / 1000 - 40), STREAM_ERRORS.timestamp_expired],
    ['a wrong signature', loginFrame(WALL, { sign: 'x' }), STREAM_ERRORS.bad_signature],
  ])('closes the socket on %s', (_, frame, code) => {
    const session = new WireFixture().session()
    const answer = session.onText(JSON.stringify(frame), WALL)
    expect(answer.close).toBe(true)
    expect(frames(answer.frames)).toEqual([{ event: 'error', code, msg: expect.any(String) }])
    expect(session.accountId).toBeNull()
  })
})

describe('control frames', () => {
  it('answers ping with pong', () => {
    expect(new WireFixture().session().onText('ping', WALL)).toEqual({ frames: ['pong'], close: false })
  })

  it('echoes the argument exactly, in ack and push', () => {
    const argument = { channel: 'ticker', instType: 'USDT-FUTURES', instId: 'BTCUSDT' }
    const answer = new WireFixture().session().onText(JSON.stringify({ op: 'subscribe', args: [argument] }), WALL)
    const echoed = JSON.stringify(argument)
    expect(answer.frames[0]).toBe(`{"event":"subscribe","arg":${echoed}}`)
    expect(answer.frames[1]).toContain(`"arg":${echoed}`)
  })

  it('refuses what it does not know, with numeric codes', () => {
    const session = new WireFixture().session()
    const code = (frame: unknown) => send(session, frame)[0].code
    expect(code(subscribe('candleundefined', { instId: 'BTCUSDT' }))).toBe(30001)
    expect(code(subscribe('ticker', { instId: 'NOPEUSDT' }))).toBe(30001)
    expect(code(subscribe('orders', { instId: 'default' }))).toBe(30004)
    expect(code({ op: 'dance', args: [] })).toBe(30003)
    expect(code({ op: 'subscribe' })).toBe(30002)
    expect(frames(session.onText('{', WALL).frames)[0].code).toBe(30002)
  })

  it('stops pushing after unsubscribe', () => {
    const fixture = new WireFixture()
    const session = fixture.session()
    send(session, subscribe('ticker', { instId: 'BTCUSDT' }))
    expect(session.onPrice('BTCUSDT', [], WALL)).toHaveLength(1)
    const [ack] = send(session, { ...subscribe('ticker', { instId: 'BTCUSDT' }), op: 'unsubscribe' })
    expect(ack.event).toBe('unsubscribe')
    expect(session.onPrice('BTCUSDT', [], WALL)).toEqual([])
  })
})

describe('private pushes', () => {
  it('tell an order’s life with the fill’s members only where a fill caused the push', () => {
    const fixture = new WireFixture()
    const session = loggedIn(fixture)
    send(session, subscribe('orders', { instId: 'default' }))
    fixture.venue.drainEvents()
    fixture.post(`${ORDERS}/place-order`, limitOrder({ clientOid: 'w-1' }))
    const [live] = pushes(fixture, session)
    expect(live).toMatchObject({ action: 'snapshot', ts: WALL, arg: { channel: 'orders', instId: 'default' } })
    expect(live.data[0]).toMatchObject({
      instId: 'BTCUSDT',
      clientOid: 'w-1',
      status: 'live',
      accBaseVolume: '0',
      reduceOnly: 'no',
      feeDetail: [{ feeCoin: 'USDT', fee: '0' }],
    })
    expect(live.data[0]).not.toHaveProperty('tradeId')
    fixture.move('58000')
    const [filled] = pushes(fixture, session)
    expect(filled.data[0]).toMatchObject({
      status: 'filled',
      accBaseVolume: '0.01',
      baseVolume: '0.01',
      fillPrice: '59000.0',
      fillFee: '-0.118',
      fillFeeCoin: 'USDT',
      tradeScope: 'M',
      pnl: '0',
      priceAvg: '59000',
      tradeId: expect.stringMatching(/^\d{19}$/),
    })
  })

  it('give fills, full positions and the account', () => {
    const fixture = new WireFixture()
    const session = loggedIn(fixture)
    send(session, subscribe('fill', { instId: 'default' }))
    expect(send(session, subscribe('positions', { instId: 'default' }))[1].data).toEqual([])
    expect(send(session, subscribe('account', { coin: 'default' }))[1].data[0]).toMatchObject({
      marginCoin: 'USDT',
      equity: '10000',
      available: '10000',
    })
    fixture.venue.drainEvents()
    fixture.post(
      `${ORDERS}/place-order`,
      limitOrder({ orderType: 'market', price: undefined, side: 'sell', clientOid: 'w-2' }),
    )
    const [fill, positions, account] = pushes(fixture, session)
    expect(fill.data).toEqual([
      expect.objectContaining({
        clientOid: 'w-2',
        side: 'sell',
        tradeScope: 'taker',
        orderType: 'market',
        posMode: 'one_way_mode',
        feeDetail: [expect.objectContaining({ feeCoin: 'USDT' })],
      }),
    ])
    expect(positions.data).toEqual([
      expect.objectContaining({ instId: 'BTCUSDT', holdSide: 'short', total: '0.01', leverage: 10 }),
    ])
    expect(Number(account.data[0].equity)).toBeLessThan(10_000)
    fixture.post(`${ORDERS}/close-positions`, { productType: 'USDT-FUTURES' })
    expect(pushes(fixture, session).find((frame) => frame.arg.channel === 'positions').data).toEqual([])
  })

  it('never reach another account', () => {
    const fixture = new WireFixture()
    const session = loggedIn(fixture)
    send(session, subscribe('orders', { instId: 'default' }))
    fixture.venue.drainEvents()
    fixture.post(`${ORDERS}/place-order`, limitOrder({ size: '0.001' }), OTHER)
    const events = fixture.venue.drainEvents()
    expect(events.length).toBeGreaterThan(0)
    expect(session.onVenueEvents(events, WALL)).toEqual([])
  })
})

describe('public pushes', () => {
  it('start candles with history and go on with updates of eight columns', () => {
    const fixture = new WireFixture()
    const session = fixture.session()
    const [, first] = send(session, subscribe('candle15m', { instId: 'BTCUSDT' }))
    expect(first.action).toBe('snapshot')
    expect(first.data.length).toBeGreaterThan(100)
    expect(first.data.at(-1)).toHaveLength(8)
    const [update] = frames(session.onPrice('BTCUSDT', [], WALL))
    expect(update).toMatchObject({ action: 'update', data: [first.data.at(-1)] })
  })

  it('send books as snapshots of the asked depth and trades newest first', () => {
    const fixture = new WireFixture()
    const session = fixture.session()
    const [, book] = send(session, subscribe('books5', { instId: 'BTCUSDT' }))
    expect(book.data[0].asks).toHaveLength(5)
    expect(book.data[0].checksum).toBe(bookChecksum(book.data[0]))
    send(session, subscribe('trade', { instId: 'BTCUSDT' }))
    const trade = { tradeId: '5', price: 600_000, quantity: 3, side: 'buy', marketMs: 7 } as never
    const update = frames(session.onPrice('BTCUSDT', [trade], WALL)).find((frame) => frame.arg.channel === 'trade')
    expect(update).toMatchObject({
      action: 'update',
      data: [{ ts: '7', price: '60000.0', size: '0.0003', side: 'buy', tradeId: '5' }],
    })
  })
})
