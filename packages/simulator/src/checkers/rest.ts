import { type GridBot, isEnded, notional, type Steps, type Ticks } from '@gridpilot/core'
import type { Checker, DurableCommit, World, WorldEvent } from '../face.ts'
import type { BotBooks } from '../second-ledger/books.ts'
import { booksOf } from './books.ts'
import { ownerOf } from './bot-of.ts'
import { storedBots } from './stored.ts'

interface OrderRow {
  readonly client_order_id: string
  readonly bot_id: string
  readonly status: string
  readonly settled: number
}

/** I2: at rest every order of ours on the exchange has exactly one live intent, and every live intent its order. */
export function intentsAreOrders(): Checker {
  return {
    invariant: 'I2',
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const rows = world.rows<OrderRow>(
          'select client_order_id, bot_id, status, settled from orders where account_id = ?',
          accountId,
        )
        const live = new Map(rows.filter(isLive).map((row) => [row.client_order_id, row]))
        for (const order of world.truth.openOrders(accountId)) {
          if (ownerOf(world, order.clientOrderId) === null) continue
          if (!live.delete(order.clientOrderId))
            return `${order.clientOrderId} rests on the exchange, no live intent stands behind it`
        }
        const [missing] = live.values()
        if (missing !== undefined)
          return `${missing.client_order_id} is ${missing.status} here and not open on the exchange`
      }
      return null
    },
  }
}

const isLive = ({ status }: OrderRow): boolean => !['filled', 'canceled', 'rejected', 'absent'].includes(status)

/** I16: faults are over and the price rests, so what should rest rests, nothing is unknown, nobody failed silently. */
export function converged(): Checker {
  return {
    invariant: 'I16',
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const unresolved = world.rows<OrderRow>(
          "select client_order_id, bot_id, status, settled from orders where account_id = ? and status in ('intended', 'submitted', 'unknown')",
          accountId,
        )
        if (unresolved.length > 0) return `${unresolved[0]?.client_order_id} is still ${unresolved[0]?.status}`
        const stored = storedBots(world, accountId)
        const books = booksOf(world, accountId, new Map(stored.map(({ bot }) => [bot.id, bot])))
        for (const { bot, archived } of stored) {
          if (archived) continue
          const own = books.bots.get(bot.id)
          const wrong =
            unlikeGrid(world, accountId, bot, own?.slots.map(({ held }) => Number(held)) ?? []) ??
            unlikePosition(bot, own)
          if (wrong !== null) return wrong
        }
      }
      return null
    },
  }
}

/** The orders of a running bot against its grid as the second ledger holds it; null: they are the same. */
function unlikeGrid(world: World, accountId: string, bot: GridBot, held: readonly number[]): string | null {
  const open = world.truth.openOrders(accountId).filter((o) => ownerOf(world, o.clientOrderId)?.botId === bot.id)
  if (bot.status === 'stopping') return `${bot.id} is still stopping`
  if (bot.status === 'error' && (bot.statusReason ?? '') === '') return `${bot.id} failed without a reason`
  const running = bot.goal === 'run' && (bot.status === 'running' || bot.status === 'out_of_range')
  if (!running)
    return open.length === 0 || bot.goal === 'run'
      ? null
      : `${bot.id} is ${bot.status} but ${open[0]?.clientOrderId} rests`
  if (bot.plan === null) return null
  if (bot.edit !== null) return `${bot.id} still waits for its next grid`
  const view = world.process?.engine.bot(accountId, bot.id)
  const deferred = new Set((view?.deferred ?? []).map(({ key }) => `${key.slot}/${key.side}`))
  const { plan, config } = bot
  const instrument = world.truth.instrument(config.symbol)
  const wanted: string[] = []
  const slots = bot.revision === 0 ? held.map((holds, cell) => ({ holds, cell })) : slotsOf(bot)
  for (const [i, { holds, cell }] of slots.entries()) {
    for (const side of ['buy', 'sell'] as const) {
      const quantity = (side === 'buy' ? plan.quantity - holds : holds) as Steps
      const price = plan.levels[side === 'buy' ? cell : cell + 1] ?? (0 as Ticks)
      const small =
        quantity < Math.max(1, instrument.minQuantity) || notional(instrument, price, quantity) < instrument.minNotional
      if (!small && !deferred.has(`${i}/${side}`)) wanted.push(`${i}/${side} ${quantity} @ ${price}`)
    }
  }
  const rests = open.map(
    (o) => `${ownerOf(world, o.clientOrderId)?.slot}/${o.side} ${o.quantity - o.filledQuantity} @ ${o.price}`,
  )
  const missing = wanted.filter((each) => !rests.includes(each))
  const surplus = rests.filter((each) => !wanted.includes(each))
  if (missing.length > 0) return `${bot.id} should rest ${missing[0]} and does not (${missing.length} such)`
  return surplus.length > 0 ? `${bot.id} rests ${surplus[0]}, which its grid does not want` : null
}

/** The slots of a running bot against what it holds by the second ledger: changed grids lose and invent nothing. */
function unlikePosition(bot: GridBot, books: BotBooks | undefined): string | null {
  const { plan, status } = bot
  if (plan === null || books === undefined || (status !== 'running' && status !== 'out_of_range')) return null
  const slots = bot.slots.reduce((sum, { held }) => sum + held, 0) - plan.base
  const { net, long, short } = books.holdings
  const holds = Number(net.size + long.size + short.size)
  return slots === holds ? null : `${bot.id} holds ${holds} steps, its slots say ${slots}`
}

/**
 * What the slots of a grid that was changed hold: by the bot's own record, since a shape that depends on when it changed is
 * not computed a second time. Their sum is the position, which the second ledger knows.
 */
const slotsOf = ({ slots }: GridBot) => slots.map(({ held, cell }) => ({ holds: held as number, cell }))

/** I13: the last acknowledged word of a person is what the bot works towards, unless its own rules ended it. */
export function commandsTakeEffect(): Checker {
  const began = new Map<string, number>()
  let restoredMs = Number.NEGATIVE_INFINITY
  return {
    invariant: 'I13',
    afterEvent({ nowMs }: World, { kind, detail }: WorldEvent) {
      if (kind === 'step' && detail.includes('"restore"')) restoredMs = nowMs
      return null
    },
    onCommit(_world: World, { durableMs, commit }: DurableCommit) {
      for (const { id, plan } of commit.bots) if (plan !== null && !began.has(id)) began.set(id, durableMs)
      return null
    },
    atRest(world: World) {
      const stored = new Map(
        world.accounts.flatMap(({ accountId }) =>
          storedBots(world, accountId).map((each) => [each.bot.id, each] as const),
        ),
      )
      for (const { botId } of world.bots) {
        const given = world.commands.filter((each) => each.botId === botId && GOALS.has(each.command.name))
        const acknowledged = given.filter(({ answer }) => answer?.result.ok === true)
        const last = acknowledged.at(-1)
        const bot = stored.get(botId)?.bot
        // An old backup knows nothing of what was said after it was taken.
        if (last !== undefined && last.givenMs <= restoredMs) continue
        if (last === undefined || given.some(({ answer, givenMs }) => answer === null && givenMs >= last.givenMs))
          continue
        if (bot === undefined) return `${botId} was acknowledged and is not stored`
        // A bot that has not begun has nothing to pause: the server refuses it, the engine lets it pass without effect.
        const idle = last.command.name === 'pause' && (began.get(botId) ?? Number.POSITIVE_INFINITY) > last.givenMs
        const wrong = idle ? null : against(last.command.name, bot)
        if (wrong !== null) return wrong
      }
      return null
    },
  }
}

/** Words that say what a bot is to work towards. */
const GOALS: ReadonlySet<string> = new Set(['add', 'start', 'pause', 'resume', 'stop'])

function against(command: string, bot: GridBot): string | null {
  if (command === 'stop' && !isEnded(bot)) return `${bot.id} was told to stop and is ${bot.status}`
  if (command === 'pause' && bot.plan !== null && bot.goal === 'run') return `${bot.id} was told to pause and runs`
  return null
}
