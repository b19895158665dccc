import type { Instrument, PreviewRequest, PreviewResponse } from '@gridpilot/contract'
import { type DomainError, planGrid, riskLevel, ticksFromNumber, toNumber } from '@gridpilot/core'
import { coreInstrument } from '../../src/pages/futures-grid/manual/core-instrument.ts'
import { previewLocally } from '../../src/pages/futures-grid/manual/local-preview.ts'
import type { ManualForm } from '../../src/pages/futures-grid/manual/manual-form-state.ts'
import { notice } from './mock-bot.ts'

const BALANCE = 10_000

export type Answer = { ok: true; preview: PreviewResponse } | { ok: false; field: string; error: DomainError }

const number = (text: string | undefined) => (text === undefined ? null : Number(text))

/** The preview of the mock server, made by core as the real one is. */
export function previewFor(request: PreviewRequest, wire: Instrument, price: number): Answer {
  const ratio = number(request.investment_ratio) ?? (100 * (number(request.investment_amount) ?? 0)) / BALANCE
  const form: ManualForm = {
    direction: request.direction,
    grid_type: request.grid_type,
    margin_mode: request.margin_mode ?? 'crossed',
    price_range_lower: number(request.price_range_lower),
    price_range_upper: number(request.price_range_upper),
    grid_count: request.grid_count,
    leverage: request.leverage,
    investment_ratio: ratio,
    stop_loss_price: number(request.stop_loss_price),
    take_profit_price: number(request.take_profit_price),
    stop_loss_percent: number(request.stop_loss_percent),
    take_profit_percent: number(request.take_profit_percent),
    trigger_price: number(request.trigger_price),
    trailing_up_to: null,
    trailing_down_to: null,
    out_of_range: 'wait' as const,
  }
  const local = previewLocally(form, wire, price, { available: BALANCE, positionMode: 'one_way' })
  if (local.kind !== 'picture') {
    const problem = local.kind === 'problems' ? local.problems[0] : undefined
    const error: DomainError = problem?.error ?? { code: 'invalid_request' }
    return { ok: false, field: problem?.field ?? 'symbol', error }
  }
  return { ok: true, preview: responseOf(form, wire, price, local.picture) }
}

type Picture = Extract<ReturnType<typeof previewLocally>, { kind: 'picture' }>['picture']

function responseOf(form: ManualForm, wire: Instrument, price: number, picture: Picture): PreviewResponse {
  const invested = (BALANCE * (form.investment_ratio ?? 0)) / 100
  const worst = picture.worstLoss ?? 0
  return {
    passes: true,
    grid_levels: [...picture.rows],
    quantity_per_grid: picture.quantity,
    investment_amount: invested,
    available_balance: BALANCE,
    market_price: price,
    total_required_margin: picture.margin,
    estimated_profit_per_grid: (picture.quantity * price * picture.profitPerGrid[0]) / 100,
    profit_per_grid_percent: [...picture.profitPerGrid],
    initial_quantity: 0,
    risk_metrics: {
      max_drawdown: (-100 * worst) / invested,
      liquidation_price: picture.limits[0] ?? null,
      worst_loss_usdt: worst,
      worst_loss_price: picture.limits[0] ?? null,
      exit_price_below: picture.limits.find((price) => price < picture.marketPrice) ?? null,
      exit_price_above: picture.limits.find((price) => price >= picture.marketPrice) ?? null,
      worst_loss_percent_of_balance: (100 * worst) / BALANCE,
      risk_level: riskOf(form, wire, price),
    },
    min_investment: picture.minInvestment,
    warnings: [notice('limit_rests_at_exchange')],
    alternatives: [],
  }
}

function riskOf(form: ManualForm, wire: Instrument, price: number) {
  const instrument = coreInstrument(wire)
  if (instrument === null) return null
  const planned = planGrid(
    {
      symbol: wire.symbol,
      direction: form.direction,
      spacing: form.grid_type,
      lower: ticksFromNumber(instrument, form.price_range_lower ?? 0),
      upper: ticksFromNumber(instrument, form.price_range_upper ?? 0),
      gridCount: form.grid_count ?? 0,
      leverage: form.leverage ?? 0,
      investment: BigInt(Math.round((BALANCE * (form.investment_ratio ?? 0) * 1e8) / 100)) as never,
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
    },
    instrument,
    ticksFromNumber(instrument, price),
  )
  return planned.ok && toNumber(planned.value.worstLoss) > 0 ? riskLevel(planned.value) : null
}
