import { WebsocketClientV3, WS_KEY_MAP } from 'bitget-api'
import { z } from 'zod'
import { type StreamDialect, socketArguments } from '../stream-session.ts'

/** Lower case here; REST has it in upper case (API.md 11.2). */
const INST_TYPE = 'usdt-futures' as const
const PRIVATE_NAMES = ['order', 'fill', 'position', 'account'] as const

const ARG = z.object({ topic: z.string(), symbol: z.string().optional() })

/** `watchBooks`: order books are subscribed to for their sequence numbers alone. */
export const unifiedDialect = (watchBooks: boolean): StreamDialect => {
  const publicNames = watchBooks ? (['ticker', 'books'] as const) : (['ticker'] as const)
  return {
    privateNames: PRIVATE_NAMES,
    publicNames,
    pushesWhenIdle: true,
    subscriptionOf: (arg) => {
      const parsed = ARG.safeParse(arg)
      if (!parsed.success) return null
      const { topic, symbol } = parsed.data
      const isPrivate = PRIVATE_NAMES.some((name) => name === topic)
      return { name: topic, symbol: isPrivate ? null : (symbol ?? '') }
    },
    open: (options, symbols) => {
      const sockets = new WebsocketClientV3(...socketArguments(options))
      const ours = PRIVATE_NAMES.map((topic) => ({ topic, payload: { instType: 'UTA' as const } }))
      const prices = publicNames.flatMap((topic) =>
        symbols.map((symbol) => ({ topic, payload: { instType: INST_TYPE, symbol } })),
      )
      const ignore = () => undefined
      // Their promises tell nothing the events do not tell better.
      sockets.subscribe(ours, WS_KEY_MAP.v3Private).catch(ignore)
      if (prices.length > 0) sockets.subscribe(prices, WS_KEY_MAP.v3Public).catch(ignore)
      return sockets
    },
  }
}
