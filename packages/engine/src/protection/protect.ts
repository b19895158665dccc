import {
  type DesiredStop,
  desiredProtection,
  type GridBot,
  type Holder,
  holdersOf,
  type Instrument,
  isEnded,
  isFlat,
  isSettled,
  type PositionSide,
  type ProtectedShare,
  type ProtectiveStop,
  reconcileStops,
  stopKey,
} from '@gridpilot/core'
import { type AccountState, externalSize, ordersOf, stopsOf } from '../account-state.ts'
import { keyMaySend } from '../key-refusal.ts'
import type { Turn } from '../turn.ts'
import { rests } from './rests.ts'

/** Within this wall time after a fill, a change or a hand the stops at the exchange are what they should be. */
export const PROTECTION_BOUND_MS = 10_000

export interface ProtectionSends {
  readonly place: readonly ProtectiveStop[]
  readonly cancel: readonly ProtectiveStop[]
  readonly wakeAtWallMs: number | null
  /** Bots whose protection is missing longer than the bound. */
  readonly missing: readonly string[]
}

const SIDES: readonly PositionSide[] = ['net', 'long', 'short']

/** Which stops must leave so that every open position rests on protection at the exchange, wherever the net allows it. */
export function protect(turn: Turn): ProtectionSends {
  // Another Gridpilot on the account would undo it, and a refused key does nothing: nothing leaves from here.
  if (turn.state.rival !== null || !keyMaySend(turn.state, turn.times.wallMs))
    return { place: [], cancel: [], missing: [], wakeAtWallMs: null }
  const { state } = turn
  const place: ProtectiveStop[] = []
  const cancel: ProtectiveStop[] = []
  let wakeAtWallMs: number | null = null
  state.shares.clear()
  const stopsByBot = Map.groupBy(state.stops.values(), ({ botId }) => botId)
  for (const [symbol, bots] of Map.groupBy(state.bots.values(), ({ config }) => config.symbol)) {
    const instrument = state.instruments.get(symbol)
    if (instrument === undefined) continue
    const shares = Map.groupBy(sharesOf(state, symbol, bots, instrument), ({ botId }) => botId)
    for (const bot of bots) {
      const own = shares.get(bot.id) ?? []
      state.shares.set(bot.id, own)
      const desired = desiredOf(state, bot, own)
      const stops = stopsByBot.get(bot.id) ?? []
      if (desired.length === 0 && stops.length === 0) continue
      const actions = reconcileStops({ bot, desired, stops, mark: bot.markPrice, wallMs: turn.times.wallMs })
      for (const stop of actions.place) turn.intendStop(stop)
      place.push(...actions.place)
      cancel.push(
        ...actions.cancel.map((stop) => turn.stop(stop, { type: 'cancel_intended', wallMs: turn.times.wallMs })),
      )
      wakeAtWallMs = earlier(wakeAtWallMs, actions.wakeAtWallMs)
    }
  }
  const { missing, wakeAtWallMs: watchAt } = watch(turn)
  return { place, cancel, missing, wakeAtWallMs: earlier(wakeAtWallMs, watchAt) }
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

function sharesOf(
  state: AccountState,
  symbol: string,
  bots: readonly GridBot[],
  instrument: Instrument,
): ProtectedShare[] {
  const holders = bots.flatMap((bot) => exitsOf(bot, instrument))
  if (holders.length === 0) return []
  const active = bots.filter((bot) => !isFlat(bot.positions) || (!isEnded(bot) && bot.goal !== 'none')).length
  return SIDES.flatMap((positionSide) =>
    desiredProtection({
      positionSide,
      holders: holders.filter((holder) => holder.positionSide === positionSide),
      external: externalSize(state, symbol, positionSide),
      exclusive: active === 1,
    }),
  )
}

/** A rule acts only while a bot works; what an ending one holds still counts in the net. */
function exitsOf(bot: GridBot, instrument: Instrument): readonly Holder[] {
  if (isFlat(bot.positions)) return []
  const works = (bot.goal === 'run' || bot.goal === 'hold') && !isEnded(bot)
  return works ? cachedHolders(bot, instrument) : holdersOf({ ...bot, plan: null }, instrument)
}

interface CachedExits {
  readonly bot: GridBot
  readonly instrument: Instrument
  readonly holders: readonly Holder[]
}

const exits = new WeakMap<GridBot['slots'], CachedExits>()

/** Exits change with what a bot holds, never with the price alone as long as it has not reached them. */
function cachedHolders(bot: GridBot, instrument: Instrument): readonly Holder[] {
  const known = exits.get(bot.slots)
  if (known !== undefined && known.instrument === instrument && sameRules(known.bot, bot)) return known.holders
  const holders = holdersOf(bot, instrument)
  if (holders.every((holder) => !isReached(bot, holder))) exits.set(bot.slots, { bot, instrument, holders })
  return holders
}

const RULED_BY = [
  ...(['positions', 'realizedPnl', 'fees', 'funding', 'config', 'plan', 'goal', 'status', 'edit', 'id'] as const),
] as const

const sameRules = (a: GridBot, b: GridBot): boolean =>
  RULED_BY.every((field) => a[field] === b[field]) && levelsBelow(a) === levelsBelow(b)

/** Which levels lie ahead is all that the price itself changes. */
function levelsBelow({ plan, markPrice, lastPrice }: GridBot): number {
  const price = markPrice ?? lastPrice
  if (plan === null || price === null) return -1
  let [low, high] = [0, plan.levels.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const level = plan.levels[middle] ?? 0
    // Twice the index, one more on the level itself: it is still on the way.
    if (level === price) return 2 * middle + 1
    if (level < price) low = middle + 1
    else high = middle
  }
  return 2 * low
}

function isReached({ markPrice }: GridBot, { size, exit }: Holder): boolean {
  if (exit === null || markPrice === null) return false
  return size > 0 ? markPrice <= exit.price : markPrice >= exit.price
}

/**
 * Where the price has reached the rule, the program itself is about to act and what rests stays. A bot that closes keeps
 * its stop until nothing of its grid can fill any more, then the stop ends first and the close follows.
 */
function desiredOf(state: AccountState, bot: GridBot, shares: readonly ProtectedShare[]): DesiredStop[] {
  if (bot.goal === 'flat') {
    const gridRests = ordersOf(state, bot.id).some(
      (order) => order.purpose !== 'close' && order.status !== 'absent' && !isSettled(order),
    )
    return gridRests
      ? stopsOf(state, bot.id)
          .filter(({ status }) => status === 'live')
          .map(asItIs)
      : []
  }
  return shares.flatMap(({ stop }) => {
    if (stop === null) return []
    const tooLate =
      bot.markPrice !== null && (stop.side === 'sell' ? bot.markPrice <= stop.price : bot.markPrice >= stop.price)
    if (!tooLate) return [stop]
    const resting = state.stops.get(stopKey(stop))
    return resting?.status === 'live' ? [asItIs(resting)] : []
  })
}

const asItIs = (stop: ProtectiveStop): DesiredStop => {
  const { botId, side, positionSide, marginMode, reason, quantity, triggerPrice } = stop
  return { botId, side, positionSide, marginMode, reason, quantity, price: triggerPrice, nearest: triggerPrice }
}

/** Remembers since when a stop is missing, and names the bots for which that has lasted too long. */
function watch(turn: Turn): { readonly missing: readonly string[]; readonly wakeAtWallMs: number | null } {
  const { state, times } = turn
  const missing = new Set<string>()
  const seen = new Set<string>()
  let wakeAtWallMs: number | null = null
  for (const [botId, shares] of state.shares) {
    const goal = state.bots.get(botId)?.goal
    if (goal !== 'run' && goal !== 'hold') continue
    for (const share of shares) {
      if (share.stop === null || rests(state, share)) continue
      const key = stopKey(share)
      seen.add(key)
      const since = state.unprotectedSince.get(key) ?? times.wallMs
      state.unprotectedSince.set(key, since)
      if (times.wallMs - since > PROTECTION_BOUND_MS) missing.add(botId)
      else wakeAtWallMs = earlier(wakeAtWallMs, since + PROTECTION_BOUND_MS + 1)
    }
  }
  for (const key of state.unprotectedSince.keys()) if (!seen.has(key)) state.unprotectedSince.delete(key)
  return { missing: [...missing], wakeAtWallMs }
}
