import { type PaperExchange, startPaperExchange } from './paper-exchange.ts'
import { EXIT, StartRefused } from './process/exit.ts'
import { type Options, readOptions } from './process/flags.ts'
import { greeting } from './process/greeting.ts'
import { makeLog } from './process/log.ts'

/**
 * The paper exchange's process. Prints one JSON line {"ready":true,"port":…} on stdout when it listens and has prices; a
 * live market whose upstream does not answer says so in `upstream`. The log goes to stderr. Exit codes: process/exit.ts. Who wants to find a running one reads the lock file: process/lock-file.ts.
 */
async function main(): Promise<void> {
  const options = startOrExplain(() => readOptions(process.argv.slice(2)))
  const log = makeLog(options.logLevel, options.logFile)
  const clocks = { wallMs: () => Date.now(), steadyMs: () => performance.now() }
  let running: PaperExchange | null = null
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await running?.stop()
    process.exit(EXIT.ok)
  }
  const die = (error: unknown): never => {
    log.fatal({ err: error }, 'something could not be made durable or broke: ending, the file holds the truth')
    process.exit(EXIT.failed)
  }
  process.on('SIGTERM', () => stop().catch(die))
  process.on('SIGINT', () => stop().catch(die))
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
  running = await startPaperExchange(options, clocks, log, { onShutdown: () => stop().catch(die), onFatal: die }).catch(
    explain,
  )
  const { port, description: market, upstream } = running
  const live = upstream === null ? {} : { upstream }
  process.stdout.write(`${JSON.stringify({ ready: true, port, pid: process.pid, market, ...live })}\n`)
  if (options.greeting) process.stdout.write(`${greeting(running, options)}\n`)
}

function startOrExplain(read: () => Options): Options {
  try {
    return read()
  } catch (error) {
    return explain(error)
  }
}

/** A refused start is one readable line; anything else is a defect and keeps its stack. */
function explain(error: unknown): never {
  if (!(error instanceof StartRefused)) throw error
  const out = error.exitCode === EXIT.ok ? process.stdout : process.stderr
  out.write(error.exitCode === EXIT.ok ? `${error.message}\n` : `paper exchange: ${error.message}\n`)
  process.exit(error.exitCode)
}

await main()
