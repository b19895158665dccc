import { z } from 'zod'
import { ExactDecimal, Figure, Id, UtcTime } from './scalar.ts'

/** What a straight move of every price by `percent` would do to the running bots of an account. USDT. */
export const PortfolioShock = z
  .object({
    percent: Figure,
    change: Figure,
    change_exact: ExactDecimal,
    /** Of the account after it; null: the account could not be read. */
    equity_after: Figure.nullable(),
    /** true: on the way the account no longer covers the maintenance margin of all bots; null: its equity is not known. */
    liquidation: z.boolean().nullable(),
    liquidation_at_percent: Figure.nullable(),
    bots: z.array(
      z.object({
        bot_id: Id,
        name: z.string(),
        symbol: z.string(),
        change: Figure,
        fills: z.int().nonnegative(),
        /** What ended it on the way: its limit, a stop …; null: it still stands. */
        ended_by: z.string().nullable(),
        ended_at_percent: Figure.nullable(),
      }),
    ),
  })
  .meta({ id: 'PortfolioShock' })
export type PortfolioShock = z.infer<typeof PortfolioShock>

/** −1…1, of hourly returns; null: too few in common. */
export const SymbolCorrelation = z
  .object({ a: z.string(), b: z.string(), value: Figure.nullable(), samples: z.int().nonnegative() })
  .meta({ id: 'SymbolCorrelation' })
export type SymbolCorrelation = z.infer<typeof SymbolCorrelation>

/** `symbols`: up to eight, separated by commas; the running bots' when left out. */
export const PortfolioQuery = z.strictObject({ symbols: z.string().min(1).max(200).optional() })

/** The running bots of an account taken together. Positions opened by hand are not in it. */
export const Portfolio = z
  .object({
    account_id: Id,
    bots: z.int().nonnegative(),
    equity: Figure.nullable(),
    shocks: z.array(PortfolioShock),
    /** Funding of what is held now at the rates of now, USDT per day; > 0 is paid. null: a rate is not known. */
    funding_per_day: Figure.nullable(),
    funding: z.array(z.object({ bot_id: Id, symbol: z.string(), per_day: Figure.nullable() })),
    symbols: z.array(z.string()),
    correlations: z.array(SymbolCorrelation),
    correlation_days: Figure,
    computed_at: UtcTime,
  })
  .meta({ id: 'Portfolio' })
export type Portfolio = z.infer<typeof Portfolio>
