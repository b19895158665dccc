import type { Clock } from '../src/index.ts'

interface Timer {
  readonly at: number
  readonly sequence: number
  readonly action: () => void
}

/** Wall time that only moves when told; timers fire in order of their time. */
export class VirtualClock implements Clock {
  private now = 1_700_000_000_000
  private sequence = 0
  private timers: Timer[] = []

  wallMs(): number {
    return this.now
  }

  marketMs(): number {
    return this.now
  }

  after(delayMs: number, action: () => void): () => void {
    this.sequence += 1
    const timer = { at: this.now + delayMs, sequence: this.sequence, action }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  /** Lets everything that is already due or promised happen, without moving time. */
  async settle(): Promise<void> {
    for (let i = 0; i < 12; i += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Moves time forward, firing timers on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms
    await this.settle()
    for (;;) {
      const due = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.sequence - b.sequence)[0]
      if (due === undefined) break
      this.timers = this.timers.filter((other) => other !== due)
      this.now = Math.max(this.now, due.at)
      due.action()
      await this.settle()
    }
    this.now = Math.max(this.now, end)
  }

  /** Time passes and nobody notices: the process was stopped. */
  sleep(ms: number): void {
    this.now += ms
  }
}
