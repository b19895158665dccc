import type { Candle, Instrument, MarketFeed, Ticker, Timeframe } from '@gridpilot/contract'

/** Market seconds per wall second. */
export const SPEED = 60
const STEP_MS = 500
const HISTORY_MINUTES = 60 * 24 * 40

export const FRAME: Record<Timeframe, number> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
}

const instrument = (symbol: string, base: string, tick: string, step: string): Instrument => ({
  symbol,
  base_coin: base,
  quote_coin: 'USDT',
  tick_size: Number(tick),
  tick_size_exact: tick,
  size_step: Number(step),
  size_step_exact: step,
  min_quantity: Number(step),
  min_notional: 5,
  max_leverage: 125,
  maker_fee_rate: 0.0002,
  taker_fee_rate: 0.0006,
  max_open_orders: 400,
  leverage_tiers: [
    { max_notional: 150_000, max_leverage: 125, maintenance_margin_rate: 0.004 },
    { max_notional: 900_000, max_leverage: 100, maintenance_margin_rate: 0.005 },
    { max_notional: null, max_leverage: 20, maintenance_margin_rate: 0.02 },
  ],
})

export const INSTRUMENTS = [
  instrument('BTCUSDT', 'BTC', '0.1', '0.0001'),
  instrument('ETHUSDT', 'ETH', '0.01', '0.01'),
  instrument('SOLUSDT', 'SOL', '0.001', '0.1'),
]

const START: Record<string, number> = { BTCUSDT: 107_214.5, ETHUSDT: 3_864.21, SOLUSDT: 182.43 }

/** A seeded market that reverts to its start price: calm enough for grids, the same in every run. */
export class Market {
  readonly symbol: string
  readonly minutes: Candle[] = []
  price: number
  timeMs: number
  private readonly centre: number
  private state: number

  constructor(symbol: string) {
    this.symbol = symbol
    this.centre = START[symbol] ?? 100
    this.price = this.centre
    this.state = symbol.length * 7919 + symbol.charCodeAt(0)
    this.timeMs = Date.UTC(2026, 2, 1)
    for (let i = 0; i < HISTORY_MINUTES * 2; i += 1) this.step()
  }

  /** Moves the market by half a wall second; gives the prices it went through. */
  step(): number {
    const pull = (this.centre - this.price) / this.centre
    const noise = (this.random() + this.random() + this.random() - 1.5) * 0.0034
    this.price = this.round(this.price * (1 + noise + pull * 0.004))
    this.timeMs += STEP_MS * SPEED
    const opened = Math.floor(this.timeMs / 60_000) * 60_000
    const last = this.minutes.at(-1)
    if (last?.[0] === opened) {
      const [, open, high, low, , volume] = last
      const fresh: Candle = [
        opened,
        open,
        Math.max(high, this.price),
        Math.min(low, this.price),
        this.price,
        volume + 1,
      ]
      this.minutes[this.minutes.length - 1] = fresh
    } else {
      this.minutes.push([opened, this.price, this.price, this.price, this.price, 1])
    }
    return this.price
  }

  candles(timeframe: Timeframe, limit: number): Candle[] {
    const size = FRAME[timeframe]
    const grouped: Candle[] = []
    for (const [at, open, high, low, close, volume] of this.minutes) {
      const opened = Math.floor(at / size) * size
      const last = grouped.at(-1)
      if (last?.[0] !== opened) grouped.push([opened, open, high, low, close, volume])
      else {
        grouped[grouped.length - 1] = [
          opened,
          last[1],
          Math.max(last[2], high),
          Math.min(last[3], low),
          close,
          last[5] + volume,
        ]
      }
    }
    return grouped.slice(-limit)
  }

  ticker(): Ticker {
    const day = this.minutes.slice(-1440)
    const before = day[0]?.[1] ?? this.price
    return {
      symbol: this.symbol,
      last_price: this.price,
      mark_price: this.price,
      bid_price: this.price,
      ask_price: this.price,
      change_24h_percent: (100 * (this.price - before)) / before,
      high_24h: Math.max(...day.map((candle) => candle[2])),
      low_24h: Math.min(...day.map((candle) => candle[3])),
      funding_rate: 0.0001,
      next_funding_time: null,
      market_time: new Date(this.timeMs).toISOString(),
      received_at: new Date().toISOString(),
      feed: this.feed(),
    }
  }

  feed(): MarketFeed {
    return { feed: 'sim', speed: SPEED, market_time: new Date(this.timeMs).toISOString(), ended: false }
  }

  private round(price: number): number {
    const tick = INSTRUMENTS.find(({ symbol }) => symbol === this.symbol)?.tick_size ?? 0.01
    return Number((Math.round(price / tick) * tick).toFixed(4))
  }

  private random(): number {
    this.state = (this.state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return this.state / 4_294_967_296
  }
}
