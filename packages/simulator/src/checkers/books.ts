import { type GridBot, type GridConfig, isEnded } from '@gridpilot/core'
import type { LedgerEntry } from '@gridpilot/engine'
import type { VenueEvent, VenueFill } from '@gridpilot/venue-sim'
import type { Checker, DurableCommit, PlannedBot, World } from '../face.ts'
import { type AccountBooks, keepBooks } from '../second-ledger/books.ts'
import { compareBot, compareLedger } from '../second-ledger/compare.ts'
import { ownerOf, ownerOfFill, stopsByOrder } from './bot-of.ts'
import { storedBots, storedFills, storedLedger } from './stored.ts'

/** I4 at every commit: each booked fill is one of the exchange's, as the exchange has it, and is booked once. */
export function fillsAreFacts(): Checker {
  const facts = new Facts()
  return {
    invariant: 'I4',
    onCommit(world: World, { accountId, commit }: DurableCommit) {
      if (commit.fills.length === 0) return null
      for (const fill of commit.fills) {
        const fact = facts.find(world, accountId, fill.tradeId)
        if (fact === undefined) return `fill ${fill.tradeId} was booked, the exchange has no such fill`
        const words = [
          fill.symbol,
          fill.side,
          fill.positionSide,
          fill.price,
          fill.quantity,
          fill.fee,
          fill.feeCoin,
        ].join()
        const must = [
          fact.symbol,
          fact.side,
          fact.positionSide,
          fact.price,
          fact.quantity,
          fact.fee,
          fact.feeCoin,
        ].join()
        if (words !== must) return `fill ${fill.tradeId} was booked as ${words}, it is ${must}`
        if (fill.realizedPnl !== fact.realizedPnl)
          return `fill ${fill.tradeId} was booked with profit ${fill.realizedPnl}, it is ${fact.realizedPnl}`
        const owner = ownerOfFill(world, accountId, fact)?.botId ?? null
        if (owner !== null && fill.botId !== owner && isStored(world, owner))
          return `fill ${fill.tradeId} of ${owner} was given to ${fill.botId}`
      }
      return null
    },
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const stored = new Set(storedFills(world, accountId))
        const missing = world.truth.fills(accountId).filter(({ tradeId }) => !stored.has(tradeId))
        if (missing.length > 0)
          return `${missing.length} fills of ${accountId} were never booked, first ${missing[0]?.tradeId}`
        if (stored.size !== world.truth.fills(accountId).length)
          return `${accountId} has ${stored.size} fills booked, the exchange ${world.truth.fills(accountId).length}`
      }
      return null
    },
  }
}

/** An older backup may be from before the bot was made. */
const isStored = (world: World, botId: string): boolean =>
  world.rows('select 1 from grid_bots where id = ?', botId).length > 0

/** The exchange's fills by trade id; its list only grows, so only what is new is read. */
class Facts {
  private readonly known = new Map<string, VenueFill>()
  private readonly read = new Map<string, number>()

  find({ truth }: World, accountId: string, tradeId: string): VenueFill | undefined {
    const fills = truth.fills(accountId)
    for (let i = this.read.get(accountId) ?? 0; i < fills.length; i += 1) {
      const fill = fills[i]
      if (fill !== undefined) this.known.set(`${accountId}/${fill.tradeId}`, fill)
    }
    this.read.set(accountId, fills.length)
    return this.known.get(`${accountId}/${tradeId}`)
  }
}

/** I5: Σ of all bots + external = position at the exchange, per symbol and side. */
export function positionsAddUp(): Checker {
  return {
    invariant: 'I5',
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const sums = new Map<string, number>()
        const raise = (key: string, by: number) => sums.set(key, (sums.get(key) ?? 0) + by)
        for (const { bot, archived } of storedBots(world, accountId)) {
          if (archived) continue
          for (const side of ['net', 'long', 'short'] as const)
            raise(`${bot.config.symbol}:${side}`, bot.positions[side].size)
        }
        for (const { name, value } of externals(world, accountId)) raise(name, value)
        const facts = new Map<string, number>()
        for (const { symbol, positionSide, side, quantity } of world.truth.positions(accountId))
          facts.set(`${symbol}:${positionSide}`, side === 'long' ? quantity : -quantity)
        for (const key of new Set([...sums.keys(), ...facts.keys()])) {
          const [have, must] = [sums.get(key) ?? 0, facts.get(key) ?? 0]
          if (have !== must)
            return `${accountId} ${key}: bots and external make ${have} steps, the exchange has ${must}`
        }
      }
      return null
    },
  }
}

function externals(world: World, accountId: string): { name: string; value: number }[] {
  const rows = world.rows<{ name: string; value: string }>(
    "select name, value from cursors where account_id = ? and name like 'external:%'",
    accountId,
  )
  return rows.map(({ name, value }) => {
    const [, symbol = '', side = 'net'] = name.split(':')
    return { name: `${symbol}:${side}`, value: Number(value) }
  })
}

/** I6: every figure of every bot and the whole account ledger against the independent second ledger, difference 0. */
export function booksAgree(): Checker {
  return {
    invariant: 'I6',
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const stored = storedBots(world, accountId)
        const kept = booksOf(world, accountId, new Map(stored.map(({ bot }) => [bot.id, bot])))
        // A bot that was made after the backup is known to nobody any more: what it did is the account's.
        const isKnown = (id: string) => world.restoredMs.length === 0 || stored.some(({ bot }) => bot.id === id)
        const books = { ...kept, bots: new Map([...kept.bots].filter(([id]) => isKnown(id))) }
        const found = stored.flatMap(({ bot }) => {
          const own = books.bots.get(bot.id)
          if (own === undefined) return [`${bot.id} is stored, nobody planned it`]
          return compareBot(bot, own, 'summed', !hasStrays(world, bot.id))
        })
        found.push(...compareLedger(storedLedger(world, accountId), books, 'summed'))
        const balance = world.truth.account(accountId).balance
        const billed = (world.openings.get(accountId)?.balance ?? 0n) + (books.balances.get('USDT') ?? 0n)
        if (balance !== billed) found.push(`the exchange's balance is ${balance}, its bills make ${billed}`)
        if (found.length > 0) return `${accountId}: ${found.slice(0, 6).join('; ')}`
      }
      return null
    },
  }
}

/** Executions of orders that an older backup has forgotten: their money is exact, their slots a person has to look at. */
const hasStrays = (world: World, botId: string): boolean =>
  world.rows(
    "select 1 from bot_events where bot_id = ? and code = 'halted' and params like '%unknown_own_fill%'",
    botId,
  ).length > 0

export function booksOf(world: World, accountId: string, stored: ReadonlyMap<string, GridBot>): AccountBooks {
  const planned = world.bots.filter((bot) => bot.accountId === accountId)
  const symbols = new Set(planned.map(({ config }) => config.symbol))
  const instruments = new Map([...symbols].map((symbol) => [symbol, world.truth.instrument(symbol)]))
  const facts = planned.map((bot: PlannedBot) => ({
    id: bot.botId,
    code: bot.code,
    installation: bot.installation,
    config: configOf(world, bot, stored.get(bot.botId) ?? null),
    startPrice: stored.get(bot.botId)?.plan?.startPrice ?? null,
  }))
  return keepBooks(
    facts,
    instruments,
    world.truth.fills(accountId),
    world.truth.bills(accountId),
    stopsByOrder(world, accountId),
    world.openings.get(accountId)?.positions,
  )
}

/** As its owner wanted it when it began: a bot that was edited before that never had the grid it was made with. */
function configOf(world: World, { botId, config }: PlannedBot, stored: GridBot | null): GridConfig {
  const begun = stored?.plan?.config
  if (begun === undefined || stored?.revision !== 0) return config
  const edits = world.commands.flatMap(({ botId: id, command }) =>
    id === botId && command.name === 'edit' ? [command.config] : [],
  )
  const isBegun = (each: GridConfig) => SHAPE.every((field) => each[field] === begun[field])
  return [config, ...edits].find(isBegun) ?? config
}

const SHAPE = ['lower', 'upper', 'gridCount', 'spacing', 'leverage', 'investment'] as const

/** I7: a ledger row that was durable is never changed and never gone, whatever happens to the database. */
export function ledgerIsAppendOnly(): Checker {
  const durable = new Map<string, LedgerEntry>()
  return {
    invariant: 'I7',
    onCommit(_world: World, { accountId, commit }: DurableCommit) {
      for (const entry of commit.ledger) {
        const key = `${accountId}/${entry.entryId}`
        if (!durable.has(key)) durable.set(key, entry)
      }
      return null
    },
    atRest(world: World) {
      for (const { accountId } of world.accounts) {
        const rows = new Map(storedLedger(world, accountId).map((row: LedgerEntry) => [row.entryId, row.amount]))
        for (const [key, { amount, coin }] of durable) {
          if (!key.startsWith(`${accountId}/`)) continue
          const row = rows.get(key.slice(accountId.length + 1))
          // After an older backup was put back a bill is read again and shared by what is known then: other rows, the same
          // sum. What moves in other coins is told with the bills of today only.
          const restored = world.restoredMs.length > 0
          if (row === undefined && restored && (coin !== 'USDT' || isSharedAgain(rows, key))) continue
          if (row === undefined) return `ledger row ${key} was durable and is gone`
          if (row !== amount) return `ledger row ${key} was ${amount} and is ${row}`
        }
      }
      return null
    },
  }
}

/** Rows of one bill are named after it. That their sum is the bill is I6's to see. */
function isSharedAgain(rows: ReadonlyMap<string, bigint>, key: string): boolean {
  const [, kind = '', id = ''] = /^[^/]*\/(bill):(\d+)/.exec(key) ?? []
  return (
    kind === 'bill' && [...rows.keys()].some((entryId) => entryId === `bill:${id}` || entryId.startsWith(`bill:${id}:`))
  )
}

/** I8 at every execution: what a slot holds stays within 0 and q; nothing is sold twice, nothing bought back twice. */
export function slotsHold(): Checker {
  const slots = new Map<string, { held: number; quantity: number; startPrice: number }>()
  return {
    invariant: 'I8',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const bot of commit.bots) {
        if (bot.plan === null || isEnded(bot)) continue
        for (const { index } of bot.slots) {
          const key = `${bot.id}/${index}`
          const held = index >= bot.plan.emptyLevel ? bot.plan.quantity : 0
          const { quantity, startPrice } = bot.plan
          // A bot that an older backup has put back may begin a second time, with another grid.
          if (bot.revision === 0 && slots.get(key)?.startPrice !== startPrice)
            slots.set(key, { held, quantity, startPrice })
        }
      }
      return null
    },
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const event of events) {
        if (event.kind !== 'fill') continue
        const { side, quantity, clientOrderId } = event.fill
        const own = ownerOf(world, clientOrderId)
        const slot = own && own.revision === 0 ? slots.get(`${own.botId}/${own.slot}`) : undefined
        if (own === null || own.purpose !== 'slot' || slot === undefined) continue
        slot.held += side === 'buy' ? quantity : -quantity
        if (slot.held < 0 || slot.held > slot.quantity)
          return `${clientOrderId} filled ${quantity}: slot ${own.slot} of ${own.botId} now holds ${slot.held} of ${slot.quantity}`
      }
      return null
    },
  }
}
