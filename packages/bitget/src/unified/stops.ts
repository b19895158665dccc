import { assert, formatPrice, formatQuantity, type Instrument, ok } from '@gridpilot/core'
import type {
  PositionReport,
  StopLookup,
  StopReference,
  StopReport,
  StopRequest,
  SubmitOutcome,
} from '@gridpilot/engine'
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
import { walkPages } from '../pages.ts'
import type { Direction } from '../trade-side.ts'
import { CATEGORY } from './client.ts'
import { ORDER_IDS, pageOf, type UnifiedContext } from './place.ts'
import { readPositions } from './positions.ts'
import { directionOf, wireSides } from './sides.ts'

const TRIGGER_BY = { last: 'market', mark: 'mark' } as const
const STATES: Readonly<Record<string, StopReport['state']>> = {
  pending: 'live',
  submitting: 'live',
  success: 'executed',
  failed: 'failed',
  cancelled: 'canceled',
  canceled: 'canceled',
}

export async function placeStop(
  { client, catalog, orderIds }: UnifiedContext,
  stop: StopRequest,
): Promise<SubmitOutcome> {
  const { clientOrderId } = stop
  const found = await catalog.find(stop.symbol)
  const instrument = found.ok ? found.value : undefined
  if (!instrument) return refusedUnsent(clientOrderId, found)
  const answer = await client.write(
    'placeStop',
    (rest) =>
      rest.submitStrategyOrder(stop.kind === 'trigger' ? wireTrigger(instrument, stop) : wireTpsl(instrument, stop)),
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
  category: CATEGORY,
  symbol: instrument.symbol,
  clientOid: stop.clientOrderId,
  ...(stop.quantity === null ? {} : { qty: formatQuantity(instrument, stop.quantity) }),
})

function wireTrigger(instrument: Instrument, stop: StopRequest) {
  assert(stop.quantity !== null, `trigger ${stop.clientOrderId} without a quantity`)
  return {
    ...wireCommon(instrument, stop),
    ...wireSides(stop),
    type: 'trigger',
    triggerBy: TRIGGER_BY[stop.triggerBy],
    triggerPrice: formatPrice(instrument, stop.triggerPrice),
    triggerOrderType: stop.limitPrice === null ? 'market' : 'limit',
    ...(stop.limitPrice === null ? {} : { triggerOrderPrice: formatPrice(instrument, stop.limitPrice) }),
  } as const
}

/** `posSide` is documented as required: in one-way mode it names the direction the position has. */
function wireTpsl(instrument: Instrument, stop: StopRequest) {
  const held = stop.positionSide === 'net' ? (stop.side === 'sell' ? 'long' : 'short') : stop.positionSide
  const price = formatPrice(instrument, stop.triggerPrice)
  const limit = stop.limitPrice === null ? null : formatPrice(instrument, stop.limitPrice)
  const common = {
    ...wireCommon(instrument, stop),
    type: 'tpsl',
    tpslMode: stop.quantity === null ? 'full' : 'partial',
    side: stop.side,
    posSide: held,
  } as const
  if (stop.kind === 'take_profit') {
    const tpTriggerBy = TRIGGER_BY[stop.triggerBy]
    if (limit === null) return { ...common, takeProfit: price, tpTriggerBy, tpOrderType: 'market' } as const
    return { ...common, takeProfit: price, tpTriggerBy, tpOrderType: 'limit', tpLimitPrice: limit } as const
  }
  const slTriggerBy = TRIGGER_BY[stop.triggerBy]
  if (limit === null) return { ...common, stopLoss: price, slTriggerBy, slOrderType: 'market' } as const
  return { ...common, stopLoss: price, slTriggerBy, slOrderType: 'limit', slLimitPrice: limit } as const
}

/** The answer holds nothing: that the request was taken is all it says. */
export async function cancelStop({ client }: UnifiedContext, { clientOrderId }: StopReference): Promise<SubmitOutcome> {
  const answer = await client.write(
    'cancelStop',
    (rest) => rest.cancelStrategyOrder({ clientOid: clientOrderId }),
    () => null,
  )
  return answer.ok ? { outcome: 'accepted', clientOrderId, venueOrderId: null } : failed(clientOrderId, answer.error)
}

const triggerWord = absentable(wordText)
export const STOP_ROW = z.object({
  orderId: idText,
  clientOid: absentable(z.string().max(64)),
  symbol: symbolText,
  category: wordText,
  qty: absentable(decimalText),
  posSide: absentable(wordText),
  side: absentable(sideText),
  type: absentable(wordText),
  status: wordText,
  takeProfit: absentable(decimalText),
  stopLoss: absentable(decimalText),
  tpTriggerBy: triggerWord,
  slTriggerBy: triggerWord,
  tpLimitPrice: absentable(decimalText),
  slLimitPrice: absentable(decimalText),
  triggerPrice: absentable(decimalText),
  triggerBy: triggerWord,
  triggerOrderPrice: absentable(decimalText),
  createdTime: msText,
  updatedTime: absentable(msText),
})
type StopRow = z.infer<typeof STOP_ROW>
const isFutures = ({ category }: StopRow) => category === 'usdt-futures'

interface Terms {
  readonly kind: StopReport['kind']
  readonly price: string
  readonly by: string | null
  readonly limit: string | null
}

/** null: take profit and stop loss in one, which we never make. */
function termsOf(row: StopRow): Terms | null {
  const price = positive(row.triggerPrice)
  if (price !== null) return { kind: 'trigger', price, by: row.triggerBy, limit: positive(row.triggerOrderPrice) }
  const [profit, loss] = [positive(row.takeProfit), positive(row.stopLoss)]
  if (profit !== null && loss !== null) return null
  if (loss !== null) return { kind: 'stop_loss', price: loss, by: row.slTriggerBy, limit: positive(row.slLimitPrice) }
  if (profit === null) return malformed(`strategy order ${row.orderId} without a price`)
  return { kind: 'take_profit', price: profit, by: row.tpTriggerBy, limit: positive(row.tpLimitPrice) }
}

/** Rows of one-way mode may leave the side out: then the position, or who asks, must tell it. */
type KnownDirection = (row: { readonly symbol: string }) => Direction | null

export function stopOf(instrument: Instrument, row: StopRow, known: KnownDirection): StopReport | null {
  const terms = termsOf(row)
  if (!terms) return null
  const state = Object.hasOwn(STATES, row.status) ? STATES[row.status] : undefined
  return {
    clientOrderId: row.clientOid ?? '',
    venueOrderId: row.orderId,
    symbol: instrument.symbol,
    kind: terms.kind,
    ...directionOfStop(row, terms, known),
    triggerBy: terms.by === 'mark' ? 'mark' : terms.by === 'market' ? 'last' : malformed(`trigger by ${terms.by}`),
    triggerPrice: priceIn(instrument, terms.price),
    limitPrice: terms.limit === null ? null : priceIn(instrument, terms.limit),
    quantity: row.qty === null ? null : quantityIn(instrument, row.qty),
    reduceOnly: terms.kind !== 'trigger',
    state: state ?? malformed(`strategy status ${row.status}`),
    executedOrderId: null,
    updatedAtMs: row.updatedTime ?? row.createdTime,
  }
}

function directionOfStop(
  { side, posSide, symbol, orderId }: StopRow,
  { kind }: Terms,
  known: KnownDirection,
): Direction {
  if (side !== null) return directionOf({ side, tradeSide: null, posSide, mode: null })
  if (kind !== 'trigger' && (posSide === 'long' || posSide === 'short')) {
    const leg = known({ symbol })
    // In one-way mode the word is the direction of the one position there is.
    const positionSide = leg?.positionSide === 'net' ? 'net' : posSide
    return { positionSide, side: posSide === 'long' ? 'sell' : 'buy' }
  }
  return known({ symbol }) ?? malformed(`strategy order ${orderId}: whose position it closes, is not told`)
}

export async function readOpenStops(context: UnifiedContext): Promise<Answer<readonly StopReport[]>> {
  const { client, catalog } = context
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const rows = new Map<string, StopRow>()
  for (const type of ['tpsl', 'trigger'] as const) {
    const answer = await client.read(
      'stopsPending',
      (rest) => rest.getUnfilledStrategyOrders({ category: CATEGORY, type }),
      (data) => decode(nullableList(STOP_ROW), data).filter(isFutures),
    )
    if (!answer.ok) return answer
    for (const row of answer.value) rows.set(row.orderId, row)
  }
  const positions = await positionsFor([...rows.values()], context)
  if (!positions.ok) return positions
  return guarded(() =>
    [...rows.values()].flatMap((row) => {
      const instrument = catalog.get(row.symbol)
      const stop = instrument ? stopOf(instrument, row, closes(positions.value)) : null
      if (!stop) client.log('stop_skipped', { symbol: row.symbol })
      return stop ? [stop] : []
    }),
  )
}

/** Read only when a row needs them. */
async function positionsFor(
  rows: readonly StopRow[],
  { client, catalog }: UnifiedContext,
): Promise<Answer<readonly PositionReport[]>> {
  return rows.some(({ side }) => side === null) ? readPositions(client, catalog) : ok([])
}

const closes =
  (positions: readonly PositionReport[]): KnownDirection =>
  ({ symbol }) => {
    const [position, ...others] = positions.filter((each) => each.symbol === symbol)
    if (!position || others.length > 0) return null
    return { positionSide: position.positionSide, side: position.size > 0 ? 'sell' : 'buy' }
  }

/** Resting, then ended ones; `found: false` only when both answered completely. */
export async function lookupStop(context: UnifiedContext, stop: StopReference): Promise<Answer<StopLookup>> {
  const { client, catalog } = context
  const found = await catalog.find(stop.symbol)
  if (!found.ok) return found
  const instrument = found.value
  if (!instrument) return ok({ found: false })
  const isIt = (row: StopRow) => row.clientOid === stop.clientOrderId && row.symbol === stop.symbol
  const type = stop.kind === 'trigger' ? 'trigger' : 'tpsl'
  const pending = await client.read(
    'stopsPending',
    (rest) => rest.getUnfilledStrategyOrders({ category: CATEGORY, type }),
    (data) => decode(nullableList(STOP_ROW), data).filter(isFutures),
  )
  if (!pending.ok) return pending
  const history = pending.value.some(isIt) ? null : await walkHistory(context, type, isIt)
  if (history && !history.ok) return history
  const row = [...pending.value, ...(history?.value ?? [])].find(isIt)
  const report = row ? guarded(() => stopOf(instrument, row, () => stop)) : ok(null)
  if (!report.ok) return report
  return ok(report.value ? { found: true, report: report.value } : { found: false })
}

const HISTORY = z.object({ list: nullableList(STOP_ROW) })

async function walkHistory(
  { client }: UnifiedContext,
  type: 'tpsl' | 'trigger',
  enough: (row: StopRow) => boolean,
): Promise<Answer<readonly StopRow[]>> {
  const answer = await walkPages<StopRow>({
    fetch: (query) =>
      client.read(
        'stopsHistory',
        (rest) => rest.getHistoryStrategyOrders({ category: CATEGORY, type, ...pageOf(query) }),
        (data) => decode(HISTORY, data).list.filter(isFutures),
      ),
    idOf: (row) => row.orderId,
    enough,
  })
  return answer.ok ? ok(answer.value.rows) : answer
}
