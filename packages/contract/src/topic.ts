import { z } from 'zod'
import { Timeframe } from './scalar.ts'

/**
 * WebSocket topics: `bots`, `alerts`, `bot:{id}`, `account:{id}`, `ticker:{symbol}`, `candles:{symbol}:{timeframe}`,
 * `backtest:{id}`.
 */
export type Topic =
  | { kind: 'bots' }
  | { kind: 'alerts' }
  | { kind: 'bot'; id: string }
  | { kind: 'account'; id: string }
  | { kind: 'backtest'; id: string }
  | { kind: 'ticker'; symbol: string }
  | { kind: 'candles'; symbol: string; timeframe: Timeframe }

/** The topic's parts, or null when it is none of ours. Whether the user may see it is the server's question. */
export function parseTopic(text: string): Topic | null {
  const [kind, first, second, ...rest] = text.split(':')
  if (rest.length > 0 || first === '') return null
  if (kind === 'bots' || kind === 'alerts') return first === undefined ? { kind } : null
  if (first === undefined) return null
  if (kind === 'candles') {
    const timeframe = Timeframe.safeParse(second)
    return timeframe.success ? { kind, symbol: first, timeframe: timeframe.data } : null
  }
  if (second !== undefined) return null
  if (kind === 'bot' || kind === 'account' || kind === 'backtest') return { kind, id: first }
  return kind === 'ticker' ? { kind, symbol: first } : null
}

/** The topic as it goes over the wire; parseTopic's inverse. */
export function topicText(topic: Topic): string {
  switch (topic.kind) {
    case 'bots':
    case 'alerts':
      return topic.kind
    case 'bot':
    case 'account':
    case 'backtest':
      return `${topic.kind}:${topic.id}`
    case 'ticker':
      return `ticker:${topic.symbol}`
    case 'candles':
      return `candles:${topic.symbol}:${topic.timeframe}`
  }
}

export const TopicText = z
  .string()
  .max(200)
  .refine((text) => parseTopic(text) !== null, { error: 'unknown topic' })
