import type { Checker, DurableCommit, World, WorldEvent } from '../face.ts'
import { ownerOfFill } from './bot-of.ts'

/** A running bot without a warning may be behind the exchange by at most this much. */
const BEHIND_MS = 60_000
const EVERY_EVENTS = 200

/** I25: while an execution of its own is unknown to it for long, a bot never looks healthy. */
export function honestStatus(): Checker {
  const booked = new Set<string>()
  const read = new Map<string, number>()
  return {
    invariant: 'I25',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const { tradeId } of commit.fills) booked.add(tradeId)
      return null
    },
    afterEvent(world: World, event: WorldEvent) {
      if (event.index % EVERY_EVENTS !== 0 || world.process === null) return null
      for (const { accountId } of world.accounts) {
        const fills = world.truth.fills(accountId)
        let from = read.get(accountId) ?? 0
        while (from < fills.length && booked.has(fills[from]?.tradeId ?? '')) from += 1
        read.set(accountId, from)
        const fill = fills[from]
        if (fill === undefined || world.nowMs - fill.occurredAtMs < BEHIND_MS) continue
        const botId = ownerOfFill(world, accountId, fill)?.botId
        const view = botId === undefined ? null : world.process.engine.bot(accountId, botId)
        if (view === null || view.bot.goal !== 'run' || view.warnings.length > 0) continue
        return `${botId} looks healthy although its fill ${fill.tradeId} is ${world.nowMs - fill.occurredAtMs} ms old and not booked`
      }
      return null
    },
  }
}

/** More alerts of one kind about one thing in a run than this are a storm. */
const STORM = 30

/** I26: a halted bot raised an alert, and no state raised a storm of them. */
export function alarmed(): Checker {
  const halted = new Map<string, string>()
  return {
    invariant: 'I26',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const { botId, code } of commit.events)
        if (code === 'halted' || code === 'liquidated') halted.set(botId, code)
      return null
    },
    atRest(world: World) {
      for (const [botId, code] of halted) {
        const told = world.alerts.some((alert) => alert.botId === botId && alert.code === code)
        if (!told) return `${botId} was ${code} and nobody was told`
      }
      const counts = new Map<string, number>()
      for (const { key, accountId } of world.alerts) {
        const name = `${accountId}/${key}`
        const count = (counts.get(name) ?? 0) + 1
        counts.set(name, count)
        if (count > STORM) return `${count} alerts ${name}`
      }
      return null
    },
  }
}
