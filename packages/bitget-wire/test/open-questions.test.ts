import { describe, expect, it } from 'vitest'
import type { ClassicChoices } from '../src/classic/open-questions.ts'
import { RestDoor } from '../src/index.ts'
import { Day } from './samples/day.ts'
import { type Json, ORDERS, PRODUCT, WALL } from './wire-fixture.ts'

const dayWith = (choices: ClassicChoices, mode: 'one_way' | 'hedge' = 'one_way'): Day => {
  const day = new Day(mode)
  Object.assign(day.backend, { choices })
  return day
}

describe('open questions', () => {
  it('can be read the other way, one exchange at a time', () => {
    const leverage = { leverage: '10' }
    const set = (day: Day) => day.tell('/api/v2/mix/account/set-leverage', leverage).code
    expect([set(new Day()), set(dayWith({ leverage_unchanged: 'refuse' }))]).toEqual(['00000', '40814'])

    const list = (day: Day) => day.get(`${ORDERS}/orders-pending`, PRODUCT).data.entrustedList
    expect([list(new Day()), list(dayWith({ empty_page: 'list' }))]).toEqual([null, []])

    const shapeless = (day: Day) => day.order('place-order').code
    expect(shapeless(new Day('hedge'))).toBe('40774')
    expect(shapeless(dayWith({ mode_mismatch_code: '400172' }, 'hedge'))).toBe('400172')

    const side = (day: Day) => {
      day.trades = [{ tradeId: '1', price: 600_000 as never, quantity: 1 as never, side: 'buy', marketMs: 5 }]
      return day.ask('/api/v2/mix/market/fills-history').data[0].side
    }
    expect([side(new Day()), side(dayWith({ fills_history_side: 'lower' }))]).toEqual(['Buy', 'buy'])
  })

  it('decide what margin moves say they moved', () => {
    const amounts = (day: Day) => {
      day.tell('/api/v2/mix/account/set-margin-mode', { marginMode: 'isolated' })
      day.order('place-order', { orderType: 'market', marginMode: 'isolated' })
      for (const amount of ['12.5', '-2.5']) {
        const code = day.tell('/api/v2/mix/account/set-margin', { holdSide: 'long', amount }).code
        expect(code).toBe('00000')
      }
      const bills = day.ask('/api/v2/mix/account/bill').data.bills.slice(0, 2)
      return bills.map((bill: Json) => [bill.businessType, bill.amount])
    }
    const moved = amounts(dayWith({ margin_move_amount: 'moved' }))
    expect(moved).toEqual([
      ['reduce_margin', '-2.5'],
      ['append_margin', '12.5'],
    ])
    expect(amounts(new Day()).map(([, amount]: string[]) => amount)).toEqual(['0', '0'])
  })

  it('decide what a second cancel of one order within a second hears', () => {
    const cancels = (day: Day) => {
      Object.assign(day, { door: new RestDoor(day.backend, { ...day.settings, rateLimitFactor: 1 }) })
      const { orderId } = day.order('place-order').data
      return [0, 999, 1_001].map((laterMs) => {
        day.wallMs = WALL + laterMs
        return day.tell(`${ORDERS}/cancel-order`, { orderId }).code
      })
    }
    expect(cancels(new Day())).toEqual(['00000', '45129', '40768'])
    expect(cancels(dayWith({ same_order_canceled_twice: '40768' }))).toEqual(['00000', '40768', '40768'])
  })

  it('decide what the account channel calls available, and what too many frames lead to', () => {
    const account = (day: Day) => {
      day.order('place-order')
      day.heard()
      day.send({ op: 'subscribe', args: [{ instType: 'USDT-FUTURES', channel: 'account', coin: 'default' }] })
      return day.heard().find((frame) => frame.data !== undefined)?.data[0]
    }
    const recorded = account(new Day())
    expect(recorded.available).toBe('10000')
    const other = account(dayWith({ account_available: 'free' }))
    expect(Number(other.available) + Number(other.frozen)).toBeCloseTo(10_000, 6)

    const day = dayWith({ frame_excess: 'refuse' })
    Object.assign(day.settings, { framesPerSecond: 1 })
    const session = day.session()
    session.onText('ping', 1)
    expect(session.onText('ping', 2)).toMatchObject({ close: false, frames: [expect.stringContaining('30006')] })
  })
})
