import {
  compareIds,
  type Fill,
  foldExecutions,
  type GridBot,
  type Instrument,
  ownShare,
  type PositionSide,
  type Positions,
  type Refolded,
  type Side,
  type Steps,
} from '@gridpilot/core'
import type { Execution } from './ports/store.ts'
import { heldFromMs, type TrailPoint } from './position-trail.ts'

/** An execution of a bot's and the signed steps of it that were others'. */
export interface OthersPart extends Execution {
  readonly steps: number
}

/** By trade id. */
export type OthersBy = ReadonlyMap<string, OthersPart>

/** What of each execution is others' now and was not before, signed; nothing for those that stayed as they were. */
export function othersChanged(was: OthersBy, has: OthersBy): readonly OthersPart[] {
  return [...new Map([...was, ...has]).values()].flatMap((part) => {
    const steps = (has.get(part.tradeId)?.steps ?? 0) - (was.get(part.tradeId)?.steps ?? 0)
    return steps === 0 ? [] : [{ ...part, steps }]
  })
}

/**
 * All executions of some bots in the order of trade. Average cost depends on that order, and an execution may be heard
 * of after a later one: then the books of its bot are folded anew, so that they are a function of what was traded and
 * not of the order in which it was told.
 */
export class TradeHistory {
  private readonly executions = new Map<string, Execution[]>()

  has(botId: string): boolean {
    return this.executions.has(botId)
  }

  know(botId: string, executions: readonly Execution[]): void {
    this.executions.set(botId, [...executions])
  }

  /**
   * Books of a bot whose history is known, with one more execution; null: it need not be known, or a leg closes in it
   * before it opens, because what opened it is still on its way and will bring the whole again. Where the bot does not
   * hold as much now either, nothing more is on its way: what was closed beyond it was others'. So it was where that is
   * booked as theirs already.
   */
  with({ id, positions: held }: GridBot, fill: Fill, instrument: Instrument): Refolded | null {
    const executions = this.executions.get(id)
    if (executions === undefined) return null
    const others = othersBooked(held, executions)
    executions.push({ ...fill, forced: fill.forced === true })
    executions.sort((a, b) => compareIds(a.tradeId, b.tradeId))
    const mayOpenMore = !closesMore(held, fill.positionSide, fill.side, fill.quantity)
    const { positions, realized: realizedPnl, beyond } = foldExecutions(instrument, executions)
    const isNew = LEGS.some((leg) => beyond[leg] > others[leg] && (mayOpenMore || leg !== fill.positionSide))
    return isNew ? null : { positions, realizedPnl }
  }

  /** Signed steps a bot held of a position when an execution happened, without it, by what is known now. */
  sizeBefore({ id, positions }: GridBot, { tradeId, positionSide }: Fill): number {
    const executions = this.executions.get(id)
    if (executions === undefined) return positions[positionSide].size
    const before = executions.filter(
      (each) => each.positionSide === positionSide && compareIds(each.tradeId, tradeId) < 0,
    )
    return before.reduce(sizeAfter, 0)
  }

  /**
   * By trade id: the signed steps that an execution on this position did for others, for they went beyond what the bot
   * held. null: its history need not be known.
   */
  othersBy(botId: string, side: PositionSide): OthersBy | null {
    const executions = this.executions.get(botId)
    if (executions === undefined) return null
    const others = new Map<string, OthersPart>()
    let size = 0
    for (const execution of executions) {
      if (execution.positionSide !== side) continue
      const after = sizeAfter(size, execution)
      const steps = size + signedSteps(execution) - after
      if (steps !== 0) others.set(execution.tradeId, { ...execution, steps })
      size = after
    }
    return others
  }

  /** What a bot held from each of its newest `length` executions on; null: its history need not be known. */
  trail(botId: string, length: number): TrailPoint[] | null {
    const executions = this.executions.get(botId)
    if (executions === undefined) return null
    const sizes: Record<PositionSide, number> = { net: 0, long: 0, short: 0 }
    const points: TrailPoint[] = [{ marketMs: 0, sizes: { ...sizes } }]
    for (const execution of executions) {
      const { positionSide } = execution
      sizes[positionSide] = sizeAfter(sizes[positionSide], execution)
      points.push({ marketMs: heldFromMs(execution), sizes: { ...sizes } })
    }
    return points.slice(-length)
  }
}

const LEGS = ['long', 'short'] as const

/** Steps of each leg that a bot's executions closed beyond what it held, as far as that is booked as others'. */
function othersBooked(held: Positions, executions: readonly Execution[]): Record<(typeof LEGS)[number], number> {
  const told = { net: 0, long: 0, short: 0 }
  for (const { positionSide, side, quantity } of executions) told[positionSide] += signedSteps({ side, quantity })
  return { long: held.long.size - told.long, short: told.short - held.short.size }
}

/** Would this execution take a leg beyond zero? The net position may go there. */
export function closesMore(positions: Positions, positionSide: PositionSide, side: Side, quantity: Steps): boolean {
  return ownShare(positions, positionSide, side, quantity) < quantity
}

/** What is held of a position after an execution; a leg never goes beyond zero, the rest was others'. */
function sizeAfter(size: number, { positionSide, side, quantity }: Omit<Execution, 'price'>): number {
  const after = size + signedSteps({ side, quantity })
  if (positionSide === 'net') return after
  return positionSide === 'long' ? Math.max(0, after) : Math.min(0, after)
}

/** + bought, − sold. */
export const signedSteps = ({ side, quantity }: Pick<Execution, 'side' | 'quantity'>): number =>
  side === 'buy' ? quantity : -quantity
