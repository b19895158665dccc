/** The last sequence number of each topic on one connection. */
export class TopicSequences {
  private readonly last = new Map<string, number>()

  /** next: the expected number · gap: some were missed before this one · stale: seen already, ignore it. */
  accept(topic: string, seq: number): 'next' | 'gap' | 'stale' {
    const last = this.last.get(topic) ?? 0
    if (seq <= last) return 'stale'
    this.last.set(topic, seq)
    return seq === last + 1 ? 'next' : 'gap'
  }

  clear(): void {
    this.last.clear()
  }
}
