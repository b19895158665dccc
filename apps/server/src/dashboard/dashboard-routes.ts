import type { Dashboard } from '@gridpilot/contract'
import {
  DAY_MS,
  type EquityPoint,
  equityAtTime,
  isFlat,
  type Money,
  netSize,
  priceToNumber,
  sum,
  toNumber,
} from '@gridpilot/core'
import type { Account, Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { presentAlert } from '../alerts/alert-desk.ts'
import type { EquityBook } from '../equity/equity-book.ts'
import type { BotDesk, BotFile } from '../grid-bot/bot-desk.ts'
import { closeNowOf, pnlOf, signedQuantity } from '../grid-bot/bot-presenter.ts'
import { presentCurve, withNow } from '../grid-bot/bot-statistics.ts'
import { orRefuse } from '../grid-bot/refuse.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import type { MarketDesk } from '../market/market-desk.ts'
import type { DailyLossWatch } from '../risk/daily-loss.ts'
import type { RiskDesk } from '../risk/risk-desk.ts'

const CURVE_POINTS = 300
const CURVE_DAYS = 30
const ALERTS = 5

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly bots: BotDesk
  readonly risk: RiskDesk
  readonly dailyLoss: DailyLossWatch
  readonly market: MarketDesk
  readonly book: EquityBook
  readonly wallMs: () => number
  readonly marketMs: () => number
}

type DashboardOperation = 'getDashboard' | 'getEquity' | 'getRiskSettings' | 'patchRiskSettings' | 'releaseDailyLoss'

export function dashboardHandlers(services: Services): HandlersOf<DashboardOperation> {
  const { risk, market, book, wallMs, marketMs } = services
  return {
    async getDashboard({ caller, query }) {
      return presentDashboard(services, await accountOf(services, caller.userId, query.account_id))
    },
    async getEquity({ caller, query }) {
      const account = await accountOf(services, caller.userId, query.account_id)
      const from = marketMs() - query.days * DAY_MS
      const curve = (await book.curve(caller.userId, 'account', account.id)).filter(({ timeMs }) => timeMs >= from)
      return { account_id: account.id, equity_curve: presentCurve(curve, CURVE_POINTS), as_of: utcTime(wallMs()) }
    },
    getRiskSettings: ({ caller }) => risk.settings(caller.userId),
    async patchRiskSettings({ caller, body }) {
      const instruments = await market.instruments()
      const known = instruments.ok ? new Set(instruments.value.map(({ symbol }) => symbol)) : null
      // While the exchange cannot be asked, a name of the right form passes.
      const isSymbol = (symbol: string) => known?.has(symbol) ?? /^[A-Z0-9]{2,30}$/.test(symbol)
      return orRefuse(await risk.change(caller.userId, body, isSymbol))
    },
    async releaseDailyLoss({ caller, body, request }) {
      await services.dailyLoss.release(caller.userId, body.kind)
      const entry = { action: 'daily_loss_released', subjectKind: 'user', subjectId: caller.userId, details: body }
      await services.store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      return risk.settings(caller.userId)
    },
  }
}

async function accountOf({ accounts }: Services, userId: string, accountId: string | undefined): Promise<Account> {
  const account = await accounts.find(userId, accountId)
  if (account === null) throw refusal('not_found', { field: 'account_id' })
  return account
}

async function presentDashboard(services: Services, account: Account): Promise<Dashboard> {
  const { store, accounts, bots, book, market, risk, wallMs, marketMs } = services
  const { userId } = account
  const report = await accounts.report(account)
  const active = await store.gridBots.active(userId, account.id)
  const files = await Promise.all(active.map((stored) => bots.fileOf(stored)))
  const totals = await store.gridBots.totals(userId, { accountId: account.id })
  const live = files.filter(({ bot }) => bot.goal !== 'none')
  const nowMs = marketMs()
  const saved = await book.curve(userId, 'account', account.id)
  const curve = report.ok ? withNow(saved, nowMs, report.value.equity) : saved
  const settings = await risk.settings(userId)
  const alerts = await store.alerts.list(userId, { unresolved: true }, { limit: ALERTS, cursor: null })
  return {
    account_id: account.id,
    account_kind: account.kind,
    equity: report.ok ? toNumber(report.value.equity) : null,
    available: report.ok ? toNumber(report.value.available) : null,
    invested: toNumber(sum(live.map(({ bot }) => bot.config.investment))),
    total_profit: toNumber(
      sum([
        totalOfEnded(totals.totalProfit, active),
        ...files.map(({ bot, instrument }) => pnlOf(bot, instrument).total),
      ]),
    ),
    close_now_profit: closeNowProfit(live, totalOfEnded(totals.totalProfit, active)),
    grid_profit: toNumber(totals.gridProfit),
    today: today(curve, nowMs, settings.daily_loss_limit_usdt),
    bots_by_status: totals.byStatus,
    exposures: exposuresOf(live, report.ok ? report.value.equity : null),
    equity_curve: presentCurve(
      curve.filter(({ timeMs }) => timeMs >= nowMs - CURVE_DAYS * DAY_MS),
      CURVE_POINTS,
    ),
    recent_alerts: alerts.ok ? alerts.value.items.map(presentAlert) : [],
    feed: market.feed(),
    computed_at: utcTime(wallMs()),
  }
}

/** The stored sum without what the active bots stored: those are valued afresh. */
const totalOfEnded = (stored: Money, active: readonly { readonly totalProfit: Money }[]): Money =>
  (stored - sum(active.map(({ totalProfit }) => totalProfit))) as Money

/** With what the ended bots made; null when a live one has a position whose price is unknown. */
function closeNowProfit(live: readonly BotFile[], ended: Money): number | null {
  let profit: bigint = ended
  for (const { bot, instrument } of live) {
    const value = closeNowOf(bot, instrument)
    if (value === null) return null
    profit += value - bot.config.investment
  }
  return toNumber(profit as Money)
}

function today(curve: readonly EquityPoint[], nowMs: number, limit: number | null): Dashboard['today'] {
  const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  const opened = equityAtTime(curve, dayMs) ?? curve[0]?.equity
  const last = curve.at(-1)?.equity
  const profit = opened === undefined || last === undefined ? 0 : toNumber((last - opened) as Money)
  return {
    market_date: utcTime(dayMs).slice(0, 10),
    profit,
    loss_limit_usdt: limit,
    loss_limit_used_percent: limit === null || limit === 0 ? null : (Math.max(0, -profit) / limit) * 100,
  }
}

function exposuresOf(live: readonly BotFile[], equity: Money | null): Dashboard['exposures'] {
  const bySymbol = new Map<string, { quantity: number; price: number }>()
  for (const { bot, instrument } of live) {
    if (isFlat(bot.positions)) continue
    const price = bot.markPrice === null ? 0 : priceToNumber(instrument, bot.markPrice)
    const before = bySymbol.get(bot.config.symbol)?.quantity ?? 0
    bySymbol.set(bot.config.symbol, { quantity: before + signedQuantity(instrument, netSize(bot.positions)), price })
  }
  return [...bySymbol].map(([symbol, { quantity, price }]) => {
    const notional = quantity * price
    const share = equity === null || equity <= 0n ? null : (Math.abs(notional) / toNumber(equity)) * 100
    return { symbol, net_quantity: quantity, net_notional: notional, share_of_equity_percent: share }
  })
}
