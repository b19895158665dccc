import { err } from '@gridpilot/core'
import type { EngineError } from '@gridpilot/engine'
import type { BotDraft, ScriptAction } from '../plan/seed-plan.ts'
import { type SimWorld, USER } from './sim-world.ts'

/** What a person does reaches the process that runs; without one they see an error page. */
function withProcess(world: SimWorld, name: string, run: () => void): void {
  const { process } = world
  if (process !== null) world.scheduler.after(0, process, 'person', name, run)
}

/** A bot is made as the server makes it: its row first, then the engine hears of it. */
export function addBot(world: SimWorld, draft: BotDraft | undefined): void {
  if (draft === undefined || world.bots.some(({ index }) => index === draft.index)) return
  const { botId, accountId, config, index } = draft
  withProcess(world, `add ${botId}`, () => {
    const { process, store } = world
    if (process === null || store === null) return
    world.give(botId, { name: 'add' }, async () => {
      const created = await store.gridBots.create(USER, {
        id: botId,
        accountId,
        name: botId,
        config,
        instrument: world.truth.instrument(config.symbol),
        investmentRatio: null,
        stopLossPercent: null,
        takeProfitPercent: null,
        recommendationId: null,
      })
      if (!created.ok) return err<EngineError>({ code: 'not_found', message: created.error })
      const { code, installation } = created.value.bot
      world.bots.push({ index, accountId, botId, code, installation, config })
      return process.engine.addBot(accountId, created.value.bot)
    })
  })
}

export function giveCommand(world: SimWorld, action: Extract<ScriptAction, { kind: 'command' }>): void {
  const { bot, command, times } = action
  const draft = world.plan.bots[bot]
  if (draft === undefined || !world.bots.some(({ index }) => index === bot)) return
  if (times > 1) world.faults.count('U8-double-click', command.name)
  const away = world.nowMs < world.transport.unreachableUntilMs
  if (command.name === 'stop' && away) world.faults.count('U13-stop-while-unreachable', draft.botId)
  for (let i = 0; i < times; i++) {
    withProcess(world, `${command.name} ${draft.botId}`, () => {
      const { process } = world
      if (process === null) return
      world.give(draft.botId, command, () => process.engine.command(draft.accountId, draft.botId, command))
    })
  }
}
