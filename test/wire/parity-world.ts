import { join } from 'node:path'
import { type ExactRun, loadCandles, type RunFill, runExact } from '@gridpilot/backtest'
import {
  type CandleColumns,
  type FundingPoint,
  type GridConfig,
  type GridDirection,
  instrumentFor,
  type MarginMode,
  type Money,
  money,
  type PositionMode,
  positionSideOf,
  sliceColumns,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import type { AccountFamily, Bill, BookedFill, EngineFace, LedgerEntry, Venue } from '@gridpilot/engine'
import { expect } from 'vitest'
import { freshDirectory, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import { seededCandles } from '../../packages/backtest/test/seeded-candles.ts'
import { sharedFile } from '../../packages/backtest/test/shared-data.ts'
import { MemoryStore } from '../../packages/engine/test/memory-store.ts'
import { ACCOUNT_ID, command, type Key, openWireEngine, startBot, until, view } from './wire-engine.ts'
import { writeCandles } from './write-candles.ts'

/** One way a grid bot can be run on an exchange account. */
export interface ParityCase {
  readonly family: AccountFamily
  readonly positionMode: PositionMode
  readonly marginMode: MarginMode
  readonly direction: GridDirection
}

export const nameOf = ({ family, positionMode, marginMode, direction }: ParityCase): string =>
  `${family} ${positionMode} ${marginMode} ${direction}`

/** Every combination of these. */
export function casesOf(families: readonly AccountFamily[]): ParityCase[] {
  return families.flatMap((family) =>
    (['one_way', 'hedge'] as const).flatMap((positionMode) =>
      (['crossed', 'isolated'] as const).flatMap((marginMode) =>
        (['neutral', 'long', 'short'] as const).map((direction) => ({ family, positionMode, marginMode, direction })),
      ),
    ),
  )
}

const SYMBOL = 'BTCUSDT'
const RECORDED = 'BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz'
const FUNDING_MS = 8 * 3_600_000
const FUNDING_RATE = 0.0001
/** Half of the replayed file is history; the settlement comes this many minutes after its end. */
const MINUTES_TO_FUNDING = 40
const GRIDS = 40
const POINTS_AT_ONCE = 40
const instrument = instrumentFor(SYMBOL)

/** A stretch of recorded minutes with a funding settlement in it: the one whose price moves most around it. */
function stretch(minutes: number): CandleColumns {
  const recorded = sharedFile(RECORDED)
  const loaded = recorded === null ? null : loadCandles(recorded)
  if (loaded !== null && !loaded.ok) throw new Error(loaded.error.message)
  const candles = loaded === null ? seededCandles(11, 6_000, 0.05) : loaded.value
  const played = minutes + 10
  let best = { from: -1, moved: 0 }
  for (let i = 0; i < candles.length; i += 1) {
    const from = i - MINUTES_TO_FUNDING - played
    if ((candles.time[i] ?? 0) % FUNDING_MS !== 0 || from < 0 || from + 2 * played > candles.length) continue
    const part = sliceColumns(candles, from + played, from + 2 * played)
    const moved = Math.max(...part.high) / Math.min(...part.low)
    if (moved > best.moved) best = { from, moved }
  }
  if (best.from < 0) throw new Error('no settlement in the recorded stretch')
  return sliceColumns(candles, best.from, best.from + 2 * played)
}

const configFor = ({ direction, positionMode, marginMode }: ParityCase, price: number): GridConfig => ({
  symbol: SYMBOL,
  direction,
  spacing: direction === 'long' ? 'geometric' : 'arithmetic',
  lower: ticksFromNumber(instrument, price * 0.98),
  upper: ticksFromNumber(instrument, price * 1.02),
  gridCount: GRIDS,
  leverage: 3,
  investment: money('3000'),
  makerOnly: false,
  positionMode,
  marginMode,
  triggerPrice: null,
  stopLossPrice: null,
  takeProfitPrice: null,
  stopLossAmount: null,
  takeProfitAmount: null,
  trailingUp: null,
  trailingDown: null,
  outOfRange: 'wait',
})

interface Lane {
  readonly each: ParityCase
  readonly key: Key
  readonly store: MemoryStore
  engine: EngineFace
  venue: Venue
}

interface Start {
  readonly price: Ticks
  readonly marketMs: number
}

/**
 * The same bot in process and through engine, adapter, HTTP, WebSocket and a paper exchange process in lock-step, all
 * cases side by side as accounts of one exchange: the same fills at the same market times to the same end, a restart of
 * every engine halfway included, and every ledger equals the exchange's own book.
 */
export async function expectParity(cases: readonly ParityCase[], minutes: number): Promise<void> {
  const directory = freshDirectory()
  const candles = stretch(minutes)
  const path = writeCandles(join(directory.path, `${SYMBOL}-1m.csv`), candles)
  const accounts = cases.flatMap(({ family, positionMode }, i) => [
    '--account',
    `k${i}:s${i}:p${i}:10000:${family}:${positionMode}`,
  ])
  const flags = ['--replay', path, '--symbol', SYMBOL, '--step', '--signature-window-ms', '1000']
  const exchange = await RunningExchange.start(join(directory.path, 'exchange'), [
    ...flags,
    '--rate-limit-factor',
    '0',
    ...accounts,
  ])
  const lanes: Lane[] = []
  try {
    for (const [i, each] of cases.entries()) {
      const store = new MemoryStore()
      const key = { key: `k${i}`, secret: `s${i}`, passphrase: `p${i}` }
      lanes.push({ each, key, store, ...(await openWireEngine(exchange, key, store, SYMBOL)) })
    }
    await play(exchange, lanes, candles, minutes)
  } finally {
    await Promise.all(lanes.map(({ engine }) => engine.close(500)))
    await exchange.stop()
    directory.dispose()
  }
}

async function play(exchange: RunningExchange, lanes: readonly Lane[], candles: CandleColumns, minutes: number) {
  await untilIdle(lanes)
  await exchange.admin('POST', 'advance', { points: 3, timeout_ms: 20_000 })
  const { market_ms: marketMs } = await exchange.admin('GET', 'status')
  const first = candles.time.findIndex((time) => time > marketMs)
  const close = candles.close[first - 1] ?? 0
  const start: Start = { price: ticksFromNumber(instrument, close), marketMs }
  await Promise.all(lanes.map(({ engine, each }) => startBot(engine, configFor(each, close))))
  for (const { engine, each } of lanes)
    await until(
      () => ({ case: nameOf(each), status: view(engine)?.bot.statusReason, resting: view(engine)?.resting }),
      ({ resting }) => resting === GRIDS,
    )
  await advance(exchange, minutes * 2)
  for (const lane of lanes) await restart(exchange, lane)
  await untilIdle(lanes)
  await advance(exchange, minutes * 2)
  await Promise.all(lanes.map(({ engine }) => command(engine, { name: 'stop', closePosition: true, reason: 'user' })))
  for (const { engine, each } of lanes)
    await until(
      () => ({ case: nameOf(each), status: view(engine)?.bot.status }),
      ({ status }) => status === 'stopped',
    )
  const played = sliceColumns(candles, first, first + minutes)
  for (const lane of lanes) await expectLane(lane, played, close, start)
}

/** In short stretches, so that a busy machine makes it slower and nothing else. */
async function advance(exchange: RunningExchange, points: number): Promise<void> {
  for (let left = points; left > 0; left -= POINTS_AT_ONCE) {
    const answer = await exchange.admin('POST', 'advance', {
      points: Math.min(left, POINTS_AT_ONCE),
      timeout_ms: 200_000,
    })
    expect(answer.waiting_for).toEqual([])
  }
}

async function untilIdle(lanes: readonly Lane[]): Promise<void> {
  for (const { engine } of lanes)
    await until(
      () => engine.account(ACCOUNT_ID),
      (account) => account?.idle === true && account.tickers.has(SYMBOL),
    )
}

/** A new process' worth of engine and adapter on what the old one left durable. */
async function restart(exchange: RunningExchange, lane: Lane): Promise<void> {
  await lane.engine.close(0)
  Object.assign(lane, await openWireEngine(exchange, lane.key, lane.store, SYMBOL))
}

async function expectLane({ each, store, venue }: Lane, candles: CandleColumns, close: number, startPoint: Start) {
  const config = configFor(each, close)
  const exact = runExact({
    instrument,
    config,
    candles,
    funding: fundingIn(candles),
    fill: 'touch',
    closeAtEnd: true,
    startPoint,
  })
  const wire = [...store.fills.values()].sort((a, b) => (BigInt(a.tradeId) < BigInt(b.tradeId) ? -1 : 1))
  expect(wire.length, nameOf(each)).toBeGreaterThan(10)
  expect(wire.map(lineOfWire), nameOf(each)).toEqual(exact.fills.map((fill) => lineOfRun(fill, exact)))
  const bot = store.bots.get('bot-1')
  const { gridProfit, fees, funding, realizedPnl, positions, status } = exact.bot
  expect(
    {
      gridProfit: bot?.gridProfit,
      fees: bot?.fees,
      funding: bot?.funding,
      realizedPnl: bot?.realizedPnl,
      positions: bot?.positions,
      status: bot?.status,
    },
    nameOf(each),
  ).toEqual({ gridProfit, fees, funding, realizedPnl, positions, status })
  expect(bot?.funding, nameOf(each)).not.toBe(0n)
  expect(bot?.venueRealizedPnl, nameOf(each)).toBe(realizedPnl)
  await expectBooks(each, [...store.ledger.values()], venue)
}

type Line = Pick<RunFill, 'purpose' | 'slot' | 'cycle' | 'side' | 'price' | 'quantity' | 'liquidity' | 'marketMs'>

const line = (fill: Line, leg: string) =>
  [fill.purpose, fill.slot, fill.cycle, fill.side, leg, fill.price, fill.quantity, fill.liquidity, fill.marketMs].join(
    ' ',
  )

const lineOfWire = (fill: BookedFill) =>
  line({ ...fill, purpose: fill.purpose as RunFill['purpose'], marketMs: fill.occurredAtMs }, fill.positionSide)

const lineOfRun = (fill: RunFill, { bot }: ExactRun) =>
  line(fill, positionSideOf(bot, { purpose: fill.purpose, slot: fill.slot, side: fill.side }))

function fundingIn(candles: CandleColumns): FundingPoint[] {
  const times = [...candles.time].filter((time) => time % FUNDING_MS === 0)
  return times.map((time) => ({ time, rate: FUNDING_RATE }))
}

/** Ledger = bills, kind by kind, difference 0; and both are the balance. */
async function expectBooks(each: ParityCase, ledger: readonly LedgerEntry[], venue: Venue): Promise<void> {
  const bills: Bill[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await venue.billsAfter(cursor)
    if (!page.ok) throw new Error(page.error.message)
    bills.push(...page.value.items)
    if (page.value.items.length === 0 || page.value.cursor === cursor) break
    cursor = page.value.cursor
  }
  const booked = (kind: LedgerEntry['kind']) =>
    sumOf(
      ledger.filter((row) => row.kind === kind),
      (row) => row.amount,
    )
  const billed = (kinds: readonly Bill['kind'][], amount: (bill: Bill) => bigint) =>
    sumOf(
      bills.filter(({ kind }) => kinds.includes(kind)),
      amount,
    )
  const difference = {
    realized: booked('realized_pnl') - billed(['trade', 'liquidation'], ({ amount }) => amount),
    fees: booked('fee') + billed(['trade', 'liquidation'], ({ fee }) => fee),
    funding: booked('funding') - billed(['funding'], ({ amount, fee }) => amount - fee),
    transfers: booked('transfer') - billed(['transfer'], ({ amount, fee }) => amount - fee),
    other: booked('other') - billed(['other'], ({ amount, fee }) => amount - fee),
  }
  expect(difference, nameOf(each)).toEqual({ realized: 0n, fees: 0n, funding: 0n, transfers: 0n, other: 0n })
  const account = await venue.account()
  if (!account.ok) throw new Error(account.error.message)
  expect(sumOf(ledger, ({ amount }) => amount) as Money, nameOf(each)).toBe(account.value.balance)
}

const sumOf = <T>(rows: readonly T[], amount: (row: T) => bigint): bigint =>
  rows.reduce((total, row) => total + amount(row), 0n)
