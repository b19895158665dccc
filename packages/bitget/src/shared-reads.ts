/**
 * A reading of a list answers everybody who asked before it began: eight look-ups at a time read the open orders twice,
 * not eight times. What was asked later waits for a reading of its own, so an answer is never older than its question.
 */
export class SharedReads {
  private readonly running = new Map<string, Promise<unknown>>()
  private readonly next = new Map<string, Promise<unknown>>()

  read<T>(name: string, begin: () => Promise<T>): Promise<T> {
    const joined = this.next.get(name)
    if (joined !== undefined) return joined as Promise<T>
    const before = this.running.get(name)
    if (before === undefined) return this.run(name, begin)
    const reading = before
      .catch(() => undefined)
      .then(() => {
        this.next.delete(name)
        return this.run(name, begin)
      })
    this.next.set(name, reading)
    return reading
  }

  private run<T>(name: string, begin: () => Promise<T>): Promise<T> {
    const reading = begin().finally(() => {
      if (this.running.get(name) === reading) this.running.delete(name)
    })
    this.running.set(name, reading)
    return reading
  }
}
