import { isEnded } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Checker, DurableCommit, SentRequest, World } from '../face.ts'
import { askedOrders, verbOf } from './asked-order.ts'
import { ownerOf, ownerOfFill } from './bot-of.ts'

/** I11: once a bot is said to be stopped it has no order, sends none and never trades again; flat when asked to be. */
export function stoppedIsStopped(): Checker {
  const stopped = new Map<string, string>()
  return {
    invariant: 'I11',
    onCommit(world: World, { accountId, commit }: DurableCommit) {
      for (const bot of commit.bots) {
        // A database that went back to an older state knows nothing of the stop: its owner has to say it again.
        if (!isEnded(bot)) stopped.delete(bot.id)
        if (!isEnded(bot) || stopped.has(bot.id)) continue
        stopped.set(bot.id, accountId)
        const open = world.truth.openOrders(accountId).filter((o) => ownerOf(world, o.clientOrderId)?.botId === bot.id)
        if (open.length > 0) return `${bot.id} is told stopped while ${open[0]?.clientOrderId} can still fill`
        if (bot.status !== 'stopped' || bot.goal !== 'flat') continue
        const held = heldBy(world, accountId, bot.id)
        if (held.some((size) => size !== 0))
          return `${bot.id} is told stopped and closed but its own fills leave ${held}`
      }
      return null
    },
    onSend(world: World, request: SentRequest) {
      if (verbOf(request) !== 'place') return null
      for (const { clientOrderId } of askedOrders(request)) {
        const own = ownerOf(world, clientOrderId)
        if (own !== null && stopped.has(own.botId)) return `${clientOrderId} was sent although ${own.botId} is stopped`
      }
      return null
    },
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const event of events) {
        if (event.kind !== 'fill') continue
        const own = ownerOf(world, event.fill.clientOrderId)
        if (own !== null && stopped.has(own.botId))
          return `${event.fill.clientOrderId} filled although ${own.botId} is stopped`
      }
      return null
    },
  }
}

/** Signed steps the bot's own fills leave on net, long and short; forced executions counted to it when it is alone. */
function heldBy(world: World, accountId: string, botId: string): readonly number[] {
  const sizes = { net: 0, long: 0, short: 0 }
  let forced = false
  for (const fill of world.truth.fills(accountId)) {
    if (fill.forced === true) forced = true
    if (ownerOfFill(world, accountId, fill)?.botId !== botId) continue
    const size = sizes[fill.positionSide] + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
    // What is closed of a leg beyond what the bot held was others'.
    const { positionSide } = fill
    const isBeyond = (positionSide === 'long' && size < 0) || (positionSide === 'short' && size > 0)
    sizes[positionSide] = isBeyond ? 0 : size
  }
  // What the exchange or a hand took away is judged by the second ledger; here only what nothing else explains.
  const taken = forced || world.hands.some((hand) => hand.accountId === accountId && hand.kind === 'close_position')
  return taken ? [] : [sizes.net, sizes.long, sizes.short]
}
