import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { candleSpan, coinOf, coinOfFile, loadCandles, loadFunding, symbolOfFile } from '../src/index.ts'
import { sharedFile } from './shared-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'gridpilot-candles-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const HEADER = 'ts,open,high,low,close,volume\n'
const ROWS = [
  '1700000040000,10.5,12,9.25,11,3',
  '1700000100000,11,11.5,10,10.75,0.125',
  '1700000160000,10.75,10.75,10.75,10.75,0',
]

function columnsOf(path: string) {
  const loaded = loadCandles(path)
  if (!loaded.ok) throw new Error(loaded.error.message)
  const { length, time, open, high, low, close, volume } = loaded.value
  return { length, rows: [time, open, high, low, close, volume].map((column) => [...column]) }
}

const EXPECTED = {
  length: 3,
  rows: [
    [1_700_000_040_000, 1_700_000_100_000, 1_700_000_160_000],
    [10.5, 11, 10.75],
    [12, 11.5, 10.75],
    [9.25, 10, 10.75],
    [11, 10.75, 10.75],
    [3, 0.125, 0],
  ],
}

describe('a candle file', () => {
  it.each([
    ['with a header', HEADER + ROWS.join('\n')],
    ['without one', ROWS.join('\n')],
    ['with a last line end', `${HEADER}${ROWS.join('\n')}\n`],
    ['with Windows line ends', `${HEADER.replace('\n', '\r\n')}${ROWS.join('\r\n')}\r\n`],
    ['with columns we do not know behind ours', `${HEADER}${ROWS.map((row) => `${row},7,8`).join('\n')}\n`],
  ])('%s', (_, text) => {
    expect(columnsOf(file('a.csv', text))).toEqual(EXPECTED)
    expect(columnsOf(file('a.csv.gz', gzipSync(text)))).toEqual(EXPECTED)
  })

  it('is known by its content, not its name', () => {
    expect(columnsOf(file('zipped.csv', gzipSync(HEADER + ROWS.join('\n'))))).toEqual(EXPECTED)
  })

  it('keeps every digit: each number is the double its text means', () => {
    const texts = ['0.1', '65123.4', '0.00001234', '123456.78901234', '9007199254740993', '1e3', '0.30000000000000004']
    const rows = texts.map((text, i) => `${1_700_000_040_000 + i * 60_000},${text},${text},${text},${text},${text}`)
    expect(columnsOf(file('digits.csv', rows.join('\n'))).rows[1]).toEqual(texts.map(Number))
  })

  it.each([
    ['no number', [...ROWS, '1700000220000,abc,1,1,1,1'], 'row 4, column 2'],
    ['an empty field', [...ROWS, '1700000220000,1,1,,1,1'], 'row 4, column 4'],
    ['too few columns', ['1700000040000,10,11,9'], 'row 1 has 4 columns of 6'],
    ['a time that stands still', [...ROWS, ROWS[2] ?? ''], 'row 4: time does not ascend'],
    ['a high below the close', ['1700000040000,10,10.5,9,11,3'], 'row 1: prices contradict'],
    ['a low above the open', ['1700000040000,10,12,10.5,11,3'], 'row 1: prices contradict'],
    ['a price of zero', ['1700000040000,0,1,0,1,3'], 'row 1: prices contradict'],
    ['nothing', [], 'holds no candles'],
    ['funding rates', ['1700000040000,0.0001'], 'it looks like funding rates (ts,rate)'],
  ])('refuses %s and says where', (_, rows, where) => {
    const loaded = loadCandles(file('bad.csv', HEADER + rows.join('\n')))
    expect(loaded.ok ? null : loaded.error).toMatchObject({ code: 'file_not_candles' })
    expect(loaded.ok ? '' : loaded.error.message).toContain(where)
  })

  it('refuses a file that is missing or cut off', () => {
    const missing = loadCandles(join(folder, 'none.csv'))
    expect(missing.ok ? null : missing.error.code).toBe('file_not_readable')
    const whole = gzipSync(HEADER + ROWS.join('\n'))
    const cut = loadCandles(file('cut.csv.gz', whole.subarray(0, whole.length - 12)))
    expect(cut.ok ? null : cut.error.code).toBe('file_not_readable')
  })

  it('names its symbol', () => {
    expect(symbolOfFile('/data/BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz')).toBe('BTCUSDT')
    expect(symbolOfFile('my candles.csv')).toBeNull()
  })

  it.each([
    ['/data/ETHUSDT-1m-x.csv.gz', 'ETH'],
    ['ethusdt_5m.csv', 'ETH'],
    ['BTCUSD.csv', 'BTC'],
    ['candles.csv', null],
    ['CANDLES-2024.csv', null],
    ['USDT-1m.csv', null],
  ])('states a coin by its name only where it does: %s', (path, coin) => {
    expect(coinOfFile(path)).toBe(coin)
    expect(coinOf('ETHUSDT')).toBe('ETH')
  })

  it('has the span of its closest neighbours, holes or not', () => {
    const times = [0, 300_000, 600_000, 1_500_000]
    const rows = times.map((time) => `${1_700_000_100_000 + time},1,1,1,1,1`)
    const loaded = loadCandles(file('holes.csv', rows.join('\n')))
    expect(loaded.ok && candleSpan(loaded.value)).toBe(300_000)
  })

  it('of the recorded data is read whole', () => {
    const path = sharedFile('BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz')
    if (path === null) return
    const loaded = loadCandles(path)
    expect(loaded.ok && loaded.value.length).toBe(44_639)
    expect(loaded.ok && candleSpan(loaded.value)).toBe(60_000)
  })
})

describe('a funding file', () => {
  it('holds times and rates, negative ones too', () => {
    const loaded = loadFunding(file('funding.csv', 'ts,rate\n1700006400000,0.0001\n1700035200000,-0.00002534\n'))
    expect(loaded.ok && loaded.value).toEqual([
      { time: 1_700_006_400_000, rate: 0.0001 },
      { time: 1_700_035_200_000, rate: -0.00002534 },
    ])
  })

  it.each([
    ['candles', `${HEADER}${ROWS.join('\n')}`, 'looks like candles (ts,open,high,low,close,volume)'],
    ['one column', 'ts\n1700006400000\n', 'has 1 column'],
    ['a third column', 'ts,rate,mark\n1700006400000,0.0001,70000\n', 'has 3 columns'],
    ['more columns in a later row', '1700006400000,0.0001\n1700035200000,0.0001,9\n', 'row 2 has more than 2 columns'],
    ['a text', 'ts,rate\n1700006400000,high\n', 'row 1, column 2 is not a number'],
    ['prices', 'ts,close\n1700006400000,70000\n', 'row 1: 70000 is no funding rate: one lies between -0.05 and 0.05'],
    ['a rate of 5 %', 'ts,rate\n1700006400000,0.05\n', '0.05 is no funding rate'],
    ['time that stands still', '1700006400000,0.0001\n1700006400000,0.0001\n', 'row 2: time does not ascend'],
    ['seconds', '1700006400,0.0001\n', 'no time in milliseconds'],
    ['a header only', 'ts,rate\n', 'holds no funding rates'],
    ['nothing', '', 'holds no funding rates'],
  ])('is refused when it holds %s', (_, text, why) => {
    const loaded = loadFunding(file('bad-funding.csv', text))
    expect(loaded.ok ? null : loaded.error).toMatchObject({ code: 'file_not_funding' })
    expect(loaded.ok ? '' : loaded.error.message).toContain(why)
  })

  it('is refused when it is not there', () => {
    const loaded = loadFunding(join(folder, 'no-funding.csv'))
    expect(loaded.ok ? null : loaded.error.code).toBe('file_not_readable')
  })
})
