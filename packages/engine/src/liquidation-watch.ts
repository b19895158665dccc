import { formatRate, type Rate, standAloneDistance } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import type { Alert, Notifier } from './ports/notifier.ts'
import { accountDistance } from './risk-gate.ts'

/** Multiples of the distance at which nothing is opened any more: told below the first, over above the second. */
const TELL_BELOW = 2n
const OVER_ABOVE = 3n

/**
 * Tells when the mark price comes near a liquidation: the exchange's own of the account's positions, or the limit of one
 * bot. Nearer still, nothing is opened any more (`checkRisk`). One alert as long as it lasts.
 */
export class LiquidationWatch {
  private readonly notifier: Notifier
  /** Key → is it near? Unknown ones may be left from before a restart. */
  private readonly near = new Map<string, boolean>()

  constructor(notifier: Notifier) {
    this.notifier = notifier
  }

  look(state: AccountState): void {
    const min = state.risk?.limits.minLiquidationDistance ?? null
    if (min === null) return
    const { accountId } = state
    const symbols = new Set<string>()
    for (const bot of state.bots.values()) {
      const { symbol } = bot.config
      symbols.add(symbol)
      const mark = state.tickers.get(symbol)?.mark
      if (mark === undefined) continue
      const alert = { key: `limit_near:${bot.id}`, code: 'limit_near', accountId, botId: bot.id }
      this.judge(standAloneDistance(bot, mark), min, symbol, alert)
    }
    for (const symbol of symbols) {
      if (!state.tickers.has(symbol)) continue
      const alert = { key: `liquidation_near:${symbol}`, code: 'liquidation_near', accountId, botId: null }
      this.judge(accountDistance(state, symbol), min, symbol, alert)
    }
  }

  private judge(
    distance: Rate | null,
    min: Rate,
    symbol: string,
    alert: Pick<Alert, 'key' | 'code' | 'accountId' | 'botId'>,
  ): void {
    const { key, accountId } = alert
    const known = this.near.get(key)
    if (distance !== null && distance < min * TELL_BELOW) {
      if (known === true) return
      this.near.set(key, true)
      const percent = formatRate((distance * 100n) as Rate)
      const message = `${symbol}: ${percent} % from a liquidation`
      const params = { symbol, distance: percent.replace(/(\.\d\d)\d+$/, '$1') }
      this.notifier.raise({ ...alert, severity: 'critical', message, params })
    } else if (known !== false && (distance === null || distance > min * OVER_ABOVE)) {
      this.near.set(key, false)
      this.notifier.resolve(accountId, key)
    }
  }
}
