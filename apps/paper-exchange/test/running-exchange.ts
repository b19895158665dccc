import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RestClientV2 } from 'bitget-api'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many shapes, each test looks at its own members
export type Json = any

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A data directory of its own, removed by `dispose`. */
export function freshDirectory(): { readonly path: string; readonly dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'paper-exchange-'))
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts the process and waits for its end: for starts that are refused. */
export function runToEnd(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  return endOf(child)
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

/** A real exchange process, reached as anybody would reach it: over its port, with the lock file's token. */
export class RunningExchange {
  /** What its first line said. */
  readonly ready: Json
  readonly dataDir: string
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess

  private constructor(ready: Json, dataDir: string, child: ChildProcess, ended: Promise<Ended>) {
    this.ready = ready
    this.dataDir = dataDir
    this.#child = child
    this.ended = ended
  }

  static async start(dataDir: string, args: readonly string[] = []): Promise<RunningExchange> {
    const full = [MAIN, '--data-dir', dataDir, '--log-level', 'warn', ...args]
    const child = spawn(process.execPath, full, { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = endOf(child)
    let text = ''
    const ready = await new Promise<Json>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('\n')) resolve(JSON.parse(text))
      })
      ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before it was ready: ${stderr}`)))
    })
    return new RunningExchange(ready, dataDir, child, ended)
  }

  get port(): number {
    return this.ready.port
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get token(): string {
    return (JSON.parse(readFileSync(join(this.dataDir, 'exchange.lock'), 'utf8')) as { adminToken: string }).adminToken
  }

  /** The admin answer's body; throws what it says on failure. */
  async admin(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(`${this.url}/admin/${path}`, init)
    const answer = (await response.json()) as Json
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
    return answer
  }

  client(account: { key: string; secret: string; passphrase: string }): RestClientV2 {
    const { key, secret, passphrase } = account
    return new RestClientV2({ apiKey: key, apiSecret: secret, apiPass: passphrase, baseUrl: this.url })
  }

  async killHard(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  async stop(): Promise<Ended> {
    this.#child.kill('SIGTERM')
    return this.ended
  }
}

export const ACCOUNT = ['--account', 'k1:s1:p1:10000'] as const
export const KEY = { key: 'k1', secret: 's1', passphrase: 'p1' } as const

export const limitOrder = (clientOid: string, side: 'buy' | 'sell', price: string, size = '0.01') => ({
  symbol: 'BTCUSDT',
  productType: 'USDT-FUTURES' as const,
  marginMode: 'crossed' as const,
  marginCoin: 'USDT',
  size,
  price,
  side,
  orderType: 'limit' as const,
  force: 'gtc' as const,
  clientOid,
})
