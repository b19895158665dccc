import {
  type BotStatus,
  createGridBot,
  err,
  type GridBot,
  type GridConfig,
  type Instrument,
  type Money,
  ok,
  type Result,
  sum,
} from '@gridpilot/core'
import type { ExpressionBuilder } from 'kysely'
import { moneyColumn } from '../codec/codec.ts'
import { decoding, toDocument } from '../codec/document.ts'
import { instrumentCodec } from '../codec/instrument-codec.ts'
import { gridBotStateColumns } from '../engine/grid-bot-row.ts'
import type { Db, Schema, Tx } from '../schema/schema.ts'
import type { GridBotsTable } from '../schema/trading-tables.ts'
import { type StoredGridBot, toStoredGridBot } from './grid-bot-row.ts'
import { isOlder, type Page, type PageError, type PageRequest, pageOf, parseCursor, rowsToRead } from './page.ts'
import type { SettingsRepository } from './settings-repository.ts'

export interface NewStoredGridBot {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly config: GridConfig
  readonly instrument: Instrument
  readonly investmentRatio: string | null
  readonly stopLossPercent: string | null
  readonly takeProfitPercent: string | null
  readonly recommendationId: string | null
}

/** Which of a user's bots; archived ones only when asked for, and then only they. */
export interface GridBotFilter {
  readonly status?: BotStatus
  readonly symbol?: string
  readonly accountId?: string
  readonly archived?: boolean
}

export type GridBotDescription = Partial<
  Pick<StoredGridBot, 'name' | 'investmentRatio' | 'stopLossPercent' | 'takeProfitPercent'>
>

export interface GridBotTotals {
  readonly bots: number
  readonly byStatus: Readonly<Partial<Record<BotStatus, number>>>
  readonly investment: Money
  readonly totalProfit: Money
  readonly gridProfit: Money
}

const ENDED: readonly BotStatus[] = ['stopped', 'liquidated']

/** Grid bots of one user at a time. Their state is changed by the engine only; this creates, shows and archives them. */
export class GridBotRepository {
  readonly #db: Db
  readonly #nowMs: () => number
  readonly #settings: SettingsRepository

  constructor(db: Db, nowMs: () => number, settings: SettingsRepository) {
    this.#db = db
    this.#nowMs = nowMs
    this.#settings = settings
  }

  /** A bot in status `created` with the installation's next code. The account must be the user's and not archived. */
  create(
    userId: string,
    draft: NewStoredGridBot,
  ): Promise<Result<StoredGridBot, 'account_absent' | 'recommendation_absent'>> {
    return this.#db.transaction().execute(async (tx) => {
      const account = await tx
        .selectFrom('accounts')
        .select('id')
        .where('id', '=', draft.accountId)
        .where('user_id', '=', userId)
        .where('archived_at', 'is', null)
        .executeTakeFirst()
      if (!account) return err('account_absent')
      if (draft.recommendationId !== null) {
        const known = tx.selectFrom('recommendations').select('id').where('id', '=', draft.recommendationId)
        if (!(await known.executeTakeFirst())) return err('recommendation_absent')
      }
      const installation = await this.#settings.installationId(tx)
      const codeNumber = await nextCodeNumber(tx, this.#nowMs())
      const { id, config } = draft
      const bot = createGridBot({ id, code: codeNumber.toString(36), installation, config })
      const row = this.#newRow(userId, draft, bot, codeNumber)
      await tx.insertInto('grid_bots').values(row).execute()
      return ok(toStoredGridBot(row))
    })
  }

  #newRow(userId: string, draft: NewStoredGridBot, bot: GridBot, codeNumber: number): GridBotsTable {
    const nowMs = this.#nowMs()
    return {
      ...gridBotStateColumns(bot, draft.instrument, nowMs),
      id: draft.id,
      user_id: userId,
      account_id: draft.accountId,
      code_number: codeNumber,
      name: draft.name,
      symbol: draft.config.symbol,
      investment_ratio: draft.investmentRatio,
      stop_loss_percent: draft.stopLossPercent,
      take_profit_percent: draft.takeProfitPercent,
      is_ai_recommended: draft.recommendationId === null ? 0 : 1,
      recommendation_id: draft.recommendationId,
      win_rate: null,
      instrument: toDocument(instrumentCodec, draft.instrument),
      created_at: nowMs,
      archived_at: null,
    }
  }

  async get(userId: string, botId: string): Promise<StoredGridBot | null> {
    const row = await this.#db
      .selectFrom('grid_bots')
      .selectAll()
      .where('user_id', '=', userId)
      .where('id', '=', botId)
      .executeTakeFirst()
    return row ? toStoredGridBot(row) : null
  }

  /** Newest first. */
  async list(
    userId: string,
    filter: GridBotFilter,
    request: PageRequest,
  ): Promise<Result<Page<StoredGridBot>, PageError>> {
    const after = parseCursor(request.cursor)
    if (!after.ok) return after
    let query = this.#db.selectFrom('grid_bots').selectAll().where(matches(userId, filter))
    if (after.value) query = query.where(isOlder('created_at', 'id', after.value))
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(rowsToRead(request)).execute()
    return ok(pageOf(rows, request, (row) => ({ time: row.created_at, id: row.id }), toStoredGridBot))
  }

  /** Bots that are neither ended nor archived, oldest first: what limits and margin checks count. */
  async active(userId: string, accountId?: string): Promise<readonly StoredGridBot[]> {
    const rows = await this.#db
      .selectFrom('grid_bots')
      .selectAll()
      .where(matches(userId, accountId === undefined ? {} : { accountId }))
      .where('status', 'not in', [...ENDED])
      .orderBy('code_number')
      .execute()
    return rows.map(toStoredGridBot)
  }

  /** Exact sums over all bots of the filter. */
  async totals(userId: string, filter: GridBotFilter): Promise<GridBotTotals> {
    const rows = await this.#db
      .selectFrom('grid_bots')
      .select(['status', 'investment_amount', 'total_profit', 'grid_profit'])
      .where(matches(userId, filter))
      .execute()
    const byStatus: Partial<Record<BotStatus, number>> = {}
    for (const row of rows) {
      const status = row.status as BotStatus
      byStatus[status] = (byStatus[status] ?? 0) + 1
    }
    const sumOf = (column: 'investment_amount' | 'total_profit' | 'grid_profit') =>
      decoding(() => sum(rows.map((row) => moneyColumn(row[column], column))))
    return {
      bots: rows.length,
      byStatus,
      investment: sumOf('investment_amount'),
      totalProfit: sumOf('total_profit'),
      gridProfit: sumOf('grid_profit'),
    }
  }

  /** Changes what a person wrote about the bot; null when the user has no such bot. */
  async describe(userId: string, botId: string, change: GridBotDescription): Promise<StoredGridBot | null> {
    const row = await this.#db
      .updateTable('grid_bots')
      .set({
        updated_at: this.#nowMs(),
        ...(change.name !== undefined && { name: change.name }),
        ...(change.investmentRatio !== undefined && { investment_ratio: change.investmentRatio }),
        ...(change.stopLossPercent !== undefined && { stop_loss_percent: change.stopLossPercent }),
        ...(change.takeProfitPercent !== undefined && { take_profit_percent: change.takeProfitPercent }),
      })
      .where('user_id', '=', userId)
      .where('id', '=', botId)
      .returningAll()
      .executeTakeFirst()
    return row ? toStoredGridBot(row) : null
  }

  /** Hides an ended or never started bot; orders, fills and ledger stay. Archiving twice keeps the first time. */
  archive(userId: string, botId: string): Promise<Result<StoredGridBot, 'absent' | 'not_ended'>> {
    return this.#db.transaction().execute(async (tx) => {
      const mine = tx.selectFrom('grid_bots').selectAll().where('user_id', '=', userId).where('id', '=', botId)
      const row = await mine.executeTakeFirst()
      if (!row) return err('absent')
      if (row.archived_at !== null) return ok(toStoredGridBot(row))
      const status = row.status as BotStatus
      if (status !== 'created' && !ENDED.includes(status)) return err('not_ended')
      const archived = { archived_at: this.#nowMs() }
      await tx.updateTable('grid_bots').set(archived).where('id', '=', botId).execute()
      return ok(toStoredGridBot({ ...row, ...archived }))
    })
  }
}

function matches(userId: string, filter: GridBotFilter) {
  return (where: ExpressionBuilder<Schema, 'grid_bots'>) =>
    where.and([
      where('user_id', '=', userId),
      where('archived_at', filter.archived ? 'is not' : 'is', null),
      ...(filter.status === undefined ? [] : [where('status', '=', filter.status)]),
      ...(filter.symbol === undefined ? [] : [where('symbol', '=', filter.symbol)]),
      ...(filter.accountId === undefined ? [] : [where('account_id', '=', filter.accountId)]),
    ])
}

/** From here code numbers are counted in seconds. */
const CODES_BEGAN_MS = Date.UTC(2026, 0, 1)

/**
 * Codes are never used twice: rows of archived bots stay, and where an older backup has forgotten the newest bots, a number
 * that follows the clock lies beyond theirs. Six base-36 digits last for 69 years.
 */
async function nextCodeNumber(tx: Tx, nowMs: number): Promise<number> {
  const row = await tx
    .selectFrom('grid_bots')
    .select((select) => select.fn.max<number | null>('code_number').as('last'))
    .executeTakeFirst()
  return Math.max((row?.last ?? 0) + 1, Math.floor((nowMs - CODES_BEGAN_MS) / 1_000))
}
