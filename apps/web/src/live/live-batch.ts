import type { ServerMessage } from '@gridpilot/contract'

/** At most 4 updates of the screen per second. */
export const FRAME_MS = 250

/**
 * Collects messages and hands them over at most every 250 ms. Messages carry whole objects, so of several about the
 * same object only the newest is kept; what happened (fills, events) is all kept, in order.
 */
export class LiveBatch {
  private readonly pending = new Map<string, ServerMessage>()
  private waiting = false
  private readonly after: (ms: number, action: () => void) => void
  private readonly apply: (messages: readonly ServerMessage[]) => void

  constructor(after: (ms: number, action: () => void) => void, apply: (messages: readonly ServerMessage[]) => void) {
    this.after = after
    this.apply = apply
  }

  add(message: ServerMessage): void {
    const key = `${message.topic} ${message.type} ${identity(message)}`
    this.pending.delete(key)
    this.pending.set(key, message)
    if (this.waiting) return
    this.waiting = true
    this.after(FRAME_MS, () => this.flush())
  }

  private flush(): void {
    this.waiting = false
    const messages = [...this.pending.values()]
    this.pending.clear()
    if (messages.length > 0) this.apply(messages)
  }
}

function identity(message: ServerMessage): string {
  switch (message.type) {
    case 'bot':
    case 'bot_archived':
    case 'order':
    case 'fill':
    case 'event':
    case 'account':
    case 'alert':
    case 'backtest':
      return message.data.id
    case 'candle':
      return String(message.data.candle[0])
    case 'equity':
      return String(message.data[0])
    default:
      return ''
  }
}
