import { errorDetails } from '../errors/domain-error.ts'
import type { Instrument, Ticks } from '../instrument/instrument.ts'
import type { BotNote, Times } from './bot-event.ts'
import { because, type GridBot } from './grid-bot.ts'
import { gridOf } from './grid-of.ts'
import { planGrid } from './plan-grid.ts'

export interface Begun {
  readonly bot: GridBot
  readonly notes: readonly BotNote[]
}

/** Settles levels, sizes and slots at the start price. A plan that no longer passes leaves the bot unstarted. */
export function begin(bot: GridBot, instrument: Instrument, startPrice: Ticks, times: Times): Begun {
  const planned = planGrid(bot.config, instrument, startPrice)
  if (!planned.ok) {
    const [error] = planned.error
    const reason = error?.code ?? 'plan_refused'
    const details = error === undefined ? null : errorDetails(error)
    return {
      bot: { ...bot, goal: 'none', status: 'created', ...because(reason, details) },
      notes: [{ code: 'start_refused', params: { ...details, reason } }],
    }
  }
  const plan = planned.value
  return {
    bot: {
      ...bot,
      ...gridOf(bot, plan, instrument, times),
      flows: [{ timeMs: times.marketMs, amount: bot.config.investment }],
      goal: 'run',
      status: plan.initial === null ? 'running' : 'starting',
      ...because(null),
      startedMarketMs: times.marketMs,
      startedWallMs: times.wallMs,
    },
    notes: [
      {
        code: 'started',
        params: {
          start_price: startPrice,
          grids: plan.config.gridCount,
          quantity: plan.quantity,
          initial_side: plan.initial?.side ?? null,
          initial_quantity: plan.initial?.quantity ?? 0,
        },
      },
    ],
  }
}
