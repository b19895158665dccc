import type { PatchGridBotRequest } from '@gridpilot/contract'
import { type DomainError, err, ok, parseMoney, planGrid, type Result, type Ticks } from '@gridpilot/core'
import type { Account, Store, StoredGridBot } from '@gridpilot/store'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { Refusals } from './assessment.ts'
import type { BotAssessor } from './bot-assessor.ts'
import type { BotCommands } from './bot-commands.ts'
import type { BotFile } from './bot-desk.ts'
import { patchOf } from './patch-request.ts'
import { toGridConfig, type WantedGrid } from './wanted-grid.ts'
import { onWire } from './wire-field.ts'

interface Services {
  readonly store: Store
  readonly accounts: AccountDesk
  readonly assessor: BotAssessor
  readonly commands: BotCommands
}

type Outcome = Result<StoredGridBot, Refusals>

/** PATCH of a bot: its name and exits while it lives, everything before it starts. Checked like a new bot. */
export class BotPatching {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  async patch({ stored, bot }: BotFile, request: PatchGridBotRequest): Promise<Outcome> {
    const patch = patchOf(request, stored, bot)
    if (!patch.ok) return err([patch.error])
    const { name, wanted, reshapes } = patch.value
    if (wanted !== null) {
      const changed =
        bot.status === 'created' ? await this.#reshape(stored, wanted) : await this.#exits(stored, bot, wanted)
      if (!changed.ok) return changed
    }
    const described = await this.#services.store.gridBots.describe(stored.userId, bot.id, {
      ...(name === undefined ? {} : { name }),
      ...(wanted === null
        ? {}
        : { stopLossPercent: wanted.stop_loss_percent ?? null, takeProfitPercent: wanted.take_profit_percent ?? null }),
      ...(reshapes && wanted !== null && changesInvestment(request)
        ? { investmentRatio: wanted.investment_ratio ?? null }
        : {}),
    })
    return ok(described ?? stored)
  }

  async #reshape(stored: StoredGridBot, wanted: WantedGrid): Promise<Outcome> {
    const account = await this.#account(stored)
    if (account === null) return err([{ code: 'not_found' }])
    const assessed = await this.#services.assessor.assess(account, wanted, stored.bot.id)
    return assessed.ok ? this.#services.commands.reconfigure(stored, assessed.value.config) : assessed
  }

  /** New exits of a bot that works, judged against its own plan, whatever the market does now. */
  async #exits(stored: StoredGridBot, bot: BotFile['bot'], wanted: WantedGrid): Promise<Outcome> {
    const price = bot.plan?.startPrice ?? bot.config.triggerPrice ?? bot.lastPrice ?? (1 as Ticks)
    const { instrument } = stored
    const config = toGridConfig(wanted, {
      instrument,
      price,
      available: bot.config.investment,
      positionMode: bot.config.positionMode,
    })
    if (!config.ok) return config
    const planned = planGrid(config.value, instrument, price)
    const exits = planned.ok ? [] : planned.error.filter(isAboutExits)
    if (exits.length > 0) return err(exits.map((error) => onWire(asPercent(error, wanted))))
    const { stopLossPrice, takeProfitPrice, stopLossAmount, takeProfitAmount } = config.value
    return this.#services.commands.setExits(stored, {
      stopLossPrice,
      takeProfitPrice,
      stopLossAmount,
      takeProfitAmount,
    })
  }

  #account(stored: StoredGridBot): Promise<Account | null> {
    return this.#services.accounts.find(stored.userId, stored.accountId)
  }
}

const changesInvestment = (request: PatchGridBotRequest): boolean =>
  request.investment_amount !== undefined || request.investment_ratio !== undefined

const EXIT_FIELDS = new Set(['stopLossPrice', 'takeProfitPrice', 'stopLossAmount', 'takeProfitAmount'])
const isAboutExits = ({ field }: DomainError): boolean => field !== undefined && EXIT_FIELDS.has(field)

/** Amounts of exits are asked for in percent of the investment. */
function asPercent(error: DomainError, wanted: WantedGrid): DomainError {
  const { nearest, ...rest } = error
  const investment = parseMoney(wanted.investment_amount ?? '')
  if (error.field === 'stopLossPrice' || error.field === 'takeProfitPrice' || nearest === undefined) return error
  const amount = parseMoney(String(nearest))
  if (!amount.ok || !investment.ok || investment.value <= 0n) return rest
  return { ...rest, nearest: Number((amount.value * 10_000n) / investment.value) / 100 }
}
