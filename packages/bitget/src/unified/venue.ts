import { ok } from '@gridpilot/core'
import type { Venue } from '@gridpilot/engine'
import { toRead, toWritten } from '../answer.ts'
import { readCandles } from '../candles.ts'
import { createClassicClient } from '../classic/client.ts'
import { type Connection, commonOf, serverTimeOf } from '../connection.ts'
import type { Failure } from '../errors.ts'
import { createInstrumentCatalog } from '../instrument-catalog.ts'
import { createModeMemory } from '../mode-memory.ts'
import { createOrderIds } from '../order-ids.ts'
import { SharedReads } from '../shared-reads.ts'
import { openStream } from '../stream.ts'
import { createTickers } from '../tickers.ts'
import { readAccount, readSettings } from './account.ts'
import { unifiedBillsAfter } from './bills.ts'
import { cancelOrders, countdownCancelAll } from './cancel.ts'
import { createUnifiedClient } from './client.ts'
import { unifiedFillsAfter } from './fills.ts'
import { unifiedInstruments } from './instruments.ts'
import { lookupOrder, readOpenOrders, unifiedEndedOrders } from './lookup.ts'
import { readFundingHistory, readTicker } from './market.ts'
import { placeOrders, type UnifiedContext } from './place.ts'
import { readPositions } from './positions.ts'
import { readSymbolSettings, setLeverageOf, setMarginModeOf, setPositionModeOf } from './settings.ts'
import { cancelStop, lookupStop, placeStop, readOpenStops } from './stops.ts'
import { createUnifiedReader } from './stream.ts'
import { unifiedDialect } from './stream-session.ts'

/** An account of the unified family (v3). `onFailure` hears of every failed request. */
export function createUnifiedVenue(connection: Connection, onFailure: (failed: Failure) => void): Venue {
  const { settings } = connection
  const client = createUnifiedClient(connection, onFailure)
  // Candles and the time of day are public and better served by the older interface (API.md 11.2, 11.3).
  const publicClient = createClassicClient(connection)
  const catalog = createInstrumentCatalog(connection, unifiedInstruments(client))
  const tickers = createTickers(connection, catalog, (instrument) => readTicker(client, instrument))
  const accountNow = async () => {
    const answer = await readAccount(client)
    if (answer.ok) modes.learn(answer.value.positionMode)
    return answer
  }
  const modes = createModeMemory(async () => {
    const answer = await readSettings(client)
    return answer.ok ? ok(answer.value.positionMode) : answer
  })
  const context: UnifiedContext = {
    client,
    catalog,
    orderIds: createOrderIds(),
    modes,
    shared: new SharedReads(),
    marketMs: tickers.marketMs,
  }
  const fillsAfter = unifiedFillsAfter(context)
  const billsAfter = unifiedBillsAfter(context)
  const watchBooks = settings.watchBooks ?? connection.credentials.wsUrl === undefined
  const stream = {
    connection,
    catalog,
    dialect: unifiedDialect(watchBooks),
    createReader: (deliver: Parameters<typeof createUnifiedReader>[1]) => createUnifiedReader(context, deliver),
  }
  return {
    ...commonOf(connection),
    instruments: async () => toRead(await catalog.all()),
    place: (symbol, orders) => placeOrders(context, symbol, orders),
    cancel: (symbol, ids) => cancelOrders(context, symbol, ids),
    countdown: async (seconds) => toWritten(await countdownCancelAll(client, seconds)),
    lookup: async (symbol, id) => toRead(await lookupOrder(context, symbol, id)),
    openOrders: async () => toRead(await readOpenOrders(context)),
    endedOrdersAfter: async (after) => toRead(await unifiedEndedOrders(context, after)),
    fillsAfter: async (cursor) => toRead(await fillsAfter(cursor)),
    billsAfter: async (cursor) => toRead(await billsAfter(cursor)),
    positions: async () => toRead(await readPositions(client, catalog)),
    account: async () => toRead(await accountNow()),
    leverage: async (symbol) => {
      const answer = await readSymbolSettings(client, symbol)
      return toRead(answer.ok ? ok(answer.value.leverage) : answer)
    },
    setLeverage: async (symbol, leverage) => toWritten(await setLeverageOf(client, symbol, leverage)),
    symbolSettings: async (symbol) => toRead(await readSymbolSettings(client, symbol)),
    setMarginMode: async (symbol, mode) => toWritten(await setMarginModeOf(client, symbol, mode)),
    setPositionMode: async (mode) => {
      const answer = await setPositionModeOf(client, mode)
      if (answer.ok) modes.learn(mode)
      return toWritten(answer)
    },
    placeStop: (stop) => placeStop(context, stop),
    cancelStop: (stop) => cancelStop(context, stop),
    lookupStop: async (stop) => toRead(await lookupStop(context, stop)),
    openStops: async () => toRead(await readOpenStops(context)),
    ticker: async (symbol) => toRead(await tickers.of(symbol)),
    candles: async (symbol, timeframe, fromMs, toMs) =>
      toRead(await readCandles(publicClient, symbol, timeframe, fromMs, toMs)),
    fundingHistory: async (symbol, fromMs) => toRead(await readFundingHistory(client, symbol, fromMs)),
    serverTime: async () => toRead(await publicClient.read('time', (rest) => rest.getServerTime(), serverTimeOf)),
    stream: (symbols, listener) => openStream(stream, symbols, listener),
  }
}
