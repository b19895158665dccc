import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StartRefused } from '../src/process/exit.ts'
import { readOptions, USAGE } from '../src/process/flags.ts'

let folder = ''
let file = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flags-'))
  file = join(folder, 'ETHUSDT-1m-somewhere.csv.gz')
  writeFileSync(file, '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (...args: string[]) => readOptions(['--data-dir', '/tmp/x', ...args])

function accountsFile(content: unknown): string {
  const path = join(folder, 'accounts.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const DEFAULTS = { family: 'classic', positionMode: 'one_way', permissions: ['read', 'trade'], ips: [], demo: false }

describe('flags', () => {
  it('have defaults', () => {
    const options = read()
    expect(options).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      speed: 1,
      step: false,
      signatureWindowMs: 30_000,
      readLagMs: 0,
      greeting: false,
      accounts: [],
      choices: {},
      market: {},
    })
  })

  it('answer open questions of the protocol in another way', () => {
    const choices = { uta_first_status: 'new', uta_position_push: 'changed_only' }
    expect(read('--reading', 'uta_first_status=new', '--reading', 'uta_position_push=changed_only').choices).toEqual(
      choices,
    )
    expect(() => read('--reading', 'uta_first_state=new')).toThrow(/no question uta_first_state.*uta_first_status/)
    expect(() => read('--reading', 'uta_first_status=old')).toThrow(/one of live, live_then_new, new/)
  })

  it('take the symbol from the replayed file unless told', () => {
    expect(read('--replay', file).market).toEqual({ feed: 'replay', replays: [{ symbol: 'ETHUSDT', file }] })
    expect(read('--data', file, '--symbol', 'btcusdt').market.replays).toEqual([{ symbol: 'BTCUSDT', file }])
  })

  it('take several files, each with its symbol, and funding for some', () => {
    const { replays, funding } = read(
      '--replay',
      `btcusdt=${file}`,
      '--replay',
      file,
      '--funding',
      `ETHUSDT=${file}`,
    ).market
    expect(replays).toEqual([
      { symbol: 'BTCUSDT', file },
      { symbol: 'ETHUSDT', file },
    ])
    expect(funding).toEqual([{ symbol: 'ETHUSDT', file }])
    expect(() => read('--replay', file, '--replay', `ETHUSDT=${file}`)).toThrow('two files for ETHUSDT')
    expect(() => read('--replay', file, '--funding', `BTCUSDT=${file}`)).toThrow('--funding BTCUSDT')
    expect(() => read('--replay', `NOPEUSDT=${file}`)).toThrow('--replay NOPEUSDT')
  })

  it('take how the mark is made, and an upstream on this machine only', () => {
    expect(read('--mark', 'basis').market).toEqual({ mark: 'basis' })
    const live = read('--feed', 'live', '--upstream', 'http://127.0.0.1:4100/', '--symbols', 'BTCUSDT').market
    expect(live).toEqual({ feed: 'live', upstream: 'http://127.0.0.1:4100', symbols: ['BTCUSDT'] })
    expect(() => read('--feed', 'live', '--upstream', 'http://example.com')).toThrow('--upstream')
    expect(() => read('--feed', 'live', '--upstream', 'https://127.0.0.1:1')).toThrow('--upstream')
    expect(() => read('--feed', 'live', '--step')).toThrow('--step')
  })

  it('take the start of a simulated market: now, or a day', () => {
    expect(read('--start', 'now').market).toEqual({ start: 'now' })
    expect(read('--start', '2026-03-01').market).toEqual({ start: Date.UTC(2026, 2, 1) })
    for (const text of ['today', '2026-02-30', '2026-3-1', '1970-01-01']) {
      expect(() => read('--start', text)).toThrow(`--start ${text}: now, or a day`)
    }
    expect(() => read('--start', 'now', '--replay', file)).toThrow('--start needs --feed sim')
    expect(() => read('--start', 'now', '--feed', 'live')).toThrow('--start needs --feed sim')
  })

  it('take many symbols, separated or repeated, each once', () => {
    const { symbols } = read('--symbols', 'BTCUSDT,ethusdt', '--symbol', 'ETHUSDT').market
    expect(symbols).toEqual(['BTCUSDT', 'ETHUSDT'])
  })

  it('read accounts with their family and position mode', () => {
    const { accounts } = read('--account', 'k:s:p:12.5', '--account', 'k2:s:p:0:unified:hedge')
    expect(accounts).toEqual([
      { key: 'k', secret: 's', passphrase: 'p', balance: '12.5', ...DEFAULTS, symbols: {} },
      {
        key: 'k2',
        secret: 's',
        passphrase: 'p',
        balance: '0',
        ...DEFAULTS,
        family: 'unified',
        positionMode: 'hedge',
        symbols: {},
      },
    ])
  })

  it('read accounts from a file', () => {
    const entry = {
      key: 'k9',
      secret: 's',
      passphrase: 'p',
      balance: 250,
      family: 'unified',
      permissions: ['read'],
      ips: ['127.0.0.1'],
      demo: true,
      symbols: { btcusdt: { margin_mode: 'isolated', leverage: 5 } },
    }
    const [account] = read('--accounts-file', accountsFile({ accounts: [entry] })).accounts
    expect(account).toMatchObject({ key: 'k9', balance: '250', family: 'unified', positionMode: 'one_way', demo: true })
    expect(account).toMatchObject({ permissions: ['read'], ips: ['127.0.0.1'] })
    expect(account?.symbols).toEqual({ BTCUSDT: { marginMode: 'isolated', leverage: 5 } })
  })

  it.each([
    ['no json', 'JSON'],
    [{ accounts: 3 }, 'write a list'],
    [['text'], 'entry 1'],
    [[{ key: 'k', secret: 's', passphrase: 'p', balance: '1', familly: 'unified' }], 'Did you mean family?'],
    [[{ key: 'k', secret: 's', passphrase: 'p', balance: 'much' }], 'balance much'],
    [[{ key: 'k', secret: 's', balance: '1' }], 'passphrase'],
    [[{ key: 'k', secret: 's', passphrase: 'p', balance: '1', permissions: ['trad'] }], 'Did you mean trade?'],
    [
      [{ key: 'k', secret: 's', passphrase: 'p', balance: '1', symbols: { BTCUSDT: { leverage: 0.5 } } }],
      'leverage 0.5',
    ],
  ])('refuse the accounts file %j and say why', (content, text) => {
    expect(() => read('--accounts-file', accountsFile(content))).toThrow(text)
  })

  it.each([
    [['--speed', 'fast']],
    [['--speed', '0']],
    [['--port', '70000']],
    [['--host', '0.0.0.0']],
    [['--feed', 'lively']],
    [['--feed', 'replay']],
    [['--replay', '/nowhere/BTCUSDT.csv']],
    [['--symbol', 'NOPEUSDT']],
    [['--seed', '-1']],
    [['--fill', 'maybe']],
    [['--regime', 'boring']],
    [['--account', 'k:s:p']],
    [['--account', 'k:s:p:lots']],
    [['--account', 'k:s:p:1:clasic']],
    [['--account', 'k:s:p:1:classic:both']],
    [['--account', 'k:s:p:1:classic:hedge:more']],
    [['--accounts-file', '/nowhere.json']],
    [['--history-days', '0']],
    [['--read-lag-ms', '-1']],
    [['--upstream', 'http://127.0.0.1:1']],
    [['--mark', 'sideways']],
    [['--funding', '/nowhere/BTCUSDT.csv']],
    [['--unknown']],
    [['extra']],
  ])('refuse %j and name the flag', (args) => {
    const attempt = () => read(...args)
    expect(attempt).toThrow(StartRefused)
    expect(attempt).toThrow(args[0] === 'extra' ? 'extra' : args[0])
  })

  it.each([
    [['--spedd', '60'], 'Did you mean --speed?'],
    [['--port', '70000'], 'the nearest that passes is 65535'],
    [['--speed=-3'], 'the nearest that passes is 0.01'],
    [['--feed', 'simm'], 'Did you mean sim?'],
    [['--symbol', 'BTCUSD'], 'Did you mean BTCUSDT?'],
    [['--account', 'k:s:p:1:unifed'], 'Did you mean unified?'],
    [['--regime', 'volatil'], 'Did you mean volatile?'],
  ])('tell the nearest that passes for %j', (args, text) => {
    expect(() => read(...args)).toThrow(text)
  })

  it('refuse contradictions', () => {
    expect(() => read('--feed', 'sim', '--replay', file)).toThrow('exclude each other')
    expect(() => read('--feed', 'live', '--data', file)).toThrow('--feed live and --data')
    expect(() => read('--seed', '1', '--replay', file)).toThrow('--seed')
    expect(() => read('--replay', file, '--symbol', 'BTCUSDT,ETHUSDT')).toThrow('names its own symbol')
    expect(() => read('--account', 'k:s:p:1', '--account', 'k:s2:p:1')).toThrow('used twice')
    expect(() => readOptions([])).toThrow('--data-dir')
  })

  it('are all in the help text', () => {
    expect(() => readOptions(['--help'])).toThrow(USAGE)
    const flags =
      'port host data-dir feed replay data funding upstream symbol symbols seed regime history-days mark fill speed step account'
    for (const flag of flags.split(' ')) expect(USAGE).toContain(`--${flag}`)
    for (const flag of ['accounts-file', 'signature-window-ms', 'read-lag-ms', 'rate-limit-factor', 'greeting']) {
      expect(USAGE).toContain(`--${flag}`)
    }
  })
})
