import {
  err,
  formatMoney,
  type Instrument,
  type InstrumentStatus,
  type MarginTier,
  type Money,
  ok,
  parseMoney,
  parseQuantity,
  type Rate,
  type Result,
  type Steps,
  ZERO,
} from '@gridpilot/core'
import { type Refusal, refusal, type SimVenue } from '@gridpilot/venue-sim'

/** What of an instrument may be changed while it trades: plain JSON, decimals as text. Tick and step stay. */
export interface InstrumentChange {
  readonly status?: InstrumentStatus
  readonly minQuantity?: string
  readonly minNotional?: string
  readonly maxLimitQuantity?: string
  readonly maxMarketQuantity?: string
  /** What a resting order fills at a price point that only touches it; '0': whole. */
  readonly touchQuantity?: string
  /** Fractions: 0.05 is 5 %. */
  readonly buyBand?: string
  readonly sellBand?: string
  readonly makerFee?: string
  readonly takerFee?: string
  readonly maxOrdersPerSymbol?: number
  readonly maxOrdersPerProduct?: number
  readonly maxPositions?: number
  readonly maxLeverage?: number
  /** Ascending; the first begins at 0, each ends where the next begins. */
  readonly tiers?: readonly TierChange[]
}

export interface SymbolChange {
  readonly symbol: string
  readonly change: InstrumentChange
}

export interface TierChange {
  readonly notionalTo: string
  readonly maxLeverage: number
  readonly maintenanceRate: string
}

const MOST_MONEY = '1000000000000'
/** Rebates and fees beyond these are no exchange's. */
const LEAST_FEE = '-0.01'
const MOST_FEE = '0.05'

/** A decimal from `least` to `most`; otherwise the error names the nearest that passes. */
function within(text: string, least: string, most: string): Result<Money, string> {
  const parsed = parseMoney(text)
  const [low, high] = [parseMoney(least), parseMoney(most)]
  if (!parsed.ok || !low.ok || !high.ok) return parsed
  if (parsed.value < low.value) return err(`from ${least} to ${most}, the nearest that passes is ${least}`)
  return parsed.value > high.value ? err(`from ${least} to ${most}, the nearest that passes is ${most}`) : parsed
}

/** The instrument after the change, or the member that is no decimal of the right kind. */
function changedInstrument(before: Instrument, change: InstrumentChange): Result<Instrument, string> {
  const { minQuantity, minNotional, maxLimitQuantity, maxMarketQuantity, buyBand, sellBand } = change
  const { makerFee, takerFee, tiers, touchQuantity, ...plain } = change
  let wrong: string | null = null
  const read = <T>(
    name: string,
    text: string | undefined,
    present: T,
    parse: (text: string) => Result<T, string>,
  ): T => {
    if (text === undefined) return present
    const parsed = parse(text)
    if (parsed.ok) return parsed.value
    wrong ??= `${name}: ${parsed.error}`
    return present
  }
  const steps = (text: string): Result<Steps, string> => {
    const parsed = parseQuantity(before, text)
    return parsed.ok && parsed.value < 0 ? err('at least 0') : parsed
  }
  const money = (text: string): Result<Money, string> => within(text, '0', MOST_MONEY)
  const share = (text: string): Result<Rate, string> => within(text, '0', '1') as Result<Rate, string> // the same grain
  const fee = (text: string): Result<Rate, string> => within(text, LEAST_FEE, MOST_FEE) as Result<Rate, string>
  const next: Instrument = {
    ...before,
    ...plain,
    minQuantity: read('min_quantity', minQuantity, before.minQuantity, steps),
    minNotional: read('min_notional', minNotional, before.minNotional, money),
    maxLimitQuantity: read('max_limit_quantity', maxLimitQuantity, before.maxLimitQuantity, steps),
    maxMarketQuantity: read('max_market_quantity', maxMarketQuantity, before.maxMarketQuantity, steps),
    buyBand: read('buy_band', buyBand, before.buyBand, share),
    sellBand: read('sell_band', sellBand, before.sellBand, share),
    makerFee: read('maker_fee', makerFee, before.makerFee, fee),
    takerFee: read('taker_fee', takerFee, before.takerFee, fee),
    tiers: tiers === undefined ? before.tiers : [],
  }
  read('touch_quantity', touchQuantity, before.minQuantity, steps)
  if (wrong !== null) return err(wrong)
  if (tiers === undefined) return ok(next)
  const rows = readTiers(tiers)
  return rows.ok ? ok({ ...next, tiers: rows.value }) : rows
}

/** Changes the venue's instrument as said; when it cannot be done, nothing is changed. */
export function applyInstrumentChange(
  venue: SimVenue,
  { symbol, change }: SymbolChange,
  marketMs: number,
): Result<Instrument, Refusal> {
  const before = venue.instrument(symbol)
  if (before === null) return err(refusal('unknown_symbol', symbol))
  const changed = changedInstrument(before, change)
  if (!changed.ok) return err(refusal('not_offered', changed.error))
  const done = venue.updateInstrument(changed.value, marketMs)
  if (!done.ok || change.touchQuantity === undefined) return done
  const steps = parseQuantity(before, change.touchQuantity)
  venue.setTouchQuantity(symbol, steps.ok && steps.value > 0 ? steps.value : null)
  return done
}

function readTiers(tiers: readonly TierChange[]): Result<readonly MarginTier[], string> {
  const rows: MarginTier[] = []
  for (const { notionalTo, maxLeverage, maintenanceRate } of tiers) {
    const level = rows.length + 1
    const to = parseMoney(notionalTo)
    const rate = within(maintenanceRate, '0', '1') as Result<Rate, string>
    const from = rows.at(-1)?.notionalTo ?? ZERO
    if (!to.ok || to.value <= from) return err(`tiers: notional_to of tier ${level} must be above ${formatMoney(from)}`)
    if (!rate.ok) return err(`tiers: maintenance_rate of tier ${level}: ${rate.error}`)
    rows.push({ level, notionalFrom: from, notionalTo: to.value, maxLeverage, maintenanceRate: rate.value })
  }
  return rows.length === 0 ? err('tiers: at least one') : ok(rows)
}
