import {
  createGridBot,
  type GridBot,
  type GridConfig,
  type Instrument,
  type Money,
  money,
  NO_POSITIONS,
} from '@gridpilot/core'
import type { AccountView, EngineFace } from '@gridpilot/engine'
import type { Account, RiskDay, RiskSettings, Store } from '@gridpilot/store'
import { describe, expect, it } from 'vitest'
import type { AlertDesk } from '../src/alerts/alert-desk.ts'
import { DailyLossWatch, dayPnl } from '../src/risk/daily-loss.ts'
import { marketDay } from '../src/risk/market-day.ts'
import { RiskBook } from '../src/risk/risk-book.ts'
import { DEFAULT_RISK, limitsOf } from '../src/risk/risk-settings.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 2, 1, 12)
const account = { id: 'acc', userId: 'ann', kind: 'paper' } as Account

/** A watch over one account whose bots have the results a test says. */
class World {
  marketMs = NOON
  settings: RiskSettings = { ...DEFAULT_RISK, dailyLossLimit: money('100') }
  readonly results = new Map<string, Money>()
  readonly states = new Map<string, Partial<GridBot>>()
  readonly commands: string[] = []
  readonly alerts: string[] = []
  readonly saved = new Map<string, RiskDay>()
  readonly book = new RiskBook()
  watch = this.newWatch()

  constructor() {
    this.book.enter(account, limitsOf(this.settings))
  }

  /** The process ends and starts again: only what was saved is left. */
  async restart(): Promise<void> {
    this.book.latchDailyLoss('ann', 'paper', false)
    this.watch = this.newWatch()
    await this.watch.load()
  }

  get latched(): boolean {
    return this.book.isDailyLossReached('ann', 'paper')
  }

  async look(results: Record<string, string> = {}): Promise<void> {
    for (const [id, result] of Object.entries(results)) this.results.set(id, money(result))
    await this.watch.look()
  }

  private newWatch(): DailyLossWatch {
    const engine = {
      account: () => this.view(),
      recheck: () => undefined,
      command: async (_: string, botId: string, command: { name: string }) => {
        this.commands.push(`${command.name} ${botId}`)
        const paused = { goal: 'hold', status: 'paused', statusReason: 'daily_loss' } as const
        if (command.name === 'pause') this.states.set(botId, paused)
        if (command.name === 'resume') this.states.set(botId, {})
        if (command.name === 'stop') this.states.set(botId, { goal: 'flat', status: 'stopping' })
      },
    } as unknown as EngineFace
    const riskDays = {
      allForSupervisor: async () => [...this.saved.values()],
      save: async (day: RiskDay) => void this.saved.set(`${day.userId} ${day.kind}`, day),
    }
    return new DailyLossWatch({
      store: { riskDays, gridBots: { get: async () => null } } as unknown as Store,
      engine,
      alerts: {
        raiseFor: (_: string, { code }: { code: string }) => void this.alerts.push(code),
        resolveFor: (_: string, key: string) => void this.alerts.push(`over ${key}`),
      } as unknown as AlertDesk,
      book: this.book,
      settingsOf: async () => this.settings,
      wallMs: () => NOON,
      marketMs: () => this.marketMs,
      warn: (fields) => {
        throw new Error(JSON.stringify(fields))
      },
    })
  }

  private view(): AccountView {
    const config = { symbol: 'BTCUSDT' } as GridConfig
    const bots = [...this.results].map(([id, realizedPnl]) => {
      const bot: GridBot = {
        ...createGridBot({ id, code: id, installation: 'abcde', config }),
        ...{ goal: 'run', status: 'running', plan: {} as GridBot['plan'], realizedPnl, markPrice: 1 as never },
        positions: NO_POSITIONS,
        ...this.states.get(id),
      }
      return { bot }
    })
    const tickers = new Map([['BTCUSDT', { occurredAtMs: this.marketMs }]])
    const instruments = new Map([['BTCUSDT', {} as Instrument]])
    return { bots, tickers, instruments } as unknown as AccountView
  }
}

describe('the daily loss limit', () => {
  it('counts from where the day began, over all bots, and latches exactly at the limit', async () => {
    const world = new World()
    await world.look({ a: '-500', b: '70' })
    expect([dayPnl(world.watch.days('ann')[0] as RiskDay), world.latched]).toEqual([0n, false])
    await world.look({ a: '-580', b: '50.00000001' })
    expect([dayPnl(world.watch.days('ann')[0] as RiskDay), world.latched]).toEqual([money('-99.99999999'), false])
    await world.look({ b: '50' })
    expect([world.latched, world.alerts]).toEqual([true, ['daily_loss_paused']])
    expect(world.commands.sort()).toEqual(['pause a', 'pause b'])
    expect(world.saved.get('ann paper')).toMatchObject({ reachedLoss: money('100') })
  })

  it('stays latched when the loss shrinks, over a restart, and holds what somebody sets running again', async () => {
    const world = new World()
    await world.look({ a: '0' })
    await world.look({ a: '-100' })
    await world.look({ a: '0' })
    await world.restart()
    expect(world.latched).toBe(true)
    world.states.set('a', {})
    await world.look()
    expect(world.commands).toEqual(['pause a', 'pause a'])
    expect(world.alerts).toEqual(['daily_loss_paused'])
  })

  it('a bot that appears during the day has lost all of it today', async () => {
    const world = new World()
    await world.look({ a: '0' })
    await world.look({ b: '-100' })
    expect(world.latched).toBe(true)
  })

  it("lets go at the user's midnight, resumes what it paused and nothing else", async () => {
    const world = new World()
    world.settings = { ...world.settings, timeZone: 'Asia/Seoul' }
    await world.look({ a: '0', b: '0' })
    world.states.set('b', { goal: 'hold', status: 'paused', statusReason: 'paused_by_user' })
    await world.look({ a: '-150' })
    world.marketMs = Date.UTC(2026, 2, 1, 14, 59, 59)
    await world.look()
    expect(world.latched).toBe(true)
    world.marketMs = Date.UTC(2026, 2, 1, 15)
    await world.look()
    expect([world.latched, world.watch.days('ann')[0]?.day]).toEqual([false, '2026-03-02'])
    expect(world.commands).toEqual(['pause a', 'resume a'])
    expect(world.alerts).toEqual(['daily_loss_paused', 'over daily_loss:paper'])
    await world.look({ a: '-249' })
    expect(world.latched).toBe(false)
    await world.look({ a: '-250' })
    expect(world.latched).toBe(true)
  })

  it('by hand: midnight changes nothing, the user lets go, and the day counts anew from there', async () => {
    const world = new World()
    world.settings = { ...world.settings, dailyLossRelease: 'by_hand' }
    await world.look({ a: '0' })
    await world.look({ a: '-100' })
    world.marketMs += 24 * HOUR
    await world.look()
    expect(world.latched).toBe(true)
    await world.watch.release('ann', 'paper')
    expect(world.latched).toBe(false)
    await world.look({ a: '-199' })
    expect([world.latched, world.commands]).toEqual([false, ['pause a']])
  })

  it('stops every bot when that was chosen', async () => {
    const world = new World()
    world.settings = { ...world.settings, dailyLossAction: 'stop' }
    await world.look({ a: '0' })
    await world.look({ a: '-100' })
    await world.look()
    expect([world.commands, world.alerts]).toEqual([['stop a'], ['daily_loss_stopped']])
  })

  it('what was lost while the process was down over midnight counts for the new day', async () => {
    const world = new World()
    await world.look({ a: '-40' })
    world.marketMs += 24 * HOUR
    world.results.set('a', money('-140'))
    await world.restart()
    await world.look()
    expect(world.latched).toBe(true)
  })

  it('without a limit the day is counted and nothing is held', async () => {
    const world = new World()
    world.settings = { ...world.settings, dailyLossLimit: null }
    await world.look({ a: '0' })
    await world.look({ a: '-9999' })
    expect([dayPnl(world.watch.days('ann')[0] as RiskDay), world.latched]).toEqual([money('-9999'), false])
  })
})

describe('a market day', () => {
  it.each([
    ['UTC', '2026-03-01'],
    ['Asia/Seoul', '2026-03-02'],
    ['America/Los_Angeles', '2026-03-01'],
  ])('in %s is %s', (zone, day) => {
    expect(marketDay(Date.UTC(2026, 2, 1, 15, 30), zone)).toBe(day)
  })
})
