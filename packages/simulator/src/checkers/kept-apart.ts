import type { Checker, DurableCommit, SentRequest, World } from '../face.ts'
import { askedOrders } from './asked-order.ts'
import { ownerOf } from './bot-of.ts'

const accountOf = ({ bots }: World, botId: string | null): string | null =>
  bots.find((bot) => bot.botId === botId)?.accountId ?? null

/** I24 in the engine: a request that one account signs names no order of another account's bot. */
export function ownAccountOnly(): Checker {
  return {
    invariant: 'I24',
    onSend(world: World, request: SentRequest) {
      for (const { clientOrderId } of askedOrders(request)) {
        const owner = accountOf(world, ownerOf(world, clientOrderId)?.botId ?? null)
        if (owner !== null && owner !== request.accountId)
          return `${request.accountId} signs ${clientOrderId}, which is of ${owner}`
      }
      return null
    },
  }
}

/** I20: what happens to one account changes no bot, order, fill, ledger row or alert of another one. */
export function ownRowsOnly(): Checker {
  return {
    invariant: 'I20',
    onCommit(world: World, { accountId, commit }: DurableCommit) {
      const rows = [...commit.orders, ...commit.stops, ...commit.fills, ...commit.ledger, ...commit.events]
      for (const botId of [...commit.bots.map(({ id }) => id), ...rows.map((row) => row.botId)]) {
        const owner = accountOf(world, botId)
        if (owner !== null && owner !== accountId) return `a turn of ${accountId} writes rows of ${botId} of ${owner}`
      }
      return null
    },
    atRest(world: World) {
      for (const { accountId, botId, code } of world.alerts) {
        const owner = accountOf(world, botId)
        if (owner !== null && owner !== accountId) return `${code} of ${botId} is told to ${accountId}, not to ${owner}`
      }
      return null
    },
  }
}
