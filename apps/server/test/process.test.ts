import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, readLockFile } from '../src/paper/lock-file.ts'
import { until } from './support/test-server.ts'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')
const FLAGS = ['--port', '0', '--json-ready', '--seed', '7', '--history-days', '8']

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridpilot-process-'))
})
afterAll(async () => {
  const paper = readLockFile(join(folder, 'data', 'paper'))
  if (paper !== null && isAlive(paper.pid)) process.kill(paper.pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  readonly process: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
}

function run(flags: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...flags], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return { process: child, output: () => output, exit }
}

async function ready(running: Running): Promise<{ url: string; port: number }> {
  const line = await until('a ready server', async () => {
    if (running.process.exitCode !== null) throw new Error(`the server ended: ${running.output()}`)
    return running
      .output()
      .split('\n')
      .find((each) => each.startsWith('{"ready":true'))
  })
  return JSON.parse(line)
}

/** Processes of paper exchanges on this folder, as Linux lists them. */
function exchangesOn(data: string): string[] {
  return (existsSync('/proc') ? readdirSync('/proc') : []).filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${join(data, 'paper')}\0`)
    } catch {
      return false
    }
  })
}

const start = () => run([...FLAGS, '--data-dir', join(folder, 'data')])
const ask = async (url: string, path: string, token?: string, body?: unknown) => {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

describe('the process', () => {
  it('survives kill −9 with its bots, finds its exchange again, and ends both in good order', {
    timeout: 120_000,
  }, async () => {
    const first = start()
    const { url } = await ready(first)
    expect(first.output()).toMatch(/Gridpilot is ready: http:\/\/localhost:\d+ .*\b60×/)
    const token = (await ask(url, '/api/auth/demo', undefined, {})).body.access_token
    const price = (await ask(url, '/api/market/ticker?symbol=BTCUSDT', token)).body.last_price
    const grid = {
      symbol: 'BTCUSDT',
      direction: 'long',
      grid_type: 'arithmetic',
      price_range_lower: Math.round(price * 0.95),
      price_range_upper: Math.round(price * 1.05),
      grid_count: 20,
      leverage: 2,
      investment_ratio: 10,
    }
    const { id } = (await ask(url, '/api/grid-bot/create', token, grid)).body
    await ask(url, `/api/grid-bot/${id}/start`, token, {})
    const before = await until('a running bot', async () => {
      const { body } = await ask(url, `/api/grid-bot/${id}`, token)
      return body.status === 'running' && body.orders_resting === 20 ? body : null
    })
    const paper = readLockFile(join(folder, 'data', 'paper'))
    first.process.kill('SIGKILL')
    await first.exit
    expect(paper !== null && isAlive(paper.pid)).toBe(true)

    const second = start()
    const again = await ready(second)
    expect(readLockFile(join(folder, 'data', 'paper'))?.pid).toBe(paper?.pid)
    const after = await until('the bot back with all orders', async () => {
      const { body } = await ask(again.url, `/api/grid-bot/${id}`, token)
      return body.status === 'running' && body.orders_resting === 20 && body.warnings.length === 0 ? body : null
    })
    expect(after.total_trades).toBeGreaterThanOrEqual(before.total_trades)
    const performance = await ask(again.url, `/api/grid-bot/${id}/performance`, token)
    expect(performance.body.unexplained).toBe(0)

    second.process.kill('SIGTERM')
    expect(await second.exit).toBe(0)
    expect(paper !== null && isAlive(paper.pid)).toBe(false)
    expect(existsSync(join(folder, 'data', 'gridpilot.db'))).toBe(true)
  })

  it('brings a killed paper exchange back on the same port', { timeout: 60_000 }, async () => {
    const running = start()
    const { url } = await ready(running)
    const before = readLockFile(join(folder, 'data', 'paper'))
    if (before === null) throw new Error('the exchange keeps a lock file')
    process.kill(before.pid, 'SIGKILL')
    const after = await until('a new exchange', async () => {
      const lock = readLockFile(join(folder, 'data', 'paper'))
      return lock !== null && lock.pid !== before.pid ? lock : null
    })
    expect(after.port).toBe(before.port)
    await until('a healthy server', async () => (await ask(url, '/api/health')).body.status === 'ok')
    running.process.kill('SIGINT')
    expect(await running.exit).toBe(0)
    expect(isAlive(after.pid)).toBe(false)
  })

  it('ended while it starts, leaves no paper exchange behind', { timeout: 60_000 }, async () => {
    const data = join(folder, 'early')
    const log = join(data, 'paper', 'paper-exchange.log')
    const running = run([...FLAGS, '--data-dir', data])
    const deadline = Date.now() + 30_000
    // The file is there as soon as the exchange is started; the server is up much later.
    while (!existsSync(log) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 2))
    running.process.kill('SIGTERM')
    expect(await running.exit, running.output()).toBe(0)
    expect(running.output()).not.toContain('ready')
    const left = exchangesOn(data)
    for (const pid of left) process.kill(Number(pid), 'SIGKILL')
    expect(left).toEqual([])
  })

  it('refuses a second server on the same data', { timeout: 60_000 }, async () => {
    const running = start()
    await ready(running)
    const other = start()
    expect(await other.exit).toBe(1)
    expect(other.output()).toContain('another Gridpilot process')
    running.process.kill('SIGTERM')
    expect(await running.exit).toBe(0)
  })
})

describe('a broken configuration', () => {
  it.each([
    ['--replay', ['--replay', '/nowhere/BTCUSDT.csv'], {}],
    ['--surprise', ['--surprise'], {}],
    ['GRIDPILOT_JWT_SECRET', [], { GRIDPILOT_JWT_SECRET: 'ab'.repeat(32) }],
  ] as const)('of %s stops the start and is named', { timeout: 30_000 }, async (setting, flags, env) => {
    const running = run(['--data-dir', join(folder, 'broken'), ...flags], env)
    expect(await running.exit).toBe(1)
    expect(running.output()).toContain(setting)
    expect(running.output()).not.toMatch(/\n\s+at /)
  })

  it('never makes a new master key over data encrypted with the old one', { timeout: 60_000 }, async () => {
    const key = join(folder, 'data', 'secrets', 'master.key')
    const kept = readFileSync(key)
    rmSync(key)
    const missing = start()
    expect(await missing.exit).toBe(1)
    expect(missing.output()).toContain('master.key')
    expect(existsSync(key)).toBe(false)
    writeFileSync(key, `${Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256)).toString('hex')}\n`, {
      mode: 0o600,
    })
    const other = start()
    expect(await other.exit).toBe(1)
    expect(other.output()).toContain('not the one this database was encrypted with')
    writeFileSync(key, kept, { mode: 0o600 })
    const right = start()
    await ready(right)
    right.process.kill('SIGTERM')
    expect(await right.exit).toBe(0)
  })
})
