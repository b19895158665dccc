import { type GridConfig, instrumentFor, money, type PositionMode, ticksFromNumber } from '@gridpilot/core'
import type { AccountFamily, Venue } from '@gridpilot/engine'
import { describe, expect, it } from 'vitest'
import { freshDirectory, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import { MemoryStore } from '../../packages/engine/test/memory-store.ts'
import { ACCOUNT_ID, openWireEngine, startBot, until, view } from './wire-engine.ts'

const SYMBOL = 'BTCUSDT'
const instrument = instrumentFor(SYMBOL)
const CASES: readonly (readonly [AccountFamily, PositionMode])[] = [
  ['classic', 'one_way'],
  ['classic', 'hedge'],
  ['unified', 'one_way'],
  ['unified', 'hedge'],
]

const configAt = (price: number, positionMode: PositionMode): GridConfig => ({
  ...{ symbol: SYMBOL, direction: 'long', spacing: 'arithmetic', gridCount: 10, leverage: 3 },
  lower: ticksFromNumber(instrument, price * 0.97),
  upper: ticksFromNumber(instrument, price * 1.03),
  ...{ investment: money('1000'), makerOnly: false, positionMode, marginMode: 'crossed', triggerPrice: null },
  stopLossPrice: ticksFromNumber(instrument, price * 0.95),
  ...{ takeProfitPrice: null, stopLossAmount: null, takeProfitAmount: null },
  ...{ trailingUp: null, trailingDown: null, outOfRange: 'wait' },
})

async function stopsOf(venue: Venue) {
  const open = await venue.openStops()
  if (!open.ok) throw new Error(open.error.message)
  return open.value.map(({ kind, side, quantity, triggerBy }) => ({ kind, side, quantity, triggerBy }))
}

async function actsWhileDead(exchange: RunningExchange, number: number, positionMode: PositionMode): Promise<void> {
  const key = { key: `k${number}`, secret: `s${number}`, passphrase: `p${number}` }
  const store = new MemoryStore()
  const first = await openWireEngine(exchange, key, store, SYMBOL)
  const ticker = await until(
    () => first.engine.account(ACCOUNT_ID)?.tickers.get(SYMBOL),
    (each) => each !== undefined,
  )
  const price = Number(ticker?.last) / 10 ** instrument.priceDecimals
  await startBot(first.engine, configAt(price, positionMode))
  await until(
    () => view(first.engine)?.protection.state,
    (state) => state === 'resting',
  )
  expect(await stopsOf(first.venue)).toEqual([{ kind: 'stop_loss', side: 'sell', quantity: null, triggerBy: 'mark' }])
  const held = view(first.engine)?.bot.positions
  await first.engine.close(0)
  // Levels fill on the way down, and then the stop acts, while nobody looks.
  await exchange.admin('POST', 'market/move', { symbol: SYMBOL, price: (price * 0.94).toFixed(1) })
  const second = await openWireEngine(exchange, key, store, SYMBOL)
  await until(
    () => view(second.engine)?.bot.status ?? store.bots.get('bot-1')?.status,
    (status) => status === 'stopped',
  )
  const bot = store.bots.get('bot-1')
  expect(bot?.stopReason).toBe('stop_loss')
  const acted = [...store.fills.values()].filter(({ purpose }) => purpose === 'protect')
  const closed = acted.reduce((sum, { quantity }) => sum + quantity, 0)
  const before = (held?.net.size ?? 0) + (held?.long.size ?? 0)
  expect(closed).toBeGreaterThan(before)
  const positions = await second.venue.positions()
  expect(positions).toEqual({ ok: true, value: [] })
  expect(await stopsOf(second.venue)).toEqual([])
  const account = await second.venue.account()
  const ledger = [...store.ledger.values()].reduce((sum, { amount }) => sum + amount, 0n)
  expect(account.ok && account.value.balance).toBe(ledger)
  await second.engine.close(0)
  await exchange.admin('POST', 'market/move', { symbol: SYMBOL, price: price.toFixed(1) })
}

describe('a stop at the exchange, over the wire', () => {
  it('covers what fills while the program is dead, and is booked to its bot when it is back, in both families and modes', async () => {
    const directory = freshDirectory()
    const accounts = CASES.flatMap(([family, mode], i) => ['--account', `k${i}:s${i}:p${i}:10000:${family}:${mode}`])
    const flags = ['--symbol', SYMBOL, '--seed', '7', '--history-days', '2', '--step', '--signature-window-ms', '1000']
    const exchange = await RunningExchange.start(directory.path, [...flags, '--rate-limit-factor', '0', ...accounts])
    try {
      for (const [i, [, mode]] of CASES.entries()) await actsWhileDead(exchange, i, mode)
    } finally {
      await exchange.stop()
      directory.dispose()
    }
  }, 240_000)
})
