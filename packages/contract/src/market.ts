import { z } from 'zod'
import { pageOf } from './pagination.ts'
import { ExactDecimal, Figure, MarketMs, Timeframe, TradingSymbol, UtcTime } from './scalar.ts'

/** Where prices come from. `speed` is market seconds per wall second (1 when live); `ended`: a replay ran out, its clock stands. */
export const MarketFeed = z
  .object({
    feed: z.enum(['sim', 'replay', 'live']),
    speed: Figure,
    market_time: UtcTime,
    ended: z.boolean(),
  })
  .meta({ id: 'MarketFeed' })
export type MarketFeed = z.infer<typeof MarketFeed>

/** Trading rules of a symbol. Rates are fractions (0.0002 = 0.02 %); leverage_tiers by notional in USDT, ascending. */
export const Instrument = z
  .object({
    symbol: z.string(),
    base_coin: z.string(),
    quote_coin: z.string(),
    tick_size: Figure,
    tick_size_exact: ExactDecimal,
    size_step: Figure,
    size_step_exact: ExactDecimal,
    min_quantity: Figure,
    min_notional: Figure,
    max_leverage: z.int(),
    maker_fee_rate: Figure,
    taker_fee_rate: Figure,
    max_open_orders: z.int(),
    leverage_tiers: z.array(
      z.object({ max_notional: Figure.nullable(), max_leverage: Figure, maintenance_margin_rate: Figure }),
    ),
  })
  .meta({ id: 'Instrument' })
export type Instrument = z.infer<typeof Instrument>

export const InstrumentList = pageOf(Instrument).meta({ id: 'InstrumentList' })
export type InstrumentList = z.infer<typeof InstrumentList>

export const TickerQuery = z.strictObject({ symbol: TradingSymbol })
export type TickerQuery = z.infer<typeof TickerQuery>

/** `change_24h_percent` over 24 market hours; `funding_rate` a fraction per interval; `received_at` is wall time. */
export const Ticker = z
  .object({
    symbol: z.string(),
    last_price: Figure,
    mark_price: Figure,
    bid_price: Figure,
    ask_price: Figure,
    change_24h_percent: Figure.nullable(),
    high_24h: Figure.nullable(),
    low_24h: Figure.nullable(),
    funding_rate: Figure.nullable(),
    next_funding_time: UtcTime.nullable(),
    market_time: UtcTime,
    received_at: UtcTime,
    feed: MarketFeed,
  })
  .meta({ id: 'Ticker' })
export type Ticker = z.infer<typeof Ticker>

/** Candles of [start_time, end_time), the last `limit` (1..1000, default 500) of them. Times are market times. */
export const CandleQuery = z.strictObject({
  symbol: TradingSymbol,
  timeframe: Timeframe.default('1h'),
  start_time: UtcTime.optional(),
  end_time: UtcTime.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
})
export type CandleQuery = z.infer<typeof CandleQuery>

/** [open time ms, open, high, low, close, volume in base coin]. */
export const Candle = z.tuple([MarketMs, Figure, Figure, Figure, Figure, Figure]).meta({ id: 'Candle' })
export type Candle = z.infer<typeof Candle>

/** Oldest first; the last one may still be open (`last_is_open`). */
export const CandleSeries = z
  .object({ symbol: z.string(), timeframe: Timeframe, candles: z.array(Candle), last_is_open: z.boolean() })
  .meta({ id: 'CandleSeries' })
export type CandleSeries = z.infer<typeof CandleSeries>
