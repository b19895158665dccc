import type { PreviewResponse } from '@gridpilot/contract'

import {
  type Alternative,
  type BegunBot,
  checkRisk,
  type DomainError,
  err,
  type GridConfig,
  type Instrument,
  type Money,
  ok,
  type Result,
  type Ticks,
} from '@gridpilot/core'

import type { AccountReport } from '@gridpilot/engine'
import type { Account, StoredGridBot } from '@gridpilot/store'
import { accessRefusal } from '../accounts/access-refusal.ts'
import type { AccountDesk } from '../accounts/account-desk.ts'
import { orderDemand } from '../risk/order-demand.ts'
import { plannedNotional, type RiskDesk } from '../risk/risk-desk.ts'
import {
  type Assessed,
  type AssessmentContext,
  alternatives,
  assess,
  checkMoney,
  isAffordable,
  type Refusals,
} from './assessment.ts'
import type { BotMarket, MarketNowError } from './bot-market.ts'
import { notice } from './notices.ts'
import { presentAlternative, presentPreview, presentTooSmall } from './preview-presenter.ts'
import { toGridConfig, type WantedGrid } from './wanted-grid.ts'
import { onWire } from './wire-field.ts'

export interface AssessedGrid extends Assessed {
  readonly context: AssessmentContext
  readonly report: AccountReport
  /** Another bot of the account trades the symbol too. */
  readonly sharesSymbol: boolean
}

interface Gathered {
  readonly context: AssessmentContext
  readonly report: AccountReport
  readonly sharesSymbol: boolean
  /** One of them with isolated margin: nobody else can start here. */
  readonly isolatedNeighbour: boolean
}

/** Judges wanted grids with everything around them: market, balance, limits, other bots. */
export class BotAssessor {
  readonly #market: BotMarket
  readonly #accounts: AccountDesk
  readonly #risk: RiskDesk

  constructor(market: BotMarket, accounts: AccountDesk, risk: RiskDesk) {
    this.#market = market
    this.#accounts = accounts
    this.#risk = risk
  }

  /** `exceptBotId`: the bot in question, when it exists already; `running`: its grid is to be replaced by this one. */
  async assess(
    account: Account,
    wanted: WantedGrid,
    exceptBotId: string | null,
    running: BegunBot | null = null,
  ): Promise<Result<AssessedGrid, Refusals>> {
    const gathered = await this.#gather(account, wanted.symbol, exceptBotId)
    if (!gathered.ok) return gathered
    const context = running === null ? gathered.value.context : asEdit(gathered.value.context, running)
    const assessed = assess(wanted, context)
    return assessed.ok ? ok({ ...gathered.value, ...assessed.value, context }) : assessed
  }

  /** The configuration of a bot whose money is to change, if the account and the user's limits allow it. */
  async money(
    account: Account,
    wanted: WantedGrid,
    running: BegunBot,
  ): Promise<Result<{ readonly config: GridConfig; readonly price: Ticks }, Refusals>> {
    const gathered = await this.#gather(account, wanted.symbol, running.id)
    if (!gathered.ok) return gathered
    const context = asEdit(gathered.value.context, running)
    const config = toGridConfig(wanted, context)
    if (!config.ok) return config
    const refused = checkMoney(config.value, running, context)
    return refused === null ? ok({ config: config.value, price: context.price }) : err([onWire(refused)])
  }

  /** Why a paused bot may not go on; null: it may. What a user's limits say of it, as if it were started now. */
  async refusesResume(account: Account, stored: StoredGridBot): Promise<DomainError | null> {
    const { config } = stored.bot
    const report = await this.#accounts.report(account)
    if (!report.ok) return accessRefusal(report.error)
    const { risk } = await this.#risk.state(account, config.symbol, report.value, stored.bot.id)
    const { symbol, leverage, investment } = config
    const request = { symbol, leverage, investment, notional: plannedNotional(stored), newBots: 1 as const }
    const verdict = checkRisk(request, await this.#risk.limits(account.userId), risk)
    return verdict.verdict === 'allow' ? null : onWire(verdict.error)
  }

  /** Like `assess`, as the API shows it; an amount that is only too small is answered with what would pass. */
  async preview(account: Account, wanted: WantedGrid): Promise<Result<PreviewResponse, Refusals>> {
    const gathered = await this.#gather(account, wanted.symbol, null)
    if (!gathered.ok) return gathered
    const { context, report, sharesSymbol, isolatedNeighbour } = gathered.value
    const { instrument, price, available } = context
    const around = { instrument, price, available, equity: report.equity, sharesSymbol, isolatedNeighbour }
    const assessed = assess(wanted, context)
    if (assessed.ok) return ok(presentPreview({ ...around, plan: assessed.value.plan }))
    const tooSmall = assessed.error.find(({ code }) => code === 'investment_below_minimum')
    const config = toGridConfig(wanted, context)
    if (tooSmall === undefined || !config.ok) return assessed
    const others = await this.#market.others(account, wanted.symbol)
    const tradedBy = ({ plan }: Alternative): Instrument =>
      others.find((other) => other.instrument.symbol === plan.config.symbol)?.instrument ?? instrument
    const found = alternatives(wanted, context, others)
    const least = found.find(({ kind }) => kind === 'more_investment')
    return ok(
      presentTooSmall({
        ...around,
        config: config.value,
        smallest: least?.plan ?? null,
        alternatives: found
          .filter((alternative) => isAffordable(alternative, context, tradedBy(alternative)))
          .map((alternative) => presentAlternative(alternative, tradedBy(alternative))),
        reason: notice(tooSmall.code, paramsOf(tooSmall)),
      }),
    )
  }

  async #gather(account: Account, symbol: string, exceptBotId: string | null): Promise<Result<Gathered, Refusals>> {
    const market = await this.#market.now(account, symbol)
    if (!market.ok) return err([await this.#marketRefusal(market.error, account, symbol)])
    const { instrument, price } = market.value
    if (instrument.status !== 'normal') return err([{ code: 'symbol_not_tradable', field: 'symbol', value: symbol }])
    const report = await this.#accounts.report(account)
    if (!report.ok) return err([accessRefusal(report.error)])
    const { risk, bots } = await this.#risk.state(account, symbol, report.value, exceptBotId)
    const context: AssessmentContext = {
      instrument,
      price,
      available: report.value.available,
      positionMode: report.value.positionMode,
      openOrders: orderDemand(bots, symbol),
      limits: await this.#risk.limits(account.userId),
      risk,
    }
    const neighbours = bots.filter(({ bot }) => bot.config.symbol === symbol && bot.status !== 'created')
    const sharesSymbol = neighbours.length > 0
    const isolatedNeighbour = neighbours.some(({ bot }) => bot.config.marginMode === 'isolated')
    return ok({ context, report: report.value, sharesSymbol, isolatedNeighbour })
  }

  async #marketRefusal(code: MarketNowError, account: Account, symbol: string): Promise<DomainError> {
    if (code !== 'unknown_symbol' && code !== 'market_data_unavailable') return accessRefusal(code)
    if (code === 'market_data_unavailable') return { code: 'market_data_unavailable', field: 'symbol', value: symbol }
    const nearest = await this.#market.nearestSymbol(account, symbol)
    return { code, field: 'symbol', value: symbol, ...(nearest === null ? {} : { nearest }) }
  }
}

const paramsOf = ({ field, value, nearest }: DomainError) => ({
  field: field ?? null,
  value: value ?? null,
  nearest: nearest ?? null,
})

/** A running bot has what it has already, and keeps the position mode it was made for. */
const asEdit = (context: AssessmentContext, running: BegunBot): AssessmentContext => ({
  ...context,
  available: (context.available + running.config.investment) as Money,
  positionMode: running.config.positionMode,
  running,
})
