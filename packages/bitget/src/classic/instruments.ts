import { err, type Instrument, type InstrumentStatus, type MarginTier, makeInstrument, ok } from '@gridpilot/core'
import { z } from 'zod'
import {
  absentable,
  decimalText,
  decode,
  gridText,
  integerIn,
  MalformedPayload,
  moneyFloor,
  moneyIn,
  rateIn,
  symbolText,
} from '../decode.ts'
import { failure } from '../errors.ts'
import { type Answer, type ClassicClient, PRODUCT } from './client.ts'

const CONTRACT = z.object({
  symbol: symbolText,
  baseCoin: z.string(),
  quoteCoin: z.string(),
  symbolType: z.string(),
  symbolStatus: z.string(),
  pricePlace: z.string().regex(/^\d{1,2}$/),
  priceEndStep: z.string().regex(/^\d{1,9}$/),
  volumePlace: z.string().regex(/^\d{1,2}$/),
  sizeMultiplier: decimalText,
  minTradeNum: decimalText,
  minTradeUSDT: absentable(decimalText),
  maxOrderQty: absentable(decimalText),
  maxMarketOrderQty: absentable(decimalText),
  buyLimitPriceRatio: decimalText,
  sellLimitPriceRatio: decimalText,
  makerFeeRate: decimalText,
  takerFeeRate: decimalText,
  maxSymbolOrderNum: decimalText,
  maxProductOrderNum: decimalText,
  maxPositionNum: decimalText,
  minLever: decimalText,
  maxLever: decimalText,
  fundInterval: decimalText,
})
type Contract = z.infer<typeof CONTRACT>

const TIER = z.object({
  symbol: symbolText,
  level: decimalText,
  startUnit: decimalText,
  endUnit: decimalText,
  leverage: decimalText,
  keepMarginRate: decimalText,
})

const STATUS: Readonly<Record<string, InstrumentStatus>> = {
  normal: 'normal',
  listed: 'listed',
  maintain: 'maintain',
  limit_open: 'limit_open',
  restrictedAPI: 'restricted_api',
  off: 'off',
}
const RELOAD_MS = 60_000
const TIERS_KEPT_MS = 86_400_000
/** Stands for "no limit stated": far above any order, small enough to stay an exact number of steps. */
const NO_LIMIT = '1000000000'

/** The tradable contracts, the one source for turning the venue's decimals into ticks and steps. */
export interface InstrumentCatalog {
  /** Loads the contracts unless that was done. */
  load(): Promise<Answer<null>>
  /** Known instruments only; `load` first. Margin tiers are attached by `all` alone. */
  get(symbol: string): Instrument | undefined
  symbols(): readonly string[]
  /** Asks the venue again (at most once a minute) when the symbol is not known. */
  find(symbol: string): Promise<Answer<Instrument | undefined>>
  /** Fresh contracts with their margin tiers. */
  all(): Promise<Answer<readonly Instrument[]>>
}

export function createInstrumentCatalog(client: ClassicClient): InstrumentCatalog {
  const known = new Map<string, Instrument>()
  const tiersOf = new Map<string, { readonly tiers: readonly MarginTier[]; readonly wallMs: number }>()
  let loadedAt: number | null = null
  let loading: Promise<Answer<null>> | null = null

  const fetchContracts = async (): Promise<Answer<null>> => {
    const answer = await client.read(
      'contracts',
      (rest) => rest.getFuturesContractConfig({ productType: PRODUCT }),
      (data) => decode(z.array(z.unknown()), data),
    )
    if (!answer.ok) return answer
    loadedAt = client.wallMs()
    for (const row of answer.value) adopt(known, row, client)
    return ok(null)
  }
  const reload = () => {
    loading ??= fetchContracts().finally(() => {
      loading = null
    })
    return loading
  }
  const load = async (): Promise<Answer<null>> => (loadedAt === null ? reload() : ok(null))

  const withTiers = async (instrument: Instrument): Promise<Answer<Instrument | null>> => {
    const kept = tiersOf.get(instrument.symbol)
    if (kept && client.wallMs() - kept.wallMs < TIERS_KEPT_MS) return ok({ ...instrument, tiers: kept.tiers })
    const answer = await fetchTiers(client, instrument.symbol)
    if (answer.ok) {
      tiersOf.set(instrument.symbol, { tiers: answer.value, wallMs: client.wallMs() })
      return ok({ ...instrument, tiers: answer.value })
    }
    // One contract with a strange ladder must not take all others away.
    return answer.error.code === 'malformed' ? ok(null) : answer
  }
  return {
    load,
    get: (symbol) => known.get(symbol),
    symbols: () => [...known.keys()],
    find: async (symbol) => {
      const loaded = await load()
      if (!loaded.ok) return loaded
      if (!known.has(symbol) && client.wallMs() - (loadedAt ?? 0) > RELOAD_MS) await reload()
      return ok(known.get(symbol))
    },
    all: async () => {
      const loaded = await reload()
      if (!loaded.ok) return loaded
      const wanted = client.settings.symbols
      const chosen = [...known.values()].filter(({ symbol }) => wanted === null || wanted.includes(symbol))
      const instruments: Instrument[] = []
      for (const instrument of chosen) {
        const answer = await withTiers(instrument)
        if (!answer.ok) return answer
        if (answer.value) instruments.push(answer.value)
      }
      return ok(instruments)
    },
  }
}

/** Takes one row of the contract list in; rows we cannot trade exactly are left out and logged. */
function adopt(known: Map<string, Instrument>, row: unknown, { log }: ClassicClient): void {
  try {
    const contract = decode(CONTRACT, row)
    if (contract.symbolType !== 'perpetual' || contract.quoteCoin !== 'USDT') return
    const made = instrumentOf(contract)
    if (!made.ok) {
      log('contract_skipped', { symbol: contract.symbol, reason: made.error })
      return
    }
    const before = known.get(contract.symbol)
    if (before && (before.tickSize !== made.value.tickSize || before.sizeStep !== made.value.sizeStep)) {
      // Whoever holds ticks and steps of the old grain would be misread: the grain stays until the next start.
      log('contract_grain_changed', { symbol: contract.symbol })
      return
    }
    known.set(contract.symbol, made.value)
  } catch (thrown) {
    if (!(thrown instanceof MalformedPayload)) throw thrown
    log('contract_skipped', { symbol: null, reason: thrown.message })
  }
}

const instrumentOf = (contract: Contract) =>
  makeInstrument({
    symbol: contract.symbol,
    baseCoin: contract.baseCoin,
    quoteCoin: contract.quoteCoin,
    // A word we do not know: neither open nor close there.
    status: (Object.hasOwn(STATUS, contract.symbolStatus) ? STATUS[contract.symbolStatus] : undefined) ?? 'maintain',
    tickSize: gridText(contract.priceEndStep, Number(contract.pricePlace)),
    sizeStep: contract.sizeMultiplier,
    priceDecimals: Number(contract.pricePlace),
    sizeDecimals: Number(contract.volumePlace),
    minQuantity: contract.minTradeNum,
    minNotional: moneyIn(contract.minTradeUSDT ?? '0'),
    maxLimitQuantity: contract.maxOrderQty ?? NO_LIMIT,
    maxMarketQuantity: contract.maxMarketOrderQty ?? NO_LIMIT,
    buyBand: rateIn(contract.buyLimitPriceRatio),
    sellBand: rateIn(contract.sellLimitPriceRatio),
    makerFee: rateIn(contract.makerFeeRate),
    takerFee: rateIn(contract.takerFeeRate),
    maxOrdersPerSymbol: integerIn(contract.maxSymbolOrderNum),
    maxOrdersPerProduct: integerIn(contract.maxProductOrderNum),
    maxPositions: integerIn(contract.maxPositionNum),
    minLeverage: integerIn(contract.minLever),
    maxLeverage: integerIn(contract.maxLever),
    fundingIntervalHours: integerIn(contract.fundInterval),
    tiers: [],
  })

async function fetchTiers(client: ClassicClient, symbol: string): Promise<Answer<readonly MarginTier[]>> {
  const answer = await client.read(
    'tiers',
    (rest) => rest.getFuturesPositionTier({ productType: PRODUCT, symbol }),
    (data) => tiersIn(data, symbol),
  )
  if (answer.ok && answer.value.length === 0) return err(failure(null, 'malformed', `${symbol}: no margin tiers`))
  return answer
}

export const tiersIn = (data: unknown, symbol: string): readonly MarginTier[] =>
  decode(z.array(TIER), data)
    .filter((row) => row.symbol === symbol)
    .map((row) => ({
      level: integerIn(row.level),
      notionalFrom: moneyFloor(row.startUnit),
      notionalTo: moneyFloor(row.endUnit),
      maxLeverage: integerIn(row.leverage),
      maintenanceRate: rateIn(row.keepMarginRate),
    }))
    .sort((a, b) => a.level - b.level)
