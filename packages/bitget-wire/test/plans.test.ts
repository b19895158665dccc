import { beforeEach, describe, expect, it } from 'vitest'
import { Day } from './samples/day.ts'
import { type Json, ORDERS } from './wire-fixture.ts'

const TRIGGER = {
  planType: 'normal_plan',
  marginMode: 'crossed',
  size: '0.01',
  side: 'buy',
  orderType: 'market',
  triggerType: 'fill_price',
  triggerPrice: '59000',
}
const STOP = { planType: 'pos_loss', holdSide: 'buy', triggerPrice: '57000', triggerType: 'mark_price' }

let day: Day

beforeEach(() => {
  day = new Day()
  day.order('place-order', { orderType: 'market', price: undefined, size: '0.02' })
})

const plans = (planType: string, list = 'pending'): Json[] =>
  day.ask(`${ORDERS}/orders-plan-${list}`, `planType=${planType}`).data.entrustedList ?? []
const trigger = (over: Record<string, unknown> = {}) => day.tell(`${ORDERS}/place-plan-order`, { ...TRIGGER, ...over })
const stop = (over: Record<string, unknown> = {}) => day.tell(`${ORDERS}/place-tpsl-order`, { ...STOP, ...over })

describe('plan orders', () => {
  it('are no orders until their price is met, and then name the one they became', () => {
    const { orderId } = trigger({ clientOid: 'plan-1' }).data
    expect(day.ask(`${ORDERS}/orders-pending`).data.entrustedList).toBeNull()
    expect(plans('normal_plan')).toMatchObject([{ orderId, clientOid: 'plan-1', planStatus: 'live', side: 'buy' }])
    expect(day.ask(`${ORDERS}/plan-sub-order`, `planType=normal_plan&planOrderId=${orderId}`).data).toEqual([])
    day.move('58990')
    expect(plans('normal_plan')).toEqual([])
    const [past] = plans('normal_plan', 'history')
    expect(past).toMatchObject({ orderId, planStatus: 'executed', baseVolume: '0.01' })
    const [sub] = day.ask(`${ORDERS}/plan-sub-order`, `planType=normal_plan&planOrderId=${orderId}`).data
    expect(sub).toMatchObject({ orderId: past.executeOrderId, type: 'market', status: 'success' })
    const order = day.ask(`${ORDERS}/detail`, `orderId=${sub.orderId}`).data
    expect(order).toMatchObject({ state: 'filled', orderSource: 'plan_market' })
  })

  it('follow a price: a track plan buys after the callback', () => {
    expect(trigger({ planType: 'track_plan', callbackRatio: '1', triggerPrice: '59500' }).code).toBe('00000')
    expect(plans('track_plan')).toMatchObject([{ planType: 'track_plan', callbackRatio: '1' }])
    for (const price of ['59400', '59000', '58000', '58500']) day.move(price)
    expect(plans('track_plan')).toHaveLength(1)
    day.move('58600')
    expect(plans('track_plan', 'history')).toMatchObject([{ planStatus: 'executed' }])
  })

  it.each([
    ['no callback', { planType: 'track_plan' }, '40019'],
    ['a callback above ten percent', { planType: 'track_plan', callbackRatio: '10.5' }, '40020'],
    ['an unknown type', { planType: 'dream_plan' }, '40020'],
    ['no trigger price', { triggerPrice: '' }, '40019'],
    ['a limit without a price', { orderType: 'limit' }, '40019'],
    ['too fine a trigger price', { triggerPrice: '59000.01' }, '41103'],
    ['another margin mode', { marginMode: 'isolated' }, '40808'],
  ])('are refused with %s', (_, over, code) => {
    expect(trigger(over).code).toBe(code)
    expect(plans('normal_plan')).toEqual([])
  })

  it('are changed in what is given; presets go with a zero', () => {
    const { orderId } = trigger({ stopLossTriggerPrice: '57000', stopLossTriggerType: 'fill_price' }).data
    const change = { planType: 'normal_plan', orderId, newTriggerPrice: '58500', newSize: '0.02' }
    expect(day.tell(`${ORDERS}/modify-plan-order`, change).data.orderId).toBe(orderId)
    expect(plans('normal_plan')).toMatchObject([
      { triggerPrice: '58500.0', size: '0.02', stopLossTriggerPrice: '57000.0' },
    ])
    day.tell(`${ORDERS}/modify-plan-order`, { planType: 'normal_plan', orderId, newStopLossTriggerPrice: '0' })
    expect(plans('normal_plan')).toMatchObject([{ triggerPrice: '58500.0', stopLossTriggerPrice: '' }])
    expect(day.tell(`${ORDERS}/modify-plan-order`, { ...change, orderId: '42' }).code).toBe('43025')
  })
})

describe('take profit and stop loss', () => {
  it('of a part and of the whole, with their words in every list', () => {
    stop({ planType: 'pos_loss' })
    stop({ planType: 'pos_profit', triggerPrice: '63000' })
    stop({ planType: 'profit_plan', triggerPrice: '61000', size: '0.01' })
    stop({ planType: 'loss_plan', triggerPrice: '58000', size: '0.01', executePrice: '57990' })
    expect(
      plans('profit_loss')
        .map((row) => [row.planType, row.size, row.orderType])
        .sort(),
    ).toEqual([
      ['loss_plan', '0.01', 'limit'],
      ['pos_loss', '0', 'market'],
      ['pos_profit', '0', 'market'],
      ['profit_plan', '0.01', 'market'],
    ])
    const [position] = day.ask('/api/v2/mix/position/all-position').data
    expect(position).toMatchObject({ takeProfit: '63000.0', stopLoss: '57000.0' })
    expect(position.takeProfitId).toMatch(/^\d{19}$/)
    day.move('61010')
    expect(day.ask('/api/v2/mix/position/single-position').data).toMatchObject([{ total: '0.01' }])
  })

  it('come in pairs, and neither stays when one is refused', () => {
    const pair = { holdSide: 'buy', stopSurplusTriggerPrice: '63000', stopLossTriggerPrice: '61000' }
    expect(day.tell(`${ORDERS}/place-pos-tpsl`, pair).code).toBe('40917')
    expect(plans('profit_loss')).toEqual([])
    const placed = day.tell(`${ORDERS}/place-pos-tpsl`, {
      ...pair,
      stopLossTriggerPrice: '57000',
      stopLossClientOid: 'sl-1',
    })
    expect(placed.data).toMatchObject([
      { stopLossClientOid: '' },
      { stopSurplusClientOid: '', stopLossClientOid: 'sl-1' },
    ])
    expect(stop({}).code).toBe('43031')
    expect(stop({ planType: 'pos_profit', triggerPrice: '64000' }).code).toBe('43030')
    day.move('56900')
    expect(plans('profit_loss')).toEqual([])
    const past = plans('profit_loss', 'history').map((row) => [row.planType, row.planStatus])
    expect(past.sort()).toEqual([
      ['pos_loss', 'executed'],
      ['pos_profit', 'cancelled'], // with its position
      ['pos_profit', 'cancelled'], // the one whose pair was refused
    ])
  })

  it.each([
    ['on the wrong side of the mark', { triggerPrice: '61000' }, '40917'],
    ['on the wrong side, profit', { planType: 'pos_profit', triggerPrice: '59000' }, '40915'],
    ['without a position on that side', { holdSide: 'sell', triggerPrice: '63000' }, '43023'],
    ['without a size', { planType: 'loss_plan' }, '40019'],
    ['without a range', { planType: 'moving_plan', size: '0.01' }, '40019'],
  ])('are refused %s', (_, over, code) => {
    expect(stop(over).code).toBe(code)
    expect(plans('profit_loss')).toEqual([])
  })

  it('of an order act once it fills', () => {
    const preset = { presetStopSurplusPrice: '62000', presetStopLossPrice: '55000', clientOid: 'with' }
    const { orderId } = day.order('place-order', preset).data
    expect(day.ask(`${ORDERS}/detail`, `orderId=${orderId}`).data).toMatchObject({
      presetStopSurplusPrice: '62000.0',
      presetStopSurplusType: 'fill_price',
      presetStopLossPrice: '55000.0',
    })
    const change = { orderId, newClientOid: 'unused', newPresetStopSurplusPrice: '62500' }
    expect(day.tell(`${ORDERS}/modify-order`, change).data).toEqual({ orderId, clientOid: 'with' })
    const kept = day.ask(`${ORDERS}/detail`, `orderId=${orderId}`).data
    expect(kept).toMatchObject({ state: 'live', presetStopSurplusPrice: '62500.0', presetStopLossPrice: '' })
    day.move('58900')
    expect(plans('profit_loss')).toMatchObject([{ planType: 'profit_plan', triggerPrice: '62500.0', size: '0.01' }])
  })
})

describe('cancel-plan-order', () => {
  it('cancels only its own type, normal_plan unless said, and says nothing about others', () => {
    const { orderId } = stop().data
    const plan = trigger().data
    const cancel = (body: Record<string, unknown>) => day.tell(`${ORDERS}/cancel-plan-order`, body).data
    expect(cancel({ orderIdList: [{ orderId }] })).toEqual({ successList: [], failureList: [] })
    expect(plans('profit_loss')).toHaveLength(1)
    expect(cancel({})).toMatchObject({ successList: [{ orderId: plan.orderId }], failureList: [] })
    expect(cancel({ planType: 'pos_loss', orderIdList: [{ orderId }, { orderId: '42' }] })).toMatchObject({
      successList: [{ orderId }],
      failureList: [{ orderId: '42', errorCode: '43025' }],
    })
    expect(cancel({ planType: 'profit_loss' })).toEqual({ successList: [], failureList: [] })
    expect(plans('profit_loss', 'history')).toMatchObject([{ orderId, planStatus: 'cancelled' }])
  })
})
