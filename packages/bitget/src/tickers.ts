import { type Instrument, ok } from '@gridpilot/core'
import type { Ticker } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { unknownSymbol } from './errors.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'
import type { BitgetSettings } from './options.ts'

export interface Tickers {
  of(symbol: string): Promise<Answer<Ticker>>
  /** The market's time: that of any wanted symbol's price. */
  marketMs(): Promise<Answer<number>>
}

export function createTickers(
  { settings }: { readonly settings: Pick<BitgetSettings, 'symbols'> },
  catalog: InstrumentCatalog,
  read: (instrument: Instrument) => Promise<Answer<Ticker>>,
): Tickers {
  const of = async (symbol: string): Promise<Answer<Ticker>> => {
    const found = await catalog.find(symbol)
    if (!found.ok) return found
    return found.value ? read(found.value) : unknownSymbol(symbol)
  }
  return {
    of,
    marketMs: async () => {
      const loaded = await catalog.load()
      if (!loaded.ok) return loaded
      const wanted = settings.symbols ?? catalog.symbols()
      const ticker = await of(wanted.find((symbol) => catalog.get(symbol)) ?? '')
      return ticker.ok ? ok(ticker.value.occurredAtMs) : ticker
    },
  }
}
