import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OperationId, type RouteSpec, routePath, routes } from '@gridpilot/contract'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { createServer, type Server } from '../../src/composition.ts'
import { readConfig, type ServerConfig } from '../../src/config.ts'
import { type Foundations, openFoundations } from '../../src/foundations.ts'
import { createLog } from '../../src/http/log.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into many different answers
  readonly body: any
  readonly headers: LightMyRequestResponse['headers']
  readonly text: string
}

export interface Ask {
  readonly token?: string
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly cookie?: string
  readonly address?: string
}

export interface TestServer {
  readonly server: Server
  readonly base: Foundations
  readonly config: ServerConfig
  readonly folder: string
  /** Everything the server has logged, as written. */
  readonly log: string[]
  /** Operations that were answered with success: the route test wants all of them. */
  readonly succeeded: Set<OperationId>
  /** Moves the server's wall clock forward by so many ms. */
  skip(ms: number): void
  call(operation: OperationId, ask?: Ask): Promise<Answer>
  raw(options: InjectOptions): Promise<Answer>
  /** A new guest's access token. */
  demo(): Promise<string>
  close(): Promise<void>
}

/** Flags of a small, quick market: a few days of history. */
const MARKET = ['--seed', '7', '--history-days', '8', '--host', '127.0.0.1', '--port', '0']

/** The whole server in this process on a paper exchange of its own, every answer checked by its schema. */
export async function startTestServer(
  flags: readonly string[] = ['--speed', '1'],
  env: Record<string, string> = {},
  change: (base: Foundations) => Foundations = (base) => base,
  settings: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-server-'))
  const config: ServerConfig = {
    ...readConfig(['--data-dir', join(folder, 'data'), ...MARKET, ...flags], env),
    ...settings,
  }
  const log: string[] = []
  const opened = await openFoundations(config, createLog('trace', { write: (line) => void log.push(line) }))
  let skippedMs = 0
  const clock = opened.clock
  clock.wallMs = () => Date.now() + skippedMs
  const base = change({ ...opened, checkResponses: true })
  const server = await createServer(config, base)
  const succeeded = new Set<OperationId>()
  const raw = async (options: InjectOptions): Promise<Answer> => {
    const response = await server.app.inject({ ...options, headers: { host: 'localhost:3000', ...options.headers } })
    const isJson = String(response.headers['content-type'] ?? '').includes('json')
    return {
      status: response.statusCode,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : response.body,
      headers: response.headers,
      text: response.body,
    }
  }
  const call = async (operation: OperationId, ask: Ask = {}): Promise<Answer> => {
    const route: RouteSpec = routes[operation]
    const answer = await raw({
      method: route.method,
      url: routePath(route, ask.params),
      ...(ask.query === undefined ? {} : { query: ask.query }),
      ...(ask.body === undefined ? {} : { payload: JSON.stringify(ask.body) }),
      ...(ask.address === undefined ? {} : { remoteAddress: ask.address }),
      headers: {
        ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ask.token === undefined ? {} : { authorization: `Bearer ${ask.token}` }),
        ...(ask.cookie === undefined ? {} : { cookie: ask.cookie }),
        ...ask.headers,
      },
    })
    if (answer.status === route.status) succeeded.add(operation)
    return answer
  }
  return {
    server,
    base,
    config,
    folder,
    log,
    succeeded,
    skip(ms) {
      skippedMs += ms
    },
    call,
    raw,
    async demo() {
      const answer = await call('demo')
      if (answer.status !== 201) throw new Error(`demo log-in failed: ${answer.text}`)
      return answer.body.access_token
    },
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The refresh cookie an answer sets, as a Cookie header; null when it sets none or clears it. */
export function cookieOf(answer: Answer): string | null {
  const header = answer.headers['set-cookie']
  const text = Array.isArray(header) ? header[0] : header
  const match = /^refresh_token=([^;]+);/.exec(String(text ?? ''))
  return match === null ? null : `refresh_token=${match[1]}`
}

/** Waits until `check` answers something; the error says what was waited for. */
export async function until<Value>(
  what: string,
  check: () => Promise<Value | null | undefined | false>,
  timeoutMs = 25_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    const value = await check()
    if (value !== null && value !== undefined && value !== false) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited in vain for ${what}`)
}
