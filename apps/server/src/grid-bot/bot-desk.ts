import type { GridBot as ApiGridBot, Notice } from '@gridpilot/contract'
import { add, type EquityPoint, type GridBot, type Instrument, isEnded, netOfFlows, type Ticks } from '@gridpilot/core'
import type { BotView, EngineFace } from '@gridpilot/engine'
import type { AccountKind, Store, StoredGridBot } from '@gridpilot/store'
import type { AccountTrouble } from '../accounts/account-desk.ts'
import type { EquityBook } from '../equity/equity-book.ts'
import { pnlOf, presentBot, presentWarning, stateOf } from './bot-presenter.ts'
import { type BotStatistics, presentCurve, statisticsOf, withNow } from './bot-statistics.ts'
import { notice } from './notices.ts'
import { worstLossOf } from './worst-loss-of.ts'

const SPARKLINE_POINTS = 40

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly book: EquityBook
  /** Newest price of a paper symbol, null while unknown: values bots that have not begun. */
  readonly priceOf: (symbol: string) => Promise<Ticks | null>
  /** Why an account could not be read when it was last asked. */
  readonly troubleOf: (accountId: string) => AccountTrouble | null
  readonly wallMs: () => number
}

/** A bot with everything its pages show. */
export interface BotFile {
  readonly stored: StoredGridBot
  readonly accountKind: AccountKind
  readonly view: BotView | null
  /** The newest state there is. */
  readonly bot: GridBot
  readonly instrument: Instrument
  /** With the present moment at its end. */
  readonly curve: readonly EquityPoint[]
  readonly statistics: BotStatistics
  readonly marketMs: number | null
}

/** Bots as their owners see them: stored facts and the engine's present view together. */
export class BotDesk {
  readonly #services: Services
  readonly #kinds = new Map<string, AccountKind>()

  constructor(services: Services) {
    this.#services = services
  }

  /** null for foreign and unknown bots alike. */
  async file(userId: string, botId: string): Promise<BotFile | null> {
    const stored = await this.#services.store.gridBots.get(userId, botId)
    return stored === null ? null : this.fileOf(stored)
  }

  async fileOf(stored: StoredGridBot): Promise<BotFile> {
    const { engine, book } = this.#services
    const { accountId, userId, instrument } = stored
    const view = engine.bot(accountId, stored.bot.id)
    const bot = stateOf(stored, view)
    const account = engine.account(accountId)
    const marketMs = bot.stoppedMarketMs ?? account?.tickers.get(bot.config.symbol)?.occurredAtMs ?? null
    const saved = bot.startedMarketMs === null ? [] : netOfFlows(await book.curve(userId, 'bot', bot.id), bot.flows)
    const { total } = pnlOf(bot, instrument)
    const curve = bot.plan === null ? saved : withNow(saved, marketMs, add(bot.config.investment, total))
    const statistics = statisticsOf(bot, curve, total)
    const accountKind = await this.#kindOf(userId, accountId)
    return { stored, accountKind, view, bot, instrument, curve, statistics, marketMs }
  }

  async present(userId: string, botId: string): Promise<ApiGridBot | null> {
    const file = await this.file(userId, botId)
    return file === null ? null : this.presentFile(file)
  }

  async presentFile(file: BotFile): Promise<ApiGridBot> {
    const { stored, view, bot, instrument, statistics, marketMs } = file
    const price = bot.plan === null && !isEnded(bot) ? await this.#services.priceOf(bot.config.symbol) : null
    const trouble = isEnded(bot) || bot.status === 'created' ? null : this.#services.troubleOf(stored.accountId)
    return presentBot({
      stored,
      trouble,
      accountKind: file.accountKind,
      view,
      priceAtMs: this.#priceAt(file),
      marketMs,
      sparkline: presentCurve(file.curve, SPARKLINE_POINTS),
      roiPercent: statistics.roiPercent,
      apy30d: statistics.apy30d,
      winRate: stored.winRate,
      worstLoss: worstLossOf(bot, instrument, price),
      warnings: [
        ...warningsOf(file),
        ...(trouble?.error === 'family_unknown' ? [notice('account_family_unknown')] : []),
      ],
    })
  }

  /** Wall time of the newest price: known only while it is not stale, else its age says when it was. */
  #priceAt({ bot, view }: BotFile): number | null {
    if (bot.lastPrice === null || view === null) return null
    const stale = view.warnings.find((warning) => warning.code === 'stale_price')
    return this.#services.wallMs() - (stale?.code === 'stale_price' ? stale.ageMs : 0)
  }

  async instrumentOf(userId: string, botId: string): Promise<Instrument | null> {
    return (await this.#services.store.gridBots.get(userId, botId))?.instrument ?? null
  }

  /** An account never changes its kind. */
  async #kindOf(userId: string, accountId: string): Promise<AccountKind> {
    const known = this.#kinds.get(accountId)
    if (known !== undefined) return known
    const kind = (await this.#services.store.accounts.get(userId, accountId))?.kind ?? 'paper'
    this.#kinds.set(accountId, kind)
    return kind
  }
}

function warningsOf({ bot, view }: BotFile): Notice[] {
  if (view !== null) return view.warnings.map(presentWarning)
  // A bot that ought to work but has no engine behind it never looks healthy.
  return isEnded(bot) || bot.goal === 'none' ? [] : [notice('not_attached')]
}
