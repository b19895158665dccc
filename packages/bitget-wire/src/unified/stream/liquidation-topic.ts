import { formatPrice, formatQuantity } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import type { Argument, PublicTopic, StreamCall } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'

/** Forced closes of everybody, without saying whose. `side` buy: a long was liquidated. */
export function liquidationTopic(argument: Argument): PublicTopic {
  const frames = (call: StreamCall, event: VenueEvent): string[] => {
    if (event.kind !== 'fill' || event.fill.source !== 'liquidation') return []
    const { symbol, side, price, quantity, occurredAtMs } = event.fill
    const instrument = instrumentOf(call.backend, symbol)
    const row = {
      symbol,
      side: side === 'sell' ? 'buy' : 'sell',
      price: formatPrice(instrument, price),
      amount: formatQuantity(instrument, quantity),
      ts: String(occurredAtMs),
    }
    return [pushFrame(argument, 'update', [row], call.wallMs)]
  }
  return {
    access: 'public',
    symbol: null,
    first: () => [],
    onPrice: () => [],
    onAllEvents: (call, events) => events.flatMap((event) => frames(call, event)),
  }
}
