/** Things a fault holds back: each goes on after its time, or when it is released by hand. */
export class Holds {
  readonly #held = new Set<() => void>()

  get count(): number {
    return this.#held.size
  }

  /** Resolves after `delayMs`; without one, only when released. */
  wait(delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | null = null
      const goOn = () => {
        if (timer !== null) clearTimeout(timer)
        this.#held.delete(goOn)
        resolve()
      }
      if (delayMs !== undefined) timer = setTimeout(goOn, delayMs)
      this.#held.add(goOn)
    })
  }

  /** Lets everything go on, oldest first; how many there were. */
  release(): number {
    const held = [...this.#held]
    for (const goOn of held) goOn()
    return held.length
  }
}
