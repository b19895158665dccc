import { err, type Result } from '@gridpilot/core'
import type { PaperConfig } from '../config.ts'
import { StartupError } from '../startup-error.ts'
import type { PaperAccountWish, PaperError, PaperIdle, PaperKeys, PaperStatus } from './paper-admin.ts'
import { type RunningPaper, runPaper, stopPaper } from './paper-process.ts'

/** The paper exchange as the rest of the server sees it. */
export interface PaperExchange {
  /** Newest status; the market time of it never runs back. */
  status(): PaperStatus
  /** Is it answering right now? */
  isUp(): boolean
  readonly restUrl: string
  readonly wsUrl: string
  openAccount(wish: PaperAccountWish): Promise<Result<PaperKeys, PaperError>>
  reportIdle(report: PaperIdle): void
  /** Called with each new status. */
  onStatus(listener: (status: PaperStatus) => void): void
  /** Stops watching; `stop` also ends the exchange's process. */
  close(stop: boolean): Promise<void>
}

const WATCH_MS = 1_000

interface Options {
  readonly folder: string
  readonly config: PaperConfig
  /** Aborted when we are to end before it is up. */
  readonly asked?: AbortSignal
  warn(fields: object, message: string): void
}

/**
 * Finds or starts the paper exchange and keeps it running: when its process dies it is started again on the same port,
 * so that every connection finds its way back.
 * @throws StartupError when it cannot be started
 */
export async function openPaperExchange(options: Options): Promise<PaperExchange> {
  const first = await runPaper(options.folder, options.config, options.asked)
  if (!first.ok) throw new StartupError('paper exchange', `The paper exchange did not start: ${first.error}`)
  return new WatchedPaperExchange(first.value, options)
}

class WatchedPaperExchange implements PaperExchange {
  readonly restUrl: string
  readonly wsUrl: string
  readonly #options: Options
  readonly #port: number
  readonly #listeners: ((status: PaperStatus) => void)[] = []
  #running: RunningPaper
  #status: PaperStatus
  #up = true
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(running: RunningPaper, options: Options) {
    this.#running = running
    this.#status = running.status
    this.#options = options
    this.#port = running.address.port
    this.restUrl = `http://127.0.0.1:${this.#port}`
    this.wsUrl = `ws://127.0.0.1:${this.#port}`
    this.#watchAgain()
  }

  status(): PaperStatus {
    return this.#status
  }

  isUp(): boolean {
    return this.#up
  }

  async openAccount(wish: PaperAccountWish): Promise<Result<PaperKeys, PaperError>> {
    return this.#up ? this.#running.admin.openAccount(wish) : err('unreachable')
  }

  reportIdle(report: PaperIdle): void {
    void this.#running.admin.reportIdle(report)
  }

  onStatus(listener: (status: PaperStatus) => void): void {
    this.#listeners.push(listener)
  }

  async close(stop: boolean): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    if (stop) await stopPaper(this.#running.address)
  }

  #watchAgain(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#watch(), WATCH_MS)
    this.#timer.unref()
  }

  async #watch(): Promise<void> {
    const answer = await this.#running.admin.status()
    if (this.#closed) return
    if (answer.ok) this.#learn(answer.value)
    else await this.#bringBack()
    this.#watchAgain()
  }

  #learn(status: PaperStatus): void {
    this.#up = true
    this.#status = status
    for (const listener of this.#listeners) listener(status)
  }

  async #bringBack(): Promise<void> {
    if (this.#up) this.#options.warn({}, 'the paper exchange does not answer; its market stands still until it is back')
    this.#up = false
    const config = { ...this.#options.config, port: this.#port }
    const again = await runPaper(this.#options.folder, config)
    if (this.#closed) {
      // Shut down meanwhile: what we have just started must not stay behind.
      if (again.ok && again.value.started) await stopPaper(again.value.address)
      return
    }
    if (!again.ok) {
      this.#options.warn({ reason: again.error }, 'the paper exchange could not be started again')
      return
    }
    this.#running = again.value
    this.#learn(again.value.status)
  }
}
