import { keyText, mayFill, type OrderIntent, type OrderRecord, type TargetOrder } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import { admit, type Candidate, type OrderCap, roomOf } from './admission.ts'
import type { BotPlan } from './bot-plan.ts'

/** A cap the venue showed by refusing is believed for so long, then tried again. */
const LEARNED_MS = 600_000

/**
 * Takes the levels that have to wait out of the plans (FAULTS E20): caps of the instrument, or a lower one that the
 * venue has shown, against all bots' levels and the orders of other people.
 */
export function holdBack(state: AccountState, plans: readonly BotPlan[], wallMs: number): readonly BotPlan[] {
  const candidates = plans.flatMap((plan) => candidatesOf(state, plan))
  const caps = capsOf(state, wallMs)
  const taken = takenBy(state, candidates)
  const limits = caps.map(({ symbol, cap }): OrderCap => ({ symbol, cap, taken: taken(symbol) }))
  const { waiting } = admit(candidates, limits)
  if (waiting.size === 0) return plans
  return plans.map((plan) => {
    const stays = (target: TargetOrder) => !waiting.has(idOf(plan.bot.id, target))
    const held = plan.targets.filter((target) => !stays(target))
    if (held.length === 0) return plan
    const rows = held.map((target) => [keyText(target), { reason: 'order_cap' as const, code: '' }] as const)
    return { ...plan, targets: plan.targets.filter(stays), waiting: new Map([...plan.waiting, ...rows]) }
  })
}

/** How many new grid orders each symbol and the account may take at this moment, orders being canceled counted. */
export class OrderRoom {
  private readonly caps: readonly { readonly symbol: string | null; readonly cap: number }[]
  private readonly counting = new Map<string | null, number>()

  constructor(state: AccountState, wallMs: number) {
    this.caps = capsOf(state, wallMs)
    for (const [symbol, count] of state.foreignOrders) this.add(symbol, count)
    for (const order of state.orders.values()) if (counts(order)) this.add(order.symbol, 1)
  }

  /** true: there is a place, and it is taken. */
  take({ symbol }: OrderIntent): boolean {
    const concerned = this.caps.filter((limit) => limit.symbol === null || limit.symbol === symbol)
    if (concerned.some((limit) => roomOf(limit.cap, this.counting.get(limit.symbol) ?? 0) === 0)) return false
    this.add(symbol, 1)
    return true
  }

  private add(symbol: string, count: number): void {
    for (const scope of [symbol, null]) this.counting.set(scope, (this.counting.get(scope) ?? 0) + count)
  }
}

/** The venue took no more orders of this symbol although its stated cap allows it: what rests now is the cap. */
export function learnCap(state: AccountState, symbol: string, wallMs: number): void {
  const resting = [...state.orders.values()].filter(
    (order) => order.symbol === symbol && (order.status === 'accepted' || order.status === 'partially_filled'),
  )
  const seen = resting.length + (state.foreignOrders.get(symbol) ?? 0)
  state.learnedCaps.set(symbol, { cap: seen, wallMs })
}

const counts = (order: OrderRecord): boolean => order.type === 'limit' && mayFill(order)
const idOf = (botId: string, target: Pick<TargetOrder, 'purpose' | 'slot' | 'side'>): string =>
  `${botId}/${keyText(target)}`

function candidatesOf(state: AccountState, { bot, targets, orders }: BotPlan): Candidate[] {
  const { symbol } = bot.config
  const last = state.tickers.get(symbol)?.last ?? bot.lastPrice
  const resting = new Set(orders.filter((order) => counts(order) && order.cancel === 'none').map(keyText))
  return targets.flatMap((target) => {
    if (target.purpose !== 'slot' || target.price === null) return []
    const distance = last === null || last <= 0 ? 0 : Math.abs(target.price - last) / last
    return [{ id: idOf(bot.id, target), botId: bot.id, symbol, distance, live: resting.has(keyText(target)) }]
  })
}

/** Orders that keep a place and are no candidate; those on their way out are not counted, or the window would shrink. */
function takenBy(state: AccountState, candidates: readonly Candidate[]): (symbol: string | null) => number {
  const ids = new Set(candidates.map(({ id }) => id))
  const taken = new Map<string | null, number>()
  const add = (symbol: string, count: number) => {
    for (const scope of [symbol, null]) taken.set(scope, (taken.get(scope) ?? 0) + count)
  }
  for (const [symbol, count] of state.foreignOrders) add(symbol, count)
  for (const order of state.orders.values())
    if (counts(order) && order.cancel === 'none' && !ids.has(idOf(order.botId, order))) add(order.symbol, 1)
  return (symbol) => taken.get(symbol) ?? 0
}

function capsOf(state: AccountState, wallMs: number): { symbol: string | null; cap: number }[] {
  const caps: { symbol: string | null; cap: number }[] = []
  let product = Number.POSITIVE_INFINITY
  const symbols = new Set([...state.bots.values()].map(({ config }) => config.symbol))
  for (const symbol of symbols) {
    const instrument = state.instruments.get(symbol)
    if (instrument === undefined) continue
    const learned = state.learnedCaps.get(symbol)
    const believed = learned !== undefined && wallMs - learned.wallMs < LEARNED_MS ? learned.cap : null
    caps.push({ symbol, cap: Math.min(instrument.maxOrdersPerSymbol, believed ?? Number.POSITIVE_INFINITY) })
    product = Math.min(product, instrument.maxOrdersPerProduct)
  }
  if (Number.isFinite(product)) caps.push({ symbol: null, cap: product })
  return caps
}
