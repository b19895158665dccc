import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteSpec } from '../src/index.ts'
import {
  CreateGridBotRequest,
  decimalText,
  PatchGridBotRequest,
  PositiveDecimal,
  PreviewRequest,
  routes,
  StopGridBotRequest,
  validate,
} from '../src/index.ts'

const grid = {
  symbol: 'BTCUSDT',
  direction: 'neutral',
  grid_type: 'geometric',
  price_range_lower: 95000,
  price_range_upper: '105000.10',
  grid_count: 20,
  leverage: 3,
  investment_amount: 100,
}

function refusal(schema: Parameters<typeof validate>[0], input: unknown) {
  const checked = validate(schema, input)
  if (checked.ok) throw new Error('was accepted')
  return checked.error.error
}

describe('decimals in requests', () => {
  it('keeps text exactly, trailing zeros and long fractions included', () => {
    for (const text of ['105000.10', '0.000000012345678901234567890', '123456789012345678901234567890']) {
      expect(PositiveDecimal.parse(text)).toBe(text)
    }
  })

  it('writes numbers without an exponent and without losing digits', () => {
    expect(PositiveDecimal.parse(0.1)).toBe('0.1')
    expect(PositiveDecimal.parse(1e-7)).toBe('0.0000001')
    expect(PositiveDecimal.parse(1.25e-9)).toBe('0.00000000125')
    expect(PositiveDecimal.parse(1.5e21)).toBe('1500000000000000000000')
    expect(decimalText(-2.5e-8)).toBe('-0.000000025')
  })

  it('gives back the same double for every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimalText(value)
        expect(text).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(text)).toBe(value === 0 ? 0 : value)
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses zero, negatives, NaN, infinities, exponents, signs and bare points', () => {
    const wrong = [
      0,
      -1,
      NaN,
      Infinity,
      -Infinity,
      '0',
      '0.00',
      '-1',
      '+1',
      '1e5',
      '1.',
      '.5',
      '',
      ' 1',
      'NaN',
      null,
      true,
    ]
    for (const value of wrong) expect(PositiveDecimal.safeParse(value).success, String(value)).toBe(false)
  })

  it('answers long and short refused text in linear time', () => {
    expect(PositiveDecimal.safeParse('0'.repeat(1_000_000)).success).toBe(false)
  })
})

describe('create, preview and patch', () => {
  it('accepts the grid and turns prices and amounts into text', () => {
    expect(CreateGridBotRequest.parse({ ...grid, name: ' mine ' })).toEqual({
      ...grid,
      name: 'mine',
      price_range_lower: '95000',
      price_range_upper: '105000.10',
      investment_amount: '100',
    })
    expect(PreviewRequest.safeParse(grid).success).toBe(true)
  })

  it.each(['trailing_up', 'status', 'user_id'])('refuses the unknown field %s by name', (field) => {
    for (const schema of [CreateGridBotRequest, PreviewRequest]) {
      expect(refusal(schema, { ...grid, [field]: 1 })).toMatchObject({ code: 'unknown_field', details: { field } })
    }
  })

  it('wants exactly one of investment_amount and investment_ratio', () => {
    const { investment_amount, ...none } = grid
    for (const schema of [CreateGridBotRequest, PreviewRequest]) {
      expect(validate(schema, { ...none, investment_ratio: 10 }).ok).toBe(true)
      expect(validate(schema, { ...none, investment_amount }).ok).toBe(true)
      expect(refusal(schema, none)).toMatchObject({ code: 'invalid_request', details: { field: 'investment_amount' } })
      expect(refusal(schema, { ...grid, investment_ratio: 10 }).details?.field).toBe('investment_amount')
    }
  })

  it('leaves the size of whole numbers to the domain, but refuses fractions with the nearest whole number', () => {
    for (const grid_count of [1, 0, -5, 10_000, 1e300]) {
      expect(CreateGridBotRequest.parse({ ...grid, grid_count }).grid_count).toBe(grid_count)
    }
    expect(refusal(CreateGridBotRequest, { ...grid, grid_count: 20.4 }).details).toMatchObject({
      field: 'grid_count',
      value: 20.4,
      nearest: 20,
    })
    for (const leverage of [Infinity, NaN, '3', null]) {
      expect(refusal(CreateGridBotRequest, { ...grid, leverage }).details?.field).toBe('leverage')
    }
  })

  it('names the missing or wrong field first', () => {
    const { symbol: _, ...noSymbol } = grid
    expect(refusal(CreateGridBotRequest, noSymbol).details?.field).toBe('symbol')
    expect(refusal(CreateGridBotRequest, { ...grid, direction: 'up' }).details).toMatchObject({
      field: 'direction',
      value: 'up',
    })
    expect(refusal(CreateGridBotRequest, 'text').code).toBe('invalid_request')
  })

  it('stops with closing the position unless told otherwise', () => {
    expect(StopGridBotRequest.parse({})).toEqual({ close_position: true })
    expect(StopGridBotRequest.parse({ close_position: false })).toEqual({ close_position: false })
    expect(refusal(StopGridBotRequest, { close: true }).code).toBe('unknown_field')
  })

  it('patches at least one field; null removes an exit but not a price of the grid', () => {
    expect(PatchGridBotRequest.parse({ stop_loss_price: null })).toEqual({ stop_loss_price: null })
    expect(PatchGridBotRequest.parse({ take_profit_percent: 5 })).toEqual({ take_profit_percent: '5' })
    expect(validate(PatchGridBotRequest, {}).ok).toBe(false)
    expect(validate(PatchGridBotRequest, { price_range_lower: null }).ok).toBe(false)
    expect(validate(PatchGridBotRequest, { investment_amount: 1, investment_ratio: 1 }).ok).toBe(false)
    expect(refusal(PatchGridBotRequest, { symbol: 'ETHUSDT' }).details?.field).toBe('symbol')
  })
})

describe('every route', () => {
  const all: [string, RouteSpec][] = Object.entries(routes)

  it.each(all.filter(([, { body }]) => body !== undefined))('%s refuses unknown fields in its body', (_, route) => {
    const body = route.body
    if (body === undefined) throw new Error('no body')
    const kind = route.path === '/api/accounts' ? { kind: 'paper' } : {}
    const checked = body.safeParse({ ...kind, surprise: 1 })
    expect(checked.error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['surprise'] }),
    )
  })

  it.each(all.filter(([, { query }]) => query !== undefined))('%s refuses unknown fields in its query', (_, route) => {
    expect(route.query?.safeParse({ surprise: '1' }).error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['surprise'] }),
    )
  })

  it.each(all)('%s declares exactly the parameters of its path', (_, route) => {
    const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    const values = Object.fromEntries(named.map((name) => [name, 'x']))
    expect(named.length > 0).toBe(route.params !== undefined)
    if (route.params !== undefined) {
      expect(route.params.safeParse(values).success).toBe(true)
      expect(route.params.safeParse({ ...values, more: 'x' }).success).toBe(false)
    }
  })

  it('has its own method and path', () => {
    const keys = all.map(([, { method, path }]) => `${method} ${path}`)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('refusals', () => {
  it('never echo a secret', () => {
    const text = JSON.stringify([
      refusal(routes.signup.body, { email: 'a@b.co', password: 'hunter2' }),
      refusal(routes.login.body, { email: 'a@b.co', password: '', totp_code: '12345x' }),
      refusal(routes.createAccount.body, {
        kind: 'bitget',
        name: 'x',
        api_key: 'k'.repeat(300),
        secret_key: 's'.repeat(300),
        passphrase: 'p'.repeat(300),
      }),
    ])
    for (const secret of ['hunter2', '12345x', 'kkk', 'sss', 'ppp']) expect(text).not.toContain(secret)
  })

  it('never echo a long value', () => {
    const error = refusal(CreateGridBotRequest, { ...grid, price_range_lower: 'x'.repeat(100_000) })
    expect(JSON.stringify(error).length).toBeLessThan(2000)
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`.padEnd(200, 'k'), 1]))
    expect(JSON.stringify(refusal(CreateGridBotRequest, { ...grid, ...keys })).length).toBeLessThan(10_000)
  })

  it('meet decimal text no answer could tell again as a number', () => {
    expect(refusal(PositiveDecimal, '9'.repeat(400)).code).toBe('invalid_request')
    expect(validate(PositiveDecimal, `1${'0'.repeat(308)}`)).toEqual({ ok: true, value: `1${'0'.repeat(308)}` })
  })

  it('are worded for people: no pattern is quoted', () => {
    expect(refusal(routes.verifyTotp.body, { code: '12x' }).message).toBe('Field code: must be 6 digits.')
    const text = JSON.stringify(refusal(routes.login.body, { email: 'x', password: 'y', totp_code: 7 }))
    expect(text).not.toMatch(/pattern|\\d/)
  })

  it('name the limit of a list as the nearest value', () => {
    expect(refusal(routes.listTrades.query, { limit: '500' }).details).toMatchObject({ field: 'limit', nearest: 200 })
  })
})
