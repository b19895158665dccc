import { parseTopic, type Timeframe } from '@gridpilot/contract'
import { type MarketDesk, presentCandle, TIMEFRAME_MS } from '../market/market-desk.ts'
import { FLUSH_MS, type Hub } from './hub.ts'

/** Candles are asked for this often while somebody watches them. */
const CANDLE_EVERY_ROUNDS = 2

/** Tells tickers and candles that somebody watches; asks the exchange for nothing else. Returns a stop function. */
export function runMarketFeed(hub: Hub, market: MarketDesk, marketMs: () => number): () => void {
  const newest = new Map<string, number>()
  let round = 0
  let busy = false
  const tick = async () => {
    if (busy) return
    busy = true
    round += 1
    try {
      const candles = round % CANDLE_EVERY_ROUNDS === 0 ? hub.topics('candles') : []
      await Promise.all([
        ...hub.topics('ticker').map((channel) => tellTicker(hub, market, channel)),
        ...candles.map((channel) => tellCandle(hub, market, channel, marketMs(), newest)),
      ])
      for (const channel of newest.keys()) if (!hub.hasListeners(channel)) newest.delete(channel)
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => void tick(), FLUSH_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function tellTicker(hub: Hub, market: MarketDesk, channel: string): Promise<void> {
  const topic = parseTopic(channel)
  if (topic?.kind !== 'ticker') return
  const ticker = await market.presentedTicker(topic.symbol)
  if (ticker.ok) hub.publish(channel, 'ticker', ticker.value, '')
}

/** The newest candle, and once more as closed each one that was newest before. */
async function tellCandle(
  hub: Hub,
  market: MarketDesk,
  channel: string,
  nowMs: number,
  newest: Map<string, number>,
): Promise<void> {
  const topic = parseTopic(channel)
  if (topic?.kind !== 'candles') return
  const length = TIMEFRAME_MS[topic.timeframe satisfies Timeframe]
  const ticker = await market.ticker(topic.symbol)
  const now = ticker.ok ? ticker.value.occurredAtMs : nowMs
  const seen = newest.get(channel)
  const from = Math.max(seen ?? 0, now - 20 * length)
  const candles = await market.candles(topic.symbol, topic.timeframe, from, now + 1)
  if (!candles.ok) return
  const last = candles.value.at(-1)
  for (const candle of candles.value) {
    if (seen === undefined && candle !== last) continue
    const closed = candle.time + length <= now
    hub.publish(channel, 'candle', { candle: presentCandle(candle), closed }, String(candle.time))
  }
  if (last !== undefined) newest.set(channel, last.time)
}
