import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkAccounts } from '../src/doctor/check-accounts.ts'
import { checkClock } from '../src/doctor/check-clock.ts'
import { checkDataDir, lastWriteMs } from '../src/doctor/check-data-dir.ts'
import { checkPaperExchange } from '../src/doctor/check-paper-exchange.ts'
import { checkPort } from '../src/doctor/check-port.ts'
import { checkNode } from '../src/doctor/check-program.ts'
import { doctorTexts, speech } from '../src/doctor/doctor-texts.ts'
import { endRunning, RunningCli, runCli, temporaryFolder } from './running-cli.ts'

const english = speech('en')

let folder = temporaryFolder()
let dataDir = ''
beforeEach(() => {
  folder = temporaryFolder()
  dataDir = join(folder.path, 'data')
  mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 })
  mkdirSync(join(dataDir, 'paper'), { mode: 0o700 })
  const database = new DatabaseSync(databaseFile())
  database.exec("PRAGMA journal_mode=WAL; CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('kept')")
  database.close()
  chmodSync(databaseFile(), 0o600)
})
afterEach(() => folder.remove())

const databaseFile = () => join(dataDir, 'gridpilot.db')
const outcomes = () => Object.fromEntries(checkDataDir(dataDir, english).map(({ check, outcome }) => [check, outcome]))

describe('the data directory', () => {
  it('is fine as a start leaves it', () => {
    expect(outcomes()).toEqual({
      'data directory': 'ok',
      privacy: 'ok',
      disk: 'ok',
      database: 'ok',
      "paper exchange's database": 'ok',
    })
  })

  it('shows a damaged database', () => {
    writeFileSync(databaseFile(), 'not a database at all, but long enough to look like a file of pages'.repeat(100))
    expect(outcomes().database).toBe('failed')
  })

  it('leaves a database alone that a running program keeps to itself', () => {
    const holder = new DatabaseSync(databaseFile())
    holder.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; INSERT INTO note VALUES ('held'); COMMIT")
    const database = checkDataDir(dataDir, english).find(({ check }) => check === 'database')
    holder.close()
    expect(database).toMatchObject({ outcome: 'ok', message: expect.stringContaining('in use') })
  })

  it('shows secrets that others can read, and how to hide them', () => {
    const key = join(dataDir, 'secrets', 'jwt.key')
    writeFileSync(key, 'key')
    chmodSync(key, 0o644)
    const privacy = checkDataDir(dataDir, english).find(({ check }) => check === 'privacy')
    expect(privacy).toMatchObject({ outcome: 'failed', action: `Run: chmod go-rwx '${key}'` })
  })

  it('is no problem before the first start, but a file in its place is', () => {
    expect(checkDataDir(join(folder.path, 'none'), english).map(({ outcome }) => outcome)).toEqual(['ok'])
    expect(checkDataDir(databaseFile(), english)[0]?.outcome).toBe('failed')
  })
})

describe('the paper exchange', () => {
  const lock = (content: object) => writeFileSync(join(dataDir, 'paper', 'exchange.lock'), JSON.stringify(content))

  it('need not run', async () => {
    expect((await checkPaperExchange(dataDir, english)).outcome).toBe('ok')
  })

  it('left a lock behind when it was killed', async () => {
    lock({ port: 4_000, pid: 2 ** 22 + 1, adminToken: 't' })
    expect((await checkPaperExchange(dataDir, english)).outcome).toBe('warning')
  })

  it('answers, or its process is named', async () => {
    const server = createServer((_, response) => response.end('{"code":"00000","data":{"serverTime":"1700000000000"}}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    lock({ port: (server.address() as AddressInfo).port, pid: process.pid, adminToken: 't' })
    expect((await checkPaperExchange(dataDir, english)).outcome).toBe('ok')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await checkPaperExchange(dataDir, english)).toMatchObject({ outcome: 'failed' })
  })
})

describe('the port', () => {
  it('is free, ours, or of another program', async () => {
    let answer = '{}'
    const server = createServer((_, response) => response.end(answer))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await checkPort(port, english)).toMatchObject({ outcome: 'failed' })
    const started = '2026-01-01T00:00:00.000Z'
    const health = {
      status: 'ok',
      version: '1.2.3',
      started_at: started,
      uptime_seconds: 1,
      demo_login: true,
      feed: null,
    }
    answer = JSON.stringify({ ...health, problems: [] })
    expect(await checkPort(port, english)).toMatchObject({
      outcome: 'ok',
      message: 'Gridpilot 1.2.3 answers there, ok',
    })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await checkPort(port, english)).toMatchObject({ outcome: 'ok', message: 'free' })
    expect(await checkPort(Number.NaN, english)).toMatchObject({ outcome: 'failed' })
  })
})

describe('clock and Node', () => {
  it('finds a clock that lies before what already happened', () => {
    const written = lastWriteMs(dataDir)
    expect(checkClock(Date.now(), written, english).outcome).toBe('ok')
    expect(checkClock((written ?? 0) - 3_600_000, written, english).outcome).toBe('failed')
    expect(checkClock(0, null, english).outcome).toBe('failed')
  })

  it('wants the Node of package.json', () => {
    expect(checkNode('20.11.0', english).outcome).toBe('failed')
    expect(checkNode('24.0.0', english).outcome).toBe('ok')
  })
})

describe('the language', () => {
  it('has every sentence in both, with the same blanks', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([blank]) => blank).sort()
    const texts = Object.entries(doctorTexts())
    expect(texts.length).toBeGreaterThan(50)
    for (const [code, { en, ko }] of texts) {
      expect(blanks(ko), code).toEqual(blanks(en))
      expect(code.startsWith('node') || /[가-힣]/.test(ko), code).toBe(true)
    }
  })

  it('changes what a person reads, and not the names that programs look for', () => {
    const [inEnglish, korean] = [checkDataDir(dataDir, english), checkDataDir(dataDir, speech('ko'))]
    expect(korean.map(({ check }) => check)).toEqual(inEnglish.map(({ check }) => check))
    for (const { title, message } of korean) expect(`${title}: ${message}`).toMatch(/[가-힣]/)
    expect(korean[0]?.title).toBe('데이터 폴더')
  })
})

describe('gridpilot doctor', () => {
  it('lists its findings, and ends with 1 when one keeps the product from working', async () => {
    writeFileSync(databaseFile(), 'damaged'.repeat(1_000))
    const { code, stdout } = await runCli(['doctor', '--data-dir', 'data', '--port', '0', '--json'], folder.path)
    const { ok, findings } = JSON.parse(stdout)
    expect(ok).toBe(false)
    expect(code).toBe(1)
    const database = findings.find(({ check }: { check: string }) => check === 'database')
    expect(database).toMatchObject({ outcome: 'failed', action: expect.stringContaining('backup') })
  }, 240_000)

  it('says so when nothing does', async () => {
    const { stdout } = await runCli(['doctor', '--data-dir', 'data', '--port', '0'], folder.path)
    expect(stdout).toContain(`data directory: ${dataDir} can be read and written`)
    expect(stdout).toMatch(/database: .*gridpilot\.db is whole/)
  }, 240_000)
})

describe('accounts', () => {
  const passed = async (env: Record<string, string>, ...flags: string[]) => {
    Object.assign(process.env, env)
    try {
      const { code, stdout } = await runCli(
        ['doctor', '--data-dir', 'data', '--port', '0', '--json', ...flags],
        folder.path,
      )
      const { findings } = JSON.parse(stdout) as {
        findings: { check: string; title: string; outcome: string; message: string }[]
      }
      return { code, found: findings.filter(({ check }) => check.startsWith('account')), text: stdout }
    } finally {
      for (const name of Object.keys(env)) delete process.env[name]
    }
  }

  it('are tested with a key of the environment before anything is stored, in the language asked for', async () => {
    const exchange = new RunningCli(
      [
        ...['paper', '--data-dir', 'state', '--history-days', '2', '--log-level', 'silent'],
        '--account',
        'kk:ss:pp:100:unified:hedge',
      ],
      folder.path,
    )
    try {
      const [, port] = await exchange.printed(/"ready":true,"port":(\d+)/)
      const env = {
        GRIDPILOT_CHECK_API_KEY: 'kk',
        GRIDPILOT_CHECK_SECRET_KEY: 'ss',
        GRIDPILOT_CHECK_PASSPHRASE: 'pp',
        GRIDPILOT_CHECK_URL: `http://127.0.0.1:${port}`,
      }
      const good = await passed(env)
      expect(good.found[0]).toMatchObject({ outcome: 'ok', message: expect.stringContaining('unified') })
      expect(good.found.map(({ outcome }) => outcome)).not.toContain('failed')
      const wrong = await passed({ ...env, GRIDPILOT_CHECK_SECRET_KEY: 'canary-91f' }, '--lang', 'ko')
      expect(wrong.code).toBe(1)
      const refused = wrong.found.find(({ outcome }) => outcome === 'failed')
      expect(refused).toMatchObject({
        message: '시크릿 키가 이 API 키와 맞지 않습니다.',
        action: expect.stringContaining('다시 입력해 주세요'),
      })
      expect(wrong.text).not.toContain('canary-91f')
      expect(refused?.title).toBe('계정 key …kk (실계정)')
    } finally {
      await endRunning()
    }
  }, 240_000)

  it('say what is wrong with a key, and what to do about that very thing', async () => {
    const exchange = new RunningCli(
      [
        ...['paper', '--data-dir', 'state', '--history-days', '2', '--log-level', 'silent'],
        '--account',
        'kk:ss:pp:100',
      ],
      folder.path,
    )
    const before = { ...process.env }
    try {
      const [, port] = await exchange.printed(/"ready":true,"port":(\d+)/)
      const admin = async (path: string, body?: object) => {
        const { adminToken } = JSON.parse(readFileSync(join(folder.path, 'state', 'exchange.lock'), 'utf8'))
        const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
        const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
        const answer = await fetch(`http://127.0.0.1:${port}/admin/accounts${path}`, init)
        expect(answer.status, path).toBe(200)
        return await answer.json()
      }
      const [{ uid }] = (await admin('')).items
      const secret = { secret: 'ss', passphrase: 'pp' }
      await admin(`/${uid}/keys`, { ...secret, key: 'elsewhere', ips: ['203.0.113.9'] })
      await admin(`/${uid}/keys`, { ...secret, key: 'demo', demo: true })
      await admin(`/${uid}/keys`, { ...secret, key: 'blind', permissions: ['transfer'] })
      const told = async (env: Record<string, string>, language: 'en' | 'ko' = 'en') => {
        const url = `http://127.0.0.1:${port}`
        const key = {
          GRIDPILOT_CHECK_API_KEY: 'kk',
          GRIDPILOT_CHECK_SECRET_KEY: 'ss',
          GRIDPILOT_CHECK_PASSPHRASE: 'pp',
        }
        Object.assign(process.env, { ...key, GRIDPILOT_CHECK_URL: url, ...env })
        const failed = (await checkAccounts(dataDir, speech(language))).filter(({ outcome }) => outcome === 'failed')
        return failed.map(({ message, action }) => `${message} → ${action}`).join()
      }
      expect(await told({})).toBe('')
      expect(await told({ GRIDPILOT_CHECK_API_KEY: 'elsewhere' })).toMatch(
        /not on the key's IP list.*add the public IP/,
      )
      expect(await told({ GRIDPILOT_CHECK_API_KEY: 'elsewhere' }, 'ko')).toMatch(/IP 목록에 없습니다.*공인 IP 주소를/)
      expect(await told({ GRIDPILOT_CHECK_API_KEY: 'demo' })).toMatch(/other environment.*choose the other kind/)
      expect(await told({ GRIDPILOT_CHECK_API_KEY: 'gone' })).toMatch(/does not know this key.*list of API keys/)
      expect(await told({ GRIDPILOT_CHECK_PASSPHRASE: 'no' })).toMatch(
        /passphrase does not belong.*Enter the passphrase/,
      )
      expect(await told({ GRIDPILOT_CHECK_API_KEY: 'blind' })).toMatch(/lacks a permission: .*leave withdrawals off/)
      await endRunning()
      expect(await told({})).toMatch(/cannot be reached.*Check the connection/)
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      await endRunning()
    }
  }, 240_000)

  it('that may not be asked are left out', async () => {
    expect((await passed({}, '--no-accounts')).found).toEqual([])
  }, 240_000)
})
