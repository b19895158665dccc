import { describe, expect, it } from 'vitest'
import { BOOK_DEPTH, bookOf } from '../src/book.ts'
import { type BookText, bookChange, bookChecksum, type LevelText } from '../src/classic/rows/book-row.ts'
import type { WireSession } from '../src/index.ts'
import { bitcoin, type Json, WALL, WireFixture } from './wire-fixture.ts'

const DEPTH = '/api/v2/mix/market/merge-depth'

/** What a client keeps: price → size of each side, changed by every frame. */
class ClientBook {
  readonly #asks = new Map<string, string>()
  readonly #bids = new Map<string, string>()

  apply(frame: Json): void {
    if (frame.action === 'snapshot') for (const side of [this.#asks, this.#bids]) side.clear()
    const [row] = frame.data
    for (const [side, levels] of [
      [this.#asks, row.asks],
      [this.#bids, row.bids],
    ] as const) {
      for (const [price, size] of levels as LevelText[]) size === '0' ? side.delete(price) : side.set(price, size)
    }
  }

  text(): BookText {
    const sorted = (side: Map<string, string>, sign: number) =>
      [...side].sort(([a], [b]) => sign * (Number(a) - Number(b)))
    return { asks: sorted(this.#asks, 1), bids: sorted(this.#bids, -1) }
  }
}

const frames = (list: readonly string[]): Json[] => list.map((text) => JSON.parse(text))

function subscribe(session: WireSession, channel: string): Json[] {
  const args = [{ instType: 'USDT-FUTURES', channel, instId: 'BTCUSDT' }]
  return frames(session.onText(JSON.stringify({ op: 'subscribe', args }), WALL).frames)
}

describe('the books channel', () => {
  it('gives the documented checksums', () => {
    const asks = [
      ['27000.5', '8.760'],
      ['27001.0', '0.400'],
    ] as const
    const bids = [
      ['27000.0', '2.710'],
      ['26999.5', '1.460'],
    ] as const
    expect(bookChecksum({ asks, bids })).toBe(-1_751_492_126)
    const after = { asks: [asks[1]], bids: [bids[0], ['26999.5', '2.000'] as const] }
    expect(bookChecksum(after)).toBe(-388_236_910)
    expect(bookChange({ asks, bids }, after)).toEqual({ asks: [['27000.5', '0']], bids: [['26999.5', '2.000']] })
  })

  it('lets a client keep the exchange’s book through any moves, with growing seq', () => {
    const fixture = new WireFixture()
    const session = fixture.session()
    const [, first] = subscribe(session, 'books')
    expect(first.action).toBe('snapshot')
    expect(first.data[0].asks).toHaveLength(BOOK_DEPTH)
    const client = new ClientBook()
    client.apply(first)
    let { seq } = first.data[0]
    for (const price of ['60000.1', '60003', '59990', '59000', '59000.5', '61000']) {
      fixture.move(price)
      const [update] = frames(session.onPrice('BTCUSDT', [], WALL))
      expect(update).toMatchObject({ action: 'update', arg: { channel: 'books' } })
      client.apply(update)
      expect(update.data[0].checksum).toBe(bookChecksum(client.text()))
      expect(update.data[0].seq).toBeGreaterThan(seq)
      seq = update.data[0].seq
      const rest = fixture.publicGet(DEPTH, 'symbol=BTCUSDT&productType=USDT-FUTURES&limit=max').data
      const numbers = (levels: readonly LevelText[]) => levels.map((level) => level.map(Number))
      expect([rest.asks, rest.bids]).toEqual([numbers(client.text().asks), numbers(client.text().bids)])
    }
  })

  it('says nothing while nothing changes; fixed depths repeat the whole', () => {
    const fixture = new WireFixture()
    const session = fixture.session()
    subscribe(session, 'books')
    subscribe(session, 'books1')
    const again = frames(session.onPrice('BTCUSDT', [], WALL))
    expect(again.map((frame) => [frame.arg.channel, frame.action, frame.data[0].asks.length])).toEqual([
      ['books1', 'snapshot', 1],
    ])
  })
})

describe('merged depth', () => {
  it('keeps every size: coarser levels hold what the finer ones hold', () => {
    const fixture = new WireFixture()
    const view = fixture.venue.market('BTCUSDT')
    if (view === null) throw new Error('no market')
    const total = (levels: readonly { readonly quantity: number }[]) =>
      levels.reduce((sum, { quantity }) => sum + quantity, 0)
    const coarse = bookOf(bitcoin(), view, 3, 10)
    const reach = (coarse.asks.at(-1)?.price ?? 0) - view.ask + 1
    expect(total(coarse.asks)).toBe(total(bookOf(bitcoin(), view, reach).asks))
    expect(coarse.asks.every(({ price }) => price % 10 === 0)).toBe(true)
    expect(coarse.bids[0]?.price).toBeLessThanOrEqual(view.bid)
    const rest = fixture.publicGet(DEPTH, 'symbol=BTCUSDT&productType=USDT-FUTURES&limit=5&precision=scale1').data
    expect(rest).toMatchObject({ scale: '1.0', precision: 'scale1' })
    expect(rest.asks[0][0] % 1).toBe(0)
  })
})

describe('limits of a connection', () => {
  it('close it after too many frames in a second, and mark it silent without pings', () => {
    const session = new WireFixture().session()
    for (let i = 0; i < 10; i++) expect(session.onText('ping', WALL).close).toBe(false)
    const answer = session.onText('ping', WALL + 999)
    expect(answer.close).toBe(true)
    expect(frames(answer.frames)).toEqual([{ event: 'error', code: 30007, msg: expect.any(String) }])
    expect(session.onText('ping', WALL + 1001)).toEqual({ frames: ['pong'], close: false })
    expect(session.isSilent(WALL + 121_000)).toBe(false)
    expect(session.isSilent(WALL + 121_002)).toBe(true)
  })

  it('refuse long and too many requests', () => {
    const fixture = new WireFixture({ framesPerSecond: 0 })
    const session = fixture.session()
    const argument = { instType: 'USDT-FUTURES', channel: 'ticker', instId: 'BTCUSDT' }
    const long = JSON.stringify({ op: 'subscribe', args: Array.from({ length: 80 }, () => argument) })
    expect(frames(session.onText(long, WALL).frames)[0].code).toBe(30016)
    const short = JSON.stringify({ op: 'subscribe', args: [argument] })
    for (let i = 0; i < 240; i++) expect(frames(session.onText(short, WALL).frames)[0].event).toBe('subscribe')
    expect(frames(session.onText(short, WALL).frames)).toEqual([
      { event: 'error', code: 30006, msg: expect.any(String) },
    ])
  })
})
