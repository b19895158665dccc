/**
 * Margin per holding (net position or leg).
 *
 *   V          = signed position notional at mark
 *   exposure   = max(|V|, |V + buys|, |V − sells|); buys and sells are the notional of open orders at their limits
 *                (closing ones never add)
 *   crossed    : used = exposure / leverage + makerFee × (exposure − |V|)
 *   isolated   : the position stands on its own margin, taken out of the free balance when it was opened;
 *                used = (exposure − |V|) / leverage + makerFee × (exposure − |V|), what its orders reserve
 *   free       = balance − Σ isolated margins + Σ unrealised of crossed positions − Σ used
 *   free cash  = min(free, balance − Σ isolated margins − Σ used by isolated orders): what may become isolated margin;
 *                unrealised profit is no cash
 *
 * A flat grid in one-way mode therefore holds max(Σ buys, Σ sells), as SPEC's neutral C_unit does, and a grid sized by
 * SPEC's formula with a reserve is accepted whole. Legs of hedge mode add up (our choice, the stricter one). Positions
 * are counted at mark, not at entry: recorded rows fit mark × size / leverage. The venue's fee term on positions is
 * left out of `used`: it would refuse what the formula says fits.
 */
import {
  ceilDiv,
  type Instrument,
  type Money,
  mulRateCeil,
  notional,
  type Rate,
  type Steps,
  type Ticks,
  tierFor,
} from '@gridpilot/core'
import { type Position, quantityOf, unrealizedPnl } from './position.ts'
import { type Account, type Holding, marketOf, type VenueState } from './venue-state.ts'

const abs = (value: bigint): bigint => (value < 0n ? -value : value)
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** What could be held at most, notional. `signed` is V. */
export function exposureOf(signed: bigint, buys: bigint, sells: bigint): Money {
  return max(abs(signed), max(abs(signed + buys), abs(signed - sells))) as Money
}

/** What a holding uses of the free balance; see above. */
export function usedMargin(instrument: Instrument, holding: Holding, exposure: Money, signed: bigint): Money {
  const cushionRate = instrument.makerFee > 0n ? instrument.makerFee : (0n as Rate)
  const added = (exposure - abs(signed)) as Money
  const backed = holding.marginMode === 'crossed' ? exposure : added
  return (ceilDiv(backed, BigInt(holding.leverage)) + mulRateCeil(added, cushionRate)) as Money
}

/** V: signed notional at mark. */
export function signedNotional(instrument: Instrument, size: number, mark: Ticks): bigint {
  return BigInt(size) * BigInt(mark) * instrument.notionalUnit
}

export interface HoldingMargin {
  readonly signed: bigint
  readonly exposure: Money
  readonly used: Money
}

export function holdingMargin(state: VenueState, holding: Holding): HoldingMargin {
  const { instrument, mark } = marketOf(state, holding.symbol)
  const signed = signedNotional(instrument, holding.position?.size ?? 0, mark)
  const exposure = exposureOf(signed, holding.buy.notional, holding.sell.notional)
  return { signed, exposure, used: usedMargin(instrument, holding, exposure, signed) }
}

/** Maintenance margin (tier at the notional) and the taker fee of closing, at a mark. */
export function maintenance(instrument: Instrument, size: number, mark: Ticks): { margin: Money; closingFee: Money } {
  const value = notional(instrument, mark, Math.abs(size) as Steps)
  return {
    margin: mulRateCeil(value, tierFor(instrument, value).maintenanceRate),
    closingFee: mulRateCeil(value, instrument.takerFee),
  }
}

export interface AccountFigures {
  /** Of all positions, and of the isolated ones. */
  readonly unrealizedPnl: Money
  readonly isolatedUnrealizedPnl: Money
  /** balance + all unrealised. */
  readonly equity: Money
  readonly isolatedMargin: Money
  /** Crossed: */
  readonly crossedEquity: Money
  readonly positionMargin: Money
  readonly maintenance: Money
  readonly closingFee: Money
  /** Used of the free balance by crossed holdings and isolated orders; the latter alone. */
  readonly used: Money
  readonly reserved: Money
}

export function accountFigures(state: VenueState, account: Account): AccountFigures {
  let [unrealized, isolatedUnrealized, isolatedMargin] = [0n, 0n, 0n]
  let [positionMargin, maintenanceMargin, closingFee] = [0n, 0n, 0n]
  let [used, reserved] = [0n, 0n]
  for (const holding of account.holdings.values()) {
    const { position } = holding
    const isolated = holding.marginMode === 'isolated'
    if (holding.open.size > 0 || position) {
      const own = holdingMargin(state, holding).used
      used += own
      if (isolated) reserved += own
    }
    if (!position) continue
    const { instrument, mark } = marketOf(state, holding.symbol)
    const profit = unrealizedPnl(instrument, position, mark)
    unrealized += profit
    if (isolated) {
      isolatedUnrealized += profit
      isolatedMargin += position.margin
      continue
    }
    const needed = maintenance(instrument, position.size, mark)
    positionMargin += ceilDiv(notional(instrument, mark, quantityOf(position)), BigInt(holding.leverage))
    maintenanceMargin += needed.margin
    closingFee += needed.closingFee
  }
  return {
    unrealizedPnl: unrealized as Money,
    isolatedUnrealizedPnl: isolatedUnrealized as Money,
    equity: (account.balance + unrealized) as Money,
    isolatedMargin: isolatedMargin as Money,
    crossedEquity: (account.balance - isolatedMargin + unrealized - isolatedUnrealized) as Money,
    positionMargin: positionMargin as Money,
    maintenance: maintenanceMargin as Money,
    closingFee: closingFee as Money,
    used: used as Money,
    reserved: reserved as Money,
  }
}

/** Balance that is not isolated margin. */
export function walletOf(account: Account): bigint {
  let wallet: bigint = account.balance
  for (const { position } of account.holdings.values()) if (position) wallet -= position.margin
  return wallet
}

/** Crossed equity minus maintenance and closing fees, with `symbol` at the given mark; liquidation at ≤ 0. */
export function crossedBuffer(state: VenueState, account: Account, symbol: string, mark: Ticks): bigint {
  let buffer: bigint = account.balance
  for (const { symbol: held, position, marginMode } of account.holdings.values()) {
    if (!position) continue
    if (marginMode === 'isolated') {
      buffer -= position.margin
      continue
    }
    const market = marketOf(state, held)
    const at = held === symbol ? mark : market.mark
    const needed = maintenance(market.instrument, position.size, at)
    buffer += unrealizedPnl(market.instrument, position, at) - needed.margin - needed.closingFee
  }
  return buffer
}

/** An isolated position's equity minus maintenance and closing fee at a mark; liquidation at ≤ 0. */
export function isolatedBuffer(instrument: Instrument, position: Position, mark: Ticks): bigint {
  const needed = maintenance(instrument, position.size, mark)
  return position.margin + unrealizedPnl(instrument, position, mark) - needed.margin - needed.closingFee
}

/** Crossed equity that neither positions nor open orders use; negative when the market moved against them. */
export function freeMargin(state: VenueState, account: Account): bigint {
  const figures = accountFigures(state, account)
  return figures.crossedEquity - figures.used
}

/** What may become isolated margin or leave the account. */
export function freeCash(state: VenueState, account: Account): bigint {
  return cashOf(account, accountFigures(state, account))
}

/** The same of figures at hand. */
export function cashOf(account: Account, figures: AccountFigures): bigint {
  const free = figures.crossedEquity - figures.used
  const cash = account.balance - figures.isolatedMargin - figures.reserved
  return lesser(free, cash)
}
