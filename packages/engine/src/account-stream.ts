import { type GridBot, isEnded } from '@gridpilot/core'

/** The one stream of an account: of the symbols that its bots trade and of those that are watched. */
export class AccountStream {
  private readonly open: (symbols: readonly string[]) => () => void
  private readonly watched = new Set<string>()
  /** Symbols of the open stream; null: none is open. */
  private streamed: string | null = null
  private stop: () => void = () => {}

  /** `open` answers with what ends the stream. */
  constructor(open: (symbols: readonly string[]) => () => void) {
    this.open = open
  }

  watch(symbol: string): void {
    this.watched.add(symbol)
  }

  /** Where the symbols are others now, a new stream is opened before the old one goes. */
  follow(bots: Iterable<GridBot>): void {
    const symbols = new Set(this.watched)
    for (const bot of bots) if (!isEnded(bot)) symbols.add(bot.config.symbol)
    const key = [...symbols].sort().join()
    if (key === this.streamed) return
    this.streamed = key
    const stopOld = this.stop
    this.stop = this.open([...symbols])
    stopOld()
  }

  close(): void {
    this.stop()
    this.streamed = null
  }
}
