import type { StreamFamily } from '../stream-family.ts'
import { topicOf } from './stream/topics.ts'
import { trade } from './stream/trade.ts'

/** The unified family's streams: arguments with a `topic` (API.md 11.6–11.8). */
export const UNIFIED_STREAM: StreamFamily = { family: 'unified', topicOf, trade }
