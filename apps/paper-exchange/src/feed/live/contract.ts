import {
  err,
  formatDecimal,
  type Instrument,
  type InstrumentStatus,
  type MarginTier,
  makeInstrument,
  money,
  ok,
  type Result,
  rate,
} from '@gridpilot/core'
import { isRow } from './decode.ts'

/** A row of `contracts` and the symbol's rows of `query-position-lever`, as the upstream sent them. */
export interface UpstreamContract {
  readonly contract: unknown
  readonly tiers: unknown
}

const STATUSES: Readonly<Record<string, InstrumentStatus>> = {
  normal: 'normal',
  listed: 'listed',
  maintain: 'maintain',
  limit_open: 'limit_open',
  restrictedAPI: 'restricted_api',
  off: 'off',
}

/** The instrument behind the rows (API.md 3.2 and 3.9); the error says what is missing. */
export function instrumentOf({ contract, tiers }: UpstreamContract): Result<Instrument, string> {
  if (!isRow(contract) || !Array.isArray(tiers)) return err('a contract is no object')
  const { symbol } = contract
  try {
    return build(contract, tiers.map(tierOf))
  } catch (error) {
    return err(`${String(symbol)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function build(row: Readonly<Record<string, unknown>>, tiers: readonly MarginTier[]): Result<Instrument, string> {
  const member = (name: string): string => {
    const value = row[name]
    if (typeof value !== 'string' || value === '') throw new Error(`${name} is missing`)
    return value
  }
  const sizeStep = member('sizeMultiplier')
  const priceDecimals = Number(member('pricePlace'))
  const made = makeInstrument({
    symbol: member('symbol'),
    baseCoin: member('baseCoin'),
    quoteCoin: member('quoteCoin'),
    status: STATUSES[member('symbolStatus')] ?? 'restricted_api',
    tickSize: formatDecimal(BigInt(member('priceEndStep')), priceDecimals, priceDecimals),
    sizeStep,
    priceDecimals,
    sizeDecimals: Math.max(Number(member('volumePlace')), sizeStep.split('.')[1]?.length ?? 0),
    minQuantity: member('minTradeNum'),
    minNotional: money(member('minTradeUSDT')),
    maxLimitQuantity: member('maxOrderQty'),
    maxMarketQuantity: member('maxMarketOrderQty'),
    buyBand: rate(member('buyLimitPriceRatio')),
    sellBand: rate(member('sellLimitPriceRatio')),
    makerFee: rate(member('makerFeeRate')),
    takerFee: rate(member('takerFeeRate')),
    maxOrdersPerSymbol: Number(member('maxSymbolOrderNum')),
    maxOrdersPerProduct: Number(member('maxProductOrderNum')),
    maxPositions: Number(member('maxPositionNum')),
    minLeverage: Number(member('minLever')),
    maxLeverage: Number(member('maxLever')),
    fundingIntervalHours: Number(member('fundInterval')),
    tiers,
  })
  if (!made.ok) return err(`${member('symbol')}: ${made.error}`)
  return tiers.length === 0 ? err(`${member('symbol')}: no margin tiers`) : ok(made.value)
}

function tierOf(row: unknown): MarginTier {
  if (!isRow(row)) throw new Error('a margin tier is no object')
  return {
    level: Number(row.level),
    notionalFrom: money(String(row.startUnit)),
    notionalTo: money(String(row.endUnit)),
    maxLeverage: Number(row.leverage),
    maintenanceRate: rate(String(row.keepMarginRate)),
  }
}
