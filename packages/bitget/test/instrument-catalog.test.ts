import { type Instrument, ok } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { createInstrumentCatalog } from '../src/instrument-catalog.ts'
import { soundInstrument } from '../src/sound-instrument.ts'

const spec = (changes: object = {}) => ({
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'normal' as const,
  tickSize: '0.1',
  sizeStep: '0.0001',
  priceDecimals: 1,
  sizeDecimals: 4,
  minQuantity: '0.0001',
  minNotional: 500_000_000n as never,
  maxLimitQuantity: '1200',
  maxMarketQuantity: '220',
  buyBand: 5_000_000n as never,
  sellBand: 5_000_000n as never,
  makerFee: 20_000n as never,
  takerFee: 60_000n as never,
  maxOrdersPerSymbol: 200,
  maxOrdersPerProduct: 400,
  maxPositions: 150,
  minLeverage: 1,
  maxLeverage: 125,
  fundingIntervalHours: 8,
  tiers: [],
  ...changes,
})
const DAY = 86_400_000

function catalogOf() {
  const now = { ms: 0, reads: 0, spec: spec(), fails: false, empty: false, logged: [] as string[] }
  const catalog = createInstrumentCatalog(
    { settings: { symbols: null }, log: (event) => void now.logged.push(event), wallMs: () => now.ms },
    {
      contracts: async () => {
        now.reads += 1
        if (now.empty) return ok([])
        return now.fails ? { ok: false, error: { class: 'unknown', code: 'timeout', message: '' } } : ok([now.spec])
      },
      instrumentOf: () => ({ symbol: 'BTCUSDT', made: soundInstrument(now.spec) }),
      tiers: async () => ok([]),
    },
  )
  return { now, catalog, known: () => catalog.get('BTCUSDT') as Instrument }
}

it('contracts are read once, and again after a day without anybody waiting for it', async () => {
  const { now, catalog, known } = catalogOf()
  await catalog.load()
  await catalog.load()
  expect(now.reads).toBe(1)
  now.spec = spec({ minQuantity: '0.0005' })
  now.ms = DAY + 1
  await catalog.load()
  await new Promise((resolve) => setImmediate(resolve))
  expect([now.reads, known().minQuantity]).toEqual([2, 5])
})

it('a refusal that speaks of filters makes the next order wait for fresh ones; other refusals do not', async () => {
  const { now, catalog, known } = catalogOf()
  await catalog.load()
  now.spec = spec({ minQuantity: '0.0005' })
  now.ms = 61_000
  catalog.noteRefusal('40762')
  await catalog.find('BTCUSDT')
  expect(now.reads).toBe(1)
  catalog.noteRefusal('45111')
  await catalog.find('BTCUSDT')
  expect([now.reads, known().minQuantity]).toEqual([2, 5])
  await catalog.find('BTCUSDT')
  expect(now.reads).toBe(2)
})

it('a second reading that fails takes nothing away', async () => {
  const { now, catalog, known } = catalogOf()
  await catalog.load()
  now.fails = true
  now.ms = 61_000
  catalog.noteRefusal('45111')
  expect(await catalog.load()).toEqual(ok(null))
  expect(known().symbol).toBe('BTCUSDT')
})

it('a list without any contract is no answer: it is asked for again', async () => {
  const { now, catalog } = catalogOf()
  now.empty = true
  expect(await catalog.load()).toMatchObject({ ok: false, error: { code: 'malformed' } })
  now.empty = false
  expect((await catalog.load()).ok).toBe(true)
  expect(catalog.symbols()).toEqual(['BTCUSDT'])
})

it('a changed grain waits for the next start', async () => {
  const { now, catalog, known } = catalogOf()
  await catalog.load()
  now.spec = spec({ sizeStep: '0.001' })
  now.ms = 61_000
  catalog.noteRefusal('22038')
  await catalog.load()
  expect([known().sizeStep, now.logged]).toEqual(['0.0001', ['contracts_doubted', 'contract_grain_changed']])
})

it.each<[string, object]>([
  ['leverage', { maxLeverage: 0 }],
  ['quantities', { minQuantity: '5000' }],
  ['fees', { takerFee: 200_000_000n }],
  ['decimals', { sizeDecimals: 47 }],
  ['funding_interval', { fundingIntervalHours: 0 }],
])('a contract whose %s make no sense is not traded', (reason, changes) => {
  expect(soundInstrument(spec(changes))).toEqual({ ok: false, error: reason })
})
