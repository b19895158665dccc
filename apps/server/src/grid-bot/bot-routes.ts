import type { GridBot } from '@gridpilot/contract'
import { sum, toNumber } from '@gridpilot/core'
import type { Account, Store } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { refusal } from '../http/api-error.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import type { BotAssessor } from './bot-assessor.ts'
import type { BotCommands } from './bot-commands.ts'
import type { BotDesk, BotFile } from './bot-desk.ts'
import type { BotPatching } from './bot-patching.ts'
import { closeNowOf } from './bot-presenter.ts'
import { orRefuse } from './refuse.ts'

export interface BotRouteServices {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly bots: BotDesk
  readonly assessor: BotAssessor
  readonly commands: BotCommands
  readonly patching: BotPatching
}

type BotOperation =
  | 'previewGridBot'
  | 'createGridBot'
  | 'listGridBots'
  | 'getGridBot'
  | 'patchGridBot'
  | 'previewGridBotEdit'
  | 'deleteGridBot'
  | 'startGridBot'
  | 'pauseGridBot'
  | 'resumeGridBot'
  | 'stopGridBot'

export function botHandlers(services: BotRouteServices): HandlersOf<BotOperation> {
  const { store, bots, assessor, commands, patching } = services
  const shown = async (userId: string, botId: string): Promise<GridBot> => {
    const bot = await bots.present(userId, botId)
    if (bot === null) throw refusal('not_found')
    return bot
  }
  return {
    async previewGridBot({ caller, body }) {
      const account = await accountFor(services, caller.userId, body.account_id)
      return orRefuse(await assessor.preview(account, body))
    },
    async createGridBot({ caller, body, resourceId }) {
      const account = await accountFor(services, caller.userId, body.account_id)
      const { name, recommendation_id, confirm_opposing } = body
      const draft = {
        ...{ id: resourceId, name, wanted: body },
        recommendationId: recommendation_id ?? null,
        confirmOpposing: confirm_opposing === true,
      }
      const stored = orRefuse(await commands.create(account, draft))
      return shown(caller.userId, stored.bot.id)
    },
    listGridBots: (call) => listBots(services, call.caller.userId, call.query),
    getGridBot: ({ caller, params }) => shown(caller.userId, params.id),
    async patchGridBot({ caller, params, body }) {
      await patching.inTurn(params.id, async () =>
        orRefuse(await patching.patch(await fileOf(bots, caller.userId, params.id), body)),
      )
      return shown(caller.userId, params.id)
    },
    async previewGridBotEdit({ caller, params, body }) {
      return orRefuse(await patching.preview(await fileOf(bots, caller.userId, params.id), body))
    },
    async deleteGridBot({ caller, params }) {
      const { stored } = await fileOf(bots, caller.userId, params.id)
      const { archivedAtMs } = orRefuse(await commands.archive(stored))
      return { id: params.id, archived_at: utcTime(archivedAtMs ?? stored.updatedAtMs) }
    },
    async startGridBot({ caller, params }) {
      orRefuse(await commands.start((await fileOf(bots, caller.userId, params.id)).stored))
      return shown(caller.userId, params.id)
    },
    async pauseGridBot({ caller, params }) {
      orRefuse(await commands.pause((await fileOf(bots, caller.userId, params.id)).stored))
      return shown(caller.userId, params.id)
    },
    async resumeGridBot({ caller, params }) {
      orRefuse(await commands.resume((await fileOf(bots, caller.userId, params.id)).stored))
      return shown(caller.userId, params.id)
    },
    async stopGridBot({ caller, params, body, request }) {
      orRefuse(await commands.stop((await fileOf(bots, caller.userId, params.id)).stored, body.close_position))
      const details = { close_position: body.close_position }
      const entry = { action: 'bot_stopped', subjectKind: 'grid_bot', subjectId: params.id, details }
      await store.audit.append(caller.userId, { ...entry, remoteAddress: request.ip })
      return shown(caller.userId, params.id)
    },
  }
}

/** An archived bot is still shown, but takes no more commands. */
async function fileOf(bots: BotDesk, userId: string, botId: string): Promise<BotFile> {
  const file = await bots.file(userId, botId)
  if (file === null) throw refusal('not_found')
  if (file.stored.archivedAtMs !== null) throw refusal('bot_state_conflict', { value: 'archived' })
  return file
}

/** A foreign account's id answers like an unknown one. */
async function accountFor(
  { accounts }: BotRouteServices,
  userId: string,
  accountId: string | undefined,
): Promise<Account> {
  const account = await accounts.find(userId, accountId)
  if (account === null) throw refusal('not_found', { field: 'account_id' })
  return account
}

interface ListQuery {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly status?: GridBot['status'] | undefined
  readonly symbol?: string | undefined
  readonly account_id?: string | undefined
  readonly archived?: boolean | undefined
}

async function listBots({ store, bots }: BotRouteServices, userId: string, query: ListQuery) {
  const filter = {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.symbol === undefined ? {} : { symbol: query.symbol }),
    ...(query.account_id === undefined ? {} : { accountId: query.account_id }),
    ...(query.archived === undefined ? {} : { archived: query.archived }),
  }
  const page = await store.gridBots.list(userId, filter, { limit: query.limit, cursor: query.cursor ?? null })
  if (!page.ok) throw refusal('invalid_request', { field: 'cursor' })
  const files = await Promise.all(page.value.items.map((stored) => bots.fileOf(stored)))
  const totals = await store.gridBots.totals(userId, filter)
  const complete = query.cursor === undefined && page.value.nextCursor === null
  const closeNow = files.map(({ bot, instrument }) => {
    const value = closeNowOf(bot, instrument)
    return value === null ? null : value - bot.config.investment
  })
  const known = closeNow.filter((value): value is bigint => value !== null)
  const items = await Promise.all(files.map((file) => bots.presentFile(file)))
  return {
    items,
    next_cursor: page.value.nextCursor,
    totals: {
      // The whole list: the sum of what is shown. A part of it: what was stored last for all.
      total_profit: complete
        ? items.reduce((total, item) => total + item.total_profit, 0)
        : toNumber(totals.totalProfit),
      // Known only when every bot of the query was looked at and has a price.
      close_now_profit: complete && known.length === closeNow.length ? toNumber(sum(known as never)) : null,
      investment_amount: toNumber(totals.investment),
      grid_profit: toNumber(totals.gridProfit),
    },
  }
}
