import { formatMoney, type Money } from '@gridpilot/core'
import type { Tx } from '../schema/schema.ts'
import type { EquitySnapshotsTable } from '../schema/trading-tables.ts'
import type { Template } from '../template.ts'
import { thinEquity } from './equity-thinning.ts'

/** Whose equity: one bot's (investment + total PnL) or a whole account's. */
export interface EquitySubject {
  readonly kind: 'bot' | 'account'
  readonly id: string
  readonly userId: string
}

export interface EquityValue {
  readonly marketMs: number
  readonly wallMs: number
  readonly equity: Money
  readonly price: number | null
}

export interface EquityWriter {
  /** Adds a point (a second one of the same market ms replaces the first) and thins the subject's older ones. */
  write(tx: Tx, subject: EquitySubject, value: EquityValue): Promise<void>
}

/** Thinning reads all times of a subject, so it runs once per so many points. */
const POINTS_PER_THINNING = 100

const DELETES_PER_QUERY = 200

export function createEquityWriter(upsert: Template<EquitySnapshotsTable>): EquityWriter {
  const sinceThinning = new Map<string, number>()
  return {
    async write(tx, subject, { marketMs, wallMs, equity, price }) {
      await upsert.run(tx, {
        subject_kind: subject.kind,
        subject_id: subject.id,
        user_id: subject.userId,
        market_at: marketMs,
        wall_at: wallMs,
        equity: formatMoney(equity),
        price,
      })
      const key = `${subject.kind}:${subject.id}`
      // A fresh process thins at its first point: it does not know how many came before.
      const points = (sinceThinning.get(key) ?? POINTS_PER_THINNING - 1) + 1
      sinceThinning.set(key, points % POINTS_PER_THINNING)
      if (points >= POINTS_PER_THINNING) await thin(tx, subject)
    },
  }
}

async function thin(tx: Tx, subject: EquitySubject): Promise<void> {
  const rows = await tx
    .selectFrom('equity_snapshots')
    .select('market_at')
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .orderBy('market_at', 'desc')
    .execute()
  const drop = thinEquity(rows.map(({ market_at }) => market_at))
  for (let from = 0; from < drop.length; from += DELETES_PER_QUERY) {
    await tx
      .deleteFrom('equity_snapshots')
      .where('subject_kind', '=', subject.kind)
      .where('subject_id', '=', subject.id)
      .where('market_at', 'in', drop.slice(from, from + DELETES_PER_QUERY))
      .execute()
  }
}
