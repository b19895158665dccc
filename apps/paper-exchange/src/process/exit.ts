/** Why the process ended: callers tell these apart. */
export const EXIT = { ok: 0, failed: 1, badFlags: 2, alreadyRunning: 3, otherMarket: 4 } as const

/** Stops the start with one line a person can act on, and an exit code. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}
