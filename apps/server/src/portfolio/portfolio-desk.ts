import { correlations, fundingDrag, type RunningBot, type Shock, shockTest } from '@gridpilot/advisor'
import type { Portfolio, PortfolioShock } from '@gridpilot/contract'
import {
  type CandleColumns,
  DAY_MS,
  type DomainError,
  err,
  formatMoney,
  ok,
  type Result,
  rateToNumber,
  toNumber,
} from '@gridpilot/core'
import type { EngineFace } from '@gridpilot/engine'
import type { Account, Store, StoredGridBot } from '@gridpilot/store'
import { utcTime } from '../http/utc-time.ts'
import type { MarketDesk } from '../market/market-desk.ts'

const SHOCKS = [-30, -20, -10, 10, 20, 30] as const
const CORRELATION_DAYS = 30
const SYMBOLS = 8

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly market: MarketDesk
  readonly wallMs: () => number
}

interface Held {
  readonly stored: StoredGridBot
  readonly running: RunningBot
}

/** The running bots of one account taken together: shocks, funding, correlation. */
export class PortfolioDesk {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  /** `chosen`: symbols to correlate; the bots' own when undefined. */
  async of(account: Account, chosen: string | undefined): Promise<Result<Portfolio, DomainError>> {
    const held = await this.#held(account)
    const own = [...new Set(held.map(({ stored }) => stored.instrument.symbol))]
    const symbols = chosen === undefined ? own.slice(0, SYMBOLS) : symbolsOf(chosen)
    if (symbols.length > SYMBOLS)
      return err({ code: 'invalid_request', field: 'symbols', value: symbols.length, nearest: SYMBOLS })
    const candles = await this.#hours(symbols)
    if (!candles.ok) return candles
    const report = this.#services.engine.account(account.id)?.report ?? null
    const equity = report === null ? null : report.equity
    const running = held.map((each) => each.running)
    const funding = await Promise.all(held.map((each) => this.#funding(each)))
    const known = funding.every(({ per_day }) => per_day !== null)
    return ok({
      account_id: account.id,
      bots: held.length,
      equity: equity === null ? null : toNumber(equity),
      shocks: SHOCKS.map((percent) => presentShock(shockTest(running, percent, equity), held)),
      funding_per_day: known ? funding.reduce((total, { per_day }) => total + (per_day ?? 0), 0) : null,
      funding,
      symbols,
      correlations: correlations(candles.value),
      correlation_days: CORRELATION_DAYS,
      computed_at: utcTime(this.#services.wallMs()),
    })
  }

  async #held({ id, userId }: Account): Promise<Held[]> {
    const { store, engine, market } = this.#services
    const held: Held[] = []
    for (const stored of await store.gridBots.active(userId, id)) {
      const bot = engine.bot(id, stored.bot.id)?.bot ?? stored.bot
      if (bot.plan === null) continue
      const ticker = await market.ticker(bot.config.symbol)
      const price = bot.lastPrice ?? (ticker.ok ? ticker.value.last : null)
      if (price !== null) held.push({ stored, running: { bot, instrument: stored.instrument, price } })
    }
    return held
  }

  async #funding({ stored, running }: Held): Promise<Portfolio['funding'][number]> {
    const { symbol } = stored.instrument
    const ticker = await this.#services.market.ticker(symbol)
    const rate = ticker.ok ? rateToNumber(ticker.value.fundingRate) : null
    return { bot_id: stored.bot.id, symbol, per_day: rate === null ? null : fundingDrag(running, rate) }
  }

  async #hours(symbols: readonly string[]): Promise<Result<Map<string, CandleColumns>, DomainError>> {
    const { market } = this.#services
    const candles = new Map<string, CandleColumns>()
    for (const symbol of symbols) {
      const ticker = await market.ticker(symbol)
      if (!ticker.ok) return err({ code: ticker.error, field: 'symbols', value: symbol })
      const nowMs = ticker.value.occurredAtMs
      const read = await market.candles(symbol, '1h', nowMs - CORRELATION_DAYS * DAY_MS, nowMs, nowMs)
      if (!read.ok) return err({ code: read.error, field: 'symbols', value: symbol })
      candles.set(symbol, read.value)
    }
    return ok(candles)
  }
}

const symbolsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((each) => each.trim().toUpperCase())
      .filter((each) => each !== ''),
  ),
]

function presentShock(shock: Shock, held: readonly Held[]): PortfolioShock {
  return {
    percent: shock.percent,
    change: toNumber(shock.change),
    change_exact: formatMoney(shock.change),
    equity_after: shock.equity === null ? null : toNumber(shock.equity),
    liquidation: shock.equity === null ? null : shock.liquidatedAt !== null,
    liquidation_at_percent: shock.liquidatedAt,
    bots: shock.bots.map(({ botId, change, fills, ended }, i) => ({
      bot_id: botId,
      name: held[i]?.stored.name ?? '',
      symbol: held[i]?.stored.instrument.symbol ?? '',
      change: toNumber(change),
      fills,
      ended_by: ended?.reason ?? null,
      ended_at_percent: ended?.percent ?? null,
    })),
  }
}
