import { type BotCommand, err, type GridBot, ok, type Result } from '@gridpilot/core'
import { AccountActor } from './actor.ts'
import type { EngineError, EngineFace, EngineOptions } from './engine-face.ts'
import type { AccountView, BotView, EngineChange } from './engine-view.ts'
import type { Message, Reply } from './message.ts'
import type { Venue } from './ports/venue.ts'

const NOT_ATTACHED: EngineError = { code: 'not_found', message: 'this account is not attached to the engine' }

/** The engine of one process: an actor per exchange account. */
export function createEngine(options: EngineOptions): EngineFace {
  return new Engine(options)
}

class Engine implements EngineFace {
  private readonly options: EngineOptions
  private readonly actors = new Map<string, AccountActor>()
  private readonly listeners = new Set<(change: EngineChange) => void>()

  constructor(options: EngineOptions) {
    this.options = options
  }

  async attach(accountId: string, venue: Venue): Promise<Result<null, EngineError>> {
    if (this.actors.has(accountId)) return ok(null)
    const actor = new AccountActor(accountId, venue, this.options, (changes) => this.tell(changes))
    this.actors.set(accountId, actor)
    try {
      if (await actor.start()) return ok(null)
      this.actors.delete(accountId)
      return err({ code: 'account_busy', message: 'another process owns this account' })
    } catch (error) {
      this.actors.delete(accountId)
      return err({ code: 'internal', message: error instanceof Error ? error.message : String(error) })
    }
  }

  async detach(accountId: string): Promise<void> {
    const actor = this.actors.get(accountId)
    this.actors.delete(accountId)
    await actor?.close(2_000)
  }

  addBot(accountId: string, bot: GridBot): Promise<Result<BotView, EngineError>> {
    return this.ask(accountId, (reply) => ({ type: 'add_bot', bot, reply }))
  }

  command(accountId: string, botId: string, command: BotCommand): Promise<Result<BotView, EngineError>> {
    return this.ask(accountId, (reply) => ({ type: 'command', botId, command, reply }))
  }

  forget(accountId: string, botId: string): Promise<Result<null, EngineError>> {
    return this.ask(accountId, (reply) => ({ type: 'forget', botId, reply }))
  }

  claim(accountId: string): Promise<Result<null, EngineError>> {
    return this.ask(accountId, (reply) => ({ type: 'claim', reply }))
  }

  account(accountId: string): AccountView | null {
    return this.actors.get(accountId)?.view() ?? null
  }

  bot(accountId: string, botId: string): BotView | null {
    return this.actors.get(accountId)?.bot(botId) ?? null
  }

  watch(accountId: string, symbol: string): void {
    this.actors.get(accountId)?.watch(symbol)
  }

  recheck(accountId: string): void {
    this.actors.get(accountId)?.post({ type: 'wake' })
  }

  onChange(listener: (change: EngineChange) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async close(graceMs = 5_000): Promise<void> {
    await Promise.all([...this.actors.values()].map((actor) => actor.close(graceMs)))
    this.actors.clear()
  }

  private ask<T>(accountId: string, message: (reply: Reply<T>) => Message): Promise<Result<T, EngineError>> {
    const actor = this.actors.get(accountId)
    if (actor === undefined) return Promise.resolve(err(NOT_ATTACHED))
    return new Promise((resolve) => actor.post(message(resolve)))
  }

  private tell(changes: readonly EngineChange[]): void {
    for (const change of changes) {
      for (const listener of this.listeners) {
        try {
          listener(change)
        } catch (error) {
          this.options.log.error(
            { error: error instanceof Error ? error.message : String(error) },
            'change listener failed',
          )
        }
      }
    }
  }
}
