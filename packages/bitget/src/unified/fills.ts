import { type Fill, type Instrument, type Money, ZERO } from '@gridpilot/core'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import {
  absentable,
  coinAmountUp,
  coinText,
  decimalText,
  decode,
  executedIn,
  idText,
  malformed,
  moneyIn,
  msText,
  nullableList,
  priceIn,
  sideText,
  symbolText,
  wordText,
} from '../decode.ts'
import { createFillsAfter } from '../fills-after.ts'
import type { PageQuery } from '../pages.ts'
import { isForced } from '../trade-side.ts'
import { CATEGORY, MARGIN_COIN, type UnifiedClient } from './client.ts'
import { isFutures } from './order-report.ts'
import { pageOf, type UnifiedContext } from './place.ts'
import { directionOf } from './sides.ts'

const DAY_MS = 86_400_000

const FEE = z.object({ feeCoin: absentable(coinText), fee: absentable(decimalText) })

/** A fill of REST (`createdTime`) or of the `fill` topic (`execTime`, `holdSide`). */
export const FILL_ROW = z.object({
  category: wordText,
  execId: idText,
  orderId: idText,
  clientOid: absentable(z.string().max(64)),
  symbol: symbolText,
  side: sideText,
  holdSide: absentable(wordText),
  tradeSide: absentable(wordText),
  execPrice: decimalText,
  execQty: decimalText,
  execPnl: absentable(decimalText),
  tradeScope: wordText.pipe(z.enum(['taker', 'maker'])),
  feeDetail: nullableList(FEE),
  createdTime: absentable(msText),
  execTime: absentable(msText),
})
export type FillRow = z.infer<typeof FILL_ROW>
const FILL_LIST = z.object({ list: nullableList(FILL_ROW) })

export const timeOf = (row: FillRow): number =>
  row.execTime ?? row.createdTime ?? malformed(`fill ${row.execId} without a time`)

/** REST rows tell neither hold mode nor position: side and `tradeSide` together do. */
export const fillOf = (instrument: Instrument, row: FillRow): Fill => ({
  tradeId: row.execId,
  venueOrderId: row.orderId,
  clientOrderId: row.clientOid ?? '',
  symbol: instrument.symbol,
  ...directionOf({ side: row.side, tradeSide: row.tradeSide, posSide: row.holdSide, mode: null }),
  price: priceIn(instrument, row.execPrice),
  quantity: executedIn(instrument, row.execQty),
  ...feeOf(row),
  realizedPnl: row.execPnl === null ? ZERO : moneyIn(row.execPnl),
  liquidity: row.tradeScope,
  occurredAtMs: timeOf(row),
  ...(isForced(row.tradeSide) ? { forced: true } : {}),
})

/**
 * Paid fees are positive on the socket and, since 2026-03-11, in REST; REST rows recorded before are negative. The
 * magnitude is what was paid in all of them: this venue pays no rebates on USDT perpetuals.
 */
function feeOf({ feeDetail, execId }: FillRow): Pick<Fill, 'fee' | 'feeCoin'> {
  const paid = feeDetail.filter(({ fee }) => fee !== null && /[1-9]/.test(fee))
  const [first] = paid
  if (!first) return { fee: ZERO, feeCoin: feeDetail[0]?.feeCoin ?? MARGIN_COIN }
  const feeCoin = first.feeCoin ?? MARGIN_COIN
  if (paid.some((row) => (row.feeCoin ?? MARGIN_COIN) !== feeCoin)) return malformed(`fill ${execId}: two fee coins`)
  const exact = feeCoin === MARGIN_COIN ? moneyIn : coinAmountUp
  const fee = paid.reduce((total, row) => total + exact((row.fee ?? '0').replace(/^[+-]/, '')), 0n)
  return { fee: fee as Money, feeCoin }
}

/** The endpoint has no filter for symbols; other products are left out by category. */
export const fetchFillPage =
  (client: UnifiedClient) =>
  (query: PageQuery): Promise<Answer<readonly FillRow[]>> =>
    client.read(
      'fillHistory',
      (rest) => rest.getTradeFills({ category: CATEGORY, ...pageOf(query) }),
      (data) => decode(FILL_LIST, data).list.filter(isFutures),
    )

export const unifiedFillsAfter = ({ client, catalog, marketMs }: UnifiedContext) =>
  createFillsAfter<FillRow>({
    fetch: fetchFillPage(client),
    idOf: (row) => row.execId,
    timeOf,
    spanMs: 30 * DAY_MS,
    depthMs: 90 * DAY_MS,
    marketMs,
    fillOf,
    catalog,
    log: client.log,
    wallMs: client.wallMs,
  })
