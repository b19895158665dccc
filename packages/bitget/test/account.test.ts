import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type BitgetVenueOptions,
  checkAccount,
  createBitgetVenue,
  DEFAULT_WISHES,
  KEY_TROUBLES,
  repairAccount,
} from '../src/index.ts'
import { type FakeAnswer, type FakeBitget, IMPATIENT, optionsFor, startFakeBitget } from './fake-bitget.ts'
import { serveUnified, settings } from './fake-unified.ts'

const ACCOUNT = '/api/v2/mix/account/account'
const accountRow = (changes: object = {}) => ({
  marginCoin: 'USDT',
  locked: '1',
  available: '1000.5',
  crossedMaxAvailable: '900.25',
  accountEquity: '1010.123456789',
  unrealizedPL: '',
  crossedUnrealizedPL: '-10.5',
  crossedMarginLeverage: '20',
  marginMode: 'crossed',
  posMode: 'one_way_mode',
  ...changes,
})

const WISHES = { ...DEFAULT_WISHES, symbols: ['BTCUSDT'] }

let fake: FakeBitget
beforeEach(async () => {
  fake = await startFakeBitget()
  fake.route(ACCOUNT, () => ({ data: accountRow() }))
})
afterEach(() => fake.close())

describe('account and positions', () => {
  it('gives balances, modes and the leverage of a symbol', async () => {
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.account()).toEqual({
      ok: true,
      value: {
        equity: 101_012_345_678n,
        available: 90_025_000_000n,
        balance: 102_062_345_678n,
        unrealizedPnl: -1_050_000_000n,
        family: 'classic',
        positionMode: 'one_way',
        marginMode: 'crossed',
      },
    })
    expect(await venue.leverage('ETHUSDT')).toEqual({ ok: true, value: 20 })
    expect(fake.requests.at(-1)?.query.symbol).toBe('ETHUSDT')
  })

  it('fails the read on a mode it does not know', async () => {
    fake.route(ACCOUNT, () => ({ data: accountRow({ posMode: 'both_way_mode' }) }))
    expect(await createBitgetVenue(optionsFor(fake)).account()).toMatchObject({ ok: false })
  })

  it('signs the size by the side held, and knows no liquidation price at or below zero', async () => {
    const row = {
      marginCoin: 'USDT',
      symbol: 'BTCUSDT',
      holdSide: 'short',
      posMode: 'one_way_mode',
      marginMode: 'crossed',
      total: '0.0123',
      openPriceAvg: '60000.123456',
      markPrice: '59999.9',
      leverage: '20',
      liquidationPrice: '-5.5',
    }
    fake.route('/api/v2/mix/position/all-position', () => ({
      data: [row, { ...row, symbol: 'ETHUSDT', holdSide: 'long', total: '1', liquidationPrice: '10' }],
    }))
    expect(await createBitgetVenue(optionsFor(fake)).positions()).toEqual({
      ok: true,
      value: [
        {
          symbol: 'BTCUSDT',
          positionSide: 'net',
          marginMode: 'crossed',
          size: -123,
          averagePrice: 60000.123456,
          markPrice: 59999.9,
          leverage: 20,
          liquidationPrice: null,
        },
        expect.objectContaining({ symbol: 'ETHUSDT', size: 100, liquidationPrice: 10 }),
      ],
    })
  })

  const effective: FakeAnswer = { data: '' }
  it.each<[FakeAnswer, string, object]>([
    [effective, '5', { ok: true }],
    [{ code: '40814' }, '5', { ok: true }],
    [{ code: '45054' }, '5', { ok: true }],
    [effective, '6', { ok: false, error: { kind: 'unknown', code: 'not_effective' } }],
    [{ code: '40730' }, '20', { ok: false, error: { kind: 'refused', code: '40730' } }],
    ['hang', '20', { ok: false, error: { kind: 'unknown', code: 'timeout' } }],
    ['hang', '5', { ok: true }],
  ])('set leverage that answers %j and leaves %s', async (answer, after, expected) => {
    fake.route('/api/v2/mix/account/set-leverage', () => {
      fake.route(ACCOUNT, () => ({ data: accountRow({ crossedMarginLeverage: after }) }))
      return answer
    })
    expect(await createBitgetVenue(optionsFor(fake, IMPATIENT)).setLeverage('BTCUSDT', 5)).toMatchObject(expected)
  })

  it('sets nothing that is so already', async () => {
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.setLeverage('BTCUSDT', 20)).toEqual({ ok: true, value: null })
    expect(await venue.setMarginMode('BTCUSDT', 'crossed')).toEqual({ ok: true, value: null })
    expect(await venue.setPositionMode('one_way')).toEqual({ ok: true, value: null })
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('sets the leverage of both legs of an isolated hedge', async () => {
    const lever = { long: '20', short: '20' }
    fake.route(ACCOUNT, () => ({
      data: accountRow({
        posMode: 'hedge_mode',
        marginMode: 'isolated',
        isolatedLongLever: lever.long,
        isolatedShortLever: lever.short,
      }),
    }))
    fake.route('/api/v2/mix/account/set-leverage', ({ body }) => {
      lever[body.holdSide as 'long' | 'short'] = String(body.leverage)
      return effective
    })
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.setLeverage('BTCUSDT', 7)).toEqual({ ok: true, value: null })
    expect(lever).toEqual({ long: '7', short: '7' })
    expect(await venue.symbolSettings('BTCUSDT')).toEqual({ ok: true, value: { marginMode: 'isolated', leverage: 7 } })
  })

  it.each([
    [
      'set-margin-mode',
      '45117',
      (options: BitgetVenueOptions) => repairAccount(options, 'set_margin_mode_isolated', WISHES),
    ],
    ['set-position-mode', '40920', (options: BitgetVenueOptions) => repairAccount(options, 'set_position_mode_hedge')],
  ])('a repair that %s refuses with %s says so', async (path, code, repair) => {
    fake.route(`/api/v2/mix/account/${path}`, () => ({ code, msg: 'in the way' }))
    expect(await repair(optionsFor(fake))).toMatchObject({ ok: false, code, message: 'in the way' })
  })

  it('a repair of margin modes without symbols sends nothing, and is no success', async () => {
    expect(await repairAccount(optionsFor(fake), 'set_margin_mode_isolated')).toMatchObject({
      ok: false,
      code: 'symbols_missing',
    })
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('a repair succeeds when the account then says so', async () => {
    fake.route('/api/v2/mix/account/set-position-mode', ({ body }) => {
      fake.route(ACCOUNT, () => ({ data: accountRow({ posMode: body.posMode }) }))
      return { data: { posMode: body.posMode } }
    })
    expect(await repairAccount(optionsFor(fake), 'set_position_mode_hedge')).toEqual({ ok: true })
    fake.route('/api/v2/mix/account/set-margin-mode', () => effective)
    expect(await repairAccount(optionsFor(fake), 'set_margin_mode_isolated', WISHES)).toMatchObject({
      ok: false,
      code: 'not_effective',
      symbol: 'BTCUSDT',
    })
  })
})

describe('the self-test of a key', () => {
  const keyInfo = (changes: object) => {
    fake.route('/api/v2/spot/account/info', () => ({
      data: { userId: '123', parentId: 5, ips: '203.0.113.7', authorities: ['coow', 'cpow', 'stor'], ...changes },
    }))
  }
  const check = async () => {
    const { ok, userId, checks } = await checkAccount(optionsFor(fake))
    return { ok, userId, codes: checks.map(({ result, notice }) => `${result} ${notice.code}`) }
  }

  it('passes a trading key in one-way mode', async () => {
    keyInfo({})
    expect(await check()).toEqual({
      ok: true,
      userId: '123',
      codes: [
        'pass clock_ok',
        'pass account_family',
        'pass key_valid',
        'pass key_cannot_withdraw',
        'pass key_bound',
        'pass futures_enabled',
        'pass position_mode_ok',
        'pass margin_mode_ok',
      ],
    })
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('refuses a key that may withdraw, names codes it does not know, warns of a key without an address', async () => {
    keyInfo({ authorities: ['coow', 'wwow', 'readonly'], ips: '' })
    const { ok, codes } = await check()
    expect(ok).toBe(false)
    expect(codes).toEqual(
      expect.arrayContaining(['fail key_can_withdraw', 'warn permission_codes_unknown', 'warn key_not_bound']),
    )
  })

  it('fails for a symbol that does not exist or cannot be read', async () => {
    const { ok, checks } = await checkAccount(optionsFor(fake), { ...WISHES, symbols: ['BTCUSDT', 'NOPE'] })
    expect(ok).toBe(false)
    const failed = checks.filter(({ result }) => result === 'fail').map(({ notice }) => notice)
    expect(failed).toMatchObject([{ code: 'symbol_unknown', params: { symbol: 'NOPE' } }])
    fake.route(ACCOUNT, ({ query }) => (query.symbol === 'ETHUSDT' ? { code: '40200' } : { data: accountRow() }))
    const unread = await checkAccount(optionsFor(fake), { ...WISHES, symbols: ['ETHUSDT'] })
    expect(unread.checks.find(({ notice }) => notice.code === 'symbol_unreadable')?.result).toBe('fail')
  })

  it('refuses hedge mode and isolated margin', async () => {
    keyInfo({})
    fake.route(ACCOUNT, () => ({ data: accountRow({ posMode: 'hedge_mode', marginMode: 'isolated' }) }))
    const { ok, codes } = await check()
    expect(ok).toBe(false)
    expect(codes).toEqual(expect.arrayContaining(['fail position_mode_wrong', 'fail margin_mode_wrong']))
  })

  it('says that the clock is off but goes on, and that permissions could not be read', async () => {
    fake.skewMs = 60_000
    const { ok, codes } = await check()
    expect(ok).toBe(true)
    expect(codes).toEqual(expect.arrayContaining(['warn clock_off', 'warn permissions_unknown']))
  })

  it('fails with the code of the venue for a refused key, and when nobody answers', async () => {
    fake.route(ACCOUNT, () => ({ code: '40018', msg: 'invalid IP' }))
    const refused = await checkAccount(optionsFor(fake))
    expect(refused.checks.at(-1)).toEqual({
      result: 'fail',
      repair: null,
      notice: {
        code: 'key_ip_not_listed',
        message: expect.any(String),
        params: { code: '40018', message: 'invalid IP' },
      },
    })
    const options = optionsFor(fake)
    await fake.close()
    const dead = await checkAccount(options)
    expect(dead.ok).toBe(false)
    expect(dead.checks.map(({ notice }) => notice.code)).toEqual(['venue_unreachable'])
  })

  const TROUBLES: readonly (readonly [string, FakeAnswer])[] = [
    ...Object.entries(KEY_TROUBLES).flatMap(([finding, { codes }]) =>
      (codes.match(/\b\d{5}\b/g) ?? []).map((code) => [finding, { code }] as const),
    ),
    ['venue_busy', { code: '429', status: 429 }],
    ['venue_unavailable', { code: '40200' }],
    ['venue_unavailable', { code: '40018', status: 503 }],
    ['venue_unavailable', { raw: '<html>', status: 502 }],
    ['venue_unavailable', { data: accountRow({ posMode: 'both_way_mode' }) }],
    ['venue_unreachable', 'reset'],
    ['venue_unreachable', 'hang'],
    ['futures_not_readable', { code: '40404' }],
    ['key_refused', { code: '22010' }],
  ]
  it.each(TROUBLES)('says %s for %j, whichever call is refused', async (finding, answer) => {
    const troubles = async () => {
      const { ok, checks } = await checkAccount(optionsFor(fake, IMPATIENT))
      return [ok, checks.filter(({ result }) => result === 'fail').map(({ notice }) => notice.code)]
    }
    keyInfo({})
    fake.route(ACCOUNT, () => answer)
    expect(await troubles()).toEqual([false, [finding]])
    // 40084 and 25245 are no trouble of the probe: they say that the account is a classic one.
    const probe = '/api/v3/account/settings'
    if (finding === 'account_family_wrong') return
    fake.route(probe, () => (typeof answer === 'object' && 'data' in answer ? { data: {} } : answer))
    expect(await troubles()).toEqual([false, [finding]])
  })

  it('names the permission that is missing, and tells wrong keys from one another', async () => {
    fake.route(ACCOUNT, () => ({ code: '40014', msg: 'Incorrect permissions, need futures order read permissions' }))
    const { checks } = await checkAccount(optionsFor(fake))
    expect(checks.at(-1)?.notice.params.permission).toBe('futures order read')
    // The fake answers these by itself, as the venue does, from what it is sent.
    for (const serve of [(each: FakeBitget) => each, serveUnified]) {
      serve(fake)
      const told = async (changes: Partial<BitgetVenueOptions>) =>
        (await checkAccount({ ...optionsFor(fake), ...changes })).checks.at(-1)?.notice.code
      expect(await told({ apiKey: 'other' })).toBe('key_unknown')
      expect(await told({ apiSecret: 'other' })).toBe('key_secret_wrong')
      expect(await told({ passphrase: 'other' })).toBe('key_passphrase_wrong')
    }
  })

  it('an account on its way between the families is waited for', async () => {
    serveUnified(fake)
    fake.route('/api/v3/account/settings', () => ({ data: settings({ accountMode: 'switching' }) }))
    const { checks } = await checkAccount(optionsFor(fake))
    expect(checks.at(-1)?.notice.code).toBe('account_family_unknown')
  })
})
