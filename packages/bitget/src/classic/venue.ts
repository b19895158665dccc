import { ok } from '@gridpilot/core'
import type { Venue } from '@gridpilot/engine'
import { toRead, toWritten } from '../answer.ts'
import { readCandles } from '../candles.ts'
import { type Connection, commonOf, serverTimeOf } from '../connection.ts'
import type { Failure } from '../errors.ts'
import { createInstrumentCatalog } from '../instrument-catalog.ts'
import { createModeMemory } from '../mode-memory.ts'
import { createOrderIds } from '../order-ids.ts'
import { SharedReads } from '../shared-reads.ts'
import { openStream } from '../stream.ts'
import { createTickers } from '../tickers.ts'
import { readAccount } from './account.ts'
import { classicBillsAfter } from './bills.ts'
import { cancelOrders } from './cancel.ts'
import { createClassicClient } from './client.ts'
import { classicFillsAfter } from './fills.ts'
import { classicInstruments } from './instruments.ts'
import { classicEndedOrders, lookupOrder, readOpenOrders } from './lookup.ts'
import { readFundingHistory, readTicker } from './market.ts'
import { type ClassicContext, placeOrders } from './place.ts'
import { readPositions } from './positions.ts'
import { readSymbolSettings, setLeverageOf, setMarginModeOf, setPositionModeOf } from './settings.ts'
import { cancelStop, lookupStop, placeStop, readOpenStops } from './stops.ts'
import { createClassicReader } from './stream.ts'
import { CLASSIC_DIALECT } from './stream-session.ts'

/** An account of the classic family (v2). `onFailure` hears of every failed request. */
export function createClassicVenue(connection: Connection, onFailure: (failed: Failure) => void): Venue {
  const client = createClassicClient(connection, onFailure)
  const catalog = createInstrumentCatalog(connection, classicInstruments(client))
  const tickers = createTickers(connection, catalog, (instrument) => readTicker(client, instrument))
  const accountNow = async () => {
    const answer = await readAccount(client, catalog)
    if (answer.ok) modes.learn(answer.value.positionMode)
    return answer
  }
  const modes = createModeMemory(async () => {
    const answer = await accountNow()
    return answer.ok ? ok(answer.value.positionMode) : answer
  })
  const context: ClassicContext = {
    client,
    catalog,
    orderIds: createOrderIds(),
    modes,
    shared: new SharedReads(),
    marketMs: tickers.marketMs,
  }
  const fillsAfter = classicFillsAfter(context)
  const billsAfter = classicBillsAfter(context)
  const stream = {
    connection,
    catalog,
    dialect: CLASSIC_DIALECT,
    createReader: (deliver: Parameters<typeof createClassicReader>[1]) => createClassicReader(context, deliver),
  }
  return {
    ...commonOf(connection),
    instruments: async () => toRead(await catalog.all()),
    place: (symbol, orders) => placeOrders(context, symbol, orders),
    cancel: (symbol, ids) => cancelOrders(context, symbol, ids),
    lookup: async (symbol, id) => toRead(await lookupOrder(context, symbol, id)),
    openOrders: async () => toRead(await readOpenOrders(context)),
    endedOrdersAfter: async (after) => toRead(await classicEndedOrders(context, after)),
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
      const answer = await setPositionModeOf(client, catalog, mode)
      if (answer.ok) modes.learn(mode)
      return toWritten(answer)
    },
    placeStop: (stop) => placeStop(context, stop),
    cancelStop: (stop) => cancelStop(context, stop),
    lookupStop: async (stop) => toRead(await lookupStop(context, stop)),
    openStops: async () => toRead(await readOpenStops(context)),
    ticker: async (symbol) => toRead(await tickers.of(symbol)),
    candles: async (symbol, timeframe, fromMs, toMs) =>
      toRead(await readCandles(client, symbol, timeframe, fromMs, toMs)),
    fundingHistory: async (symbol, fromMs) => toRead(await readFundingHistory(client, symbol, fromMs)),
    serverTime: async () => toRead(await client.read('time', (rest) => rest.getServerTime(), serverTimeOf)),
    stream: (symbols, listener) => openStream(stream, symbols, listener),
  }
}
