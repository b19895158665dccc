import {
  clientOrderId,
  type Fill,
  type GridBot,
  type GridConfig,
  type Instrument,
  intendedOrder,
  type Money,
  makeInstrument,
  money,
  type OrderRecord,
  rate,
  type Side,
  type Steps,
  step,
  type Ticks,
} from '@gridpilot/core'
import type { BookedFill, Commit, EngineStore, LedgerEntry } from '@gridpilot/engine'
import type { Store, StoredGridBot } from '../src/index.ts'

// A small world to store: one instrument, users with accounts, bots that core itself has moved.

function btcusdt(): Instrument {
  const made = makeInstrument({
    symbol: 'BTCUSDT',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    status: 'normal',
    tickSize: '0.1',
    sizeStep: '0.0001',
    priceDecimals: 1,
    sizeDecimals: 4,
    minQuantity: '0.0001',
    minNotional: money('5'),
    maxLimitQuantity: '1200',
    maxMarketQuantity: '220',
    buyBand: rate('0.05'),
    sellBand: rate('0.05'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0006'),
    maxOrdersPerSymbol: 400,
    maxOrdersPerProduct: 1000,
    maxPositions: 150,
    minLeverage: 1,
    maxLeverage: 125,
    fundingIntervalHours: 8,
    tiers: [
      {
        level: 1,
        notionalFrom: money('0'),
        notionalTo: money('1000000000'),
        maxLeverage: 125,
        maintenanceRate: rate('0.005'),
      },
    ],
  })
  if (!made.ok) throw new Error(made.error)
  return made.value
}

export const BTCUSDT = btcusdt()
export const START_MS = 1_770_000_000_000

/** A clock that moves one millisecond per reading, and draws that repeat from run to run. */
export function deterministicOptions(path: string) {
  let nowMs = START_MS
  let drawn = 7
  return {
    path,
    now: () => nowMs++,
    random: (below: number) => {
      drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((drawn / 2_147_483_648) * below)
    },
  }
}

export async function addUser(store: Store, name: string): Promise<{ userId: string; accountId: string }> {
  const userId = `user-${name}`
  const accountId = `account-${name}`
  const created = await store.users.create({
    id: userId,
    email: `${name}@example.test`,
    passwordHash: 'hash',
    role: 'user',
    isDemo: false,
    language: 'en',
  })
  if (!created.ok) throw new Error(created.error)
  await store.accounts.create(userId, {
    id: accountId,
    kind: 'paper',
    name: `Paper ${name}`,
    isDefault: true,
    canTrade: true,
    venueAccount: null,
  })
  return { userId, accountId }
}

export const CONFIG: GridConfig = {
  symbol: 'BTCUSDT',
  direction: 'long',
  spacing: 'arithmetic',
  lower: 950_000 as Ticks,
  upper: 1_050_000 as Ticks,
  gridCount: 10,
  leverage: 3,
  investment: money('1000'),
  makerOnly: false,
  positionMode: 'one_way',
  marginMode: 'crossed',
  triggerPrice: null,
  stopLossPrice: 900_000 as Ticks,
  takeProfitPrice: null,
  stopLossAmount: money('120.5'),
  takeProfitAmount: null,
  trailingUp: null,
  trailingDown: null,
  outOfRange: 'wait',
}

export async function addBot(
  store: Store,
  owner: { userId: string; accountId: string },
  id: string,
  config: Partial<GridConfig> = {},
  recommendationId: string | null = null,
): Promise<StoredGridBot> {
  const created = await store.gridBots.create(owner.userId, {
    id,
    accountId: owner.accountId,
    name: `Bot ${id}`,
    config: { ...CONFIG, ...config },
    instrument: BTCUSDT,
    investmentRatio: '10',
    stopLossPercent: '12.05',
    takeProfitPercent: null,
    recommendationId,
  })
  if (!created.ok) throw new Error(created.error)
  return created.value
}

export const times = (ms: number) => ({ wallMs: START_MS + ms, marketMs: START_MS + 60 * ms })

/** The bot after its start at 100,000 USDT: planned, its initial purchase still open. */
export function begun(bot: GridBot, price = 1_000_000): GridBot {
  const starting = step(bot, { type: 'command', command: { name: 'start' }, times: times(0) }, BTCUSDT).bot
  const last = price as Ticks
  const result = step(starting, { type: 'price', last, mark: last, times: times(1) }, BTCUSDT).bot
  if (result.plan === null) throw new Error(`not begun: ${result.statusReason}`)
  return result
}

export function fillOf(tradeId: string, side: Side, price: number, quantity: number, at = 0): Fill {
  return {
    tradeId,
    venueOrderId: `v-${tradeId}`,
    clientOrderId: `c-${tradeId}`,
    symbol: 'BTCUSDT',
    side,
    positionSide: 'net',
    price: price as Ticks,
    quantity: quantity as Steps,
    fee: money('0.01234567'),
    feeCoin: 'USDT',
    realizedPnl: money('-0.5'),
    liquidity: 'maker',
    occurredAtMs: START_MS + at,
  }
}

export const booked = (fill: Fill, botId: string | null, slot = 0, purpose = 'slot'): BookedFill => ({
  ...fill,
  botId,
  slot,
  purpose,
  cycle: 0,
})

/** An accepted limit order of a slot. */
export function orderOf(bot: GridBot, slot: number, side: Side, changes: Partial<OrderRecord> = {}): OrderRecord {
  const parts = { purpose: 'slot', slot, side, cycle: 0, attempt: 0 } as const
  const id = clientOrderId({ installation: bot.installation, bot: bot.code, revision: 0, ...parts })
  const intent = {
    ...parts,
    clientOrderId: id,
    botId: bot.id,
    symbol: 'BTCUSDT',
    positionSide: 'net',
    marginMode: 'crossed',
    revision: 0,
    type: 'limit',
    price: 950_000 as Ticks,
    quantity: 10 as Steps,
    timeInForce: 'post_only',
    reduceOnly: false,
    cause: 'plan',
  } as const
  return {
    ...intendedOrder(intent, START_MS + slot, START_MS + slot),
    status: 'accepted',
    venueOrderId: `v-${id}`,
    ...changes,
  }
}

export const entryOf = (entryId: string, botId: string | null, amount: Money): LedgerEntry => ({
  entryId,
  botId,
  kind: 'fee',
  symbol: 'BTCUSDT',
  coin: 'USDT',
  amount,
  occurredAtMs: START_MS,
})

export function commitOf(epoch: number, changes: Partial<Omit<Commit, 'epoch'>> = {}): Commit {
  return { epoch, bots: [], orders: [], stops: [], fills: [], ledger: [], events: [], cursors: {}, ...changes }
}

/** The lease of an account nobody else holds. */
export async function leaseOf(engine: EngineStore, accountId: string, holder: string): Promise<number> {
  const epoch = await engine.acquireLease(accountId, holder)
  if (epoch === null) throw new Error(`the lease of ${accountId} is held by another`)
  return epoch
}
