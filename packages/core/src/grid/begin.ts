import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import { ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import type { BotNote, Times } from './bot-event.ts'
import { FIRST_SEQUENCE, type GridBot, type Slot } from './grid-bot.ts'
import type { GridDirection } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'
import { planGrid } from './plan-grid.ts'

const openingSide = (direction: GridDirection, above: boolean): Side => {
  if (direction === 'long') return 'buy'
  if (direction === 'short') return 'sell'
  return above ? 'sell' : 'buy'
}

/** The slots at the moment of start: above the empty level they hold q, below nothing (SPEC §5 Slots). */
export function initialSlots(plan: GridPlan): Slot[] {
  const { direction, gridCount } = plan.config
  return Array.from({ length: gridCount }, (_, index) => {
    const above = index >= plan.emptyLevel
    const hasInventory = (direction === 'long' && above) || (direction === 'short' && !above)
    return {
      index,
      held: (above ? plan.quantity : 0) as Steps,
      opening: openingSide(direction, above),
      inventory: (hasInventory ? plan.quantity : 0) as Steps,
      lots: [],
      pairedQuantity: 0,
      profit: ZERO,
      buy: FIRST_SEQUENCE,
      sell: FIRST_SEQUENCE,
    }
  })
}

export interface Begun {
  readonly bot: GridBot
  readonly notes: readonly BotNote[]
}

/** Settles levels, sizes and slots at the start price. A plan that no longer passes leaves the bot unstarted. */
export function begin(bot: GridBot, instrument: Instrument, startPrice: Ticks, times: Times): Begun {
  const planned = planGrid(bot.config, instrument, startPrice)
  if (!planned.ok) {
    const code = planned.error[0]?.code ?? 'plan_refused'
    return {
      bot: { ...bot, goal: 'none', status: 'created', statusReason: code },
      notes: [{ code: 'start_refused', params: { reason: code } }],
    }
  }
  const plan = planned.value
  return {
    bot: {
      ...bot,
      plan,
      goal: 'run',
      status: plan.initial === null ? 'running' : 'starting',
      statusReason: null,
      slots: initialSlots(plan),
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
