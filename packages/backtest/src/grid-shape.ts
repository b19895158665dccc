import {
  type GridConfig,
  type GridDirection,
  type GridPlan,
  type GridSpacing,
  type Instrument,
  type Money,
  planGrid,
  type Ticks,
} from '@gridpilot/core'

/** A grid without a place: the same shape can be put around any price. */
export interface GridShape {
  readonly direction: GridDirection
  readonly spacing: GridSpacing
  /** Lower bound = price · e^−down, upper bound = price · e^up; both > 0. */
  readonly down: number
  readonly up: number
  readonly gridCount: number
  readonly leverage: number
  /** The bot ends when it has lost this share of the investment, whole percent; null: only at its limit. */
  readonly stopLossPercent: number | null
}

/** The shape around a start price; null where the instrument or the amount does not allow it there. */
export function planShape(
  shape: GridShape,
  instrument: Instrument,
  startPrice: Ticks,
  investment: Money,
): GridPlan | null {
  const plan = planGrid(configOf(shape, instrument, startPrice, investment), instrument, startPrice)
  return plan.ok ? plan.value : null
}

export function configOf(shape: GridShape, instrument: Instrument, startPrice: Ticks, investment: Money): GridConfig {
  return {
    symbol: instrument.symbol,
    direction: shape.direction,
    spacing: shape.spacing,
    lower: Math.max(1, roundTicks(startPrice * Math.exp(-shape.down))) as Ticks,
    upper: roundTicks(startPrice * Math.exp(shape.up)) as Ticks,
    gridCount: shape.gridCount,
    leverage: shape.leverage,
    investment,
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount:
      shape.stopLossPercent === null ? null : (((investment * BigInt(shape.stopLossPercent)) / 100n) as Money),
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
  }
}

/** People read bounds: four significant digits where ticks are finer than that. */
function roundTicks(ticks: number): number {
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(ticks)) - 3)
  return Math.round(ticks / grain) * grain
}
