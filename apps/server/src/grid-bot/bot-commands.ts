import {
  type BotCommand,
  type BotStatus,
  type DomainError,
  err,
  type GridBot,
  type GridConfig,
  isEnded,
  isErrorCode,
  needsNewGrid,
  ok,
  type Result,
} from '@gridpilot/core'
import type { BotView, EngineError, EngineFace } from '@gridpilot/engine'
import type { Account, Store, StoredGridBot } from '@gridpilot/store'
import { accessRefusal } from '../accounts/access-refusal.ts'
import type { AccountDesk } from '../accounts/account-desk.ts'
import type { Arming } from '../arming/arming.ts'
import type { Refusals } from './assessment.ts'
import type { BotAssessor } from './bot-assessor.ts'
import { wantedOf } from './stored-wish.ts'
import type { WantedGrid } from './wanted-grid.ts'
import { withWireField } from './wire-field.ts'

/** Longest wait for the account's actor: it cannot act while its exchange is away. */
const ACTOR_PATIENCE_MS = 10_000

export interface BotDraft {
  readonly id: string
  readonly name: string | undefined
  readonly wanted: WantedGrid
  readonly recommendationId: string | null
  /** The user knows that a bot of another direction works on the symbol. */
  readonly confirmOpposing: boolean
}

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly assessor: BotAssessor
  readonly arming: Arming
  /** A page may show another bot now. */
  touch(accountId: string, botId: string): void
}

type Outcome = Result<StoredGridBot, Refusals>

/** What a user may do with bots. Every command is durable when it is answered, and doing it twice has one effect. */
export class BotCommands {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  async create(account: Account, draft: BotDraft): Promise<Outcome> {
    const { store, assessor } = this.#services
    const existing = await store.gridBots.get(account.userId, draft.id)
    if (existing !== null) return this.#handOver(account, existing)
    const refused = await this.#services.arming.refusesBot(account, null, null)
    if (refused !== null) return err([refused])
    const { wanted } = draft
    const assessed = await assessor.assess(account, wanted, null)
    if (!assessed.ok) return assessed
    const capped = await this.#services.arming.refusesBot(account, assessed.value.config.investment, draft.id)
    if (capped !== null) return err([capped])
    const opposed = draft.confirmOpposing ? null : await this.#opposing(account, assessed.value.config)
    if (opposed !== null) return err([opposed])
    const { instrument } = assessed.value.context
    const created = await store.gridBots.create(account.userId, {
      id: draft.id,
      accountId: account.id,
      name: draft.name ?? `${instrument.baseCoin} ${wanted.direction} grid`,
      config: assessed.value.config,
      instrument,
      investmentRatio: wanted.investment_ratio ?? null,
      stopLossPercent: wanted.stop_loss_percent ?? null,
      takeProfitPercent: wanted.take_profit_percent ?? null,
      recommendationId: draft.recommendationId,
    })
    if (!created.ok) {
      const isAccount = created.error === 'account_absent'
      return err([isAccount ? { code: 'not_found' } : { code: 'recommendation_expired', field: 'recommendation_id' }])
    }
    return this.#handOver(account, created.value)
  }

  /**
   * In one-way mode bots of different directions share one net position that is smaller than what they hold: stops at
   * the exchange can then protect a part only, and the user has to know it.
   */
  async #opposing(account: Account, config: GridConfig): Promise<DomainError | null> {
    if (config.positionMode === 'hedge') return null
    const active = await this.#services.store.gridBots.active(account.userId, account.id)
    const other = active.find(
      ({ bot }) => bot.config.symbol === config.symbol && bot.config.direction !== config.direction && !isEnded(bot),
    )
    return other === undefined ? null : { code: 'opposing_bots', field: 'confirm_opposing', value: config.symbol }
  }

  /** The account's actor learns of a bot that is stored. One that already runs there is left alone. */
  async #handOver(account: Account, stored: StoredGridBot): Promise<Outcome> {
    const { accounts, engine } = this.#services
    const { id } = stored.bot
    const attached = await accounts.attach(account)
    if (!attached.ok) return err([accessRefusal(attached.error)])
    if (engine.bot(account.id, id) === null) {
      const added = await patiently(engine.addBot(account.id, stored.bot))
      if (!added.ok) return err([engineRefusal(added.error)])
    }
    this.#services.touch(account.id, id)
    return ok(stored)
  }

  async start(stored: StoredGridBot): Promise<Outcome> {
    const bot = this.#stateOf(stored)
    if (isEnded(bot) || (bot.status !== 'created' && bot.goal !== 'run')) return err([conflict(bot.status)])
    if (bot.status !== 'created') return ok(stored)
    const account = await this.#tradingAccount(stored)
    if (!account.ok) return account
    const assessed = await this.#services.assessor.assess(account.value, wantedOf(stored, bot), bot.id)
    if (!assessed.ok) return assessed
    const capped = await this.#services.arming.refusesBot(account.value, bot.config.investment, bot.id)
    if (capped !== null) return err([capped])
    const done = await this.#command(account.value, stored, { name: 'start' })
    if (!done.ok) return done
    const { status, statusReason, statusDetails } = this.#stateOf(stored)
    if (status !== 'created') return done
    const code = statusReason ?? 'bot_state_conflict'
    return err([
      isErrorCode(code)
        ? { code, details: withWireField(statusDetails) }
        : { code: 'bot_state_conflict', value: status },
    ])
  }

  async pause(stored: StoredGridBot): Promise<Outcome> {
    const bot = this.#stateOf(stored)
    if (bot.goal === 'hold') return ok(stored)
    if (bot.goal !== 'run' || bot.plan === null) return err([conflict(bot.status)])
    return this.#commandOf(stored, { name: 'pause', reason: 'paused_by_user' })
  }

  async resume(stored: StoredGridBot): Promise<Outcome> {
    const bot = this.#stateOf(stored)
    if (bot.goal === 'run' && bot.plan !== null && bot.status !== 'error') return ok(stored)
    if (bot.goal !== 'hold') return err([conflict(bot.status)])
    const account = await this.#tradingAccount(stored)
    if (!account.ok) return account
    const refused = await this.#services.assessor.refusesResume(account.value, { ...stored, bot })
    return refused === null ? this.#command(account.value, stored, { name: 'resume' }) : err([refused])
  }

  async stop(stored: StoredGridBot, closePosition: boolean): Promise<Outcome> {
    if (isEnded(this.#stateOf(stored))) return ok(stored)
    return this.#commandOf(stored, { name: 'stop', closePosition, reason: 'user' })
  }

  async archive(stored: StoredGridBot): Promise<Outcome> {
    const { store, engine } = this.#services
    const bot = this.#stateOf(stored)
    if (bot.status !== 'created' && !isEnded(bot)) return err([conflict(bot.status)])
    const archived = await store.gridBots.archive(stored.userId, bot.id)
    if (!archived.ok) return err([archived.error === 'absent' ? { code: 'not_found' } : conflict(bot.status)])
    await engine.forget(stored.accountId, bot.id)
    this.#services.touch(stored.accountId, bot.id)
    return archived
  }

  /** A new configuration for a bot that works or waits, judged before; refused when it has gone on meanwhile. */
  async edit(stored: StoredGridBot, config: GridConfig, resize: boolean): Promise<Outcome> {
    const done = await this.#commandOf(stored, { name: 'edit', config, resize })
    if (!done.ok) return done
    const after = this.#stateOf(stored)
    const taken = needsNewGrid(after.edit ?? after.config, config) ? err([conflict(after.status)]) : done
    return taken
  }

  /** Puts a new configuration into a bot that has not been started. */
  async reconfigure(stored: StoredGridBot, config: GridConfig): Promise<Outcome> {
    const account = await this.#account(stored)
    if (!account.ok) return account
    const attached = await this.#services.accounts.attach(account.value)
    if (!attached.ok) return err([accessRefusal(attached.error)])
    const bot = this.#stateOf(stored)
    if (bot.status !== 'created') return err([conflict(bot.status)])
    return this.#settled(stored, await patiently(this.#services.engine.addBot(stored.accountId, { ...bot, config })))
  }

  #stateOf(stored: StoredGridBot): GridBot {
    return this.#services.engine.bot(stored.accountId, stored.bot.id)?.bot ?? stored.bot
  }

  async #commandOf(stored: StoredGridBot, command: BotCommand): Promise<Outcome> {
    const account = await this.#account(stored)
    return account.ok ? this.#command(account.value, stored, command) : account
  }

  async #command(account: Account, stored: StoredGridBot, command: BotCommand): Promise<Outcome> {
    const { accounts, engine } = this.#services
    const attached = await accounts.attach(account)
    if (!attached.ok) return err([accessRefusal(attached.error)])
    return this.#settled(stored, await patiently(engine.command(account.id, stored.bot.id, command)))
  }

  async #settled(stored: StoredGridBot, answer: Result<BotView, EngineError>): Promise<Outcome> {
    if (!answer.ok) return err([engineRefusal(answer.error)])
    this.#services.touch(stored.accountId, stored.bot.id)
    const fresh = await this.#services.store.gridBots.get(stored.userId, stored.bot.id)
    return ok(fresh ?? stored)
  }

  async #account(stored: StoredGridBot): Promise<Result<Account, Refusals>> {
    const account = await this.#services.accounts.find(stored.userId, stored.accountId)
    return account === null ? err([{ code: 'not_found' }]) : ok(account)
  }

  async #tradingAccount(stored: StoredGridBot): Promise<Result<Account, Refusals>> {
    const account = await this.#account(stored)
    if (!account.ok) return account
    const refused = await this.#services.arming.refusesBot(account.value, null, stored.bot.id)
    return refused === null ? account : err([refused])
  }
}

export const conflict = (status: BotStatus): DomainError => ({ code: 'bot_state_conflict', value: status })

const engineRefusal = ({ code }: EngineError): DomainError => ({ code })

/** The actor's answer, or that it is not ready: it may still act on the command later, once. */
async function patiently<Value>(answer: Promise<Result<Value, EngineError>>): Promise<Result<Value, EngineError>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Result<Value, EngineError>>((resolve) => {
    const error: EngineError = { code: 'account_not_ready', message: 'the account does not answer yet' }
    timer = setTimeout(() => resolve(err(error)), ACTOR_PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
