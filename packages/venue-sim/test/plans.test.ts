import { describe, expect, test } from 'vitest'
import { ACCOUNT, Desk, steps, ticks } from './desk.ts'
import { bitcoin } from './instruments.ts'

const desk25 = (settings: ConstructorParameters<typeof Desk>[0] = {}): Desk => new Desk(settings)
const size = (desk: Desk, text: string) => steps(desk.instrument, text)
const price = (desk: Desk, text: string) => ticks(desk.instrument, text)
const long = (quantity = '0.1', settings: ConstructorParameters<typeof Desk>[0] = {}): Desk => {
  const desk = desk25(settings)
  desk.place('buy', quantity, null)
  desk.venue.drainEvents()
  return desk
}

describe('a trigger plan', () => {
  test('sends its order at its price, not before, and names it', () => {
    const desk = desk25()
    const plan = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.01') })
    expect(plan).toMatchObject({ status: 'live', clientOrderId: plan.planId, executedOrderId: null })
    desk.move('25099.9')
    expect(desk.planRow(plan).status).toBe('live')
    desk.move('25200')
    const done = desk.planRow(plan)
    expect(done).toMatchObject({ status: 'executed', failure: null })
    const order = desk.venue.order(ACCOUNT, { orderId: done.executedOrderId ?? '' })
    expect(order).toMatchObject({ source: 'plan', status: 'filled', type: 'market' })
    // At the trigger price on the way, plus spread and slippage; not at the end of the move.
    expect(desk.venue.fills(ACCOUNT)[0]?.price).toBe(Math.ceil(251_001 * 1.0002))
    expect(desk.venue.plans(ACCOUNT)).toEqual([])
    expect(desk.venue.finishedPlans(ACCOUNT)).toEqual([done])
  })

  test('falls to its price as well, and its limit order is met by the rest of the move', () => {
    const desk = desk25()
    const limit = { type: 'limit', price: price(desk, '24800') } as const
    const plan = desk.placePlan('trigger', '24900', { side: 'buy', quantity: size(desk, '0.01'), ...limit })
    desk.move('24850')
    const { executedOrderId } = desk.planRow(plan)
    expect(desk.venue.order(ACCOUNT, { orderId: executedOrderId ?? '' })?.status).toBe('live')
    desk.move('24700')
    expect(desk.venue.order(ACCOUNT, { orderId: executedOrderId ?? '' })?.status).toBe('filled')
    expect(desk.venue.fills(ACCOUNT)[0]).toMatchObject({ price: 248_000, liquidity: 'maker' })
  })

  test('by mark acts on the mark alone', () => {
    const desk = desk25()
    const plan = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.01'), triggerBy: 'mark' })
    desk.move('25500', '25050')
    expect(desk.planRow(plan).status).toBe('live')
    desk.move('25500', '25100')
    expect(desk.planRow(plan).status).toBe('executed')
  })

  test('that its order is refused fails with the reason', () => {
    const desk = desk25()
    const plan = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '9') })
    const reduce = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.1'), reduceOnly: true })
    desk.move('25100')
    expect(desk.planRow(plan)).toMatchObject({
      status: 'failed',
      failure: 'insufficient_margin',
      executedOrderId: null,
    })
    expect(desk.planRow(reduce)).toMatchObject({ status: 'failed', failure: 'no_position_to_reduce' })
    expect(desk.venue.finishedOrders(ACCOUNT)).toEqual([])
  })

  test('plans and orders act in the order the price meets them', () => {
    const desk = long()
    desk.place('sell', '0.02', '25200')
    desk.placePlan('trigger', '25100', { side: 'sell', quantity: size(desk, '0.01') })
    desk.placePlan('trigger', '25300', { side: 'sell', quantity: size(desk, '0.03') })
    desk.placePlan('trigger', '25200', { side: 'sell', quantity: size(desk, '0.04') })
    desk.move('25400')
    expect(desk.venue.fills(ACCOUNT).map((fill) => fill.quantity)).toEqual([1_000, 100, 200, 400, 300])
  })

  test('is told by an event at every change', () => {
    const desk = desk25()
    const plan = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.01') })
    desk.do({ kind: 'modify_plan', reference: { planId: plan.planId }, change: { triggerPrice: price(desk, '25200') } })
    desk.move('25200')
    const told = desk.venue.drainEvents().filter((event) => event.kind === 'plan')
    expect(told.map(({ plan: row }) => [row.status, row.triggerPrice])).toEqual([
      ['live', 251_000],
      ['live', 252_000],
      ['executed', 252_000],
    ])
  })

  test('carries presets to its order', () => {
    const desk = desk25()
    const takeProfit = { price: price(desk, '26000'), by: 'last', limit: null } as const
    desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.01'), takeProfit })
    desk.move('25100')
    expect(desk.venue.plans(ACCOUNT)).toMatchObject([{ kind: 'take_profit', triggerPrice: 260_000, quantity: 100 }])
  })
})

describe('take profit and stop loss', () => {
  test('a stop loss closes a part at the market, a take profit at its limit', () => {
    const desk = long()
    const stop = desk.placePlan('stop_loss', '24500', { quantity: size(desk, '0.04') })
    const limit = { type: 'limit', price: price(desk, '25600') } as const
    const take = desk.placePlan('take_profit', '25500', { quantity: size(desk, '0.05'), ...limit })
    desk.move('24400')
    expect(desk.size).toBe(600)
    expect(desk.planRow(stop).status).toBe('executed')
    expect(desk.venue.fills(ACCOUNT).at(-1)).toMatchObject({ source: 'stop_loss', reduceOnly: true })
    desk.move('25550')
    expect(desk.size).toBe(600)
    const { executedOrderId } = desk.planRow(take)
    expect(desk.venue.order(ACCOUNT, { orderId: executedOrderId ?? '' })).toMatchObject({
      status: 'live',
      source: 'take_profit',
      reduceOnly: true,
      price: 256_000,
    })
    desk.move('25700')
    expect(desk.size).toBe(100)
  })

  test('for the whole position close whatever it is then, once per kind', () => {
    const desk = long()
    const stop = desk.placePlan('position_stop_loss', '24500')
    expect(desk.refusesPlan('position_stop_loss', '24000')).toBe('position_plan_exists')
    const take = desk.placePlan('position_take_profit', '26000')
    desk.place('buy', '0.05', null)
    desk.place('sell', '0.15', '27000', { reduceOnly: true })
    desk.move('24500')
    expect(desk.size).toBe(0)
    expect(desk.planRow(stop).status).toBe('executed')
    expect(desk.planRow(take).status).toBe('canceled')
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
    expect(desk.venue.fills(ACCOUNT).at(-1)).toMatchObject({ source: 'position_stop_loss', quantity: 1_500 })
  })

  test('end with the position, and with a flip', () => {
    const desk = long()
    const stop = desk.placePlan('stop_loss', '24500', { quantity: size(desk, '0.1') })
    desk.place('sell', '0.1', null)
    expect(desk.planRow(stop).status).toBe('canceled')
    desk.place('buy', '0.1', null)
    const again = desk.placePlan('stop_loss', '24500', { quantity: size(desk, '0.1') })
    desk.place('sell', '0.3', null)
    expect(desk.planRow(again).status).toBe('canceled')
    expect(desk.size).toBe(-2_000)
  })

  test('protect a leg, and close all of it whatever locks it', () => {
    const desk = new Desk({}, bitcoin(), '10000', '25000', { positionMode: 'hedge' })
    desk.place('sell', '0.1', null, { positionSide: 'short' })
    desk.place('buy', '0.1', '24000', { positionSide: 'short' })
    desk.place('buy', '0.1', null, { positionSide: 'long' })
    const stop = desk.placePlan('position_stop_loss', '25500', { side: 'buy', positionSide: 'short' })
    desk.move('25600')
    expect(desk.planRow(stop).status).toBe('executed')
    expect(desk.leg('short')).toBeNull()
    expect(desk.leg('long')?.quantity).toBe(1_000)
  })

  test('a stop of a leg that limit closes lock in part closes all of it all the same', () => {
    const desk = new Desk({}, bitcoin(), '10000', '25000', { positionMode: 'hedge' })
    desk.place('buy', '0.1', null, { positionSide: 'long' })
    desk.place('sell', '0.06', '26000', { positionSide: 'long' })
    desk.placePlan('stop_loss', '24500', { positionSide: 'long', quantity: size(desk, '0.1') })
    desk.move('24400')
    expect(desk.leg('long')).toBeNull()
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
  })

  test('by mark meet the mark, also where it moves apart from the last price, and the liquidation before them', () => {
    const desk = new Desk({}, bitcoin(), '1000')
    desk.place('buy', '0.39', '25000.1', { timeInForce: 'ioc' })
    const near = desk.placePlan('stop_loss', '24000', { triggerBy: 'mark', quantity: size(desk, '0.01') })
    const far = desk.placePlan('position_stop_loss', '20000', { triggerBy: 'mark' })
    desk.move('25000', '15000')
    expect(desk.planRow(near).status).toBe('executed')
    expect(desk.planRow(far).status).toBe('canceled')
    const sources = desk.venue.fills(ACCOUNT).map((fill) => fill.source)
    expect(sources).toEqual(['account', 'stop_loss', 'liquidation'])
  })

  test.each([
    ['take_profit', '24900', 'sell', 'trigger_price_wrong_side'],
    ['take_profit', '25000', 'sell', 'trigger_price_wrong_side'],
    ['stop_loss', '25100', 'sell', 'trigger_price_wrong_side'],
    ['stop_loss', '24900', 'buy', 'no_position'],
    ['position_stop_loss', '24900', 'sell', 'accepted'],
  ] as const)('%s at %s (%s): %s', (kind, trigger, side, wanted) => {
    expect(long().refusesPlan(kind, trigger, { side })).toBe(wanted)
  })

  test('cannot close more than is held, together by kind', () => {
    const desk = long()
    desk.placePlan('stop_loss', '24500', { quantity: size(desk, '0.06') })
    expect(desk.refusesPlan('stop_loss', '24400', { quantity: size(desk, '0.05') })).toBe('above_position')
    expect(desk.refusesPlan('stop_loss', '24400', { quantity: size(desk, '0.04') })).toBe('accepted')
    expect(desk.refusesPlan('take_profit', '25500', { quantity: size(desk, '0.1') })).toBe('accepted')
  })

  test('a stop loss acts before a liquidation that lies behind it', () => {
    const desk = new Desk({}, bitcoin(), '1000')
    desk.place('buy', '0.39', '25000.1', { timeInForce: 'ioc' })
    const limit = desk.position?.liquidationPrice ?? 0
    const stop = desk.placePlan('position_stop_loss', '23000')
    expect(230_000).toBeGreaterThan(limit)
    desk.move('15000')
    expect(desk.planRow(stop).status).toBe('executed')
    expect(desk.venue.fills(ACCOUNT).some((fill) => fill.source === 'liquidation')).toBe(false)
  })

  test('one behind the liquidation price never acts', () => {
    const desk = new Desk({}, bitcoin(), '1000')
    desk.place('buy', '0.39', '25000.1', { timeInForce: 'ioc' })
    const stop = desk.placePlan('position_stop_loss', '20000')
    desk.move('15000')
    expect(desk.planRow(stop).status).toBe('canceled')
    expect(desk.venue.fills(ACCOUNT).at(-1)?.source).toBe('liquidation')
  })
})

describe('presets', () => {
  const presets = (desk: Desk) => ({
    takeProfit: { price: price(desk, '26000'), by: 'last', limit: null } as const,
    stopLoss: { price: price(desk, '24000'), by: 'mark', limit: null } as const,
  })

  test('become plans for what the order fills, growing with it', () => {
    const desk = desk25({ touchQuantity: { BTCUSDT: 300 as never } })
    const order = desk.place('buy', '0.1', '24900', presets(desk))
    expect(desk.venue.plans(ACCOUNT)).toEqual([])
    desk.move('24900')
    const rows = () => desk.venue.plans(ACCOUNT).map((plan) => [plan.kind, plan.quantity, plan.parentOrderId])
    expect(rows()).toEqual([
      ['take_profit', 300, order.orderId],
      ['stop_loss', 300, order.orderId],
    ])
    desk.move('24950').move('24800')
    expect(rows().map(([, quantity]) => quantity)).toEqual([1_000, 1_000])
  })

  test('the first that acts cancels the other', () => {
    const desk = desk25()
    desk.place('buy', '0.1', null)
    desk.place('buy', '0.05', null, presets(desk))
    desk.move('26100')
    expect(desk.size).toBe(1_000)
    expect(desk.venue.plans(ACCOUNT)).toEqual([])
    expect(desk.venue.finishedPlans(ACCOUNT).map((plan) => [plan.kind, plan.status])).toEqual([
      ['stop_loss', 'canceled'],
      ['take_profit', 'executed'],
    ])
  })

  test('plans asked for together are siblings as well', () => {
    const desk = long()
    const stop = desk.placePlan('stop_loss', '24500', { quantity: size(desk, '0.05') })
    const take = desk.placePlan('take_profit', '25500', { quantity: size(desk, '0.05'), siblingOf: stop.planId })
    const other = desk.placePlan('stop_loss', '24400', { quantity: size(desk, '0.02') })
    desk.move('24450')
    expect(desk.planRow(stop).status).toBe('executed')
    expect(desk.planRow(take).status).toBe('canceled')
    expect(desk.planRow(other).status).toBe('live')
  })

  test('an order that only closes makes none; a flip makes them for what it opens', () => {
    const desk = long()
    const stopLoss = { price: price(desk, '26000'), by: 'last', limit: null } as const
    desk.place('sell', '0.04', null, { stopLoss })
    expect(desk.venue.plans(ACCOUNT)).toEqual([])
    desk.place('sell', '0.1', null, { stopLoss })
    expect(desk.venue.plans(ACCOUNT)).toMatchObject([{ kind: 'stop_loss', side: 'buy', quantity: 400 }])
  })

  test('on the wrong side of the order are refused', () => {
    const desk = desk25()
    const at = (text: string) => ({ price: price(desk, text), by: 'last', limit: null }) as const
    expect(desk.refused('buy', '0.1', '24900', { takeProfit: at('24800') })).toBe('trigger_price_wrong_side')
    expect(desk.refused('buy', '0.1', '24900', { stopLoss: at('24950') })).toBe('trigger_price_wrong_side')
    expect(desk.refused('sell', '0.1', '25100', { stopLoss: at('25000') })).toBe('trigger_price_wrong_side')
  })
})

describe('trailing', () => {
  test('a stop follows the high from its trigger price on and sells after the callback', () => {
    const desk = long()
    const trail = { quantity: size(desk, '0.1'), callbackRate: '0.01' }
    const plan = desk.placePlan('trailing_stop', '25500', trail)
    desk.move('24000').move('25400')
    expect(desk.planRow(plan).extreme).toBeNull()
    desk.move('25600').move('26000').move('25750')
    expect(desk.planRow(plan)).toMatchObject({ status: 'live', extreme: 260_000 })
    desk.move('25740.1')
    expect(desk.size).toBe(1_000)
    desk.move('25740')
    expect(desk.size).toBe(0)
    expect(desk.venue.fills(ACCOUNT).at(-1)?.source).toBe('trailing')
  })

  test('a buy follows the low', () => {
    const desk = desk25()
    const more = { side: 'buy', quantity: size(desk, '0.01'), callbackRate: '0.01' } as const
    const plan = desk.placePlan('trailing_trigger', '24500', more)
    desk.move('24400').move('24000').move('24239.9')
    expect(desk.planRow(plan)).toMatchObject({ status: 'live', extreme: 240_000 })
    desk.move('24240')
    expect(desk.planRow(plan).status).toBe('executed')
    expect(desk.size).toBe(100)
  })

  test('by mark follows the mark', () => {
    const desk = long()
    const more = { quantity: size(desk, '0.1'), callbackRate: '0.01', triggerBy: 'mark' } as const
    const plan = desk.placePlan('trailing_stop', '25500', more)
    desk.move('25400', '26000').move('28000', '25900')
    expect(desk.planRow(plan)).toMatchObject({ status: 'live', extreme: 260_000 })
    desk.move('28000', '25740')
    expect(desk.planRow(plan).status).toBe('executed')
  })

  test('follows at once when its trigger price is met already', () => {
    const desk = long()
    const plan = desk.placePlan('trailing_stop', '24000', { quantity: size(desk, '0.1'), callbackRate: '0.01' })
    expect(plan).toMatchObject({ extreme: 250_000, waitsFor: { price: 247_500, rising: false } })
    desk.move('24750')
    expect(desk.size).toBe(0)
  })

  test.each([null, '0', '-0.1', '0.11', 'x'])('a callback of %s is refused', (callbackRate) => {
    const desk = long()
    expect(desk.refusesPlan('trailing_stop', '25500', { callbackRate })).toBe('callback_rate_out_of_range')
  })
})

describe('keeping plans', () => {
  test('by id or client order id: cancel, change, unknown, finished', () => {
    const desk = desk25()
    const quantity = size(desk, '0.01')
    const plan = desk.placePlan('trigger', '25100', { clientOrderId: 'mine', side: 'buy', quantity })
    expect(desk.venue.plan(ACCOUNT, { clientOrderId: 'mine' })).toEqual(plan)
    expect(desk.refusesPlan('trigger', '25100', { clientOrderId: 'mine', side: 'buy', quantity })).toBe(
      'duplicate_client_order_id',
    )
    const reference = { clientOrderId: 'mine' }
    const modify = { kind: 'modify_plan', reference } as const
    expect(desk.refuses({ ...modify, change: { triggerPrice: price(desk, '25100') } })).toBe('nothing_changed')
    const changed = desk.do({ ...modify, change: { quantity: size(desk, '0.02'), price: price(desk, '25150') } })
    expect(changed).toMatchObject({ planId: plan.planId, quantity: 200, type: 'limit', price: 251_500 })
    expect(desk.do({ ...modify, change: { price: null } })).toMatchObject({ type: 'market', price: null })
    expect(desk.do({ kind: 'cancel_plan', reference })).toMatchObject({ status: 'canceled' })
    expect(desk.refuses({ kind: 'cancel_plan', reference })).toBe('plan_finished')
    expect(desk.refuses({ ...modify, change: { price: null } })).toBe('plan_finished')
    expect(desk.refuses({ kind: 'cancel_plan', reference: { planId: '1' } })).toBe('plan_not_found')
    desk.move('25200')
    expect(desk.size).toBe(0)
  })

  test('are capped per symbol and checked for grain, mode and position side', () => {
    const desk = desk25({ maxPlansPerSymbol: 1 })
    const quantity = size(desk, '0.01')
    expect(desk.refusesPlan('trigger', '25100', { quantity, positionSide: 'long' })).toBe('position_mode_mismatch')
    expect(desk.refusesPlan('trigger', '25100', { quantity, marginMode: 'isolated' })).toBe('margin_mode_mismatch')
    expect(desk.refusesPlan('trigger', '25100', { quantity, triggerPrice: 0 as never })).toBe('price_off_tick')
    expect(desk.refusesPlan('trigger', '25100', { quantity: null })).toBe('size_off_step')
    expect(desk.refusesPlan('trigger', '25100', { quantity: 0 as never })).toBe('below_min_quantity')
    expect(desk.refusesPlan('trigger', '25100', { quantity, symbol: 'NONE' })).toBe('unknown_symbol')
    desk.placePlan('trigger', '25100', { quantity })
    expect(desk.refusesPlan('trigger', '25100', { quantity })).toBe('too_many_plans')
  })

  test('are forgotten after the history', () => {
    const desk = desk25({ historyDays: 1 })
    const plan = desk.placePlan('trigger', '25100', { side: 'buy', quantity: size(desk, '0.01') })
    desk.do({ kind: 'cancel_plan', reference: { planId: plan.planId } })
    desk.nowMs += 3 * 86_400_000
    desk.move('25001')
    expect(desk.venue.plan(ACCOUNT, { planId: plan.planId })).toBeNull()
    expect(desk.venue.finishedPlans(ACCOUNT)).toEqual([])
  })
})
