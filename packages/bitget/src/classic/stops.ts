import { assert, formatPrice, formatQuantity, type Instrument, ok } from '@gridpilot/core'
import type { StopLookup, StopReference, StopReport, StopRequest, SubmitOutcome } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  absentable,
  decimalText,
  decode,
  idText,
  malformed,
  msText,
  nullableList,
  priceIn,
  quantityIn,
  sideText,
  symbolText,
  wordText,
} from '../decode.ts'
import { guarded } from '../failure-of.ts'
import { positive } from '../optional-price.ts'
import { failed, noteRefusals, placementFailed, refusedUnsent, unknownOutcome } from '../outcome.ts'
import { type PageQuery, walkPages } from '../pages.ts'
import { MARGIN_COIN, PRODUCT } from './client.ts'
import { BATCH_ANSWER, batchOutcome, type ClassicContext, ORDER_IDS } from './place.ts'
import { directionOf, wireSides } from './sides.ts'

/** Plan types of the wire: `whole` ones follow the position's size. Kinds we never make (trailing) are not in it. */
const PLANS = [
  { planType: 'normal_plan', list: 'normal_plan', kind: 'trigger', whole: false },
  { planType: 'loss_plan', list: 'profit_loss', kind: 'stop_loss', whole: false },
  { planType: 'pos_loss', list: 'profit_loss', kind: 'stop_loss', whole: true },
  { planType: 'profit_plan', list: 'profit_loss', kind: 'take_profit', whole: false },
  { planType: 'pos_profit', list: 'profit_loss', kind: 'take_profit', whole: true },
] as const
const LISTS = ['normal_plan', 'profit_loss'] as const
type PlanList = (typeof LISTS)[number]

function planOf({ kind, quantity }: Pick<StopReference, 'kind' | 'quantity'>) {
  const plan = PLANS.find((each) => each.kind === kind && each.whole === (quantity === null))
  assert(plan, `stop ${kind} without a quantity`)
  return plan
}

const TRIGGER_TYPES = { last: 'fill_price', mark: 'mark_price' } as const
const STATES: Readonly<Record<string, StopReport['state']>> = {
  live: 'live',
  not_trigger: 'live',
  executing: 'executed',
  executed: 'executed',
  fail_trigger: 'failed',
  fail_execute: 'failed',
  cancelled: 'canceled',
  canceled: 'canceled',
}

export async function placeStop(context: ClassicContext, stop: StopRequest): Promise<SubmitOutcome> {
  const { client, catalog, orderIds } = context
  const { clientOrderId } = stop
  const found = await catalog.find(stop.symbol)
  const instrument = found.ok ? found.value : undefined
  if (!instrument) return refusedUnsent(clientOrderId, found)
  const isPlan = stop.kind === 'trigger'
  const path = isPlan ? '/api/v2/mix/order/place-plan-order' : '/api/v2/mix/order/place-tpsl-order'
  const body = isPlan ? wirePlan(instrument, stop) : wireProtection(instrument, stop)
  const answer = await client.write(
    'placeStop',
    // By path: bitget-api's own type for these bodies demands a size, which the venue refuses for a whole position.
    (rest) => rest.postPrivate(path, body),
    (data) => decode(ORDER_IDS, data),
  )
  if (!answer.ok) {
    const outcome = placementFailed(clientOrderId, answer.error)
    noteRefusals(catalog, [outcome])
    return outcome
  }
  const { orderId, clientOid } = answer.value
  if (clientOid !== clientOrderId) return unknownOutcome(clientOrderId, 'echo_mismatch')
  orderIds.learn(orderId, clientOrderId)
  return { outcome: 'accepted', clientOrderId, venueOrderId: orderId }
}

const wireCommon = (instrument: Instrument, stop: StopRequest) => ({
  planType: planOf(stop).planType,
  symbol: instrument.symbol,
  productType: PRODUCT,
  marginCoin: MARGIN_COIN,
  triggerPrice: formatPrice(instrument, stop.triggerPrice),
  triggerType: TRIGGER_TYPES[stop.triggerBy],
  clientOid: stop.clientOrderId,
  ...(stop.quantity === null ? {} : { size: formatQuantity(instrument, stop.quantity) }),
})

const wirePlan = (instrument: Instrument, stop: StopRequest) => ({
  ...wireCommon(instrument, stop),
  ...wireSides(stop),
  marginMode: stop.marginMode,
  orderType: stop.limitPrice === null ? 'market' : 'limit',
  ...(stop.limitPrice === null ? {} : { price: formatPrice(instrument, stop.limitPrice) }),
})

/** One-way mode says `buy` for the position that is long, hedge mode `long`. */
const wireProtection = (instrument: Instrument, stop: StopRequest) => ({
  ...wireCommon(instrument, stop),
  holdSide: stop.positionSide === 'net' ? (stop.side === 'sell' ? 'buy' : 'sell') : stop.positionSide,
  ...(stop.limitPrice === null ? {} : { executePrice: formatPrice(instrument, stop.limitPrice) }),
})

/** The venue does nothing, without an error, for a plan type that is not the stop's: then the outcome is unknown. */
export async function cancelStop({ client, orderIds }: ClassicContext, stop: StopReference): Promise<SubmitOutcome> {
  const { clientOrderId, symbol } = stop
  const answer = await client.write(
    'cancelStop',
    (rest) =>
      rest.futuresCancelPlanOrder({
        symbol,
        productType: PRODUCT,
        marginCoin: MARGIN_COIN,
        planType: planOf(stop).planType,
        orderIdList: [{ clientOid: clientOrderId }],
      }),
    (data) => {
      const { successList, failureList } = decode(BATCH_ANSWER, data)
      const named = successList.map((row) => ({
        ...row,
        clientOid: row.clientOid ?? (row.orderId === null ? null : orderIds.clientIdOf(row.orderId)),
      }))
      return { successList: named, failureList }
    },
  )
  return answer.ok ? batchOutcome(answer.value, clientOrderId) : failed(clientOrderId, answer.error)
}

export const STOP_ROW = z.object({
  planType: wordText,
  symbol: symbolText,
  size: absentable(decimalText),
  orderId: idText,
  executeOrderId: absentable(idText),
  clientOid: absentable(z.string().max(64)),
  price: absentable(decimalText),
  executePrice: absentable(decimalText),
  triggerPrice: decimalText,
  triggerType: wordText.pipe(z.enum(['fill_price', 'mark_price'])),
  planStatus: wordText,
  side: sideText,
  posSide: absentable(wordText),
  tradeSide: absentable(wordText),
  posMode: absentable(wordText),
  reduceOnly: absentable(wordText),
  orderType: absentable(wordText),
  cTime: msText,
  uTime: absentable(msText),
})
type StopRow = z.infer<typeof STOP_ROW>
const STOP_LIST = z.object({ entrustedList: nullableList(STOP_ROW) })

/** null for kinds we never make. */
export function stopOf(instrument: Instrument, row: StopRow): StopReport | null {
  const plan = PLANS.find(({ planType }) => planType === row.planType)
  if (!plan) return null
  const state = Object.hasOwn(STATES, row.planStatus) ? STATES[row.planStatus] : undefined
  const limit = row.orderType === 'market' ? null : (positive(row.executePrice) ?? positive(row.price))
  const direction = directionOf({ side: row.side, tradeSide: row.tradeSide, posSide: row.posSide, mode: row.posMode })
  return {
    clientOrderId: row.clientOid ?? '',
    venueOrderId: row.orderId,
    symbol: instrument.symbol,
    kind: plan.kind,
    ...direction,
    triggerBy: row.triggerType === 'mark_price' ? 'mark' : 'last',
    triggerPrice: priceIn(instrument, row.triggerPrice),
    limitPrice: limit === null ? null : priceIn(instrument, limit),
    quantity: plan.whole ? null : quantityIn(instrument, row.size ?? malformed('stop without a size')),
    reduceOnly: plan.kind !== 'trigger' || row.reduceOnly === 'yes',
    state: state ?? malformed(`stop status ${row.planStatus}`),
    executedOrderId: row.executeOrderId,
    updatedAtMs: row.uTime ?? row.cTime,
  }
}

const fetchPending =
  ({ client }: ClassicContext, planType: PlanList, filter: object) =>
  (query: PageQuery): Promise<Answer<readonly StopRow[]>> =>
    client.read(
      'stopsPending',
      (rest) => rest.getFuturesPlanOrders({ planType, productType: PRODUCT, ...filter, ...query }),
      (data) => decode(STOP_LIST, data).entrustedList,
    )

const fetchHistory =
  ({ client }: ClassicContext, planType: PlanList, filter: object) =>
  (query: PageQuery): Promise<Answer<readonly StopRow[]>> =>
    client.read(
      'stopsHistory',
      (rest) => rest.getFuturesHistoricPlanOrders({ planType, productType: PRODUCT, ...filter, ...query }),
      (data) => decode(STOP_LIST, data).entrustedList,
    )

export async function readOpenStops(context: ClassicContext): Promise<Answer<readonly StopReport[]>> {
  const { catalog, client } = context
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const rows: StopRow[] = []
  for (const list of LISTS) {
    const answer = await walkPages({
      fetch: fetchPending(context, list, {}),
      idOf: (row) => row.orderId,
      enough: () => false,
    })
    if (!answer.ok) return answer
    rows.push(...answer.value.rows)
  }
  return guarded(() =>
    rows.flatMap((row) => {
      const instrument = catalog.get(row.symbol)
      const stop = instrument ? stopOf(instrument, row) : null
      if (!stop) client.log('stop_skipped', { symbol: row.symbol, plan_type: row.planType })
      return stop ? [stop] : []
    }),
  )
}

/** Resting, then ended ones; `found: false` only when both answered completely. */
export async function lookupStop(context: ClassicContext, stop: StopReference): Promise<Answer<StopLookup>> {
  const found = await context.catalog.find(stop.symbol)
  if (!found.ok) return found
  const instrument = found.value
  if (!instrument) return ok({ found: false })
  const filter = { symbol: stop.symbol, clientOid: stop.clientOrderId }
  const { list } = planOf(stop)
  for (const fetch of [fetchPending(context, list, filter), fetchHistory(context, list, filter)]) {
    const isIt = (row: StopRow) => row.clientOid === stop.clientOrderId
    const answer = await walkPages({ fetch, idOf: (row) => row.orderId, enough: isIt })
    if (!answer.ok) return answer
    const row = answer.value.rows.find(isIt)
    const report = row ? guarded(() => stopOf(instrument, row)) : ok(null)
    if (!report.ok) return report
    if (report.value) return ok({ found: true, report: report.value })
  }
  return ok({ found: false })
}
