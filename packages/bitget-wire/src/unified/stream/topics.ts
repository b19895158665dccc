import { tradable } from '../../backend.ts'
import type { Argument, StreamFamily } from '../../stream-family.ts'
import { SOCKET_CATEGORY } from '../category.ts'
import { intervalOf } from '../interval.ts'
import { liquidationTopic } from './liquidation-topic.ts'
import { PRIVATE_TOPICS, privateTopic } from './private-topic.ts'
import { bookTopic, klineTopic, snapshotBookTopic, tickerTopic, tradeTopic } from './public-topic.ts'

/** Snapshot books by their number of levels; there is no books15. */
const BOOKS: Readonly<Record<string, number>> = { books1: 1, books5: 5, books50: 50 }

/** Public topics: instType lower case and a symbol. Private ones: UTA, for all symbols. null: there is none (30001). */
export const topicOf: StreamFamily['topicOf'] = (argument, backend) => {
  const { instType, topic, symbol, interval } = argument
  if (instType === 'UTA') {
    const name = PRIVATE_TOPICS.find((each) => each === topic)
    const everySymbol = symbol === undefined || symbol === 'default'
    return name !== undefined && everySymbol ? privateTopic(argument, name) : null
  }
  if (instType !== SOCKET_CATEGORY || typeof topic !== 'string') return null
  if (topic === 'liquidation') return liquidationTopic(argument)
  if (typeof symbol !== 'string' || tradable(backend, symbol) === null) return null
  if (topic === 'kline') {
    const found = typeof interval === 'string' ? intervalOf(interval, backend.choices) : null
    return found === null ? null : klineTopic(argument, symbol, found)
  }
  return symbolTopic(argument, topic, symbol)
}

function symbolTopic(argument: Argument, topic: string, symbol: string) {
  if (topic === 'ticker') return tickerTopic(argument, symbol)
  if (topic === 'publicTrade') return tradeTopic(argument, symbol)
  if (topic === 'books') return bookTopic(argument, symbol)
  const levels = BOOKS[topic]
  return levels === undefined ? null : snapshotBookTopic(argument, symbol, levels)
}
