import type { DownloadProgress } from '@gridpilot/engine'

const WIDTH = 24
/** Without a terminal a plain line each time this share more is done. */
const LINE_EACH_PERCENT = 10

const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** `[####....] 43 %  19,200 of 44,640 candles  2,950/s  9 s left`; rate and time from this run only. */
export function progressText({ total, before, done }: DownloadProgress, elapsedMs: number): string {
  const share = total === 0 ? 1 : done / total
  const filled = Math.floor(share * WIDTH)
  const rate = elapsedMs > 0 ? ((done - before) * 1_000) / elapsedMs : 0
  const speed = rate > 0 ? `  ${count(rate)}/s  ${durationText((total - done) / rate)} left` : ''
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`
  return `${bar} ${Math.floor(share * 100)} %  ${count(done)} of ${count(total)} candles${speed}`
}

export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Progress on stderr: a bar that redraws itself on a terminal, a line now and then elsewhere. */
export class DownloadLine {
  readonly #out: NodeJS.WriteStream
  readonly #nowMs: () => number
  readonly #beganMs: number
  #percentTold = 0

  constructor(out: NodeJS.WriteStream, nowMs: () => number) {
    this.#out = out
    this.#nowMs = nowMs
    this.#beganMs = nowMs()
  }

  show(progress: DownloadProgress): void {
    const text = progressText(progress, this.#nowMs() - this.#beganMs)
    if (this.#out.isTTY) {
      this.#out.write(`\r\u001b[2K${text}`)
      return
    }
    const percent = progress.total === 0 ? 100 : Math.floor((progress.done / progress.total) * 100)
    if (progress.done === progress.before || percent < this.#percentTold + LINE_EACH_PERCENT) return
    this.#percentTold = percent - (percent % LINE_EACH_PERCENT)
    this.#out.write(`${text}\n`)
  }

  say(text: string): void {
    this.#out.write(this.#out.isTTY ? `\r\u001b[2K${text}\n` : `${text}\n`)
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001b[2K')
  }
}
