import { type Json, limitOrder, ORDERS, WireFixture } from '../wire-fixture.ts'
import { Day } from './day.ts'

const ACCOUNT = '/api/v2/mix/account'
const place = (over: Record<string, unknown>, day = new Day()): Json => day.order('place-order', over)
const ask = (path: string, query: string): Json => new Day().ask(path, query)

/** How our server comes to answer each recorded or documented error code. */
export const REFUSED: Readonly<Record<string, () => Json>> = {
  '40009': () => {
    const fixture = new WireFixture()
    const [key] = fixture.keys
    if (key === undefined) throw new Error('no key')
    return fixture.get(`${ACCOUNT}/accounts`, 'productType=USDT-FUTURES', { ...key, secret: 'forged' })
  },
  '40008': () => {
    const fixture = new WireFixture()
    fixture.signedMs = fixture.wallMs - 31_000
    return fixture.get(`${ACCOUNT}/accounts`, 'productType=USDT-FUTURES')
  },
  '40762': () => place({ size: '2' }),
  '45110': () => place({ size: '0.0001', price: '40000' }),
  '22002': () => place({ reduceOnly: 'YES' }),
  '40774': () => place({}, new Day('hedge')),
  '40808': () => place({ size: '0.00001' }),
  '40109': () => ask(`${ORDERS}/detail`, 'orderId=1'),
  '40020': () => place({ side: 'up' }),
  '40099': () => {
    const fixture = new WireFixture({ demoHeader: 'enforced' })
    fixture.headers = { paptrading: '1' }
    return fixture.get(`${ACCOUNT}/accounts`, 'productType=USDT-FUTURES')
  },
  '40085': () => {
    const fixture = new WireFixture()
    fixture.families.set('1000000001', 'unified')
    return fixture.get(`${ACCOUNT}/accounts`, 'productType=USDT-FUTURES')
  },
  '40786': () => {
    const day = new Day()
    place({ clientOid: 'twice' }, day)
    return place({ clientOid: 'twice' }, day)
  },
  '45117': () => {
    const day = new Day()
    place({}, day)
    return day.tell(`${ACCOUNT}/set-margin-mode`, { marginMode: 'isolated' })
  },
  '40404': () => ask('/api/v2/nowhere', ''),
  '40917': () => stop('buy', 'buy', '61000'),
  '45122': () => stop('sell', 'sell', '59000'),
}

function stop(side: string, holdSide: string, triggerPrice: string): Json {
  const day = new Day()
  day.tell(`${ORDERS}/place-order`, limitOrder({ orderType: 'market', price: undefined, side }))
  return day.tell(`${ORDERS}/place-tpsl-order`, {
    planType: 'pos_loss',
    holdSide,
    triggerPrice,
    triggerType: 'mark_price',
  })
}
