import { isEnded } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import type { Clock } from './ports/clock.ts'
import type { Notifier } from './ports/notifier.ts'
import type { Read, Venue } from './ports/venue.ts'
import type { RequestBudget } from './request-budget.ts'
import type { SwitchRun } from './switch-run.ts'

/** The switch is one call a second at the exchange. */
const AGAIN_MS = 1_100
/** A refusal (no access given yet) is asked about again this seldom while nothing runs. */
const REFUSED_AGAIN_MS = 60_000
/** An answer is waited for this long at most: the next renewal must not wait for a connection that hangs. */
const PATIENCE_MS = 3_000
/** One call that fails is the network's; the second in a row is told. */
const PROOF_FAILURES = 2
/** The longest time a switch can have been given, by this process or one before it. */
const LONGEST_MS = 60_000
const ALERT_KEY = 'silence_switch'

export interface DeadManOptions {
  readonly accountId: string
  readonly venue: Venue
  readonly clock: Clock
  readonly budget: RequestBudget
  readonly notifier: Notifier
  /** The seconds of the option now, null: off. */
  readonly secondsOf: () => number | null
  /** As it is now: a reload makes a new one. */
  readonly state: () => AccountState
  /** The account is loaded, ours, and we could send orders. */
  readonly isWell: () => boolean
}

/**
 * The option 'cancel all orders when the server falls silent': a dead man's switch at the exchange, renewed three times
 * within its time for as long as this process owns the account and could act on it. Only accounts with a bot that has not
 * ended have it, or a person's own orders would hang on a program that does nothing for them. Off: nothing is sent, no
 * timer runs.
 */
export class DeadMan {
  readonly run: SwitchRun
  private readonly options: DeadManOptions
  /** What the exchange was last told and took; 0: off. */
  private told = 0
  private askedWallMs = Number.NEGATIVE_INFINITY
  /** It may run until then: an earlier process may have left it, a call without an answer may have begun it. */
  private mayRunUntilMs = Number.NEGATIVE_INFINITY
  private failures = 0
  private refused = false
  /** An earlier process may have raised it. */
  private alert: 'unknown' | 'raised' | 'clear' = 'unknown'
  private asking: Promise<void> | null = null
  private closed = false
  private stopTimer: () => void = () => {}

  constructor(options: DeadManOptions) {
    this.options = options
    // Whether it ran out while no process was here, nobody can tell: what was canceled meanwhile is not held against a hand.
    const isOn = options.secondsOf() !== null
    this.run = { dueWallMs: isOn ? Number.NEGATIVE_INFINITY : null, ranOutWallMs: null }
    if (isOn) this.mayRunUntilMs = options.clock.wallMs() + LONGEST_MS
  }

  /** At the end of every turn, and by its own timer. */
  look(): void {
    if (this.closed || this.asking !== null) return
    this.stopTimer()
    const { clock } = this.options
    const wallMs = clock.wallMs()
    const seconds = this.wanted()
    if (seconds === 0 && wallMs >= this.mayRunUntilMs) {
      this.rest(wallMs)
      return
    }
    const waitMs = this.waitMs(seconds, wallMs)
    if (waitMs > 0) {
      this.stopTimer = clock.after(waitMs, () => this.look())
      return
    }
    this.asking = this.ask(seconds).finally(() => {
      this.asking = null
      this.look()
    })
  }

  /** In good order: the switch is taken off, so that a restart does not cost the orders. */
  async close(): Promise<void> {
    this.stop()
    await this.asking
    const { clock, isWell } = this.options
    if (clock.wallMs() >= this.mayRunUntilMs) return
    const waitMs = this.askedWallMs + AGAIN_MS - clock.wallMs()
    if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve))
    if (isWell()) await this.ask(0)
  }

  /** Another process owns the account: the switch is its own now, and nothing is sent. */
  stop(): void {
    this.closed = true
    this.stopTimer()
  }

  private wanted(): number {
    const seconds = this.options.secondsOf()
    if (seconds === null) return 0
    for (const bot of this.options.state().bots.values()) if (!isEnded(bot)) return seconds
    return 0
  }

  /** Nothing runs and nothing shall. */
  private rest(wallMs: number): void {
    if (this.run.dueWallMs !== null) this.ranOut(wallMs)
    this.told = 0
    this.settled()
  }

  /** 0: it is time, and a request was taken from the budget. */
  private waitMs(seconds: number, wallMs: number): number {
    const waitMs = this.nextWallMs(seconds) - wallMs
    if (waitMs > 0) return waitMs
    const { isWell, budget } = this.options
    return isWell() ? budget.take('protect', wallMs, true, 'countdown') : AGAIN_MS
  }

  private nextWallMs(seconds: number): number {
    if (this.refused && this.run.dueWallMs === null) return this.askedWallMs + REFUSED_AGAIN_MS
    const isDue = this.failures > 0 || seconds !== this.told
    return this.askedWallMs + (isDue ? AGAIN_MS : Math.max(AGAIN_MS, (seconds * 1_000) / 3))
  }

  private async ask(seconds: number): Promise<void> {
    const askedWallMs = this.options.clock.wallMs()
    this.askedWallMs = askedWallMs
    const read = await this.answerTo(seconds)
    const wallMs = this.options.clock.wallMs()
    this.refused = !read.ok && (read.error.kind === 'refused' || read.error.kind === 'needs_user')
    // Only an answer proves that the exchange was reached, and that what ran before is over or begun anew.
    const { dueWallMs } = this.run
    if ((read.ok || this.refused) && dueWallMs !== null && wallMs >= dueWallMs) this.ranOut(wallMs)
    // Counted from before it left: at the exchange it runs out no earlier than here.
    const nextDueMs = seconds === 0 ? null : askedWallMs + seconds * 1_000
    if (!this.refused && seconds > 0) this.mayRunUntilMs = wallMs + seconds * 1_000
    if (!read.ok) {
      if (!this.refused) this.run.dueWallMs ??= nextDueMs
      this.failed(read.error.code, read.error.message)
      return
    }
    this.run.dueWallMs = nextDueMs
    if (seconds === 0) this.mayRunUntilMs = Number.NEGATIVE_INFINITY
    this.told = seconds
    this.settled(true)
  }

  /** Never later than `PATIENCE_MS`, and never a throw. */
  private answerTo(seconds: number): Promise<Read<null>> {
    const { venue, clock } = this.options
    if (venue.countdown === undefined) return Promise.resolve(NOT_OFFERED)
    return new Promise((resolve) => {
      const stopWaiting = clock.after(PATIENCE_MS, () => resolve(LATE))
      const answered = (read: Read<null>) => {
        stopWaiting()
        resolve(read)
      }
      venue
        .countdown?.(seconds)
        .then(answered, (error: unknown) =>
          answered({ ok: false, error: { kind: 'unknown', code: 'adapter_threw', message: String(error) } }),
        )
    })
  }

  private ranOut(wallMs: number): void {
    this.run.dueWallMs = null
    this.run.ranOutWallMs = wallMs
  }

  private failed(code: string, message: string): void {
    this.failures += 1
    if (this.alert === 'raised' || (!this.refused && this.failures < PROOF_FAILURES)) return
    this.alert = 'raised'
    const { accountId, notifier } = this.options
    const alert = {
      key: ALERT_KEY,
      severity: 'warning',
      code: 'silence_switch_failed',
      accountId,
      botId: null,
    } as const
    notifier.raise({ ...alert, message: `${code}: ${message}`, params: { code, message } })
  }

  /** `answered`: the exchange took it, so that an alert of an earlier process is over too. */
  private settled(answered = false): void {
    this.failures = 0
    this.refused = false
    const isOver = this.alert === 'raised' || (answered && this.alert === 'unknown')
    if (!isOver) return
    this.alert = 'clear'
    this.options.notifier.resolve(this.options.accountId, ALERT_KEY)
  }
}

const NOT_OFFERED: Read<null> = {
  ok: false,
  error: { kind: 'refused', code: 'not_offered', message: 'this kind of account has no such switch' },
}
const LATE: Read<null> = { ok: false, error: { kind: 'unknown', code: 'timeout', message: 'no answer in time' } }
