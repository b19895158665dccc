import type { CarriedState } from '@gridpilot/backtest'
import {
  type CapitalFlow,
  carriedOf,
  foldExecutions,
  type GridBot,
  type GridPlan,
  type Instrument,
  type Money,
  parseClientOrderId,
  planGrid,
} from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'

/** The stretch of a bot's life whose settings are kept: from the beginning of its grid of now. */
export interface ParityWindow {
  /** Market time. */
  readonly beginMs: number
  /** Executions of the grid of now, ascending. */
  readonly fills: readonly BookedFill[]
  /** What was held and had been made before it; null: the grid of now is the bot's first. */
  readonly carried: CarriedState | null
  /** Money put in or taken out while this grid stayed. */
  readonly marginChanges: readonly CapitalFlow[]
}

type Begun = GridBot & { readonly plan: GridPlan; readonly startedMarketMs: number }
type Funding = readonly { readonly marketMs: number; readonly amount: Money }[]

/** null: what is kept does not give the grid the bot has. */
export function windowOf(
  bot: Begun,
  instrument: Instrument,
  fills: readonly BookedFill[],
  funding: Funding,
): ParityWindow | null {
  const [version, isFirst] = [bot.versions.at(-1), bot.versions.length <= 1]
  const beginMs = isFirst || version === undefined ? bot.startedMarketMs : version.marketMs
  const isBefore = (fill: BookedFill) =>
    !isFirst && fill.occurredAtMs <= beginMs && revisionOf(fill) < (version?.revision ?? 0)
  const carried = isFirst ? null : carriedFrom(fills.filter(isBefore), instrument, funding, beginMs)
  const { config, startPrice } = bot.plan
  const options = carried === null ? {} : { carried: carriedOf({ ...bot, ...carried }) }
  const again = planGrid({ ...config, triggerPrice: null }, instrument, startPrice, options)
  if (!again.ok || again.value.quantity !== bot.plan.quantity) return null
  return {
    beginMs,
    fills: fills.filter((fill) => !isBefore(fill)),
    carried,
    marginChanges: marginChangesOf(bot.flows, config.investment, beginMs),
  }
}

/** The grid an order belonged to; what is no order of ours belongs to the one that was at that time. */
const revisionOf = ({ clientOrderId }: BookedFill): number => parseClientOrderId(clientOrderId)?.revision ?? -1

function carriedFrom(
  fills: readonly BookedFill[],
  instrument: Instrument,
  funding: Funding,
  beginMs: number,
): CarriedState {
  const { positions, realized } = foldExecutions(instrument, fills)
  let fees = 0n
  for (const { fee, feeCoin } of fills) if (feeCoin === instrument.quoteCoin) fees += fee
  const paid = funding.filter(({ marketMs }) => marketMs <= beginMs).reduce((sum, { amount }) => sum + amount, 0n)
  return { positions, fees: fees as Money, realizedPnl: realized, funding: paid as Money }
}

/** Flows after the one with which the money of this grid was complete. */
function marginChangesOf(flows: readonly CapitalFlow[], investment: Money, beginMs: number): readonly CapitalFlow[] {
  let sum = 0n
  let complete = 0
  for (const [i, { timeMs, amount }] of flows.entries()) {
    sum += amount
    if (timeMs <= beginMs && sum === investment) complete = i + 1
  }
  return flows.slice(complete)
}
