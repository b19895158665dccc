const WIDTH = 30

/** A bar on a terminal's stderr; on anything else nothing is written, so that pipes and logs stay clean. */
export class ProgressBar {
  readonly #out: NodeJS.WriteStream
  readonly #steps: number
  readonly #shown: boolean
  #done = 0

  constructor(out: NodeJS.WriteStream, steps: number) {
    this.#out = out
    this.#steps = steps
    this.#shown = out.isTTY === true
  }

  /** Draws what happens now, before it happens. */
  step(what: string): void {
    const filled = Math.round((this.#done / this.#steps) * WIDTH)
    this.#draw(`[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${what}`)
    this.#done += 1
  }

  /** Takes the bar away. */
  clear(): void {
    this.#draw('')
  }

  #draw(line: string): void {
    if (this.#shown) this.#out.write(`\r\u001b[2K${line}`)
  }
}
