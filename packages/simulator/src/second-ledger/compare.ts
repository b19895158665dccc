import type { GridBot, PositionSide } from '@gridpilot/core'
import type { LedgerEntry } from '@gridpilot/engine'
import type { AccountBooks, BotBooks } from './books.ts'

const SIDES: readonly PositionSide[] = ['net', 'long', 'short']

/**
 * `summed`: funding of two legs that are equally large is compared as a sum only. A bill that does not name its leg cannot
 * be told from the other's.
 */
export type Shares = 'exact' | 'summed'

/**
 * Every figure of the stored bot that differs from the second ledger, as `bot: figure: stored X, must be Y`; empty when
 * the difference is 0 everywhere (I4–I6, I8). `slots` false: by its money only.
 */
export function compareBot(bot: GridBot, books: BotBooks, shares: Shares = 'exact', slots = true): string[] {
  const found: string[] = []
  if (slots && bot.revision === 0 && books.unlikeGrid !== null) found.push(`${bot.id}: ${books.unlikeGrid}`)
  const same = (what: string, stored: unknown, must: unknown) => {
    if (stored !== must) found.push(`${bot.id}: ${what}: stored ${stored}, must be ${must}`)
  }
  let realized = 0n
  for (const side of SIDES) {
    const holding = books.holdings[side]
    same(`${side} size`, BigInt(bot.positions[side].size), holding.size)
    same(`${side} cost`, bot.positions[side].cost as bigint, holding.cost)
    realized += holding.realized
  }
  same('realised profit', bot.realizedPnl as bigint, realized)
  same('realised profit by the exchange', bot.venueRealizedPnl as bigint, books.venueRealized)
  if (shares === 'exact' || !books.legsAlike) same('funding', bot.funding as bigint, books.funding)
  same('number of fills', bot.fills, books.fills)
  // An edit counts what it begins with anew.
  if (bot.revision === 0 && slots)
    same('start filled', BigInt(bot.start.buy.filled + bot.start.sell.filled), books.startFilled)
  const paid = new Map<string, bigint>(bot.coinFees.map(({ coin, amount }) => [coin, amount]))
  paid.set(books.quoteCoin, bot.fees)
  for (const coin of new Set([...paid.keys(), ...books.fees.keys()]))
    same(`fees in ${coin}`, paid.get(coin) ?? 0n, books.fees.get(coin) ?? 0n)
  return slots ? [...found, ...compareGrid(bot, books)] : found
}

/** Levels, quantity, slots and pairs. A grid that was changed while running (revision > 0) is compared by its money only. */
function compareGrid(bot: GridBot, books: BotBooks): string[] {
  const { plan, revision } = bot
  const { shape } = books
  if (plan === null || shape === null || revision !== 0) return []
  const found: string[] = []
  const same = (what: string, stored: unknown, must: unknown) => {
    if (stored !== must) found.push(`${bot.id}: ${what}: stored ${stored}, must be ${must}`)
  }
  same('levels', plan.levels.join(), shape.levels.join())
  // Money put in or taken out has the limits counted from the price of then; what the slots hold stays.
  if (bot.flows.length <= 1) same('empty level', plan.emptyLevel, shape.emptyLevel)
  same('quantity of a slot', BigInt(plan.quantity), shape.quantity)
  let profit = 0n
  for (const [i, must] of books.slots.entries()) {
    const slot = bot.slots[i]
    same(`slot ${i} held`, slot === undefined ? null : BigInt(slot.held), must.held)
    same(`slot ${i} inventory`, slot === undefined ? null : BigInt(slot.inventory), must.inventory)
    same(`slot ${i} paired`, slot === undefined ? null : BigInt(slot.pairedQuantity), must.pairedQuantity)
    same(`slot ${i} profit`, slot?.profit as bigint | undefined, must.profit)
    profit += must.profit
  }
  same('grid profit', bot.gridProfit as bigint, profit)
  return found
}

/** What the account's money is in; other coins only ever pay fees, and where else they go is not read everywhere. */
const SETTLED = 'USDT'

/** The stored account ledger against the exchange's bills, fees coin by coin, and funding bot by bot. */
export function compareLedger(ledger: readonly LedgerEntry[], books: AccountBooks, shares: Shares = 'exact'): string[] {
  const found: string[] = []
  const sum = (counts: (row: LedgerEntry) => boolean) =>
    ledger.reduce((total, row) => (counts(row) ? total + row.amount : total), 0n)
  const settled = sum(({ coin }) => coin === SETTLED)
  const billed = books.balances.get(SETTLED) ?? 0n
  if (settled !== billed) found.push(`ledger: stored ${settled}, the exchange's bills say ${billed}`)
  const coins = new Set([...books.fees.keys(), ...ledger.filter(({ kind }) => kind === 'fee').map(({ coin }) => coin)])
  for (const coin of coins) {
    const [have, must] = [sum((row) => row.kind === 'fee' && row.coin === coin), -(books.fees.get(coin) ?? 0n)]
    if (have !== must) found.push(`fees in ${coin}: stored ${have}, the exchange's fills say ${must}`)
  }
  for (const { id, funding, legsAlike } of books.bots.values()) {
    if (shares === 'summed' && legsAlike) continue
    const booked = sum((row) => row.botId === id && row.kind === 'funding')
    if (booked !== funding) found.push(`${id}: funding rows ${booked}, must be ${funding}`)
  }
  return found
}
