import { parseTopic } from '@gridpilot/contract'
import type { CandleService } from '@gridpilot/engine'
import { type MarketDesk, presentCandle } from '../market/market-desk.ts'
import { FLUSH_MS, type Hub } from './hub.ts'

/** Tells tickers and candles that somebody watches; asks the exchange for nothing else. Returns a stop function. */
export function runMarketFeed(hub: Hub, market: MarketDesk, candles: CandleService): () => void {
  const watched = new Map<string, () => void>()
  let busy = false
  const tick = async () => {
    watchCandles(hub, candles, watched)
    if (busy) return
    busy = true
    try {
      await Promise.all(hub.topics('ticker').map((channel) => tellTicker(hub, market, channel)))
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => void tick(), FLUSH_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    for (const end of watched.values()) end()
  }
}

/** One watch per topic with listeners, whoever and however many they are. */
function watchCandles(hub: Hub, candles: CandleService, watched: Map<string, () => void>): void {
  for (const channel of hub.topics('candles')) {
    const topic = parseTopic(channel)
    if (watched.has(channel) || topic?.kind !== 'candles') continue
    const end = candles.watch(topic.symbol, topic.timeframe, ({ candle, closed }) =>
      hub.publish(channel, 'candle', { candle: presentCandle(candle), closed }, String(candle.time)),
    )
    watched.set(channel, end)
  }
  for (const [channel, end] of watched) {
    if (hub.hasListeners(channel)) continue
    watched.delete(channel)
    end()
  }
}

async function tellTicker(hub: Hub, market: MarketDesk, channel: string): Promise<void> {
  const topic = parseTopic(channel)
  if (topic?.kind !== 'ticker') return
  const ticker = await market.presentedTicker(topic.symbol)
  if (ticker.ok) hub.publish(channel, 'ticker', ticker.value, '')
}
