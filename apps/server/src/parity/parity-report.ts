import type { ExecutedOrder, ParityDifference, ParityResult } from '@gridpilot/backtest'
import { type ParityReport, parityText, parityWindowText, type ParityReason as Reason } from '@gridpilot/contract'
import {
  formatMoney,
  type GridBot,
  type Instrument,
  type Money,
  priceToNumber,
  quantityToNumber,
  type Steps,
  toNumber,
} from '@gridpilot/core'
import { utcTime } from '../http/utc-time.ts'

const SHOWN = 500

interface Around {
  readonly bot: Pick<GridBot, 'id'>
  readonly instrument: Instrument
  readonly fundingKnown: boolean
  readonly wallMs: number
}

export function presentParity(result: ParityResult, { bot, instrument, fundingKnown, wallMs }: Around): ParityReport {
  const window = result.carried ? 'last_grid' : 'whole'
  const difference = (result.live.total - result.rerun.total) as Money
  return {
    bot_id: bot.id,
    symbol: instrument.symbol,
    window: { code: window, text: parityWindowText(window) },
    from: utcTime(result.fromMs),
    to: utcTime(result.toMs),
    candles: result.candles,
    missing_candles: result.missingCandles,
    last_price: priceToNumber(instrument, result.lastPrice),
    live_orders: result.liveOrders,
    rerun_orders: result.rerunOrders,
    equal_orders: result.equal,
    different_orders: result.differences.length,
    not_compared: result.notCompared,
    live: moneyOf(result.live),
    rerun: moneyOf(result.rerun),
    difference: toNumber(difference),
    difference_exact: formatMoney(difference),
    reasons: reasonsOf(result, fundingKnown),
    differences: result.differences.slice(0, SHOWN).map((each) => presentDifference(each, instrument)),
    computed_at: utcTime(wallMs),
  }
}

const moneyOf = ({ trading, fees, funding, total }: ParityResult['live']): ParityReport['live'] => ({
  trading: toNumber(trading),
  fees: toNumber(fees),
  funding: toNumber(funding),
  total: toNumber(total),
  total_exact: formatMoney(total),
})

/** Each difference counts once, under its first reason, so that the effects add up to the difference. */
function reasonsOf({ differences, live, rerun }: ParityResult, fundingKnown: boolean): ParityReport['reasons'] {
  const sums = new Map<Reason, { orders: number; effect: bigint }>()
  for (const { reasons, effect } of differences) {
    const sum = sums.get(reasons[0]) ?? { orders: 0, effect: 0n }
    sums.set(reasons[0], { orders: sum.orders + 1, effect: sum.effect + effect })
  }
  const funding = live.funding - rerun.funding
  if (funding !== 0n) sums.set(fundingKnown ? 'funding' : 'funding_unknown', { orders: 0, effect: funding })
  return [...sums].map(([code, { orders, effect }]) => ({
    code,
    orders,
    effect: toNumber(effect as Money),
    effect_exact: formatMoney(effect as Money),
    text: parityText(code),
  }))
}

function presentDifference({ live, rerun, reasons, effect }: ParityDifference, instrument: Instrument) {
  const order = (live ?? rerun) as ExecutedOrder
  return {
    purpose: order.purpose,
    slot: order.purpose === 'slot' ? order.slot : null,
    side: order.side,
    live: live === null ? null : presentOrder(live, instrument),
    rerun: rerun === null ? null : presentOrder(rerun, instrument),
    reasons: [...reasons],
    effect: toNumber(effect),
    effect_exact: formatMoney(effect),
  }
}

const presentOrder = (order: ExecutedOrder, instrument: Instrument) => {
  const quantity = quantityToNumber(instrument, order.quantity as Steps)
  return {
    market_time: utcTime(order.marketMs),
    price: order.executions === 1 ? priceToNumber(instrument, order.price) : toNumber(order.value) / quantity,
    quantity,
    fee: toNumber(order.fee),
    liquidity: order.liquidity,
    executions: order.executions,
    trade_ids: [...order.tradeIds],
  }
}
