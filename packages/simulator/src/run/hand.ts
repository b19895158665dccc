import { formatMoney, type Money, type Side, type Steps, type Ticks } from '@gridpilot/core'
import { handOrder } from '../exchange/hand-order.ts'
import type { HandAction } from '../face.ts'
import type { FaultKind } from '../faults/fault-kind.ts'
import type { ScriptAction } from '../plan/seed-plan.ts'
import { movePrice } from './misfortune.ts'
import type { SimWorld } from './sim-world.ts'

type By<K extends ScriptAction['kind']> = Extract<ScriptAction, { kind: K }>

const chosen = <T>(items: readonly T[], pick: number): T | undefined => items[Math.floor(pick * items.length)]

function accountAt(world: SimWorld, index: number): { accountId: string; number: string } {
  const accountId = world.accounts[index]?.accountId ?? ''
  return { accountId, number: world.exchange.numberOf(accountId) }
}

function done(world: SimWorld, accountId: string, kind: HandAction['kind'], subject: string): void {
  world.hands.push({ atMs: world.nowMs, accountId, kind, subject })
  world.exchange.publish()
}

/** Somebody cancels an order on the exchange's own pages. */
export function cancelByHand(world: SimWorld, { account, pick }: By<'cancel_by_hand'>): void {
  const { accountId, number } = accountAt(world, account)
  const order = chosen(world.exchange.venue.openOrders(number), pick)
  if (order === undefined) return
  world.faults.count('U1-order-canceled-by-hand', order.clientOrderId)
  world.exchange.execute({ kind: 'cancel', accountId: number, reference: { orderId: order.orderId } })
  done(world, accountId, 'cancel_order', order.clientOrderId)
}

/** How many of the orders nearest to the price one is chosen from. */
const NEAREST = 4

/** The price comes to an order and turns, so that a part of it fills, and somebody cancels the rest at that moment. */
export function partCancelByHand(world: SimWorld, { account, pick }: By<'part_cancel_by_hand'>): void {
  const { accountId, number } = accountAt(world, account)
  const { venue } = world.exchange
  const distance = ({ symbol, price }: { symbol: string; price: Ticks | null }): number =>
    Math.abs((price ?? 0) / (venue.market(symbol)?.last ?? 1) - 1)
  const nearest = [...venue.openOrders(number)].sort((a, b) => distance(a) - distance(b)).slice(0, NEAREST)
  const order = chosen(nearest, pick)
  if (order === undefined || order.price === null) return
  movePrice(world, order.symbol, order.price)
  if (venue.order(number, { orderId: order.orderId })?.status !== 'partially_filled') return
  world.exchange.execute({ kind: 'cancel', accountId: number, reference: { orderId: order.orderId } })
  world.faults.count('W7-part-canceled', order.clientOrderId)
  done(world, accountId, 'cancel_order', order.clientOrderId)
}

export function orderByHand(world: SimWorld, { account, pick, market }: By<'order_by_hand'>): void {
  placeByHand(world, { account, pick, market }, 'U3-foreign-order')
}

/** Somebody takes a position of their own. */
export function positionByHand(world: SimWorld, { account, pick }: By<'position_by_hand'>): void {
  placeByHand(world, { account, pick, market: true }, 'U3-foreign-position')
}

function placeByHand(
  world: SimWorld,
  { account, pick, market }: Omit<By<'order_by_hand'>, 'kind'>,
  fault: FaultKind,
): void {
  const { accountId, number } = accountAt(world, account)
  const symbol = chosen(world.plan.instruments, (pick * 7) % 1)?.symbol ?? ''
  const last = world.exchange.venue.market(symbol)?.last ?? (1 as Ticks)
  const side: Side = pick < 0.5 ? 'buy' : 'sell'
  const clientOrderId = `by-hand-${world.hands.length}`
  const request = handOrder(world.truth.instrument(symbol), {
    clientOrderId,
    side,
    positionMode: world.accounts[account]?.positionMode ?? 'one_way',
    price: market ? null : (Math.max(1, Math.round(last * (side === 'buy' ? 0.995 : 1.005))) as Ticks),
    last,
    times: 1 + Math.floor(pick * 4),
  })
  const taken = world.exchange.execute({ kind: 'submit', accountId: number, request })
  if (!taken.ok) return
  world.faults.count(fault, clientOrderId)
  done(world, accountId, 'foreign_order', clientOrderId)
}

export function closeByHand(world: SimWorld, { account, pick }: By<'close_by_hand'>): void {
  const { accountId, number } = accountAt(world, account)
  const position = chosen(world.exchange.venue.positions(number), pick)
  if (position === undefined) return
  const { symbol, positionSide } = position
  const taken = world.exchange.execute({ kind: 'close_position', accountId: number, symbol, positionSide })
  if (!taken.ok) return
  world.faults.count('U2-position-closed-by-hand', symbol)
  done(world, accountId, 'close_position', symbol)
}

export function leverageByHand(world: SimWorld, { account, leverage }: By<'leverage_by_hand'>): void {
  const { accountId, number } = accountAt(world, account)
  const symbol = world.plan.instruments[0]?.symbol ?? ''
  const change = { kind: 'set_leverage', accountId: number, symbol, leverage, positionSide: null } as const
  if (!world.exchange.execute(change).ok) return
  world.faults.count('U4-leverage-changed', String(leverage))
  done(world, accountId, 'change_leverage', symbol)
}

/** `share` of what is free: > 0 in, < 0 out. */
export function transfer(world: SimWorld, { account, share }: By<'transfer'>): void {
  const { accountId, number } = accountAt(world, account)
  const { available } = world.exchange.venue.account(number)
  const amount = (BigInt(Math.round(Number(available) * share * 1e-6)) * 1_000_000n) as Money
  if (amount === 0n) return
  const taken = world.exchange.execute({ kind: 'transfer', accountId: number, amount: formatMoney(amount) })
  if (!taken.ok) return
  world.faults.count(share < -0.3 ? 'E16-margin-taken' : 'U5-transfer', formatMoney(amount))
  done(world, accountId, share > 0 ? 'deposit' : 'withdraw', formatMoney(amount))
}

export function revokeKey(world: SimWorld, { account, forMs }: By<'key_revoked'>): void {
  const { accountId } = accountAt(world, account)
  world.exchange.revokeKey(accountId)
  world.faults.count('U6-key-revoked', accountId)
  done(world, accountId, 'revoke_key', accountId)
  world.scheduler.after(forMs, null, 'person', `key of ${accountId} works again`, () => restoreKey(world, accountId))
}

export function restoreKey(world: SimWorld, accountId: string): void {
  world.exchange.giveKey(accountId)
  done(world, accountId, 'restore_key', accountId)
}

export function payFeesInCoin(world: SimWorld, { account }: By<'fee_coin'>): void {
  const { accountId, number } = accountAt(world, account)
  world.exchange.execute({ kind: 'transfer', accountId: number, amount: '0.5', coin: 'BGB' })
  world.exchange.execute({ kind: 'set_fee_coin', accountId: number, coin: 'BGB' })
  world.faults.count('E26-fee-coin', accountId)
  done(world, accountId, 'deposit', 'BGB')
}

export function deleverage(world: SimWorld, { account, share }: By<'deleverage'>): void {
  const { accountId, number } = accountAt(world, account)
  const [position] = world.exchange.venue.positions(number)
  if (position === undefined) return
  const { symbol, positionSide } = position
  const quantity = Math.max(1, Math.floor(position.quantity * share)) as Steps
  const taken = world.exchange.execute({ kind: 'deleverage', accountId: number, symbol, positionSide, quantity })
  if (!taken.ok) return
  world.faults.count('M5-deleveraged', `${accountId} ${symbol}`)
  world.exchange.publish()
}
