import { join } from 'node:path'
import { loadCandles, type RunFill, runExact } from '@gridpilot/backtest'
import {
  type CandleColumns,
  type GridConfig,
  type GridDirection,
  instrumentFor,
  money,
  sliceColumns,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { freshDirectory, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import { seededCandles } from '../../packages/backtest/test/seeded-candles.ts'
import { sharedFile } from '../../packages/backtest/test/shared-data.ts'
import { MemoryStore } from '../../packages/engine/test/memory-store.ts'
import { ACCOUNT_ID, attachWireEngine, startBot, until, view } from './wire-engine.ts'
import { writeCandles } from './write-candles.ts'

const SYMBOL = 'BTCUSDT'
const RECORDED = 'BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz'
const instrument = instrumentFor(SYMBOL)

function candlesFor(directory: string): { path: string; candles: CandleColumns } {
  const recorded = sharedFile(RECORDED)
  const path = recorded ?? writeCandles(join(directory, 'BTCUSDT-1m-seeded.csv'), seededCandles(11, 6_000, 0.05))
  const loaded = loadCandles(path)
  if (!loaded.ok) throw new Error(loaded.error.message)
  return { path, candles: loaded.value }
}

const configAt = (price: number, direction: GridDirection): GridConfig => ({
  symbol: SYMBOL,
  direction,
  spacing: direction === 'long' ? 'geometric' : 'arithmetic',
  lower: ticksFromNumber(instrument, price * 0.97),
  upper: ticksFromNumber(instrument, price * 1.03),
  gridCount: 40,
  leverage: 3,
  investment: money('3000'),
  makerOnly: false,
  positionMode: 'one_way',
  marginMode: 'crossed',
  triggerPrice: null,
  stopLossPrice: null,
  takeProfitPrice: null,
  stopLossAmount: null,
  takeProfitAmount: null,
})

const line = (
  fill: Pick<RunFill, 'purpose' | 'slot' | 'cycle' | 'side' | 'price' | 'quantity' | 'liquidity' | 'marketMs'>,
) =>
  [fill.purpose, fill.slot, fill.cycle, fill.side, fill.price, fill.quantity, fill.liquidity, fill.marketMs].join(' ')

describe('one code path: the backtest and the wire tell the same story', () => {
  for (const direction of ['neutral', 'long', 'short'] as const) {
    it(`${direction}: same fills in process and through engine, adapter, HTTP, WebSocket and paper exchange`, async () => {
      const directory = freshDirectory()
      const { path, candles } = candlesFor(directory.path)
      const exchange = await RunningExchange.start(join(directory.path, 'exchange'), [
        '--replay',
        path,
        '--symbol',
        SYMBOL,
        '--step',
        '--signature-window-ms',
        '1000',
        '--rate-limit-factor',
        '0',
        '--account',
        'k1:s1:p1:10000',
      ])
      const store = new MemoryStore()
      const engine = await attachWireEngine(exchange, { key: 'k1', secret: 's1', passphrase: 'p1' }, store, SYMBOL)
      try {
        await until(
          () => engine.account(ACCOUNT_ID),
          (account) => account?.idle === true && account.tickers.has(SYMBOL),
        )
        await exchange.admin('POST', 'advance', { points: 3, timeout_ms: 20_000 })
        const status = await exchange.admin('GET', 'status')
        const first = candles.time.findIndex((time) => time > status.market_ms)
        const startPrice = ticksFromNumber(instrument, candles.close[first - 1] ?? 0)
        const config = configAt(candles.close[first - 1] ?? 0, direction)
        await startBot(engine, config)
        await until(
          () => engine.account(ACCOUNT_ID),
          () => view(engine)?.resting === 40,
        )
        const count = 240
        const advanced = await exchange.admin('POST', 'advance', { points: count * 4, timeout_ms: 200_000 })
        expect(advanced.waiting_for).toEqual([])
        const exact = runExact({
          instrument,
          config,
          candles: sliceColumns(candles, first, first + count),
          funding: [],
          fill: 'touch',
          closeAtEnd: false,
          startPoint: { price: startPrice, marketMs: status.market_ms },
        })
        const wire = [...store.fills.values()].sort((a, b) => (BigInt(a.tradeId) < BigInt(b.tradeId) ? -1 : 1))
        expect(wire.length).toBeGreaterThan(10)
        expect(
          wire.map((fill) =>
            line({ ...fill, purpose: fill.purpose as RunFill['purpose'], marketMs: fill.occurredAtMs }),
          ),
        ).toEqual(exact.fills.map(line))
        expect(store.bots.get('bot-1')?.gridProfit).toBe(exact.bot.gridProfit)
        expect(store.bots.get('bot-1')?.fees).toBe(exact.bot.fees)
      } finally {
        await engine.close(500)
        await exchange.stop()
        directory.dispose()
      }
    }, 240_000)
  }
})
