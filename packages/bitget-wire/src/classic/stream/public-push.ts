import { formatPrice, type Instrument } from '@gridpilot/core'
import { aggregateCandles } from '../../candle-rows.ts'
import type { PublicTrade } from '../../market.ts'
import { type Backend, instrumentOf } from '../routes/route.ts'
import { bookLevels, candleText, levelSizeText, quoteOf, tickerPushRow, tradeRow } from '../rows/market-row.ts'
import type { Channel } from './channel.ts'
import { pushFrame, type Subscription } from './subscription.ts'

/** Candles in the first push of a candle channel, and trades in the first of a trade channel. */
const FIRST_CANDLES = 500
const FIRST_TRADES = 50

type PublicChannel = Exclude<Channel, { kind: 'private' }>

/** What a public channel says right after its subscription. */
export function firstPublicPush(backend: Backend, subscription: Subscription, wallMs: number): string[] {
  const channel = subscription.channel as PublicChannel
  const instrument = instrumentOf(backend, channel.symbol)
  if (channel.kind === 'candle') return candlePush(backend, subscription, instrument, wallMs, true)
  if (channel.kind === 'trade') {
    const rows = backend.market.recentTrades(channel.symbol).slice(0, FIRST_TRADES)
    return [
      pushFrame(
        subscription,
        'snapshot',
        rows.map((each) => tradeRow(instrument, each)),
        wallMs,
      ),
    ]
  }
  return priceChangePush(backend, subscription, [], wallMs)
}

/** What a public channel says after the price moved; `trades` are the public trades since the last push, newest first. */
export function priceChangePush(
  backend: Backend,
  subscription: Subscription,
  trades: readonly PublicTrade[],
  wallMs: number,
): string[] {
  const channel = subscription.channel as PublicChannel
  const instrument = instrumentOf(backend, channel.symbol)
  const view = backend.venue.market(channel.symbol)
  if (view === null) return []
  switch (channel.kind) {
    case 'ticker':
      return [pushFrame(subscription, 'snapshot', [tickerPushRow(quoteOf(backend.market, instrument, view))], wallMs)]
    case 'candle':
      return candlePush(backend, subscription, instrument, wallMs, false)
    case 'trade':
      return trades.length === 0
        ? []
        : [
            pushFrame(
              subscription,
              'update',
              trades.map((each) => tradeRow(instrument, each)),
              wallMs,
            ),
          ]
    case 'books': {
      const levels = bookLevels(view, channel.levels)
      const size = levelSizeText(instrument)
      const rows = (side: 'asks' | 'bids') => levels[side].map((price) => [formatPrice(instrument, price), size])
      const row = { asks: rows('asks'), bids: rows('bids'), seq: view.marketMs, ts: String(view.marketMs) }
      return [pushFrame(subscription, 'snapshot', [row], wallMs)]
    }
  }
}

function candlePush(
  backend: Backend,
  subscription: Subscription,
  instrument: Instrument,
  wallMs: number,
  first: boolean,
): string[] {
  const channel = subscription.channel as Extract<Channel, { kind: 'candle' }>
  const { columns, intervalMs } = backend.market.candles(channel.symbol)
  if (channel.granularity.lengthMs < intervalMs) return []
  const query = {
    fromMs: first ? 0 : subscription.pushedOpenMs,
    toMs: backend.market.marketMs + 1,
    limit: FIRST_CANDLES,
  }
  const rows = aggregateCandles(columns, channel.granularity, query)
  subscription.pushedOpenMs = rows.at(-1)?.openMs ?? subscription.pushedOpenMs
  const data = rows.map((row) => {
    const text = candleText(instrument, row)
    return [...text, text[6]] // the eighth column is the USDT volume
  })
  return data.length === 0 ? [] : [pushFrame(subscription, first ? 'snapshot' : 'update', data, wallMs)]
}
