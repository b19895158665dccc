import { describe, expect, it } from 'vitest'
import { Day } from './samples/day.ts'
import { type Json, limitOrder, ORDERS, PRODUCT } from './wire-fixture.ts'

/**
 * The golden table of side conventions (API.md 5.1): what a client sends, what happens, and how every row and push
 * names it. In hedge mode `side` of an order names the position; only the fill channel and nothing else tells the trade.
 */
interface Row {
  readonly mode: 'one_way' | 'hedge'
  readonly side: 'buy' | 'sell'
  readonly tradeSide: string | undefined
  /** The leg or net position it needs to exist before. */
  readonly held: 'long' | 'short' | null
  /** The real direction. */
  readonly trade: 'buy' | 'sell'
  readonly posSide: 'net' | 'long' | 'short'
  readonly rowSide: 'buy' | 'sell'
  readonly rowTradeSide: string
  readonly bill: string
  /** holdSide of the position afterwards; null: flat. */
  readonly after: 'long' | 'short' | null
}

const row = (
  mode: Row['mode'],
  sent: readonly [side: Row['side'], tradeSide: string | undefined],
  held: Row['held'],
  means: readonly [trade: Row['trade'], posSide: Row['posSide']],
  named: readonly [rowSide: Row['rowSide'], rowTradeSide: string, bill: string],
  after: Row['after'],
): Row => ({
  mode,
  side: sent[0],
  tradeSide: sent[1],
  held,
  trade: means[0],
  posSide: means[1],
  rowSide: named[0],
  rowTradeSide: named[1],
  bill: named[2],
  after,
})

const GOLDEN: readonly Row[] = [
  row('one_way', ['buy', undefined], null, ['buy', 'net'], ['buy', 'buy_single', 'buy'], 'long'),
  row('one_way', ['sell', undefined], null, ['sell', 'net'], ['sell', 'sell_single', 'sell'], 'short'),
  row('one_way', ['buy', undefined], 'short', ['buy', 'net'], ['buy', 'buy_single', 'buy'], null),
  row('one_way', ['sell', undefined], 'long', ['sell', 'net'], ['sell', 'sell_single', 'sell'], null),
  row('one_way', ['buy', 'open'], null, ['buy', 'net'], ['buy', 'buy_single', 'buy'], 'long'),
  row('one_way', ['sell', 'close'], null, ['sell', 'net'], ['sell', 'sell_single', 'sell'], 'short'),
  row('hedge', ['buy', 'open'], null, ['buy', 'long'], ['buy', 'open', 'open_long'], 'long'),
  row('hedge', ['sell', 'open'], null, ['sell', 'short'], ['sell', 'open', 'open_short'], 'short'),
  row('hedge', ['buy', 'close'], 'long', ['sell', 'long'], ['buy', 'close', 'close_long'], null),
  row('hedge', ['sell', 'close'], 'short', ['buy', 'short'], ['sell', 'close', 'close_short'], null),
  row('hedge', ['BUY', 'Close'] as never, 'long', ['sell', 'long'], ['buy', 'close', 'close_long'], null),
]

const market = (day: Day, side: string, tradeSide: string | undefined): Json =>
  day.order('place-order', { orderType: 'market', price: undefined, side, tradeSide })

/** A day with the position the row starts from, its streams subscribed and emptied. */
function prepared({ mode, held }: Pick<Row, 'mode' | 'held'>): Day {
  const day = new Day(mode)
  if (held !== null) market(day, held === 'long' ? 'buy' : 'sell', 'open')
  const args = ['orders', 'fill', 'positions', 'orders-algo'].map((channel) => ({
    instType: 'USDT-FUTURES',
    channel,
    instId: 'default',
  }))
  day.send({ op: 'subscribe', args })
  day.heard()
  return day
}

const pushed = (frames: readonly Json[], channel: string): Json[] =>
  frames.filter((frame) => frame.arg?.channel === channel).flatMap((frame) => frame.data)

describe('side conventions', () => {
  it.each(GOLDEN)('$mode: $side $tradeSide with $held is a $trade of $posSide', (wanted) => {
    const day = prepared(wanted)
    const { orderId } = market(day, wanted.side, wanted.tradeSide).data
    const frames = day.heard()
    const posMode = wanted.mode === 'hedge' ? 'hedge_mode' : 'one_way_mode'
    const asOrder = { side: wanted.rowSide, tradeSide: wanted.rowTradeSide, posMode }

    const orders = pushed(frames, 'orders').filter((each) => each.orderId === orderId)
    expect(orders.map((each) => each.status)).toEqual(['live', 'filled'])
    for (const each of orders) expect(each).toMatchObject({ ...asOrder, posSide: wanted.posSide })
    expect(day.ask(`${ORDERS}/detail`, `orderId=${orderId}`).data).toMatchObject({
      ...asOrder,
      posSide: wanted.posSide,
    })
    const [history] = day.ask(`${ORDERS}/orders-history`, `orderId=${orderId}`).data.entrustedList
    expect(history).toMatchObject({ ...asOrder, posSide: wanted.posSide })

    const [restFill] = day.ask(`${ORDERS}/fills`, `orderId=${orderId}`).data.fillList
    expect(restFill).toMatchObject(asOrder)
    expect(pushed(frames, 'fill')).toEqual([
      expect.objectContaining({ orderId, side: wanted.trade, tradeSide: wanted.rowTradeSide, posMode }),
    ])

    const bills = day.ask('/api/v2/mix/account/bill').data.bills
    expect(bills[0].businessType).toBe(wanted.bill)
    const positions = pushed(frames, 'positions')
    const holdSides = wanted.after === null ? [] : [wanted.after]
    expect([...new Set(positions.map((each) => each.holdSide))]).toEqual(holdSides)
    const rest = day.ask('/api/v2/mix/position/single-position').data
    expect(rest.map((each: Json) => [each.holdSide, each.posMode])).toEqual(holdSides.map((side) => [side, posMode]))
  })

  it.each([
    ['buy', 'short', '22002'],
    ['sell', 'long', '22002'],
  ] as const)('hedge: closing with the natural side of a %s finds no position', (side, held, code) => {
    const day = prepared({ mode: 'hedge', held })
    expect(market(day, side, 'close').code).toBe(code)
  })

  it('an order without tradeSide has the shape of the other mode', () => {
    const day = prepared({ mode: 'hedge', held: null })
    expect(market(day, 'buy', undefined).code).toBe('40774')
  })

  it.each([
    ['one_way', 'buy', 'long', 'net', 'sell', 'sell', 'sell_single'],
    ['one_way', 'sell', 'short', 'net', 'buy', 'buy', 'buy_single'],
    ['hedge', 'long', 'long', 'long', 'sell', 'buy', 'close'],
    ['hedge', 'short', 'short', 'short', 'buy', 'sell', 'close'],
  ] as const)('%s: a stop with holdSide %s closes %s', (mode, holdSide, held, posSide, trade, rowSide, tradeSide) => {
    const day = prepared({ mode, held })
    const triggerPrice = held === 'long' ? '57000' : '63000'
    const stop = { planType: 'pos_loss', holdSide, triggerPrice, triggerType: 'mark_price' }
    const { orderId } = day.tell(`${ORDERS}/place-tpsl-order`, stop).data
    const named = { side: rowSide, posSide, tradeSide }
    const [pending] = day.ask(`${ORDERS}/orders-plan-pending`, 'planType=profit_loss').data.entrustedList
    expect(pending).toMatchObject({ ...named, orderId, planType: 'pos_loss' })
    expect(pushed(day.heard(), 'orders-algo')).toEqual([expect.objectContaining({ ...named, planType: 'psl' })])
    day.move(held === 'long' ? '56900' : '63100')
    const frames = day.heard()
    expect(pushed(frames, 'fill')).toEqual([expect.objectContaining({ side: trade, tradeSide })])
    expect(pushed(frames, 'orders').at(-1)).toMatchObject({ ...named, status: 'filled' })
    const [finished] = day.ask(`${ORDERS}/orders-plan-history`, 'planType=profit_loss').data.entrustedList
    expect(finished).toMatchObject({ ...named, planStatus: 'executed' })
    expect(day.ask('/api/v2/mix/position/all-position').data).toEqual([])
  })

  it.each([
    ['hedge', 'long', 'burst_close_long', 'burst_close_long'],
    ['hedge', 'short', 'burst_close_short', 'burst_close_short'],
    ['one_way', 'long', 'burst_sell_single', 'burst_sell'],
    ['one_way', 'short', 'burst_buy_single', 'burst_buy'],
  ] as const)('%s: the liquidation of a %s has words of its own', (mode, leg, tradeSide, bill) => {
    const day = new Day(mode)
    day.tell('/api/v2/mix/account/set-leverage', { leverage: '100' })
    const side = leg === 'long' ? 'buy' : 'sell'
    const size = { size: '14', orderType: 'market', price: undefined, side, tradeSide: 'open' }
    expect(day.order('place-order', size).code).toBe('00000')
    day.move(leg === 'long' ? '58000' : '62000')
    const history = day.ask(`${ORDERS}/orders-history`).data.entrustedList
    const forced = history.filter((each: Json) => each.orderSource === 'liquidation')
    expect(forced[0]).toMatchObject({ tradeSide, enterPointSource: 'SYS' })
    const types = day.ask('/api/v2/mix/account/bill').data.bills.map((each: Json) => each.businessType)
    expect(types).toContain(bill)
    expect(day.get('/api/v2/mix/position/all-position', PRODUCT).data).toEqual([])
  })
})

describe('the order of checks', () => {
  /** Everything is wrong at once; each step mends the first thing that is told. */
  it('tells symbol, mode, precision, minimum, band, position, margin, and the id at last', () => {
    const day = new Day('hedge')
    market(day, 'buy', 'open')
    day.order('place-order', { tradeSide: 'open', clientOid: 'used' })
    const wrong: Record<string, unknown> = {
      ...limitOrder({ clientOid: 'used', size: '0.00001', price: '70000.01', symbol: 'NOPEUSDT' }),
    }
    const told: string[] = []
    const steps: readonly Record<string, unknown>[] = [
      { symbol: 'BTCUSDT' },
      { tradeSide: 'open' },
      { price: '70000' },
      { size: '0.0001', price: '1' },
      { size: '5', price: '70000' },
      { price: '60000' },
      { size: '0.01' },
      { clientOid: 'fresh' },
    ]
    for (const mend of steps) {
      told.push(day.tell(`${ORDERS}/place-order`, wrong).code)
      Object.assign(wrong, mend)
    }
    expect(day.tell(`${ORDERS}/place-order`, wrong).code).toBe('00000')
    expect(told).toEqual(['40034', '40774', '41103', '40808', '45110', '40815', '40762', '40786'])
  })
})
