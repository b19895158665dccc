import { money, rate } from '@gridpilot/core'
import { bitcoin, doge } from './instruments.ts'

const TIERS = ['0', '3000', '9000', '30000', '900000'] as const
const tiers = [1, 2, 3, 4].map((level) => ({
  level,
  notionalFrom: money(TIERS[level - 1] as string),
  notionalTo: money(TIERS[level] as string),
  maxLeverage: [100, 60, 30, 10][level - 1] as number,
  maintenanceRate: rate(['0.004', '0.01', '0.02', '0.05'][level - 1] as string),
}))
export const INSTRUMENTS = [bitcoin({ tiers, maxOrdersPerSymbol: 30 }), doge({ tiers, maxOrdersPerSymbol: 30 })]
export const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'] as const
/** One size unit in steps: about 20 USDT. */
export const UNIT: Record<string, number> = { BTCUSDT: 8, DOGEUSDT: 100 }
