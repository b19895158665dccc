import { err, type Fill, type Instrument, type Money, ok, ZERO } from '@gridpilot/core'
import type { Page } from '@gridpilot/engine'
import { z } from 'zod'
import {
  absentable,
  coinAmountUp,
  decimalText,
  decode,
  idText,
  MalformedPayload,
  malformed,
  moneyIn,
  msText,
  nullableList,
  priceIn,
  quantityIn,
  symbolText,
} from '../decode.ts'
import { failure } from '../errors.ts'
import { type Answer, type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'
import { type HistoryWalk, type PageQuery, walkHistory } from './pages.ts'
import type { PlaceContext } from './place.ts'

const DAY_MS = 86_400_000
/** A complete deep walk is repeated after this; in between the newest span alone is enough. */
const DEEP_WALK_MS = DAY_MS

const FEE = z.object({ feeCoin: absentable(z.string()), totalFee: absentable(decimalText) })
/** A fill of REST or of the `fill` channel. */
export const FILL_ROW = z.object({
  tradeId: idText,
  orderId: idText,
  clientOid: absentable(z.string()),
  symbol: symbolText,
  side: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['buy', 'sell'])),
  price: decimalText,
  baseVolume: decimalText,
  profit: absentable(decimalText),
  feeDetail: nullableList(FEE),
  tradeScope: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['taker', 'maker', 't', 'm'])),
  posMode: z.string().optional(),
  tradeSide: z.string().nullish(),
  cTime: msText,
})
export type FillRow = z.infer<typeof FILL_ROW>

const FILL_LIST = z.object({ fillList: nullableList(FILL_ROW) })

/**
 * In hedge mode REST and stream disagree about what `side` means. This adapter trades one-way only, so such a fill is
 * somebody else's, from before the account was switched.
 */
const isHedge = ({ posMode }: FillRow) => posMode === 'hedge_mode'

/** How the venue marks executions nobody ordered: liquidation, risk reduction, ADL, delivery. */
const isForced = ({ tradeSide }: FillRow) => /^(burst|force|reduce|offset|delivery|dte_sys_adl)_/.test(tradeSide ?? '')

/** `clientOrderId` may be known from elsewhere; the row's own comes first. */
export function fillOf(instrument: Instrument, row: FillRow, clientOrderId: string | null): Fill {
  if (isHedge(row)) return malformed(`fill ${row.tradeId} of hedge mode`)
  return {
    tradeId: row.tradeId,
    venueOrderId: row.orderId,
    clientOrderId: row.clientOid ?? clientOrderId ?? '',
    symbol: instrument.symbol,
    side: row.side,
    positionSide: 'net',
    price: priceIn(instrument, row.price),
    quantity: quantityIn(instrument, row.baseVolume),
    ...feeOf(row),
    realizedPnl: row.profit === null ? ZERO : moneyIn(row.profit),
    liquidity: row.tradeScope.startsWith('m') ? 'maker' : 'taker',
    occurredAtMs: row.cTime,
    ...(isForced(row) ? { forced: true } : {}),
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

export interface FillContext extends PlaceContext {
  marketMs(): Promise<Answer<number>>
}

/** How many rows before the cursor come again: rows can become visible out of order. Unique by trade id. */
const OVERLAP = 20

/**
 * Fills after the cursor (a trade id), oldest first, by id alone. The page begins with up to twenty fills before the
 * cursor. Fills that cannot be ours (hedge mode, symbols we do not know) are left out.
 */
export function createFillsAfter(context: FillContext) {
  const { client, catalog, orderIds, marketMs } = context
  const walk: HistoryWalk<FillRow> = {
    fetch: fetchFillPage(client),
    idOf: (row) => row.tradeId,
    timeOf: (row) => row.cTime,
    spanMs: 7 * DAY_MS,
    depthMs: 90 * DAY_MS,
    marketMs,
  }
  let walked: { readonly cursor: string | null; readonly wallMs: number } | null = null

  return async (cursor: string | null): Promise<Answer<Page<Fill>>> => {
    const loaded = await catalog.load()
    if (!loaded.ok) return loaded
    const deep = walked?.cursor !== cursor || client.wallMs() - walked.wallMs > DEEP_WALK_MS
    const answer = await walkHistory(walk, cursor, deep)
    if (!answer.ok) return answer
    const newest = answer.value.at(-1)?.tradeId ?? null
    const next = newest !== null && (cursor === null || BigInt(newest) > BigInt(cursor)) ? newest : cursor
    if (deep) walked = { cursor: next, wallMs: client.wallMs() }
    else if (walked) walked = { cursor: next, wallMs: walked.wallMs }
    const rows = withOverlap(answer.value, cursor)
    try {
      const items = rows.flatMap((row) => {
        const instrument = isHedge(row) ? undefined : catalog.get(row.symbol)
        return instrument ? [fillOf(instrument, row, orderIds.clientIdOf(row.orderId))] : []
      })
      if (items.length < rows.length) client.log('fills_skipped', { count: rows.length - items.length })
      return ok({ items, cursor: next })
    } catch (thrown) {
      if (!(thrown instanceof MalformedPayload)) throw thrown
      client.log('malformed_payload', { endpoint: 'fillHistory', message: thrown.message })
      return err(failure(null, 'malformed', thrown.message))
    }
  }
}

function withOverlap(rows: readonly FillRow[], cursor: string | null): readonly FillRow[] {
  if (cursor === null) return rows
  const firstNew = rows.findIndex((row) => BigInt(row.tradeId) > BigInt(cursor))
  return rows.slice(Math.max(0, (firstNew < 0 ? rows.length : firstNew) - OVERLAP))
}
