import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseText } from './support/database.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'
import { passingGrid, type Wanted } from './support/wanted.ts'

let server: TestServer
let token: string
let good: Wanted
let price: number

beforeAll(async () => {
  server = await startTestServer(['--speed', '0.01'])
  token = await server.demo()
  good = await passingGrid(server, token)
  price = (await server.call('getTicker', { token, query: { symbol: 'BTCUSDT' } })).body.last_price
  await server.call('createGridBot', { token, body: good })
  // The account's first sweep books its opening balance; after it the database rests.
  await until('the first sweep', async () => databaseText(server).includes('"name":"baseline"'))
})
afterAll(() => server.close())

interface Case {
  readonly change: (grid: Wanted) => Record<string, unknown>
  readonly code: string
  readonly status: number
  readonly field: string
  /** Does putting `nearest` (or all `corrections`) into the request make it pass? */
  readonly repairs: boolean
}

const bad = (
  field: string,
  code: string,
  change: (grid: Wanted) => Record<string, unknown>,
  more: Partial<Case> = {},
): Case => ({ change, code, field, status: 422, repairs: true, ...more })

const CASES: Record<string, Case> = {
  'range inverted': bad('price_range_lower', 'range_inverted', (g) => ({
    price_range_lower: g.price_range_upper,
    price_range_upper: g.price_range_lower,
  })),
  'one grid': bad('grid_count', 'grid_count_out_of_range', () => ({ grid_count: 1 })),
  'no grid': bad('grid_count', 'grid_count_out_of_range', () => ({ grid_count: 0 })),
  '10,000 grids': bad('grid_count', 'grid_count_out_of_range', () => ({ grid_count: 10_000 })),
  '1e300 grids': bad('grid_count', 'grid_count_out_of_range', () => ({ grid_count: 1e300 })),
  'half a grid': bad('grid_count', 'invalid_request', () => ({ grid_count: 20.5 }), { status: 400 }),
  'more orders than the exchange allows beside the other bot': bad('grid_count', 'open_order_cap_exceeded', () => ({
    grid_count: 190,
    investment_amount: 5000,
    price_range_lower: Math.round(price * 0.7),
    price_range_upper: Math.round(price * 1.3),
  })),
  'no leverage': bad('leverage', 'leverage_out_of_range', () => ({ leverage: 0 })),
  'leverage beyond the symbol': bad('leverage', 'leverage_out_of_range', () => ({ leverage: 126 })),
  'leverage above the tier of its size': bad('leverage', 'leverage_above_tier', () => ({
    leverage: 120,
    investment_amount: 9_500,
  })),
  'leverage above the cap of the risk settings': bad(
    'leverage',
    'risk_leverage_above_cap',
    () => ({
      leverage: 21,
      price_range_lower: Math.round(price * 0.995),
      price_range_upper: Math.round(price * 1.005),
      grid_count: 4,
    }),
    { status: 403 },
  ),
  'limit inside the range': bad('leverage', 'limit_inside_range', () => ({
    leverage: 20,
    direction: 'long',
    price_range_lower: Math.round(price * 0.8),
  })),
  'amount below the minimum': bad('investment_amount', 'investment_below_minimum', () => ({ investment_amount: 3 })),
  'ratio below the minimum': bad('investment_ratio', 'investment_below_minimum', () => ({
    investment_amount: undefined,
    investment_ratio: 0.03,
  })),
  'amount far beyond any account': bad(
    'investment_amount',
    'investment_above_maximum',
    () => ({ investment_amount: 1e300 }),
    { repairs: false },
  ),
  'amount above the balance': bad(
    'investment_amount',
    'risk_investment_share_exceeded',
    () => ({ investment_amount: 20_000 }),
    { status: 403 },
  ),
  'ratio above 100': bad('investment_ratio', 'investment_ratio_out_of_range', () => ({
    investment_amount: undefined,
    investment_ratio: 101,
  })),
  'spacing that fees eat': bad('grid_count', 'spacing_not_profitable', () => ({
    price_range_lower: Math.round(price * 0.99),
    price_range_upper: Math.round(price * 1.01),
    grid_count: 100,
  })),
  'levels on one tick': bad('price_range_upper', 'levels_coincide', () => ({
    price_range_lower: Math.floor(price) - 1,
    price_range_upper: Math.ceil(price) + 1,
    grid_count: 150,
  })),
  'price outside the range': bad('price_range_lower', 'price_outside_range', () => ({
    price_range_lower: Math.round(price * 1.1),
    price_range_upper: Math.round(price * 1.3),
  })),
  'price off the tick': bad('price_range_lower', 'price_off_tick', (g) => ({
    price_range_lower: `${g.price_range_lower}.05`,
  })),
  'price of 1e300': bad('price_range_upper', 'price_not_positive', () => ({ price_range_upper: 1e300 })),
  'price of zero': bad('price_range_lower', 'invalid_request', () => ({ price_range_lower: 0 }), {
    status: 400,
    repairs: false,
  }),
  'negative price': bad('price_range_lower', 'invalid_request', () => ({ price_range_lower: -5 }), {
    status: 400,
    repairs: false,
  }),
  'NaN as text': bad('price_range_lower', 'invalid_request', () => ({ price_range_lower: 'NaN' }), {
    status: 400,
    repairs: false,
  }),
  'exponent as text': bad('price_range_upper', 'invalid_request', () => ({ price_range_upper: '1e5' }), {
    status: 400,
    repairs: false,
  }),
  'unknown symbol': bad('symbol', 'unknown_symbol', () => ({ symbol: 'BTCUSD' })),
  'stop loss inside the range': bad('stop_loss_price', 'stop_loss_price_invalid', () => ({
    direction: 'long',
    stop_loss_price: Math.round(price),
  })),
  'stop loss of more than everything': bad('stop_loss_percent', 'stop_loss_amount_invalid', () => ({
    stop_loss_percent: 150,
  })),
  'trigger outside the range': bad('trigger_price', 'trigger_price_outside_range', () => ({
    trigger_price: Math.round(price * 2),
  })),
  'unknown direction': bad('direction', 'invalid_request', () => ({ direction: 'sideways' }), {
    status: 400,
    repairs: false,
  }),
  'unknown field': bad('trail', 'unknown_field', () => ({ trail: true }), { status: 400, repairs: false }),
  'both amount and ratio': bad('investment_amount', 'invalid_request', () => ({ investment_ratio: 10 }), {
    status: 400,
    repairs: false,
  }),
  'neither amount nor ratio': bad('investment_amount', 'invalid_request', () => ({ investment_amount: undefined }), {
    status: 400,
    repairs: false,
  }),
  'unknown account': bad('account_id', 'not_found', () => ({ account_id: 'acc_unknown' }), {
    status: 404,
    repairs: false,
  }),
}

/** Amounts that are only too small are what a preview is for: it answers with what would pass. */
const PREVIEW_ANSWERS = new Set(['amount below the minimum', 'ratio below the minimum'])

describe.each(Object.entries(CASES))('%s', (name, { change, code, status, field, repairs }) => {
  const body = () => ({ ...good, ...change(good) })

  it('is refused by create with its code, its field and nothing changed', async () => {
    const before = databaseText(server)
    const answer = await server.call('createGridBot', { token, body: body() })
    expect([answer.status, answer.body.error?.code, answer.body.error?.details?.field], answer.text).toEqual([
      status,
      code,
      field,
    ])
    expect(answer.body.error.message.length).toBeGreaterThan(10)
    expect(answer.body.error.message).not.toMatch(/[{}]|undefined|NaN/)
    expect(databaseText(server)).toBe(before)
  })

  it('is answered by preview alike', async () => {
    const before = databaseText(server)
    const answer = await server.call('previewGridBot', { token, body: body() })
    if (PREVIEW_ANSWERS.has(name)) {
      expect(answer.body, answer.text).toMatchObject({ passes: false })
      expect(answer.body.alternatives.length).toBeGreaterThan(0)
      expect(answer.body.min_investment).toBeGreaterThan(3)
    } else {
      expect([answer.status, answer.body.error?.code, answer.body.error?.details?.field], answer.text).toEqual([
        status,
        code,
        field,
      ])
    }
    expect(databaseText(server)).toBe(before)
  })

  if (!repairs) return

  it('names a value that passes', async () => {
    const refused = await server.call('createGridBot', { token, body: body() })
    const { details } = refused.body.error
    expect(details.nearest, refused.text).toBeDefined()
    const repaired = { ...body(), [field]: details.nearest, ...details.corrections }
    const again = await server.call('previewGridBot', { token, body: repaired })
    expect([again.status, again.body.passes], `${JSON.stringify(details)} ${again.text.slice(0, 400)}`).toEqual([
      200,
      true,
    ])
  })
})

describe('alternatives of an amount that is too small', () => {
  it('pass when they are used', async () => {
    const preview = await server.call('previewGridBot', { token, body: { ...good, investment_amount: 8, leverage: 1 } })
    expect(preview.body.passes).toBe(false)
    const { alternatives } = preview.body
    expect(alternatives.length).toBeGreaterThanOrEqual(1)
    for (const { reason, ...grid } of alternatives) {
      // What is too little is never made enough by more leverage.
      expect(grid.leverage).toBeLessThanOrEqual(1)
      const answer = await server.call('previewGridBot', { token, body: { symbol: 'BTCUSDT', ...grid } })
      expect([answer.status, answer.body.passes], reason.code).toEqual([200, true])
    }
  })
})

describe('malformed requests', () => {
  const post = (payload: string, type = 'application/json') =>
    server.raw({
      method: 'POST',
      url: '/api/grid-bot/preview',
      payload,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    })

  it.each([
    ['no JSON', '{'],
    ['NaN', '{"grid_count":NaN}'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['nothing', ''],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a constructor', '{"constructor":{"prototype":{"admin":true}}}'],
  ])('of %s are refused', async (_, payload) => {
    const answer = await post(payload)
    expect([answer.status, answer.body.error?.code], answer.text).toEqual([400, 'invalid_request'])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('that are too long, too deep or of another type are refused', async () => {
    expect((await post(`{"symbol":"${'x'.repeat(70_000)}"}`)).body.error.code).toBe('payload_too_large')
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    expect((await post(`{"symbol":${deep}}`)).status).toBe(400)
    const xml = await post('<a/>', 'application/xml')
    expect([xml.status, xml.body.error.details.field]).toEqual([400, 'Content-Type'])
  })

  it('with a query or a body where none belongs are refused', async () => {
    const query = await server.raw({ url: '/api/accounts?admin=1', headers: { authorization: `Bearer ${token}` } })
    expect([query.status, query.body.error.code, query.body.error.details.field]).toEqual([
      400,
      'unknown_field',
      'admin',
    ])
    const cursor = await server.call('listGridBots', { token, query: { cursor: 'bm9wZQ' } })
    expect([cursor.status, cursor.body.error.details.field]).toEqual([400, 'cursor'])
  })
})

describe('risk settings', () => {
  it.each([
    ['leverage_cap', 200, 'leverage_out_of_range', 125],
    ['leverage_cap', 0, 'leverage_out_of_range', 1],
    ['max_running_bots', -1, 'invalid_request', 0],
    ['max_investment_share_percent', 120, 'investment_ratio_out_of_range', '100'],
  ])('refuse %s = %s', async (field, value, code, nearest) => {
    const answer = await server.call('patchRiskSettings', { token, body: { [field]: value } })
    expect([answer.body.error?.code, answer.body.error?.details], answer.text).toEqual([
      code,
      expect.objectContaining({ field, nearest }),
    ])
  })

  it.each(['daily_loss_limit_usdt', 'max_exposure_usdt'])(
    'refuse a %s beyond all numbers, and stay readable',
    async (field) => {
      const refused = await server.call('patchRiskSettings', { token, body: { [field]: '9'.repeat(400) } })
      expect([refused.status, refused.body.error?.details?.field], refused.text).toEqual([400, field])
      expect((await server.call('getRiskSettings', { token })).body[field]).toBeNull()
    },
  )

  it('refuse a take profit beyond all numbers, so that lists stay readable', async () => {
    const body = { ...good, take_profit_percent: '9'.repeat(400) }
    const refused = await server.call('createGridBot', { token, body })
    expect([refused.status, refused.body.error?.details?.field], refused.text).toEqual([400, 'take_profit_percent'])
  })

  it('hold at an edit and at added margin, and at the preview of both', async () => {
    const other = await server.demo()
    const body = await passingGrid(server, other)
    const created = await server.call('createGridBot', { token: other, body })
    const params = { id: created.body.id }
    await server.call('startGridBot', { token: other, params })
    await until('a running bot', async () => {
      const shown = await server.call('getGridBot', { token: other, params })
      return shown.body.status === 'running'
    })
    const limit = async (change: object) =>
      expect((await server.call('patchRiskSettings', { token: other, body: change })).status).toBe(200)
    const refused = async (change: object) => {
      const edit = { token: other, params, body: change }
      const preview = (await server.call('previewGridBotEdit', edit)).body.error
      const done = (await server.call('patchGridBot', edit)).body.error
      expect(preview?.code).toBe(done?.code)
      return done?.code
    }
    const margin = { investment_amount: created.body.investment_amount * 1.5, resize: false }
    const bigger = { investment_amount: created.body.investment_amount * 1.5 }
    await limit({ max_investment_share_percent: 1 })
    expect(await refused(margin)).toBe('risk_investment_share_exceeded')
    expect(await refused(bigger)).toBe('risk_investment_share_exceeded')
    await limit({ max_investment_share_percent: 100, leverage_cap: 1 })
    expect(await refused(bigger)).toBe('risk_leverage_above_cap')
    expect(await refused(margin)).toBe('risk_leverage_above_cap')
    await limit({ leverage_cap: 20, allowed_symbols: [] })
    expect(await refused(margin)).toBe('risk_symbol_not_allowed')
    expect(await refused({ grid_count: created.body.grid_count - 2 })).toBe('risk_symbol_not_allowed')
    await server.call('stopGridBot', { token: other, params })
  })

  it('hold at create: share, bots, symbols, leverage', async () => {
    const other = await server.demo()
    const body = await passingGrid(server, other)
    const refused = async (change: object) => {
      expect((await server.call('patchRiskSettings', { token: other, body: change })).status).toBe(200)
      return (await server.call('createGridBot', { token: other, body })).body.error
    }
    const share = await refused({ max_investment_share_percent: 5 })
    expect([share.code, share.details.nearest]).toEqual(['risk_investment_share_exceeded', '500'])
    expect((await refused({ max_investment_share_percent: 100, leverage_cap: 2 })).details).toMatchObject({
      field: 'leverage',
      nearest: 2,
    })
    expect((await refused({ leverage_cap: 20, max_running_bots: 0 })).code).toBe('risk_too_many_bots')
    expect((await refused({ max_running_bots: 5, allowed_symbols: [] })).code).toBe('risk_symbol_not_allowed')
    const open = { allowed_symbols: null, max_open_positions: null }
    expect((await server.call('patchRiskSettings', { token: other, body: open })).status).toBe(200)
    expect((await server.call('createGridBot', { token: other, body })).status).toBe(201)
  })
})
