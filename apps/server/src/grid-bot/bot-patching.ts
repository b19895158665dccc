import type { GridEditPreview, PatchGridBotRequest } from '@gridpilot/contract'
import {
  type BegunBot,
  carriedOf,
  type DomainError,
  err,
  type GridConfig,
  type GridPlan,
  needsNewGrid,
  ok,
  parseMoney,
  planGrid,
  planMargin,
  type Result,
  type Ticks,
} from '@gridpilot/core'
import type { Account, Store, StoredGridBot } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { Refusals } from './assessment.ts'
import type { BotAssessor } from './bot-assessor.ts'
import type { BotCommands } from './bot-commands.ts'
import type { BotFile } from './bot-desk.ts'
import { type EditKind, presentEdit } from './edit-presenter.ts'
import { type Patch, patchOf } from './patch-request.ts'
import { toGridConfig, type WantedGrid } from './wanted-grid.ts'
import { onWire } from './wire-field.ts'

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly assessor: BotAssessor
  readonly commands: BotCommands
}

type Outcome = Result<StoredGridBot, Refusals>

/** A change of a bot that has begun, judged. */
interface JudgedEdit {
  readonly kind: EditKind
  readonly config: GridConfig
  readonly plan: GridPlan
  readonly price: Ticks
}

/** PATCH of a bot, while it runs, too. Checked like a new bot, from what it holds and has earned or lost. */
export class BotPatching {
  readonly #services: Services
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(services: Services) {
    this.#services = services
  }

  /** Changes of one bot one after the other: each goes on from what the last one left. */
  async inTurn<Value>(botId: string, change: () => Promise<Value>): Promise<Value> {
    const before = this.#turns.get(botId) ?? Promise.resolve()
    const turn = before.catch(() => undefined).then(change)
    this.#turns.set(botId, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(botId) === turn) this.#turns.delete(botId)
    }
  }

  async patch({ stored, bot }: BotFile, request: PatchGridBotRequest): Promise<Outcome> {
    const patch = patchOf(request, stored, bot)
    if (!patch.ok) return err([patch.error])
    const { name, wanted, changesInvestment } = patch.value
    if (wanted !== null) {
      const changed =
        bot.status === 'created'
          ? await this.#reshape(stored, wanted)
          : await this.#edit(stored, bot, patch.value, wanted)
      if (!changed.ok) return changed
    }
    const described = await this.#services.store.gridBots.describe(stored.userId, bot.id, {
      ...(name === undefined ? {} : { name }),
      ...(wanted === null
        ? {}
        : { stopLossPercent: wanted.stop_loss_percent ?? null, takeProfitPercent: wanted.take_profit_percent ?? null }),
      ...(changesInvestment && wanted !== null ? { investmentRatio: wanted.investment_ratio ?? null } : {}),
    })
    return ok(described ?? stored)
  }

  /** What `patch` would do to a bot that has begun, without doing it. */
  async preview({ stored, bot }: BotFile, request: PatchGridBotRequest): Promise<Result<GridEditPreview, Refusals>> {
    const patch = patchOf(request, stored, bot)
    if (!patch.ok) return err([patch.error])
    const { plan } = bot
    if (plan === null) return err([{ code: 'bot_state_conflict', value: bot.status }])
    const begun: BegunBot = { ...bot, plan }
    const { wanted } = patch.value
    const judged = wanted === null ? null : await this.#judge(stored, begun, patch.value, wanted)
    if (judged !== null && !judged.ok) return judged
    const edit = judged?.value ?? {
      kind: 'settings' as const,
      config: bot.config,
      plan,
      price: bot.lastPrice ?? plan.startPrice,
    }
    return ok(presentEdit({ ...edit, bot: begun, instrument: stored.instrument }))
  }

  async #reshape(stored: StoredGridBot, wanted: WantedGrid): Promise<Outcome> {
    const account = await this.#account(stored)
    if (account === null) return err([{ code: 'not_found' }])
    const assessed = await this.#services.assessor.assess(account, wanted, stored.bot.id)
    return assessed.ok ? this.#services.commands.reconfigure(stored, assessed.value.config) : assessed
  }

  async #edit(stored: StoredGridBot, bot: BotFile['bot'], patch: Patch, wanted: WantedGrid): Promise<Outcome> {
    const { commands, assessor } = this.#services
    const { plan } = bot
    if (plan !== null) {
      const judged = await this.#judge(stored, { ...bot, plan }, patch, wanted)
      return judged.ok ? commands.edit(stored, judged.value.config, patch.resize) : judged
    }
    const account = await this.#account(stored)
    if (account === null) return err([{ code: 'not_found' }])
    const assessed = await assessor.assess(account, wanted, bot.id)
    return assessed.ok ? commands.edit(stored, assessed.value.config, patch.resize) : assessed
  }

  async #judge(
    stored: StoredGridBot,
    bot: BegunBot,
    patch: Patch,
    wanted: WantedGrid,
  ): Promise<Result<JudgedEdit, Refusals>> {
    const { instrument } = stored
    const price = bot.lastPrice ?? bot.plan.startPrice
    const { investment: available, positionMode } = bot.config
    const config = toGridConfig(wanted, { instrument, price, available, positionMode })
    // A ratio is of what the exchange says, so only the assessor can turn it into money.
    const byRatio = wanted.investment_ratio != null
    if (!config.ok) return config
    if (!byRatio && !needsNewGrid(bot.config, config.value)) {
      const refused = this.#settings(stored, bot, config.value, wanted)
      return refused === null ? ok({ kind: 'settings', config: config.value, plan: bot.plan, price }) : err(refused)
    }
    const account = await this.#account(stored)
    if (account === null) return err([{ code: 'not_found' }])
    if (!patch.resize) return this.#margin(account, stored, bot, wanted)
    const assessed = await this.#services.assessor.assess(account, wanted, bot.id, bot)
    if (!assessed.ok) return assessed
    const { context, ...rest } = assessed.value
    const kind = needsNewGrid(bot.config, rest.config) ? 'grid' : 'settings'
    return ok({ kind, config: rest.config, plan: kind === 'grid' ? rest.plan : bot.plan, price: context.price })
  }

  async #margin(
    account: Account,
    stored: StoredGridBot,
    bot: BegunBot,
    wanted: WantedGrid,
  ): Promise<Result<JudgedEdit, Refusals>> {
    const read = await this.#services.assessor.money(account, wanted, bot)
    if (!read.ok) return read
    const { config, price } = read.value
    const planned = planMargin(bot, config, stored.instrument, price)
    return planned.ok ? ok({ kind: 'margin', config, plan: planned.value, price }) : err([onWire(planned.error)])
  }

  /** Exits and trailing of a bot that works, judged against its own range, wherever the price is. */
  #settings(stored: StoredGridBot, bot: BegunBot, config: GridConfig, wanted: WantedGrid): Refusals | null {
    const planned = planGrid(config, stored.instrument, bot.plan.startPrice, { carried: carriedOf(bot) })
    const refused = planned.ok ? [] : planned.error.filter(isSetting)
    return refused.length === 0 ? null : refused.map((error) => onWire(asPercent(error, wanted)))
  }

  #account(stored: StoredGridBot): Promise<Account | null> {
    return this.#services.accounts.find(stored.userId, stored.accountId)
  }
}

const SETTING_FIELDS = new Set([
  'stopLossPrice',
  'takeProfitPrice',
  'stopLossAmount',
  'takeProfitAmount',
  'trailingUp',
  'trailingDown',
])
const isSetting = ({ field }: DomainError): boolean => field !== undefined && SETTING_FIELDS.has(field)

/** Amounts of exits are asked for in percent of the investment. */
function asPercent(error: DomainError, wanted: WantedGrid): DomainError {
  const { nearest, ...rest } = error
  const investment = parseMoney(wanted.investment_amount ?? '')
  if (error.field !== 'stopLossAmount' && error.field !== 'takeProfitAmount') return error
  if (nearest === undefined) return error
  const amount = parseMoney(String(nearest))
  if (!amount.ok || !investment.ok || investment.value <= 0n) return rest
  return { ...rest, nearest: Number((amount.value * 10_000n) / investment.value) / 100 }
}
