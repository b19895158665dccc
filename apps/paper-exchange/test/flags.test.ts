import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StartRefused } from '../src/process/exit.ts'
import { readOptions } from '../src/process/flags.ts'

let folder = ''
let file = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flags-'))
  file = join(folder, 'ETHUSDT-1m-somewhere.csv.gz')
  writeFileSync(file, '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (...args: string[]) => readOptions(['--data-dir', '/tmp/x', ...args])

describe('flags', () => {
  it('have defaults', () => {
    const options = read()
    expect(options).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      speed: 60,
      step: false,
      signatureWindowMs: 30_000,
      accounts: [],
      market: {},
    })
  })

  it('take the symbol from the replayed file unless told', () => {
    expect(read('--replay', file).market).toEqual({ feed: 'replay', replayFile: file, symbol: 'ETHUSDT' })
    expect(read('--data', file, '--symbol', 'btcusdt').market.symbol).toBe('BTCUSDT')
  })

  it('read accounts', () => {
    expect(read('--account', 'k:s:p:12.5', '--account', 'k2:s:p:0').accounts).toHaveLength(2)
  })

  it.each([
    [['--speed', 'fast']],
    [['--speed', '0']],
    [['--port', '70000']],
    [['--host', '0.0.0.0']],
    [['--feed', 'live']],
    [['--feed', 'replay']],
    [['--replay', '/nowhere/BTCUSDT.csv']],
    [['--symbol', 'NOPEUSDT']],
    [['--seed', '-1']],
    [['--fill', 'maybe']],
    [['--regime', 'boring']],
    [['--account', 'k:s:p']],
    [['--account', 'k:s:p:lots']],
    [['--history-days', '0']],
    [['--unknown']],
    [['extra']],
  ])('refuse %j and name the flag', (args) => {
    const attempt = () => read(...args)
    expect(attempt).toThrow(StartRefused)
    expect(attempt).toThrow(args[0] === 'extra' ? 'extra' : args[0])
  })

  it('refuse contradictions', () => {
    expect(() => read('--feed', 'sim', '--replay', file)).toThrow('exclude each other')
    expect(() => read('--seed', '1', '--replay', file)).toThrow('--seed')
    expect(() => readOptions([])).toThrow('--data-dir')
  })
})
