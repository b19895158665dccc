import { err, type Instrument, type MarginTier, ok, type Result } from '@gridpilot/core'
import type { Answer } from './answer.ts'
import { MalformedPayload } from './decode.ts'
import { concernsFilters, failure } from './errors.ts'
import type { BitgetLog, BitgetSettings } from './options.ts'

/** The soonest a second reading of all contracts, and the longest one reading serves. */
const RELOAD_MS = 60_000
const DAY_MS = 86_400_000

/** Stands for "no limit stated": far above any order, small enough to stay an exact number of steps. */
export const NO_LIMIT = '1000000000'

/** A family's way to the contract list and what a row of it means. */
export interface InstrumentSource {
  contracts(): Promise<Answer<readonly unknown[]>>
  /** null: not a USDT perpetual. Throws MalformedPayload for rows that do not decode. */
  instrumentOf(row: unknown): { readonly symbol: string; readonly made: Result<Instrument, string> } | null
  tiers(symbol: string): Promise<Answer<readonly MarginTier[]>>
}

/** The tradable contracts, the one source for turning the venue's decimals into ticks and steps. */
export interface InstrumentCatalog {
  /** Loads the contracts unless that was done; reads them again daily and after a filter refusal. */
  load(): Promise<Answer<null>>
  /** Known instruments only; `load` first. Margin tiers are attached by `all` alone. */
  get(symbol: string): Instrument | undefined
  symbols(): readonly string[]
  /** Asks the venue again (at most once a minute) when the symbol is not known. */
  find(symbol: string): Promise<Answer<Instrument | undefined>>
  /** Fresh contracts with their margin tiers. */
  all(): Promise<Answer<readonly Instrument[]>>
  /** A refusal that says our filters are not the venue's any more makes the next `load` read them again. */
  noteRefusal(code: string): void
}

export interface CatalogOptions {
  readonly settings: Pick<BitgetSettings, 'symbols'>
  readonly log: BitgetLog
  wallMs(): number
}

export function createInstrumentCatalog(options: CatalogOptions, source: InstrumentSource): InstrumentCatalog {
  const known = new Map<string, Instrument>()
  const tiers = createTierMemory(options, source)
  let loadedAt: number | null = null
  let doubted = false
  let loading: Promise<Answer<null>> | null = null

  const fetchContracts = async (): Promise<Answer<null>> => {
    const answer = await source.contracts()
    if (!answer.ok) return answer
    for (const row of answer.value) adopt(known, row, source, options.log)
    // An exchange without a single contract is no exchange: the answer was cut or garbled on its way.
    if (known.size === 0) return err(failure(null, 'malformed', 'no contract could be read'))
    loadedAt = options.wallMs()
    doubted = false
    return ok(null)
  }
  const reload = () => {
    loading ??= fetchContracts().finally(() => {
      loading = null
    })
    return loading
  }
  const load = async (): Promise<Answer<null>> => {
    if (loadedAt === null) return reload()
    const age = options.wallMs() - loadedAt
    // A failed second reading takes nothing away: what was read before still holds as far as anybody knows.
    if (doubted && age > RELOAD_MS) await reload()
    else if (age > DAY_MS) void reload()
    return ok(null)
  }
  return {
    load,
    get: (symbol) => known.get(symbol),
    symbols: () => [...known.keys()],
    find: async (symbol) => {
      const loaded = await load()
      if (!loaded.ok) return loaded
      if (!known.has(symbol) && options.wallMs() - (loadedAt ?? 0) > RELOAD_MS) await reload()
      return ok(known.get(symbol))
    },
    all: async () => {
      const loaded = await reload()
      if (!loaded.ok) return loaded
      const wanted = options.settings.symbols
      const chosen = [...known.values()].filter(({ symbol }) => wanted === null || wanted.includes(symbol))
      const instruments: Instrument[] = []
      for (const instrument of chosen) {
        const answer = await tiers.attach(instrument)
        if (!answer.ok) return answer
        if (answer.value) instruments.push(answer.value)
      }
      return ok(instruments)
    },
    noteRefusal: (code) => {
      if (!concernsFilters(code) || doubted) return
      doubted = true
      options.log('contracts_doubted', { code })
    },
  }
}

/** Margin tiers cost a request a symbol: read once a day. */
function createTierMemory({ wallMs }: CatalogOptions, source: InstrumentSource) {
  const kept = new Map<string, { readonly tiers: readonly MarginTier[]; readonly wallMs: number }>()
  return {
    /** null: a strange ladder. It must not take all other contracts away. */
    attach: async (instrument: Instrument): Promise<Answer<Instrument | null>> => {
      const found = kept.get(instrument.symbol)
      if (found && wallMs() - found.wallMs < DAY_MS) return ok({ ...instrument, tiers: found.tiers })
      const answer = await source.tiers(instrument.symbol)
      if (answer.ok) {
        kept.set(instrument.symbol, { tiers: answer.value, wallMs: wallMs() })
        return ok({ ...instrument, tiers: answer.value })
      }
      return answer.error.code === 'malformed' ? ok(null) : answer
    },
  }
}

/** Takes one row of the contract list in; rows we cannot trade exactly are left out and logged. */
function adopt(known: Map<string, Instrument>, row: unknown, source: InstrumentSource, log: BitgetLog): void {
  try {
    const contract = source.instrumentOf(row)
    if (!contract) return
    const { symbol, made } = contract
    if (!made.ok) {
      log('contract_skipped', { symbol, reason: made.error })
      return
    }
    const before = known.get(symbol)
    if (before && (before.tickSize !== made.value.tickSize || before.sizeStep !== made.value.sizeStep)) {
      // Whoever holds ticks and steps of the old grain would be misread: the grain stays until the next start.
      log('contract_grain_changed', { symbol })
      return
    }
    known.set(symbol, made.value)
  } catch (thrown) {
    if (!(thrown instanceof MalformedPayload)) throw thrown
    log('contract_skipped', { symbol: null, reason: thrown.message })
  }
}
