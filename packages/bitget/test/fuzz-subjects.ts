import { type Instrument, ok } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/engine'
import { expect } from 'vitest'
import { candlesIn } from '../src/candles.ts'
import { accountIn } from '../src/classic/account.ts'
import * as classicBills from '../src/classic/bills.ts'
import { createClassicClient } from '../src/classic/client.ts'
import * as classicFills from '../src/classic/fills.ts'
import { classicInstruments, tiersIn } from '../src/classic/instruments.ts'
import * as classicMarket from '../src/classic/market.ts'
import * as classicOrders from '../src/classic/order-report.ts'
import * as classicPlace from '../src/classic/place.ts'
import * as classicPositions from '../src/classic/positions.ts'
import { directionOf } from '../src/classic/sides.ts'
import * as classicStops from '../src/classic/stops.ts'
import { createClassicReader } from '../src/classic/stream.ts'
import { createConnection } from '../src/connection.ts'
import { dataOf, decode } from '../src/decode.ts'
import { createInstrumentCatalog, type InstrumentSource } from '../src/instrument-catalog.ts'
import { createModeMemory } from '../src/mode-memory.ts'
import { createOrderIds } from '../src/order-ids.ts'
import { SharedReads } from '../src/shared-reads.ts'
import * as unifiedAccount from '../src/unified/account.ts'
import * as unifiedBills from '../src/unified/bills.ts'
import { createUnifiedClient } from '../src/unified/client.ts'
import * as unifiedFills from '../src/unified/fills.ts'
import * as unifiedInstruments from '../src/unified/instruments.ts'
import * as unifiedMarket from '../src/unified/market.ts'
import * as unifiedOrders from '../src/unified/order-report.ts'
import * as unifiedPlace from '../src/unified/place.ts'
import * as unifiedPositions from '../src/unified/positions.ts'
import * as unifiedStops from '../src/unified/stops.ts'
import { createUnifiedReader } from '../src/unified/stream.ts'
import { type FakeBitget, optionsFor } from './fake-bitget.ts'
import * as bases from './fuzz-bases.ts'

/** A decoder under fire: what comes out is a list of facts, or it throws MalformedPayload. */
export interface Subject {
  readonly name: string
  readonly bases: readonly unknown[]
  decode(payload: unknown): readonly unknown[]
}

/** Every decoder of both families that turns wire text into facts, with payloads of every shape it meets. */
export async function fuzzSubjects(fake: FakeBitget): Promise<readonly Subject[]> {
  const connection = createConnection(optionsFor(fake))
  const client = createClassicClient(connection)
  const unified = createUnifiedClient(connection)
  const classicCatalog = createInstrumentCatalog(connection, classicInstruments(client))
  const unifiedCatalog = createInstrumentCatalog(connection, unifiedInstruments.unifiedInstruments(unified))
  expect([(await classicCatalog.load()).ok, (await unifiedCatalog.load()).ok]).toEqual([true, true])
  const btc = classicCatalog.get('BTCUSDT') as Instrument
  const modes = createModeMemory(async () => ok('one_way'))
  const shared = { orderIds: createOrderIds(), modes, shared: new SharedReads(), marketMs: async () => ok(0) }
  const events: VenueEvent[] = []
  const classicReader = createClassicReader({ client, catalog: classicCatalog, ...shared }, (each) => events.push(each))
  const unifiedReader = createUnifiedReader({ client: unified, catalog: unifiedCatalog, ...shared }, (each) =>
    events.push(each),
  )
  const pushed = (reader: typeof classicReader) => (payload: unknown) => {
    events.length = 0
    reader.read(payload)
    return events.map((event) =>
      event.type === 'order'
        ? event.report
        : event.type === 'fill'
          ? event.fill
          : event.type === 'ticker'
            ? event.ticker
            : event,
    )
  }
  return [
    ...classicSubjects(btc, client),
    ...unifiedSubjects(btc, unified),
    { name: 'candles', bases: [bases.CANDLES], decode: (payload) => candlesIn(dataOf(payload)) },
    { name: 'classic push', bases: bases.CLASSIC_PUSHES, decode: pushed(classicReader) },
    { name: 'unified push', bases: bases.UNIFIED_PUSHES, decode: pushed(unifiedReader) },
  ]
}

const rows = (payload: unknown, name: string): readonly unknown[] => {
  const data = dataOf(payload)
  const list = name !== '' && typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : data
  return Array.isArray(list) ? list : [list]
}

function classicSubjects(btc: Instrument, client: ReturnType<typeof createClassicClient>): readonly Subject[] {
  const source = classicInstruments(client)
  return [
    {
      name: 'classic order',
      bases: [bases.CLASSIC_ORDERS],
      decode: (payload) =>
        rows(payload, 'entrustedList').map((row) =>
          classicOrders.reportOfRest(btc, decode(classicOrders.REST_ORDER, row)),
        ),
    },
    {
      name: 'classic fill',
      bases: [bases.CLASSIC_FILLS],
      decode: (payload) =>
        rows(payload, 'fillList').map((row) =>
          classicFills.fillOf(btc, decode(classicFills.FILL_ROW, row), null, directionOf),
        ),
    },
    {
      name: 'classic position',
      bases: [bases.CLASSIC_POSITIONS],
      decode: (payload) =>
        rows(payload, '').map((row) => classicPositions.positionOf(btc, decode(classicPositions.POSITION_ROW, row))),
    },
    {
      name: 'classic account',
      bases: [bases.CLASSIC_ACCOUNT],
      decode: (payload) => [accountIn(dataOf(payload)).report],
    },
    {
      name: 'classic bill',
      bases: [bases.CLASSIC_BILLS],
      decode: (payload) => classicBills.billRowsIn(dataOf(payload)).map(classicBills.billOf),
    },
    {
      name: 'classic stop',
      bases: [bases.CLASSIC_STOPS],
      decode: (payload) =>
        rows(payload, 'entrustedList').flatMap((row) => {
          const stop = classicStops.stopOf(btc, decode(classicStops.STOP_ROW, row))
          return stop ? [stop] : []
        }),
    },
    {
      name: 'classic ticker',
      bases: [bases.CLASSIC_TICKERS],
      decode: (payload) =>
        rows(payload, '').map((row) => classicMarket.tickerOf(btc, decode(classicMarket.TICKER_ROW, row))),
    },
    {
      name: 'classic contract',
      bases: [bases.CLASSIC_CONTRACTS],
      decode: (payload) =>
        rows(payload, '').flatMap((row) => {
          const contract = source.instrumentOf(row)
          return contract?.made.ok ? [contract.made.value] : []
        }),
    },
    { name: 'classic tiers', bases: [bases.CLASSIC_TIERS], decode: (payload) => tiersIn(dataOf(payload), 'BTCUSDT') },
    {
      name: 'classic batch',
      bases: [bases.CLASSIC_BATCH],
      decode: (payload) => {
        const answer = decode(classicPlace.BATCH_ANSWER, dataOf(payload))
        return ['a', 'b'].map((id) => classicPlace.batchOutcome(answer, id))
      },
    },
  ]
}

function unifiedSubjects(btc: Instrument, client: ReturnType<typeof createUnifiedClient>): readonly Subject[] {
  const source = unifiedInstruments.unifiedInstruments(client)
  return [
    {
      name: 'unified order',
      bases: [bases.UNIFIED_ORDERS],
      decode: (payload) =>
        rows(payload, 'list').map((row) => unifiedOrders.reportOf(btc, decode(unifiedOrders.ORDER_ROW, row))),
    },
    {
      name: 'unified fill',
      bases: [bases.UNIFIED_FILLS],
      decode: (payload) =>
        rows(payload, 'list').map((row) => unifiedFills.fillOf(btc, decode(unifiedFills.FILL_ROW, row))),
    },
    {
      name: 'unified position',
      bases: [bases.UNIFIED_POSITIONS],
      decode: (payload) =>
        rows(payload, 'list').map((row) =>
          unifiedPositions.positionOf(btc, decode(unifiedPositions.POSITION_ROW, row)),
        ),
    },
    {
      name: 'unified assets',
      bases: [bases.UNIFIED_ASSETS],
      decode: (payload) => [unifiedAccount.balancesIn(dataOf(payload))],
    },
    {
      name: 'unified settings',
      bases: [bases.UNIFIED_SETTINGS],
      decode: (payload) => [unifiedAccount.settingsIn(dataOf(payload))],
    },
    {
      name: 'unified bill',
      bases: [bases.UNIFIED_BILLS],
      decode: (payload) => unifiedBills.billsOf(unifiedBills.billRowsIn(dataOf(payload))),
    },
    {
      name: 'unified stop',
      bases: [bases.UNIFIED_STOPS],
      decode: (payload) =>
        rows(payload, '').flatMap((row) => {
          const stop = unifiedStops.stopOf(btc, decode(unifiedStops.STOP_ROW, row), () => null)
          return stop ? [stop] : []
        }),
    },
    ...unifiedMarketSubjects(btc, source),
    {
      name: 'unified batch',
      bases: [bases.UNIFIED_BATCH],
      decode: (payload) => {
        const answer = decode(unifiedPlace.BATCH_ANSWER, dataOf(payload))
        return ['a', 'b'].map((id) => unifiedPlace.batchOutcome(answer, id))
      },
    },
  ]
}

function unifiedMarketSubjects(btc: Instrument, source: InstrumentSource): readonly Subject[] {
  return [
    {
      name: 'unified ticker',
      bases: [bases.UNIFIED_TICKERS],
      decode: (payload) =>
        rows(payload, '').map((row) => unifiedMarket.tickerOf(btc, decode(unifiedMarket.TICKER_PRICES, row), 1)),
    },
    {
      name: 'unified contract',
      bases: [bases.UNIFIED_CONTRACTS],
      decode: (payload) =>
        rows(payload, '').flatMap((row) => {
          const contract = source.instrumentOf(row)
          return contract?.made.ok ? [contract.made.value] : []
        }),
    },
    {
      name: 'unified tiers',
      bases: [bases.UNIFIED_TIERS],
      decode: (payload) => unifiedInstruments.tiersIn(dataOf(payload)),
    },
  ]
}
