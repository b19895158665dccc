import type { Account, Alert, Dashboard, RiskSettings, StopAll, User } from '@gridpilot/contract'
import { INSTRUMENTS, Market } from './market.ts'
import { type MockBot, notice } from './mock-bot.ts'

const now = () => new Date().toISOString()

export const USER: User = {
  id: 'user-1',
  email: null,
  role: 'guest',
  is_demo: true,
  totp_enabled: false,
  created_at: now(),
}

/** Everything the mock server knows; one user, seeded, in memory. */
export class World {
  readonly markets = new Map(INSTRUMENTS.map(({ symbol }) => [symbol, new Market(symbol)]))
  readonly bots = new Map<string, MockBot>()
  readonly archived = new Set<string>()
  readonly created = new Map<string, string>()
  user: User = USER
  advice: 'start' | 'wait' | 'unproven' = 'unproven'
  /** The amount is too small for the conservative card. */
  poor = false
  stopAll: StopAll | null = null
  alerts: Alert[] = [
    {
      id: 'alert-1',
      severity: 'warning',
      notice: notice('stale_orders', { age_seconds: 31 }),
      bot_id: null,
      account_id: 'paper-1',
      created_at: now(),
      market_time: null,
      acknowledged_at: null,
    },
  ]
  risk: RiskSettings = {
    daily_loss_limit_usdt: 500,
    max_running_bots: 5,
    max_open_positions: null,
    leverage_cap: 10,
    max_investment_share_percent: 80,
    allowed_symbols: null,
    max_exposure_usdt: null,
    min_liquidation_distance_percent: 2,
    daily_loss_action: 'pause',
    daily_loss_release: 'next_day',
    time_zone: 'Asia/Seoul',
    daily_loss: [
      {
        kind: 'paper',
        day: '2026-03-01',
        pnl_usdt: -12.5,
        reached_at: null,
        reached_loss_usdt: null,
        reason: null,
      },
    ],
    enforced: ['leverage_cap', 'max_running_bots', 'max_investment_share_percent'],
    updated_at: now(),
  }

  market(symbol: string): Market {
    const market = this.markets.get(symbol)
    if (market === undefined) throw new Error(`no market ${symbol}`)
    return market
  }

  /** Bots shown in lists, newest first. */
  list(): MockBot[] {
    return [...this.bots.values()].filter(({ id }) => !this.archived.has(id)).reverse()
  }

  account(): Account {
    const profit = this.profit()
    const running = this.list().filter(({ bot }) => bot.status === 'running')
    const invested = running.reduce((sum, { bot }) => sum + bot.investment_amount, 0)
    const equity = 10_000 + profit
    return {
      id: 'paper-1',
      kind: 'paper',
      name: 'Paper',
      is_default: true,
      api_key_last4: null,
      can_trade: true,
      family: 'classic',
      position_mode: 'one_way',
      margin_mode: 'crossed',
      status: 'ready',
      ownership: 'ours',
      status_reason: null,
      status_todo: null,
      balance: {
        equity,
        equity_exact: equity.toFixed(8),
        balance: equity,
        available: equity - invested,
        available_exact: (equity - invested).toFixed(8),
        unrealized_pnl: 0,
        in_bots: invested,
        as_of: now(),
      },
      running_bots: running.length,
      cancel_all_after_seconds: 0,
      created_at: now(),
    }
  }

  dashboard(): Dashboard {
    const bots = this.list().map(({ bot }) => bot)
    const account = this.account()
    const curve = this.list()[0]?.bot.equity_sparkline ?? []
    const counts: Dashboard['bots_by_status'] = {}
    for (const { status } of bots) counts[status] = (counts[status] ?? 0) + 1
    return {
      account_id: account.id,
      account_kind: account.kind,
      equity: account.balance?.equity ?? null,
      available: account.balance?.available ?? null,
      invested: account.balance?.in_bots ?? 0,
      total_profit: this.profit(),
      close_now_profit: bots.reduce((sum, bot) => sum + (bot.close_now_value ?? 0) - bot.investment_amount, 0),
      grid_profit: bots.reduce((sum, bot) => sum + bot.grid_profit, 0),
      today: { market_date: '2026-04-10', profit: this.profit(), loss_limit_usdt: 500, loss_limit_used_percent: 12 },
      bots_by_status: counts,
      exposures: bots
        .filter(({ position_quantity }) => position_quantity !== 0)
        .map((bot) => ({
          symbol: bot.symbol,
          net_quantity: bot.position_quantity,
          net_notional: bot.position_quantity * (bot.last_price ?? 0),
          share_of_equity_percent: (100 * Math.abs(bot.position_quantity * (bot.last_price ?? 0))) / 10_000,
        })),
      equity_curve: curve.map(([at, value]) => [at, value + 9000]),
      recent_alerts: this.alerts.slice(0, 5),
      feed: this.market('BTCUSDT').feed(),
      computed_at: now(),
    }
  }

  private profit(): number {
    return this.list().reduce((sum, { bot }) => sum + bot.total_profit, 0)
  }
}
