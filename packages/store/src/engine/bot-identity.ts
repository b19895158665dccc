import type { Instrument } from '@gridpilot/core'
import { fromDocument } from '../codec/document.ts'
import { instrumentCodec } from '../codec/instrument-codec.ts'
import type { Db, Tx } from '../schema/schema.ts'
import { StoreFailure } from '../store-error.ts'

/** What never changes about a bot. */
export interface BotIdentity {
  readonly userId: string
  readonly accountId: string
  readonly instrument: Instrument
}

/** Owners of bots and accounts, read once: both never change while a row exists. */
export interface Identities {
  bot(db: Db | Tx, botId: string): Promise<BotIdentity>
  /** The user an account belongs to. */
  owner(db: Db | Tx, accountId: string): Promise<string>
}

export function createIdentities(): Identities {
  const bots = new Map<string, BotIdentity>()
  const owners = new Map<string, string>()
  return {
    async bot(db, botId) {
      const known = bots.get(botId)
      if (known) return known
      const row = await db
        .selectFrom('grid_bots')
        .select(['user_id', 'account_id', 'instrument'])
        .where('id', '=', botId)
        .executeTakeFirst()
      if (!row) throw new StoreFailure('constraint', `no such bot: ${botId}`)
      const instrument = fromDocument(instrumentCodec, row.instrument, `instrument of bot ${botId}`)
      const identity = { userId: row.user_id, accountId: row.account_id, instrument }
      bots.set(botId, identity)
      return identity
    },
    async owner(db, accountId) {
      const known = owners.get(accountId)
      if (known !== undefined) return known
      const row = await db.selectFrom('accounts').select('user_id').where('id', '=', accountId).executeTakeFirst()
      if (!row) throw new StoreFailure('constraint', `no such account: ${accountId}`)
      owners.set(accountId, row.user_id)
      return row.user_id
    },
  }
}
