import { formatMoney, type GridConfig, type Instrument, type Money, money, planGrid, type Ticks } from '@gridpilot/core'
import type { PlannedAccount } from '../face.ts'
import type { Random } from '../random.ts'

const TRIES = 20

/** A bot that can be started at `price` as things are. */
export function drawBot(random: Random, account: PlannedAccount, instrument: Instrument, price: Ticks): GridConfig {
  for (let i = 0; i < TRIES; i++) {
    const config = drawOnce(random, account, instrument, price)
    if (planGrid(config, instrument, price).ok) return config
  }
  return plainBot(account, instrument, price)
}

function drawOnce(random: Random, account: PlannedAccount, instrument: Instrument, price: Ticks): GridConfig {
  const width = random.pick([0.01, 0.03, 0.03, 0.08, 0.15])
  const centre = price * (1 + random.between(-0.4, 0.4) * width)
  const leverage = random.pick([1, 2, 3, 5, 10, 20])
  const gridCount = random.chance(0.85) ? random.whole(2, 16) : random.whole(17, 90)
  const share = random.between(0.05, 0.4)
  const investment = money(String(Math.floor(Number(account.deposit) * share)))
  const exits = random.chance(0.3)
  const at = (factor: number) => Math.round(centre * factor) as Ticks
  return {
    symbol: instrument.symbol,
    direction: random.pick(['neutral', 'long', 'short']),
    spacing: random.pick(['arithmetic', 'geometric']),
    lower: at(1 - width),
    upper: at(1 + width),
    gridCount,
    leverage,
    investment,
    makerOnly: random.chance(0.25),
    positionMode: account.positionMode,
    marginMode: random.chance(0.8) ? 'crossed' : 'isolated',
    triggerPrice: random.chance(0.1) ? (Math.round(price * (1 + random.between(-0.5, 0.5) * width)) as Ticks) : null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: exits && random.chance(0.5) ? partOf(investment, random.between(0.01, 0.3)) : null,
    takeProfitAmount: exits && random.chance(0.5) ? partOf(investment, random.between(0.005, 0.1)) : null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
  }
}

const partOf = (amount: Money, share: number): Money => money((Number(formatMoney(amount)) * share).toFixed(2))

function plainBot(account: PlannedAccount, instrument: Instrument, price: Ticks): GridConfig {
  return {
    symbol: instrument.symbol,
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: Math.round(price * 0.95) as Ticks,
    upper: Math.round(price * 1.05) as Ticks,
    gridCount: 6,
    leverage: 3,
    investment: money(String(Math.floor(Number(account.deposit) * 0.3))),
    makerOnly: false,
    positionMode: account.positionMode,
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
  }
}
