import type { AddressInfo } from 'node:net'
import { createServer, type Server } from './composition.ts'
import { readConfig, type ServerConfig } from './config.ts'
import { openFoundations } from './foundations.ts'
import { createLog } from './http/log.ts'
import { StartupError } from './startup-error.ts'

/** Longest shutdown; then the process ends whatever hangs. Orders keep resting, so nothing is lost. */
const SHUTDOWN_MS = 10_000

const FEED_WORDS = { sim: 'simulated market', replay: 'replay', live: 'live prices' } as const

/**
 * The server's process. Prints one line with the address when it is ready, and with --json-ready the line
 * {"ready":true,"port":…,"url":…}. SIGTERM and SIGINT end it and, unless --keep-paper, the paper exchange in good order;
 * after a kill −9 the next start finds the paper exchange still running.
 */
async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env)
  const ending = endOnSignal()
  try {
    await start(config, ending)
  } catch (error) {
    // Ended while it was starting: what then fails is no news.
    if (ending.asked.aborted) process.exit(0)
    throw error
  }
}

async function start(config: ServerConfig, ending: Ending): Promise<void> {
  const log = createLog(config.logLevel)
  const base = await openFoundations(config, log, ending.asked)
  const server = await createServer(config, base).catch(async (error: unknown) => {
    await base.paper.close(!config.paper.keep)
    throw error
  })
  // Before anybody can know that we run: a signal right after "ready" must find what to close.
  if (ending.close(server)) return
  await listen(server, config)
  const { port } = server.app.server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const url = `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`
  const { feed, symbols, speed, description } = base.paper.status()
  process.stdout.write(
    `Gridpilot is ready: ${url}  (${FEED_WORDS[feed]}, ${symbols.length === 1 ? symbols[0] : `${symbols.length} symbols`}, ${speed}× · ${description})\n`,
  )
  if (config.jsonReady) process.stdout.write(`${JSON.stringify({ ready: true, port, url })}\n`)
  await server.warmUp()
}

async function listen(server: Server, config: ServerConfig): Promise<void> {
  try {
    await server.app.listen({ port: config.port, host: config.host })
  } catch (error) {
    await server.close()
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new StartupError('--port', `Port ${config.port} is taken: choose another with --port N.`)
    throw new StartupError('--host', `Cannot listen on ${config.host}:${config.port}: ${message}`)
  }
}

interface Ending {
  /** Aborted by the first signal. */
  readonly asked: AbortSignal
  /** What is to be closed in good order from now on; true: a signal came before, and it is being closed. */
  close(server: Server): boolean
}

/** From the first moment on: an end during the start takes along what was started, above all the paper exchange. */
function endOnSignal(): Ending {
  const asked = new AbortController()
  let running: Server | null = null
  const end = () => {
    if (running === null) return
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`shutdown: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  const onSignal = () => {
    if (asked.signal.aborted) return
    asked.abort()
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
    end()
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal)
  return {
    asked: asked.signal,
    close(server) {
      running = server
      if (asked.signal.aborted) end()
      return asked.signal.aborted
    },
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof StartupError)) throw error
  process.stderr.write(`Gridpilot cannot start. ${error.message}\n(setting: ${error.setting})\n`)
  process.exit(1)
})
