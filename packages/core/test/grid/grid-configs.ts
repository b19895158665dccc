import { type GridConfig, type Instrument, money, ticksFromNumber } from '../../src/index.ts'

/** A plain configuration between two prices in quote units; change what the test is about. */
export function gridConfig(
  instrument: Instrument,
  lower: number,
  upper: number,
  changes: Partial<GridConfig> = {},
): GridConfig {
  return {
    symbol: instrument.symbol,
    direction: 'long',
    spacing: 'arithmetic',
    lower: ticksFromNumber(instrument, lower),
    upper: ticksFromNumber(instrument, upper),
    gridCount: 10,
    leverage: 3,
    investment: money('1000'),
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
    ...changes,
  }
}
