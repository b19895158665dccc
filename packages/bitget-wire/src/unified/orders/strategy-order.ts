import type { PlanRow, SimVenue } from '@gridpilot/venue-sim'

/**
 * A strategy order of the wire: one plan of the venue, or a take profit and a stop loss that were asked for together.
 * The wire has one id for both: the first plan's. The second is known by a client order id made from that, with a
 * character that no client may use, so that the pair is found again in the venue's own data.
 */
export interface StrategyOrder {
  readonly main: PlanRow
  readonly partner: PlanRow | null
}

const MARK = '#'

export const partnerClientId = (mainPlanId: string): string => `${mainPlanId}${MARK}`

const isPartner = (plan: PlanRow): boolean => plan.clientOrderId.endsWith(MARK)

/** The strategy order a plan belongs to. */
export function strategyOf(venue: SimVenue, plan: PlanRow): StrategyOrder {
  const main = isPartner(plan) ? venue.plan(plan.accountId, { planId: plan.clientOrderId.slice(0, -1) }) : plan
  if (main === null || main === plan) {
    return { main: plan, partner: venue.plan(plan.accountId, { clientOrderId: partnerClientId(plan.planId) }) }
  }
  return { main, partner: plan }
}

/** Every strategy order among these plans once, in the order of their first plan. */
export function strategiesOf(venue: SimVenue, plans: readonly PlanRow[]): readonly StrategyOrder[] {
  const found = new Map<string, StrategyOrder>()
  for (const plan of plans) {
    const strategy = strategyOf(venue, plan)
    if (!found.has(strategy.main.planId)) found.set(strategy.main.planId, strategy)
  }
  return [...found.values()]
}

export const partsOf = ({ main, partner }: StrategyOrder): readonly PlanRow[] =>
  partner === null ? [main] : [main, partner]

export const isLive = (strategy: StrategyOrder): boolean => partsOf(strategy).some((plan) => plan.status === 'live')

const TAKES_PROFIT: ReadonlySet<PlanRow['kind']> = new Set(['take_profit', 'position_take_profit'])
const STOPS_LOSS: ReadonlySet<PlanRow['kind']> = new Set(['stop_loss', 'position_stop_loss', 'trailing_stop'])

export const takeProfitOf = (strategy: StrategyOrder): PlanRow | null =>
  partsOf(strategy).find((plan) => TAKES_PROFIT.has(plan.kind)) ?? null

export const stopLossOf = (strategy: StrategyOrder): PlanRow | null =>
  partsOf(strategy).find((plan) => STOPS_LOSS.has(plan.kind)) ?? null

/** Orders that a price opens, in contrast to TP/SL of a position. */
export const isTrigger = ({ main }: StrategyOrder): boolean =>
  main.kind === 'trigger' || main.kind === 'trailing_trigger'
