import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { belongings } from './belongings.ts'
import { ACCOUNT, runToEnd } from './running-exchange.ts'

const { directory, start, atEnd } = belongings('--speed', '60', '--history-days', '1')

/** Status of a GET with exactly these headers (fetch would set Host itself). */
function statusWith(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: '/api/v2/public/time', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.once('error', reject)
    call.end()
  })
}

describe('the process', () => {
  it('says in a private lock file how to reach it, and takes the file away when asked to end', async () => {
    const dataDir = directory()
    const running = await start(dataDir)
    const file = join(dataDir, 'exchange.lock')
    const lock = JSON.parse(readFileSync(file, 'utf8'))
    expect(lock).toEqual({
      port: running.port,
      pid: expect.any(Number),
      adminToken: expect.any(String),
      startedAt: expect.any(String),
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'exchange.sqlite')).mode & 0o777).toBe(0o600)
    expect((await running.stop()).code).toBe(0)
    expect(existsSync(file)).toBe(false)
  })

  it('opens the accounts of a file, and leaves them as they are at the next start', async () => {
    const dataDir = directory()
    const file = join(directory(), 'accounts.json')
    const secrets = { secret: 's', passphrase: 'p', balance: '5000' }
    const symbols = { BTCUSDT: { leverage: 7 } }
    const accounts = [
      { key: 'a1', ...secrets, family: 'unified', position_mode: 'hedge', symbols },
      { key: 'a2', ...secrets, permissions: ['read'] },
    ]
    writeFileSync(file, JSON.stringify(accounts))
    const first = await start(dataDir, '--accounts-file', file, '--read-lag-ms', '250')
    expect(await first.admin('GET', 'status')).toMatchObject({ read_lag_ms: 250, accounts: 2, faults: 0 })
    const { items } = await first.admin('GET', 'accounts')
    expect(items).toMatchObject([
      { family: 'unified', position_mode: 'hedge', keys: ['a1'] },
      { family: 'classic', position_mode: 'one_way', keys: ['a2'] },
    ])
    expect((await first.admin('GET', `accounts/${items[0].uid}`)).leverage.BTCUSDT).toBe(7)
    await first.stop()
    writeFileSync(file, JSON.stringify(accounts.map((each) => ({ ...each, balance: '9' }))))
    const second = await start(dataDir, '--accounts-file', file)
    expect((await second.admin('GET', `accounts/${items[1].uid}`)).balance).toBe('5000')
  })

  it('runs once per data directory, and takes over from a dead one', async () => {
    const dataDir = directory()
    const first = await start(dataDir)
    const second = await runToEnd(['--data-dir', dataDir])
    expect(second.code).toBe(3)
    expect(second.stderr).toContain(`port ${first.port}`)
    await first.killHard()
    expect(existsSync(join(dataDir, 'exchange.lock'))).toBe(true)
    const third = await start(dataDir)
    expect((await third.admin('GET', 'status')).feed).toBe('sim')
  })

  it('takes over a lock file whose pid belongs to somebody else by now', async () => {
    const dataDir = directory()
    const lock = { port: 1, pid: process.ppid, adminToken: 'old', startedAt: '' }
    writeFileSync(join(dataDir, 'exchange.lock'), JSON.stringify(lock))
    const running = await start(dataDir)
    expect(running.token).not.toBe('old')
  })

  it('keeps a data directory to its market', async () => {
    const dataDir = directory()
    const first = await start(dataDir, '--seed', '5')
    await first.stop()
    const other = await runToEnd(['--data-dir', dataDir, '--seed', '6'])
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('seed 5')])
    const same = await start(dataDir)
    expect((await same.admin('GET', 'status')).seed).toBe(5)
  })

  it('refuses a simulated market of a version whose prices were others', async () => {
    const dataDir = directory()
    await (await start(dataDir, '--seed', '5')).stop()
    const db = new Database(join(dataDir, 'exchange.sqlite'))
    const row = db.prepare("SELECT value FROM meta WHERE name = 'market'").get() as { value: string }
    const older = JSON.stringify({ ...JSON.parse(row.value), version: 1 })
    db.prepare("UPDATE meta SET value = ? WHERE name = 'market'").run(older)
    db.close()
    const refused = await runToEnd(['--data-dir', dataDir])
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('another version of the program')])
    expect(refused.stderr).toContain('Use another --data-dir')
  })

  it('says when the port is taken, and what is wrong with a flag', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    atEnd(() => other.close())
    const taken = (other.address() as AddressInfo).port
    const refused = await runToEnd(['--data-dir', directory(), '--port', String(taken)])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`port ${taken} is taken`)])
    const wrong = await runToEnd(['--data-dir', directory(), '--speed', 'fast'])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--speed fast')])
    expect(wrong.stdout).toBe('')
    const file = join(directory(), 'a-file')
    writeFileSync(file, 'no database')
    const unusable = await runToEnd(['--data-dir', file])
    expect([unusable.code, unusable.stderr]).toEqual([1, expect.stringContaining(`--data-dir ${file} cannot be used`)])
  })

  it('answers loopback names and pages only, and gives its controls to the token only', async () => {
    const running = await start(directory())
    const { port } = running
    expect(await statusWith(port, { host: `127.0.0.1:${port}` })).toBe(200)
    expect(await statusWith(port, { host: `localhost:${port}`, origin: 'http://localhost:3000' })).toBe(200)
    expect(await statusWith(port, { host: 'evil.example' })).toBe(403)
    expect(await statusWith(port, { host: `127.0.0.1:${port}`, origin: 'http://evil.example' })).toBe(403)
    expect(await statusWith(port, { host: `127.0.0.1:${port}`, origin: 'null' })).toBe(403)
    const bare = await fetch(`${running.url}/admin/status`)
    expect(bare.status).toBe(401)
    const wrong = await fetch(`${running.url}/admin/accounts`, {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: '{"balance":"1"}',
    })
    expect(wrong.status).toBe(401)
    expect((await running.admin('GET', 'accounts')).items).toEqual([])
  })

  it('keeps secrets out of its log', async () => {
    const dataDir = directory()
    const running = await start(dataDir, ...ACCOUNT, '--log-level', 'trace')
    const made = await running.admin('POST', 'accounts', { balance: '100' })
    const { token } = running
    await running.admin('POST', 'shutdown')
    const { stderr, code } = await running.ended
    expect(code).toBe(0)
    expect(stderr).toContain('stopped')
    for (const secret of [made.secret, made.passphrase, token]) expect(stderr).not.toContain(secret)
  })
})
