import {
  equityAt,
  type GridBot,
  netSize,
  roundTrips,
  type StopReason,
  type Ticks,
  toNumber,
  totalPnl,
} from '@gridpilot/core'
import { runExact } from './exact-run.ts'
import { FillLog } from './fill-log.ts'
import type { KernelResult } from './kernel.ts'
import type { MeasureInput, RunEnd, RunInput } from './run-input.ts'

const END: Readonly<Partial<Record<StopReason, RunEnd>>> = {
  user: 'closed',
  limit: 'limit',
  liquidated: 'limit',
  stop_loss: 'stop_loss',
  take_profit: 'take_profit',
  out_of_range: 'out_of_range',
}

export interface ChangingRun {
  readonly run: KernelResult
  readonly log: FillLog
  /** Candles that closed inside the range as it was then. */
  readonly inside: number
  /** How often the range moved by trailing or was set up anew. */
  readonly rangeChanges: number
}

/** What the kernel cannot do, by the exact run: a grid that trails or acts when the price has left. Fills `curve`. */
export function runChanging(input: MeasureInput & { readonly curve: Float64Array }): ChangingRun {
  const { candles, curve, instrument } = input
  const watch = new Watch(input)
  const exact = runExact(asRunInput(input), (candle, bot, last) => watch.candle(candle, bot, last))
  const { bot, lastPrice } = exact
  const equity = toNumber(equityAt(bot, instrument, lastPrice))
  const lived = watch.candles
  curve.fill(equity, Math.max(0, lived - 1), candles.length)
  const log = new FillLog()
  // Nothing rests to protect a position here: every closing order counts alike.
  for (const { purpose, slot, side, price, quantity, marketMs, fee } of exact.fills)
    log.push(purpose === 'protect' ? 'close' : purpose, slot, side === 'buy', price, quantity, marketMs, Number(fee))
  const run: KernelResult = {
    candles: lived,
    fills: bot.fills,
    roundTrips: roundTrips(bot),
    equity,
    totalPnl: toNumber(totalPnl(bot, instrument, lastPrice)),
    gridProfit: toNumber(bot.gridProfit),
    fees: toNumber(bot.fees),
    funding: toNumber(bot.funding),
    position: netSize(bot.positions),
    maxDrawdown: watch.drawdown,
    maxDrawdownFraction: watch.fraction,
    end: bot.stopReason === null ? 'open' : (END[bot.stopReason] ?? 'closed'),
    endMs: candles.time[Math.max(0, lived - 1)] ?? 0,
  }
  return { run, log, inside: watch.inside, rangeChanges: bot.revision }
}

function asRunInput({ plan, funding, instrument, candles, fill, closeAtEnd, slippage, path }: MeasureInput): RunInput {
  const more = { ...(slippage === undefined ? {} : { slippage }), ...(path === undefined ? {} : { path }) }
  return { instrument, config: plan.config, candles, funding, fill, closeAtEnd, ...more }
}

/** Equity, drawdown and time in range after each candle, as the kernel counts them. */
class Watch {
  candles = 0
  inside = 0
  drawdown = 0
  fraction = 0
  readonly #input: Pick<MeasureInput, 'instrument'> & { readonly curve: Float64Array }
  #peak: number

  constructor(input: Pick<MeasureInput, 'instrument' | 'plan'> & { readonly curve: Float64Array }) {
    this.#input = input
    this.#peak = toNumber(input.plan.config.investment)
  }

  candle(index: number, bot: GridBot, last: Ticks): void {
    const equity = toNumber(equityAt(bot, this.#input.instrument, last))
    this.#input.curve[index] = equity
    this.candles = index + 1
    if (last >= bot.config.lower && last <= bot.config.upper) this.inside += 1
    this.#peak = Math.max(this.#peak, equity)
    this.drawdown = Math.max(this.drawdown, this.#peak - equity)
    if (this.#peak > 0) this.fraction = Math.max(this.fraction, (this.#peak - equity) / this.#peak)
  }
}
