import type { EngineError } from './engine-face.ts'
import { type Message, refuse } from './message.ts'

const MAX_BATCH = 500

export interface MailboxOptions {
  /** Works off what has arrived; never called again before it has ended. */
  readonly turn: (messages: readonly Message[]) => Promise<void>
  /** Everything that could be worked off now is. */
  readonly atRest: () => void
}

/** What arrives for an account, worked off strictly one turn after the other. Until it is opened everything waits. */
export class Mailbox {
  private readonly options: MailboxOptions
  private readonly inbox: Message[] = []
  private working = false
  private ready = false
  private closed = false

  constructor(options: MailboxOptions) {
    this.options = options
  }

  get isOpen(): boolean {
    return this.ready && !this.closed
  }

  get isClosed(): boolean {
    return this.closed
  }

  get isWorking(): boolean {
    return this.working
  }

  /** Open, and nothing waits or is worked on. */
  get isIdle(): boolean {
    return this.ready && !this.working && this.inbox.length === 0
  }

  post(message: Message): void {
    if (this.closed) {
      refuse([message], { code: 'account_busy', message: 'the engine is shutting down' })
      return
    }
    this.inbox.push(message)
    void this.work()
  }

  /** Resolves once all that waited has been worked off; there is one turn even if nothing did. */
  async open(): Promise<void> {
    this.ready = true
    this.inbox.unshift({ type: 'wake' })
    await this.work()
  }

  /**
   * Everything waits again, for another memory of the account. What was read before belongs to the one that is dropped;
   * commands, and what became of requests, do not.
   */
  hold(): void {
    this.ready = false
    const kept = this.inbox.filter((message) => 'reply' in message || message.type === 'gateway')
    this.inbox.splice(0, this.inbox.length, ...kept)
  }

  /** No turn begins any more; one that runs goes on to its end. */
  close(): void {
    this.closed = true
  }

  /** Answers all that waits with this error. */
  refuse(error: EngineError): void {
    refuse(this.inbox.splice(0), error)
  }

  private async work(): Promise<void> {
    if (this.working || !this.ready) return
    this.working = true
    try {
      while (this.inbox.length > 0 && this.ready && !this.closed)
        await this.options.turn(this.inbox.splice(0, MAX_BATCH))
    } finally {
      this.working = false
    }
    this.options.atRest()
  }
}
