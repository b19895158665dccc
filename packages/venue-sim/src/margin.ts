/**
 * Cross margin, one-way mode.
 *
 *   equity        = balance + Σ unrealised at mark
 *   exposure      = max(|V|, |V + buys|, |V − sells|) per symbol; V the signed position notional at mark, buys and
 *                   sells the notional of open orders at their limits (reduce-only ones never add)
 *   used          = exposure / leverage + makerFee × (exposure − |V|)
 *   available     = equity − Σ used
 *
 * A flat grid therefore holds max(Σ buys, Σ sells), as SPEC's neutral C_unit does, and a grid sized by SPEC's formula
 * with a reserve is accepted whole. Positions are counted at mark, not at entry: recorded rows fit mark × size /
 * leverage. The venue's fee term on positions is left out of `used`: it would refuse what the formula says fits.
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
import { quantityOf, unrealizedPnl } from './position.ts'
import { type Account, type Holding, marketOf, type VenueState } from './venue-state.ts'

const abs = (value: bigint): bigint => (value < 0n ? -value : value)
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** What could be held at most in one symbol, notional. `signed` is V. */
export function exposureOf(signed: bigint, buys: bigint, sells: bigint): Money {
  return max(abs(signed), max(abs(signed + buys), abs(signed - sells))) as Money
}

export function usedMargin(instrument: Instrument, leverage: number, exposure: Money, signed: bigint): Money {
  const cushionRate = instrument.makerFee > 0n ? instrument.makerFee : (0n as Rate)
  const cushion = mulRateCeil((exposure - abs(signed)) as Money, cushionRate)
  return (ceilDiv(exposure, BigInt(leverage)) + cushion) as Money
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

export function holdingMargin(state: VenueState, holding: Holding, leverage = holding.leverage): HoldingMargin {
  const { instrument, mark } = marketOf(state, holding.symbol)
  const signed = signedNotional(instrument, holding.position?.size ?? 0, mark)
  const exposure = exposureOf(signed, holding.buy.notional, holding.sell.notional)
  return { signed, exposure, used: usedMargin(instrument, leverage, exposure, signed) }
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
  readonly unrealizedPnl: Money
  readonly equity: Money
  readonly positionMargin: Money
  readonly used: Money
  readonly maintenance: Money
  readonly closingFee: Money
}

export function accountFigures(state: VenueState, account: Account): AccountFigures {
  let unrealized = 0n
  let positionMargin = 0n
  let used = 0n
  let maintenanceMargin = 0n
  let closingFee = 0n
  for (const holding of account.holdings.values()) {
    if (holding.open.size > 0 || holding.position) used += holdingMargin(state, holding).used
    if (!holding.position) continue
    const { instrument, mark } = marketOf(state, holding.symbol)
    const needed = maintenance(instrument, holding.position.size, mark)
    unrealized += unrealizedPnl(instrument, holding.position, mark)
    positionMargin += ceilDiv(notional(instrument, mark, quantityOf(holding.position)), BigInt(holding.leverage))
    maintenanceMargin += needed.margin
    closingFee += needed.closingFee
  }
  return {
    unrealizedPnl: unrealized as Money,
    equity: (account.balance + unrealized) as Money,
    positionMargin: positionMargin as Money,
    used: used as Money,
    maintenance: maintenanceMargin as Money,
    closingFee: closingFee as Money,
  }
}

/** Equity minus maintenance and closing fees, with `symbol` at the given mark; liquidation at ≤ 0. */
export function liquidationBuffer(state: VenueState, account: Account, symbol: string, mark: Ticks): bigint {
  let buffer: bigint = account.balance
  for (const holding of account.holdings.values()) {
    if (!holding.position) continue
    const market = marketOf(state, holding.symbol)
    const at = holding.symbol === symbol ? mark : market.mark
    const needed = maintenance(market.instrument, holding.position.size, at)
    buffer += unrealizedPnl(market.instrument, holding.position, at) - needed.margin - needed.closingFee
  }
  return buffer
}

/** Equity that neither positions nor open orders use; negative when the market moved against them. */
export function freeMargin(state: VenueState, account: Account): bigint {
  const figures = accountFigures(state, account)
  return figures.equity - figures.used
}
