import { ok } from '@gridpilot/core'
import type { Read, SubmitOutcome, Venue } from '@gridpilot/engine'
import { readAccount } from './classic/account.ts'
import { createBillsAfter } from './classic/bills.ts'
import { cancelOrders } from './classic/cancel.ts'
import { type Answer, createClassicClient, serverTimeOf, toRead } from './classic/client.ts'
import { createFillsAfter } from './classic/fills.ts'
import { createInstrumentCatalog } from './classic/instruments.ts'
import { lookupOrder, readOpenOrders } from './classic/lookup.ts'
import { readCandles, readFundingHistory, readTicker } from './classic/market.ts'
import { createOrderIds } from './classic/order-ids.ts'
import { placeOrders } from './classic/place.ts'
import { readPositions } from './classic/positions.ts'
import { readSymbolSettings, setLeverageOf, setMarginModeOf, setPositionModeOf } from './classic/settings.ts'
import { openStream } from './classic/stream.ts'
import { failure, writeError } from './errors.ts'
import { pinnedStreamUrl } from './hosts.ts'
import { type BitgetVenueOptions, DEFAULT_SETTINGS } from './options.ts'

/**
 * One Bitget account (classic, USDT perpetuals, one-way mode, crossed margin) as a venue. Throws for hosts that are
 * not allowed (and when BITGETTRACE is set); afterwards nothing throws for what the exchange or the network does. Nothing is sent before the first
 * call. Key, secret and passphrase stay in here: never in logs, errors or results.
 */
export function createBitgetVenue(options: BitgetVenueOptions): Venue {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings }
  const client = createClassicClient(options, settings)
  const catalog = createInstrumentCatalog(client)
  const { apiKey, apiSecret, passphrase, demo } = options
  const credentials = { apiKey, apiSecret, passphrase, demo, wsUrl: pinnedStreamUrl(options.wsUrl) }

  const tickerOf = async (symbol: string) => {
    const found = await catalog.find(symbol)
    if (!found.ok) return found
    return found.value ? readTicker(client, found.value) : unknownSymbol(symbol)
  }
  const marketMs = async (): Promise<Answer<number>> => {
    const loaded = await catalog.load()
    if (!loaded.ok) return loaded
    const wanted = settings.symbols ?? catalog.symbols()
    const ticker = await tickerOf(wanted.find((symbol) => catalog.get(symbol)) ?? '')
    return ticker.ok ? ok(ticker.value.occurredAtMs) : ticker
  }
  const context = { client, catalog, orderIds: createOrderIds(), marketMs, credentials }
  const fillsAfter = createFillsAfter(context)
  const billsAfter = createBillsAfter(context)

  return {
    settings,
    instruments: async () => toRead(await catalog.all()),
    place: (symbol, orders) => placeOrders(context, symbol, orders),
    cancel: (symbol, ids) => cancelOrders(context, symbol, ids),
    lookup: async (symbol, id) => toRead(await lookupOrder(context, symbol, id)),
    openOrders: async () => toRead(await readOpenOrders(context)),
    fillsAfter: async (cursor) => toRead(await fillsAfter(cursor)),
    billsAfter: async (cursor) => toRead(await billsAfter(cursor)),
    positions: async () => toRead(await readPositions(client, catalog)),
    account: async () => toRead(await readAccount(client, catalog)),
    leverage: async (symbol) => {
      const answer = await readSymbolSettings(client, symbol)
      return toRead(answer.ok ? ok(answer.value.leverage) : answer)
    },
    setLeverage: async (symbol, leverage) => toWritten(await setLeverageOf(client, symbol, leverage)),
    symbolSettings: async (symbol) => toRead(await readSymbolSettings(client, symbol)),
    setMarginMode: async (symbol, mode) => toWritten(await setMarginModeOf(client, symbol, mode)),
    setPositionMode: async (mode) => toWritten(await setPositionModeOf(client, catalog, mode)),
    placeStop: async ({ clientOrderId }) => notYet(clientOrderId),
    cancelStop: async ({ clientOrderId }) => notYet(clientOrderId),
    lookupStop: async () => ({ ok: true, value: { found: false } }),
    openStops: async () => ({ ok: true, value: [] }),
    ticker: async (symbol) => toRead(await tickerOf(symbol)),
    candles: async (symbol, timeframe, fromMs, toMs) =>
      toRead(await readCandles(client, symbol, timeframe, fromMs, toMs)),
    fundingHistory: async (symbol, fromMs) => toRead(await readFundingHistory(client, symbol, fromMs)),
    serverTime: async () => toRead(await client.read('time', (rest) => rest.getServerTime(), serverTimeOf)),
    stream: (symbols, listener) => openStream(context, symbols, listener),
  }
}

const toWritten = (answer: Answer<null>): Read<null> =>
  answer.ok ? answer : { ok: false, error: writeError(answer.error) }

const notYet = (clientOrderId: string): SubmitOutcome => ({
  outcome: 'refused',
  clientOrderId,
  error: { kind: 'refused', code: 'not_supported', message: 'not sent' },
})

const unknownSymbol = (symbol: string) =>
  ({ ok: false, error: failure(200, '40034', `unknown symbol ${symbol}`) }) as const satisfies Answer<never>
