import type { Instrument } from '@gridpilot/core'
import type { OrderReport } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { guarded } from './failure-of.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'
import type { OrderIds } from './order-ids.ts'
import { type HistoryWalk, walkHistory } from './pages.ts'

const DAY_MS = 86_400_000

/** How a family lists the orders that have ended. */
export interface OrderHistory<Row extends { readonly symbol: string }>
  extends Omit<HistoryWalk<Row>, 'spanMs' | 'depthMs'> {
  reportOf(instrument: Instrument, row: Row): OrderReport
  readonly catalog: InstrumentCatalog
  readonly orderIds: OrderIds
}

/** Ended orders made after the one of this venue id, oldest first; null: of the newest span. Unknown symbols are left out. */
export async function readEndedOrders<Row extends { readonly symbol: string }>(
  { catalog, orderIds, reportOf, ...walk }: OrderHistory<Row>,
  venueOrderId: string | null,
): Promise<Answer<readonly OrderReport[]>> {
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const history = { ...walk, spanMs: 30 * DAY_MS, depthMs: 90 * DAY_MS }
  const answer = await walkHistory(history, venueOrderId, venueOrderId !== null)
  if (!answer.ok) return answer
  const after = BigInt(venueOrderId ?? '-1')
  return guarded(() =>
    answer.value.flatMap((row) => {
      const instrument = catalog.get(row.symbol)
      if (!instrument || BigInt(walk.idOf(row)) <= after) return []
      const report = reportOf(instrument, row)
      orderIds.learn(report.venueOrderId, report.clientOrderId)
      return [report]
    }),
  )
}
