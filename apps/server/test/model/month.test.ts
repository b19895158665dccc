/** What a month costs 100 users, by the very rules that run: cache, calls per hour, prices of peak hours, budget. */

import { MODEL_SYSTEM, modelPrompt } from '@gridpilot/advisor'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../packages/backtest/test/seeded-candles.ts'
import { ModelDesk } from '../../src/model/model-desk.ts'
import { readModelSettings } from '../../src/model/model-settings.ts'
import { GOOD } from './model-server.ts'
import { TABLE } from './table.ts'

const HOUR = 3_600_000
const KEPT_MS = HOUR
/** Three characters of English or figures are counted as a token, one and a half of Korean; nothing is cached at the provider. */
const THREE_CARDS = { ...TABLE, cards: [...TABLE.cards, { ...TABLE.cards[0], profile: 'aggressive' as const }] }
const ENGLISH = 4 * 160
const KOREAN = 4 * 100
const TOKENS = {
  input: Math.ceil((MODEL_SYSTEM.length + modelPrompt(THREE_CARDS as never).length) / 3),
  cached: 0,
  output: Math.ceil(ENGLISH / 4 + KOREAN / 1.5 + 400 / 4),
}

describe('100 users for 30 days', () => {
  it('cost less than 5 USD without any help of the budget, popular symbols explained every hour', async () => {
    // No budget: what is asserted is what the other rules make it cost, not the stop.
    const settings = readModelSettings({ GRIDPILOT_MODEL_KEY: 'k', GRIDPILOT_MODEL_BUDGET_USD: '1000' })
    if (settings === null) throw new Error('no settings')
    let now = Date.UTC(2026, 10, 1)
    let spent = 0
    let calls = 0
    const desk = new ModelDesk({
      settings,
      client: { ask: async () => ({ ok: true, value: { text: GOOD, use: TOKENS } }), names: async () => null },
      calls: {
        add: async ({ costUsd }) => {
          spent += costUsd
          calls += 1
        },
        spentSince: async () => spent,
      },
      wallMs: () => now,
      newId: () => '',
      warn: () => undefined,
    })
    const random = seededRandom(1)
    const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'BNBUSDT', 'ADAUSDT', 'LINKUSDT']
    const kept = new Map<string, number>()
    const explain = async (symbol: string, userId: string | null, refresh: boolean) => {
      if (!refresh && now - (kept.get(symbol) ?? Number.NEGATIVE_INFINITY) < KEPT_MS) return
      const explained = await desk.explain({ table: { ...TABLE, symbol }, timeframe: '1h', userId })
      if (explained.ok) kept.set(symbol, now)
    }
    for (let hour = 0; hour < 30 * 24; hour++) {
      for (const symbol of settings.popular) await explain(symbol, null, false)
      // Each user looks at four coins a day, mostly at popular ones, and asks anew at one in ten.
      for (let user = 0; user < 100; user++) {
        if (random() > 4 / 24) continue
        now += Math.floor((random() * HOUR) / 400)
        const share = random()
        const symbol = symbols[Math.floor(share * share * symbols.length)] ?? 'BTCUSDT'
        await explain(symbol, `user-${user}`, random() < 0.1)
      }
      now = Date.UTC(2026, 10, 1) + (hour + 1) * HOUR
    }
    console.log(
      `100 users, 30 days: ${calls} calls of ${TOKENS.input} + ${TOKENS.output} tokens, ${spent.toFixed(2)} USD`,
    )
    expect(calls).toBeGreaterThan(30 * 24 * settings.popular.length * 0.9)
    expect(spent).toBeLessThan(5)
  })
})
