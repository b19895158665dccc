import { sql } from 'kysely'
import type { Tx } from '../schema/schema.ts'

/** A bot keeps its newest 1,000 events, and of every code the newest 200: rare ones survive a flood of frequent ones. */
const NEWEST_KEPT = 1_000
const NEWEST_OF_CODE_KEPT = 200

/** Thinning runs after this many new events of a bot. */
export const EVENTS_PER_THINNING = 200

export async function thinEvents(tx: Tx, botId: string): Promise<void> {
  await tx
    .deleteFrom('bot_events')
    .where('bot_id', '=', botId)
    .where('seq', 'in', (select) =>
      select
        .selectFrom((inner) =>
          inner
            .selectFrom('bot_events')
            .select('seq')
            .select(sql<number>`row_number() over (order by seq desc)`.as('age'))
            .select(sql<number>`row_number() over (partition by code order by seq desc)`.as('age_of_code'))
            .where('bot_id', '=', botId)
            .as('aged'),
        )
        .select('aged.seq')
        .where('aged.age', '>', NEWEST_KEPT)
        .where('aged.age_of_code', '>', NEWEST_OF_CODE_KEPT),
    )
    .execute()
}
