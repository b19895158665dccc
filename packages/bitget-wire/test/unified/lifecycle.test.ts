import { describe, expect, it } from 'vitest'
import { type Json, MINUTE } from '../wire-fixture.ts'
import { shapeDifferences } from './shape.ts'
import { sample } from './shared-data.ts'
import { LIMIT, TRADE, UnifiedFixture, type UnifiedStream } from './unified-fixture.ts'

const SAMPLES = sample('uta-orders-lifecycle.json')

interface Life {
  readonly fixture: UnifiedFixture
  readonly stream: UnifiedStream
}

function life(positionMode: 'hedge' | 'one_way' = 'hedge', choices = {}, touch?: number): Life {
  const fixture = new UnifiedFixture({ positionMode, choices, ...(touch === undefined ? {} : { touch }) })
  const stream = fixture.stream()
  stream.login()
  for (const topic of ['order', 'fill', 'position', 'account']) stream.listen(topic)
  return { fixture, stream }
}

const tell = ({ fixture }: Life, path: string, body: Json): void => void fixture.data(fixture.tell(path, body))
const place = (at: Life, over: Json): void => tell(at, `${TRADE}/place-order`, { ...LIMIT, ...over })

function move({ fixture }: Life, price: string): void {
  fixture.marketMs += MINUTE
  fixture.move(price)
}

/** What each life of the sample file is here. */
const LIVES: Readonly<Record<string, () => Json[]>> = {
  limit_new_partial_filled: () => {
    const at = life('hedge', { uta_first_status: 'live_then_new' }, 5)
    place(at, { qty: '0.002' })
    const frames = at.stream.hear()
    move(at, '59000')
    frames.push(...at.stream.hear())
    move(at, '58000')
    return [...frames, ...at.stream.hear()]
  },
  limit_close_long_filled: () => {
    const at = life()
    place(at, { orderType: 'market', price: undefined })
    at.stream.hear()
    place(at, { side: 'sell', price: '61000' })
    const frames = at.stream.hear()
    move(at, '62000')
    return [...frames, ...at.stream.hear()]
  },
  limit_cancelled: () => {
    const at = life()
    place(at, { clientOid: 'a' })
    tell(at, `${TRADE}/cancel-order`, { clientOid: 'a' })
    return at.stream.hear()
  },
  limit_partial_then_cancelled: () => {
    const at = life('hedge', {}, 5)
    place(at, { qty: '0.002', clientOid: 'a' })
    const frames = at.stream.hear()
    move(at, '59000')
    frames.push(...at.stream.hear())
    tell(at, `${TRADE}/cancel-order`, { clientOid: 'a' })
    return [...frames, ...at.stream.hear()]
  },
  post_only_would_cross: () => {
    const at = life()
    place(at, { price: '60500', timeInForce: 'post_only' })
    return at.stream.hear()
  },
  market_one_way: () => {
    const at = life('one_way')
    place(at, { posSide: undefined, orderType: 'market', price: undefined })
    return at.stream.hear()
  },
  modified_price: () => {
    const at = life()
    place(at, { clientOid: 'a' })
    const frames = at.stream.hear()
    tell(at, `${TRADE}/modify-order`, { clientOid: 'a', price: '58000' })
    return [...frames, ...at.stream.hear()]
  },
}

/** The market here has unlimited depth at bid and ask: an ioc order fills whole or not at all. */
const NOT_LIVED: readonly string[] = ['ioc_partial']

/** Position and account frames come once per change of theirs, the samples show only some of them. */
const told = (frames: readonly Json[], topic: string): readonly Json[] =>
  frames.filter((frame) => frame.arg.topic === topic).map((frame) => frame.data[0])

const names = Object.keys(SAMPLES ?? {}).filter((name) => Array.isArray(SAMPLES[name]) && !name.startsWith('_'))

describe.skipIf(SAMPLES === null)('lives of orders', () => {
  it('all of the sample file', () => {
    expect([...Object.keys(LIVES), ...NOT_LIVED].sort()).toEqual([...names].sort())
  })

  it.each(Object.keys(LIVES))('%s', (name) => {
    const theirs = SAMPLES[name]
    const ours = LIVES[name]?.() ?? []
    const story = (rows: readonly Json[]) => rows.map((row) => [row.orderStatus, row.cancelReason, row.tradeSide])
    expect(story(told(ours, 'order'))).toEqual(story(told(theirs, 'order')))
    const fills = (rows: readonly Json[]) => rows.map((row) => [row.side, row.holdSide, row.tradeScope, row.tradeSide])
    // Some samples leave the fill frames out.
    if (told(theirs, 'fill').length > 0) expect(fills(told(ours, 'fill'))).toEqual(fills(told(theirs, 'fill')))
    for (const topic of ['order', 'fill', 'position', 'account']) {
      const [ownRows, rows] = [told(ours, topic), told(theirs, topic)]
      const last = ownRows.length - rows.length
      rows.forEach((row, i) => {
        expect(shapeDifferences(row, ownRows[topic === 'order' || topic === 'fill' ? i : last + i])).toEqual([])
      })
    }
  })

  it('an ioc order that does not cross is cancelled in words of its own', () => {
    const at = life()
    place(at, { timeInForce: 'ioc' })
    expect(told(at.stream.hear(), 'order').map((row) => [row.orderStatus, row.cancelReason])).toEqual([
      ['live', ''],
      ['cancelled', 'ioc_not_full_cancel'],
    ])
    place(at, { timeInForce: 'fok' })
    expect(told(at.stream.hear(), 'order').at(-1)).toMatchObject({ cancelReason: 'fok_not_full_cancel' })
  })
})
