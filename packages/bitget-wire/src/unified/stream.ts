import type { StreamFamily } from '../stream-family.ts'

/** The unified family's streams: arguments with a `topic` (API.md 11.6–11.8). */
export const UNIFIED_STREAM: StreamFamily = {
  family: 'unified',
  topicOf: () => null,
  trade: () => null,
}
