import { addsUp, type BotCommand, type GridConfig, money, parseClientOrderId } from '@gridpilot/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'
import type { Fate } from './sim-port.ts'

/** What a running bot is asked for; the rest of its configuration stays. */
export const editTo = (rig: Rig, changes: Partial<GridConfig>, resize = true): BotCommand => {
  const bot = rig.bot()
  return { name: 'edit', config: { ...(bot.edit ?? bot.config), ...changes }, resize }
}

/** An order of a new grid may only leave when nothing of an older one can fill any more (U7, I9). */
export function watchDoubleExposure(rig: Rig): void {
  const place = rig.port.place.bind(rig.port)
  rig.port.place = (symbol, orders) => {
    const first = rig.bot().versions.at(-1)?.revision ?? 0
    const older = rig.port.venue
      .openOrders(ACCOUNT)
      .map(({ clientOrderId }) => parseClientOrderId(clientOrderId))
      .filter((id) => id !== null && id.purpose === 'slot' && id.revision < first)
    expect(older).toEqual([])
    return place(symbol, orders)
  }
}

const step = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({ kind: fc.constant('move' as const), to: fc.integer({ min: 17_500, max: 33_500 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      lower: fc.integer({ min: 16_000, max: 23_000 }),
      upper: fc.integer({ min: 27_000, max: 36_000 }),
      gridCount: fc.integer({ min: 3, max: 14 }),
      investment: fc.integer({ min: 500, max: 2_000 }),
      leverage: fc.integer({ min: 1, max: 4 }),
      resize: fc.constantFrom(true, true, false),
      after: fc.constantFrom(0, 30, 300),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 0, max: 200 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('outage' as const), ms: fc.integer({ min: 100, max: 20_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
)

const world = fc.record({
  steps: fc.array(step, { minLength: 4, maxLength: 14 }),
  fates: fc.array(fc.constantFrom<Fate>('ok', 'ok', 'ok', 'answer_lost', 'request_lost'), {
    minLength: 1,
    maxLength: 9,
  }),
  direction: fc.constantFrom<GridConfig['direction']>('neutral', 'long', 'short'),
  positionMode: fc.constantFrom<GridConfig['positionMode']>('one_way', 'hedge'),
  marginMode: fc.constantFrom<GridConfig['marginMode']>('crossed', 'crossed', 'isolated'),
  outOfRange: fc.constantFrom<GridConfig['outOfRange']>('wait', 'wait', 'stop', 'stop_keep', 'shift', 'shift'),
  trails: fc.boolean(),
  touchQuantity: fc.constantFrom(0, 0, 40),
  stop: fc.constantFrom(null, null, true, false),
})

type Step = typeof step extends fc.Arbitrary<infer Item> ? Item : never

async function act(rig: Rig, item: Step): Promise<void> {
  const ask = (command: BotCommand) => void rig.engine.command(ACCOUNT, 'bot-1', command)
  if (item.kind === 'move') await rig.walk(item.to)
  if (item.kind === 'edit') {
    const { kind: _, after, resize, lower, upper, investment, ...rest } = item
    const amount = { investment: money(String(investment)) }
    const grid = { ...rest, ...amount, lower: price(lower), upper: price(upper) }
    // Asked twice: a double click has one effect.
    for (let i = 0; i < 2; i += 1) ask(editTo(rig, resize ? grid : amount, resize))
    await rig.clock.advance(after)
  }
  if (item.kind === 'crash') {
    await rig.clock.advance(item.after)
    void rig.engine.close(0)
    await rig.crash()
  }
  if (item.kind === 'outage') {
    rig.port.reachable = false
    await rig.clock.advance(item.ms)
    rig.port.reachable = true
  }
  if (item.kind === 'pause') ask({ name: 'pause', reason: null })
  if (item.kind === 'resume') ask({ name: 'resume' })
}

/** How often each way of changing a grid really happened: a world that never reaches one proves nothing about it. */
export interface Reached {
  edited: number
  shifted: number
  recentred: number
  left: number
}

/** One bot whose grid changes in `runs` random worlds of lost answers, crashes, outages and prices beyond its range. */
export async function checkChangingWorlds(runs: number): Promise<Reached> {
  const reached: Reached = { edited: 0, shifted: 0, recentred: 0, left: 0 }
  await fc.assert(
    fc.asyncProperty(world, async ({ steps, fates, trails, outOfRange, stop, ...options }) => {
      const rig = new Rig(options)
      let call = 0
      rig.port.fate = () => fates[call++ % fates.length] ?? 'ok'
      const trailing = trails && !(options.direction === 'neutral' && options.positionMode === 'hedge')
      await rig.attach()
      await rig.startBot({
        outOfRange,
        ...(trailing ? { trailingUp: price(33_000), trailingDown: price(17_000) } : {}),
      })
      watchDoubleExposure(rig)
      for (const item of steps) await act(rig, item)
      rig.port.fate = () => 'ok'
      if (stop !== null)
        void rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: stop, reason: 'user' })
      await rig.clock.advance(90_000)
      expectConsistent(rig)
      const bot = rig.bot()
      expect(bot.edit).toBeNull()
      if (bot.status === 'running' || bot.status === 'out_of_range') expect(addsUp(bot)).toBe(true)
      expect(['stopping', 'starting']).not.toContain(bot.status)
      if (bot.status === 'stopped') expect(rig.openOrders()).toEqual([])
      const notes = rig.store.events.filter(({ botId }) => botId === 'bot-1').map(({ code }) => code)
      reached.edited += notes.filter((code) => code === 'edited').length
      reached.shifted += notes.filter((code) => code === 'range_shifted').length
      reached.recentred += notes.filter((code) => code === 'recentring').length
      if (bot.stopReason === 'out_of_range') reached.left += 1
    }),
    { numRuns: runs },
  )
  return reached
}
