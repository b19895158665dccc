import { z } from 'zod'
import { AccountKind } from './account.ts'
import { Alert } from './alert.ts'
import { GridBotStatus } from './grid-bot.ts'
import { MarketFeed } from './market.ts'
import { CurvePoint, Figure, Id, UtcTime } from './scalar.ts'

export const DashboardQuery = z.strictObject({ account_id: Id.optional() })
export type DashboardQuery = z.infer<typeof DashboardQuery>

/** Signed quantities of all bots of one coin, base coin; notional in USDT at mark. */
export const Exposure = z
  .object({
    symbol: z.string(),
    net_quantity: Figure,
    net_notional: Figure,
    share_of_equity_percent: Figure.nullable(),
  })
  .meta({ id: 'Exposure' })
export type Exposure = z.infer<typeof Exposure>

/** One account at a glance, USDT. `today` is the market day (UTC) the daily loss limit counts. */
export const Dashboard = z
  .object({
    account_id: Id,
    account_kind: AccountKind,
    equity: Figure.nullable(),
    available: Figure.nullable(),
    invested: Figure,
    total_profit: Figure,
    close_now_profit: Figure.nullable(),
    grid_profit: Figure,
    today: z.object({
      market_date: z.iso.date(),
      profit: Figure,
      loss_limit_usdt: Figure.nullable(),
      loss_limit_used_percent: Figure.nullable(),
    }),
    bots_by_status: z.partialRecord(GridBotStatus, z.int().nonnegative()),
    exposures: z.array(Exposure),
    equity_curve: z.array(CurvePoint),
    recent_alerts: z.array(Alert),
    feed: MarketFeed.nullable(),
    computed_at: UtcTime,
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.infer<typeof Dashboard>
