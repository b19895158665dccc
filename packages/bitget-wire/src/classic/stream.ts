import type { StreamFamily } from '../stream-family.ts'
import { channelOf } from './stream/channel.ts'
import { privateTopic } from './stream/private-push.ts'
import { publicTopic } from './stream/public-push.ts'
import { answerTrade } from './stream/trade.ts'

/** The classic family's streams: arguments with a `channel` (API.md 8). */
export const CLASSIC_STREAM: StreamFamily = {
  family: 'classic',
  topicOf: (argument, backend) => {
    const channel = channelOf(argument, backend.market.symbols())
    if (channel === null) return null
    return channel.kind === 'private' ? privateTopic(argument, channel) : publicTopic(argument, channel)
  },
  trade: answerTrade,
}
