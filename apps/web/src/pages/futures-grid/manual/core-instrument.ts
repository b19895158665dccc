import type { Instrument as WireInstrument } from '@gridpilot/contract'
import {
  type Instrument,
  type InstrumentSpec,
  type MarginTier,
  type Money,
  makeInstrument,
  rate,
} from '@gridpilot/core'
import { decimalsOf } from '../../../format/number.ts'

/** Larger than any order; the server knows the real limits and has the last word. */
const NO_LIMIT = '1000000000'
const NO_BAND = rate('1')

/** core's instrument from the API's, for local previews; null when the rules cannot be exact. */
export function coreInstrument(wire: WireInstrument): Instrument | null {
  const spec: InstrumentSpec = {
    symbol: wire.symbol,
    baseCoin: wire.base_coin,
    quoteCoin: wire.quote_coin,
    status: 'normal',
    tickSize: wire.tick_size_exact,
    sizeStep: wire.size_step_exact,
    priceDecimals: decimalsOf(wire.tick_size_exact),
    sizeDecimals: decimalsOf(wire.size_step_exact),
    minQuantity: wire.min_quantity.toFixed(decimalsOf(wire.size_step_exact)),
    minNotional: usdt(wire.min_notional),
    maxLimitQuantity: NO_LIMIT,
    maxMarketQuantity: NO_LIMIT,
    buyBand: NO_BAND,
    sellBand: NO_BAND,
    makerFee: fraction(wire.maker_fee_rate),
    takerFee: fraction(wire.taker_fee_rate),
    maxOrdersPerSymbol: wire.max_open_orders,
    maxOrdersPerProduct: wire.max_open_orders,
    maxPositions: 1000,
    minLeverage: 1,
    maxLeverage: wire.max_leverage,
    fundingIntervalHours: 8,
    tiers: tiersOf(wire),
  }
  const made = makeInstrument(spec)
  return made.ok ? made.value : null
}

const usdt = (value: number): Money => BigInt(Math.round(value * 1e8)) as Money
const fraction = (value: number) => rate(value.toFixed(8))

function tiersOf(wire: WireInstrument): MarginTier[] {
  let from = 0
  return wire.leverage_tiers.map((tier, index) => {
    const to = tier.max_notional ?? 1e10
    const made: MarginTier = {
      level: index + 1,
      notionalFrom: usdt(from),
      notionalTo: usdt(to),
      maxLeverage: tier.max_leverage,
      maintenanceRate: fraction(tier.maintenance_margin_rate),
    }
    from = to
    return made
  })
}
