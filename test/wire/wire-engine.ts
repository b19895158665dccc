import { createBitgetVenue } from '@gridpilot/bitget'
import { type BotCommand, createGridBot, type GridBot, type GridConfig } from '@gridpilot/core'
import { type BotView, createEngine, type EngineFace, type EngineStore, type Venue } from '@gridpilot/engine'
import type { RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'

export interface Key {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
}

export const ACCOUNT_ID = 'account-1'

/** Engine, adapter, HTTP and WebSocket in front of a real paper exchange process in lock-step. */
export async function openWireEngine(
  exchange: RunningExchange,
  key: Key,
  store: EngineStore,
  symbol: string,
): Promise<{ readonly engine: EngineFace; readonly venue: Venue }> {
  const clock = {
    wallMs: () => Date.now(),
    marketMs: () => Date.now(),
    after: (ms: number, action: () => void) => {
      const timer = setTimeout(action, ms)
      return () => clearTimeout(timer)
    },
  }
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object, message: string) => console.error(message, fields),
  }
  const engine = createEngine({
    store,
    clock,
    log,
    holder: 'wire-test',
    notifier: { raise: (alert) => console.error('alert', alert.code, alert.message), resolve: () => {} },
    onIdle: (report) => {
      const body = { account_key: key.key, last_trade_id: report.lastTradeId ?? '', market_ms: report.marketMs ?? 0 }
      exchange.admin('POST', 'idle', body).catch(() => undefined)
    },
  })
  const venue = createBitgetVenue({
    restUrl: exchange.url,
    wsUrl: `${exchange.url.replace('http', 'ws')}/v2/ws`,
    apiKey: key.key,
    apiSecret: key.secret,
    passphrase: key.passphrase,
    demo: false,
    settings: {
      symbols: [symbol],
      signatureWindowMs: 1_000,
      readLagMs: 500,
      tickerSilenceMs: 600_000,
      requestsPerSecond: { place: 50, cancel: 50, read: 50 },
    },
    wallMs: () => Date.now(),
    log: () => {},
  })
  await engine.attach(ACCOUNT_ID, venue)
  engine.watch(ACCOUNT_ID, symbol)
  return { engine, venue }
}

export async function startBot(engine: EngineFace, config: GridConfig): Promise<void> {
  const bot: GridBot = createGridBot({ id: 'bot-1', code: '1', installation: 'test0', config })
  const added = await until(
    () => engine.addBot(ACCOUNT_ID, bot),
    (result) => result.ok,
  )
  if (!added.ok) throw new Error(added.error.message)
  await command(engine, { name: 'start' })
}

export async function command(engine: EngineFace, what: BotCommand): Promise<void> {
  const result = await engine.command(ACCOUNT_ID, 'bot-1', what)
  if (!result.ok) throw new Error(result.error.message)
}

export const view = (engine: EngineFace): BotView | null => engine.bot(ACCOUNT_ID, 'bot-1')

/** Polls until `done`; for what another process has to finish. */
export async function until<T>(
  read: () => T | Promise<T>,
  done: (value: T) => boolean,
  timeoutMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (done(value)) return value
    if (Date.now() > deadline)
      throw new Error(
        `still ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))?.slice(0, 400)}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
