import { ceilDiv, err, formatQuantity, ok, type Result, type Steps, type Ticks } from '@gridpilot/core'
import { forceClose } from './forced-orders.ts'
import { maintenance, walletOf } from './margin.ts'
import type { OrderReceipt } from './order.ts'
import { quantityOf, sideOf, unrealizedPnl } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import {
  type Account,
  emit,
  findHolding,
  type Holding,
  holdersOf,
  holdingsIn,
  type Market,
  marketOf,
  type VenueState,
} from './venue-state.ts'

const ONE = 100_000_000n

interface Candidate {
  readonly account: Account
  readonly holding: Holding
  /** Profit ÷ entry notional × leverage. */
  readonly rank: bigint
}

/** Positions on one side of a symbol that are in profit, first the one that is deleveraged first. */
function ranking(state: VenueState, market: Market, side: 'long' | 'short'): Candidate[] {
  const { instrument, mark } = market
  const found: Candidate[] = []
  for (const account of holdersOf(state, market)) {
    for (const holding of holdingsIn(account, instrument.symbol)) {
      const { position } = holding
      if (!position || sideOf(position) !== side) continue
      const profit = unrealizedPnl(instrument, position, mark)
      if (profit > 0n) found.push({ account, holding, rank: (profit * ONE * BigInt(holding.leverage)) / position.cost })
    }
  }
  return found.sort((a, b) => (a.rank === b.rank ? 0 : a.rank > b.rank ? -1 : 1))
}

/** Where a position stands in the queue of its side and symbol: 1 first … towards 0 last; 0 when it is not in it. */
export function rankOf(state: VenueState, account: Account, holding: Holding): number {
  if (!holding.position) return 0
  const all = ranking(state, marketOf(state, holding.symbol), sideOf(holding.position))
  const place = all.findIndex((each) => each.account === account && each.holding === holding)
  return place === -1 ? 0 : 1 - place / all.length
}

/** Equity that closing everything at the marks would leave behind the group. */
function leftAfterClosing(state: VenueState, account: Account, group: readonly Holding[]): bigint {
  const crossed = group[0]?.marginMode === 'crossed'
  let left = walletOf(account)
  if (!crossed && left < 0n) left = 0n
  for (const { symbol, position } of group) {
    if (!position) continue
    const { instrument, mark } = marketOf(state, symbol)
    const { closingFee } = maintenance(instrument, position.size, mark)
    left += position.margin + unrealizedPnl(instrument, position, mark) - closingFee
  }
  return left
}

/**
 * When closing the group at the marks would cost more than the insurance fund has: its worst position is closed against
 * profitable ones of other accounts on the other side, by rank, at the price that leaves no shortfall. What finds
 * nobody is left to the caller. Returns those other accounts.
 */
export function deleverageAgainst(state: VenueState, account: Account, group: readonly Holding[]): readonly Account[] {
  const fund = state.settings.insuranceFund
  if (fund === null) return []
  const missing = -leftAfterClosing(state, account, group)
  const rest = fund > state.insurancePaid ? fund - state.insurancePaid : 0n
  if (missing <= rest) return []
  const worst = worstOf(state, group)
  if (!worst?.position) return []
  const market = marketOf(state, worst.symbol)
  const long = worst.position.size > 0
  const others = ranking(state, market, long ? 'short' : 'long').filter((each) => each.account !== account)
  const offered = others.reduce((sum, { holding }) => sum + Math.abs(holding.position?.size ?? 0), 0)
  const matched = Math.min(quantityOf(worst.position), offered)
  if (matched === 0) return []
  const perTick = BigInt(matched) * market.instrument.notionalUnit * (ONE - market.instrument.takerFee)
  const away = Number(ceilDiv((missing - rest) * ONE, perTick)) + 1
  const price = (long ? market.mark + away : Math.max(1, market.mark - away)) as Ticks
  const closed: Account[] = []
  let open = matched
  for (const other of others) {
    const quantity = Math.min(open, Math.abs(other.holding.position?.size ?? 0)) as Steps
    if (quantity === 0) break
    closeByVenue(state, other.account, other.holding, quantity, price)
    closed.push(other.account)
    open -= quantity
  }
  forceClose(state, account, worst, matched as Steps, price, 'liquidation')
  return closed
}

function worstOf(state: VenueState, group: readonly Holding[]): Holding | null {
  let worst: Holding | null = null
  let loss = 0n
  for (const holding of group) {
    if (!holding.position) continue
    const { instrument, mark } = marketOf(state, holding.symbol)
    const profit = unrealizedPnl(instrument, holding.position, mark)
    if (worst && profit >= loss) continue
    worst = holding
    loss = profit
  }
  return worst
}

function closeByVenue(
  state: VenueState,
  account: Account,
  holding: Holding,
  quantity: Steps,
  price: Ticks,
): OrderReceipt {
  const { symbol, positionSide, position } = holding
  const side = position && position.size < 0 ? 'short' : 'long'
  const { accountId } = account
  const receipt = forceClose(state, account, holding, quantity, price, 'adl')
  const { orderId } = receipt.order
  const { marketMs } = state
  emit(state, accountId, {
    kind: 'adl',
    deleveraging: { accountId, symbol, positionSide, side, quantity, price, orderId, marketMs },
  })
  return receipt
}

/** Auto-deleveraging by hand: closes a part of a position at the mark. */
export function deleverage(
  state: VenueState,
  account: Account,
  at: { readonly symbol: string; readonly positionSide: Holding['positionSide']; readonly quantity: Steps },
): Result<OrderReceipt, Refusal> {
  const market = state.markets.get(at.symbol)
  if (!market) return err(refusal('unknown_symbol', at.symbol))
  const holding = findHolding(account, at.symbol, at.positionSide)
  if (!holding?.position) return err(refusal('no_position', `no ${at.positionSide} position in ${at.symbol}`))
  if (!Number.isSafeInteger(at.quantity) || at.quantity < 1) return err(refusal('size_off_step', 'quantity'))
  const held = quantityOf(holding.position)
  if (at.quantity > held) return err(refusal('above_position', `${formatQuantity(market.instrument, held)} is held`))
  return ok(closeByVenue(state, account, holding, at.quantity, market.mark))
}
