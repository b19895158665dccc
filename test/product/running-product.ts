import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'main.ts')

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many shapes, each test looks at its own members
export type Json = any

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Polls until `done`; for what other processes have to finish. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  done: (value: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let value: T | undefined
  while (Date.now() < deadline) {
    value = await read().catch(() => undefined)
    if (value !== undefined && done(value)) return value
    await pause(40)
  }
  throw new Error(`${what}: not within ${timeoutMs} ms; last seen ${JSON.stringify(value)?.slice(0, 3_000)}`)
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Server and paper exchange as a user runs them: real processes, real HTTP, one data folder, killable. */
export class RunningProduct {
  readonly dataDir: string
  readonly port: number
  private readonly args: readonly string[]
  private child: ChildProcess | null = null
  private token: string | null = null
  private output = ''

  private constructor(dataDir: string, port: number, args: readonly string[]) {
    this.dataDir = dataDir
    this.port = port
    this.args = args
  }

  /** `prepare` may put a running paper exchange into the data folder's `paper` before the server starts. */
  static async start(args: readonly string[], prepare?: (paperFolder: string) => void): Promise<RunningProduct> {
    const product = new RunningProduct(mkdtempSync(join(tmpdir(), 'gridpilot-')), await freePort(), args)
    if (prepare !== undefined) {
      prepare(join(product.dataDir, 'paper'))
      await until(
        'exchange',
        async () => product.exchange('GET', 'status'),
        () => true,
      )
    }
    await product.startServer()
    return product
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Starts the server process; resolves when it says it is ready. */
  async startServer(timeoutMs = 180_000): Promise<void> {
    this.spawnServer()
    await until(
      'server ready',
      async () => this.output,
      (text) => text.includes('"ready":true'),
      timeoutMs,
    )
  }

  /** Starts it without waiting. */
  spawnServer(): void {
    this.output = ''
    const args = [MAIN, '--port', String(this.port), '--data-dir', this.dataDir, '--json-ready', ...this.args]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
    const append = (chunk: Buffer) => {
      this.output += chunk.toString()
    }
    child.stdout.on('data', append)
    child.stderr.on('data', append)
    this.child = child
  }

  get log(): string {
    return this.output
  }

  /** kill −9, and gone. */
  async killServer(): Promise<void> {
    const child = this.child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async killExchange(): Promise<void> {
    const lock = this.exchangeLock()
    process.kill(lock.pid, 'SIGKILL')
    await until(
      'exchange gone',
      async () => lock.pid,
      (pid) => !isAlive(pid),
    )
  }

  async dispose(): Promise<void> {
    await this.killServer()
    try {
      process.kill(this.exchangeLock().pid, 'SIGKILL')
    } catch {
      // It was never started or is gone already.
    }
    await pause(100)
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 })
  }

  private exchangeLock(): { pid: number; port: number; adminToken: string } {
    return JSON.parse(readFileSync(join(this.dataDir, 'paper', 'exchange.lock'), 'utf8'))
  }

  get serverPid(): number {
    return this.child?.pid ?? 0
  }

  get exchangePort(): number {
    return this.exchangeLock().port
  }

  /** The exchange's own answer, asked past the server. */
  async exchange(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
    const { port, adminToken } = this.exchangeLock()
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${port}/admin/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  /** Walks the market to `position` points; survives the death of either process on the way. */
  async advanceTo(position: number): Promise<void> {
    await until(
      `market at ${position}`,
      async () => {
        await this.exchange('POST', 'advance', { position, timeout_ms: 5_000 })
        return (await this.exchange('GET', 'status')) as Json
      },
      (status) => status.position >= position && status.waiting_for.length === 0,
      300_000,
    )
  }

  async demoLogin(): Promise<void> {
    this.token = null
    const answer = await this.api('POST', '/auth/demo')
    this.token = answer.access_token
  }

  /** As a user with a password, whose sessions can be opened again. */
  async enter(how: 'signup' | 'login', email: string, password: string): Promise<void> {
    this.token = null
    const answer = await this.api('POST', `/auth/${how}`, { email, password })
    this.token = answer.access_token
  }

  async api(method: string, path: string, body?: unknown): Promise<Json> {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Every row of a list, oldest first. */
  async all(path: string): Promise<Json[]> {
    const items: Json[] = []
    let cursor: string | null = null
    do {
      const page: Json = await this.api(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      items.push(...page.items)
      cursor = page.next_cursor
    } while (cursor !== null)
    return items.reverse()
  }

  get databaseExists(): boolean {
    return existsSync(join(this.dataDir, 'gridpilot.db'))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
