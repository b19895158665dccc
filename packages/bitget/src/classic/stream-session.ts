import { WebsocketClientV2, WS_KEY_MAP } from 'bitget-api'
import { z } from 'zod'
import { type StreamDialect, socketArguments } from '../stream-session.ts'
import { PRODUCT } from './client.ts'

const PRIVATE_TOPICS = [
  { topic: 'orders', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'fill', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'positions', payload: { instType: PRODUCT, instId: 'default' } },
  { topic: 'account', payload: { instType: PRODUCT, coin: 'default' } },
]
const PRIVATE_NAMES = PRIVATE_TOPICS.map(({ topic }) => topic)

const ARG = z.object({ channel: z.string(), instId: z.string().optional() })

export const CLASSIC_DIALECT: StreamDialect = {
  privateNames: PRIVATE_NAMES,
  publicNames: ['ticker'],
  pushesWhenIdle: false,
  subscriptionOf: (arg) => {
    const parsed = ARG.safeParse(arg)
    if (!parsed.success) return null
    const { channel, instId } = parsed.data
    return { name: channel, symbol: PRIVATE_NAMES.includes(channel) ? null : (instId ?? '') }
  },
  open: (options, symbols) => {
    const sockets = new WebsocketClientV2(...socketArguments(options))
    const tickers = symbols.map((instId) => ({ topic: 'ticker', payload: { instType: PRODUCT, instId } }))
    const ignore = () => undefined
    // Their promises tell nothing the events do not tell better.
    sockets.subscribe(PRIVATE_TOPICS, WS_KEY_MAP.v2Private).catch(ignore)
    if (tickers.length > 0) sockets.subscribe(tickers, WS_KEY_MAP.v2Public).catch(ignore)
    return sockets
  },
}
