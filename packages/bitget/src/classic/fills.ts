import { type Fill, type Instrument, type Money, ok, ZERO } from '@gridpilot/core'
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
import { type Direction, isForced, type SidesOfRow } from '../trade-side.ts'
import { type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'
import { learnNames, type NamedFill } from './order-names.ts'
import type { ClassicContext } from './place.ts'
import { directionOf } from './sides.ts'

const DAY_MS = 86_400_000

const FEE = z.object({ feeCoin: absentable(coinText), totalFee: absentable(decimalText) })
/** A fill of REST or of the `fill` channel. */
export const FILL_ROW = z.object({
  tradeId: idText,
  orderId: idText,
  clientOid: absentable(z.string()),
  symbol: symbolText,
  side: sideText,
  price: decimalText,
  baseVolume: decimalText,
  profit: absentable(decimalText),
  feeDetail: nullableList(FEE),
  tradeScope: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['taker', 'maker', 't', 'm'])),
  posMode: absentable(wordText),
  tradeSide: absentable(wordText),
  cTime: msText,
})
export type FillRow = z.infer<typeof FILL_ROW>

const FILL_LIST = z.object({ fillList: nullableList(FILL_ROW) })

/**
 * `clientOrderId` may be known from elsewhere; the row's own comes first. REST and stream mean different things by
 * `side`: `direct` is the table's reading for the one this row is from.
 */
export function fillOf(
  instrument: Instrument,
  row: FillRow,
  clientOrderId: string | null,
  direct: (row: SidesOfRow) => Direction,
): Fill {
  return {
    tradeId: row.tradeId,
    venueOrderId: row.orderId,
    clientOrderId: row.clientOid ?? clientOrderId ?? '',
    symbol: instrument.symbol,
    ...direct({ side: row.side, tradeSide: row.tradeSide, posSide: null, mode: row.posMode }),
    price: priceIn(instrument, row.price),
    quantity: executedIn(instrument, row.baseVolume),
    ...feeOf(row),
    realizedPnl: row.profit === null ? ZERO : moneyIn(row.profit),
    liquidity: row.tradeScope.startsWith('m') ? 'maker' : 'taker',
    occurredAtMs: row.cTime,
    ...(isForced(row.tradeSide) ? { forced: true } : {}),
  }
}

/** Classic accounts print what was paid as a negative number; ours is positive when paid. */
function feeOf({ feeDetail, tradeId }: FillRow): Pick<Fill, 'fee' | 'feeCoin'> {
  const paid = feeDetail.filter(({ totalFee }) => totalFee !== null && /[1-9]/.test(totalFee))
  const [first] = paid
  if (!first) return { fee: ZERO, feeCoin: feeDetail[0]?.feeCoin ?? MARGIN_COIN }
  const feeCoin = first.feeCoin ?? MARGIN_COIN
  if (paid.some((row) => (row.feeCoin ?? MARGIN_COIN) !== feeCoin)) return malformed(`fill ${tradeId}: two fee coins`)
  const exact = feeCoin === MARGIN_COIN ? moneyIn : coinAmountUp
  const fee = paid.reduce((total, { totalFee }) => total + exact(negated(totalFee ?? '0')), 0n)
  return { fee: fee as Money, feeCoin }
}

const negated = (text: string) => (text.startsWith('-') ? text.slice(1) : `-${text.replace('+', '')}`)

export const fetchFillPage =
  (client: ClassicClient, symbol?: string) =>
  (query: PageQuery): Promise<Answer<readonly FillRow[]>> =>
    client.read(
      'fillHistory',
      (rest) =>
        rest.getFuturesHistoricOrderFills({
          productType: PRODUCT,
          ...(symbol === undefined ? {} : { symbol }),
          ...query,
        }),
      (data) => decode(FILL_LIST, data).fillList,
    )

export const classicFillsAfter = ({ client, catalog, orderIds, marketMs }: ClassicContext) => {
  const nameOf = (row: NamedFill) => row.clientOid ?? orderIds.clientIdOf(row.orderId)
  return createFillsAfter<FillRow>({
    // A database that an older backup replaced does not know these orders: only their client ids tell whose they are.
    learnNames: async (rows) =>
      rows.every((row) => nameOf(row) !== null) ? ok(null) : learnNames({ client, orderIds }, null, rows, nameOf),
    fetch: fetchFillPage(client),
    idOf: (row) => row.tradeId,
    timeOf: (row) => row.cTime,
    spanMs: 7 * DAY_MS,
    depthMs: 90 * DAY_MS,
    marketMs,
    fillOf: (instrument, row) => fillOf(instrument, row, orderIds.clientIdOf(row.orderId), directionOf),
    catalog,
    log: client.log,
    wallMs: client.wallMs,
  })
}
