import { factsOf, type Instrument, instrumentFor, type PositionMode, planGrid, type Ticks } from '@gridpilot/core'
import { PRICE_STYLES } from '../exchange/price-world.ts'
import type { PlannedAccount } from '../face.ts'
import { Random } from '../random.ts'
import { drawBot } from './draw-bot.ts'
import { withChanges } from './draw-changes.ts'
import { drawMix } from './draw-mix.ts'
import { drawOldPositions } from './draw-old-positions.ts'
import { drawScript, drawTraps } from './draw-script.ts'
import type { BotDraft, ExchangeTraits, MarketTraits, SeedPlan } from './seed-plan.ts'

/** Monday, 1 June 2026, 08:03 UTC: no funding time falls into a short run by itself. */
const START_MS = Date.UTC(2026, 5, 1, 8, 3)
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'DOGEUSDT'] as const

/** Draws everything a seed stands for. Each part has a stream of its own. */
export function drawPlan(seed: number): SeedPlan {
  const random = new Random(seed, 'plan')
  const symbols = random.chance(0.75) ? [random.pick(SYMBOLS)] : random.shuffled(SYMBOLS).slice(0, 2)
  const instruments = symbols.map(plainInstrument)
  const prices = Object.fromEntries(instruments.map((instrument) => [instrument.symbol, homePrice(instrument, random)]))
  const accounts = drawAccounts(random)
  const market = drawMarket(random)
  const bots = withChanges(seed, drawBots(random, accounts, instruments, prices), instruments, prices)
  const durationMs = Math.round(random.skewed(30_000, 300_000))
  const mix = drawMix(seed)
  const scriptWorld = { seed, durationMs, accounts, bots, mix }
  return {
    seed,
    startMs: START_MS,
    durationMs,
    instruments,
    prices,
    accounts,
    oldPositions: drawOldPositions(seed, mix, accounts, instruments),
    bots,
    script: drawScript(scriptWorld),
    mix,
    traps: drawTraps(scriptWorld),
    exchange: drawExchange(random, mix.has('W7-partial-fills') ? touchQuantity(random, bots, instruments, prices) : 0),
    market,
  }
}

/** Bands wide enough that only the fault narrows them. */
function plainInstrument(symbol: string): Instrument {
  const instrument = instrumentFor(symbol)
  return { ...instrument, maxOrdersPerProduct: Math.max(400, instrument.maxOrdersPerProduct) }
}

function homePrice(instrument: Instrument, random: Random): Ticks {
  const { basePrice } = factsOf(instrument.symbol)
  return Math.round(basePrice * random.between(0.7, 1.4) * 10 ** instrument.priceDecimals) as Ticks
}

function drawAccounts(random: Random): PlannedAccount[] {
  const count = random.chance(0.75) ? 1 : 2
  return Array.from({ length: count }, (_, index) => ({
    accountId: `account-${index}`,
    family: random.chance(0.5) ? 'classic' : 'unified',
    positionMode: (random.chance(0.6) ? 'one_way' : 'hedge') satisfies PositionMode,
    deposit: String(random.pick([2_000, 10_000, 50_000])),
  }))
}

function drawBots(
  random: Random,
  accounts: readonly PlannedAccount[],
  instruments: readonly Instrument[],
  prices: Readonly<Record<string, Ticks>>,
): BotDraft[] {
  const count = random.pick([1, 1, 1, 2, 2, 3])
  const bots: BotDraft[] = []
  for (let index = 0; index < count; index++) {
    const account = random.pick(accounts)
    const instrument = random.pick(instruments)
    const config = drawBot(random, account, instrument, prices[instrument.symbol] as Ticks)
    bots.push({ index, botId: `bot-${index}`, accountId: account.accountId, config })
  }
  return bots
}

function drawMarket(random: Random): MarketTraits {
  return {
    style: random.pick(PRICE_STYLES),
    paceMs: random.pick([400, 1_000, 1_000, 2_500, 6_000]),
    swing: random.pick([0.0005, 0.002, 0.004, 0.01]),
  }
}

/** So much of a touched order fills per price point that slots take several of them. */
function touchQuantity(
  random: Random,
  bots: readonly BotDraft[],
  instruments: readonly Instrument[],
  prices: Readonly<Record<string, Ticks>>,
): number {
  const quantities = bots.flatMap(({ config }) => {
    const instrument = instruments.find(({ symbol }) => symbol === config.symbol)
    const price = prices[config.symbol]
    if (instrument === undefined || price === undefined) return []
    const plan = planGrid(config, instrument, price)
    return plan.ok ? [plan.value.quantity] : []
  })
  return Math.max(1, Math.floor(Math.min(...quantities, 1_000_000) / random.pick([1.5, 3, 7])))
}

function drawExchange(random: Random, touched: number): ExchangeTraits {
  const high = random.pick([30, 120, 400, 1_500])
  return {
    signatureWindowMs: random.pick([1_000, 5_000, 30_000]),
    readLagMs: random.pick([500, 2_000, 10_000]),
    // An honest answer on the slowest line comes before anybody gives up: lateness is a fault of its own.
    requestTimeoutMs: Math.max(3 * high, random.pick([2_000, 5_000, 10_000])),
    rateLimitFactor: 1,
    latency: { low: random.between(1, 20), high },
    clientOrderIdRule: random.pick([null, null, 'forever', 'open']),
    touchQuantity: touched,
    askFamily: random.chance(0.7),
  }
}
