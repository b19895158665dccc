import { err } from '@gridpilot/core'
import type { EngineError } from '@gridpilot/engine'
import type { BotDraft, ScriptAction, ScriptStep } from '../plan/seed-plan.ts'
import { type SimWorld, USER } from './sim-world.ts'

/** Makes the steps of the script happen. */
export function schedule(world: SimWorld, steps: readonly ScriptStep[]): void {
  for (const step of steps) {
    const { action } = step
    const atMs = world.plan.startMs + step.atMs
    world.scheduler.at(atMs, null, 'step', describe(action), () => act(world, action))
  }
}

const describe = (action: ScriptAction): string =>
  JSON.stringify(action, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

function act(world: SimWorld, action: ScriptAction): void {
  switch (action.kind) {
    case 'add':
      add(world, world.plan.bots[action.bot])
      return
    case 'command':
      for (let i = 0; i < action.times; i++) command(world, action)
      return
    default:
      return
  }
}

/** What a person does reaches the process that runs; without one they see an error page. */
function withProcess(world: SimWorld, name: string, run: () => void): void {
  const { process } = world
  if (process === null) return
  world.scheduler.after(0, process, 'person', name, run)
}

function add(world: SimWorld, draft: BotDraft | undefined): void {
  if (draft === undefined || world.bots.some(({ index }) => index === draft.index)) return
  const { botId, accountId, config, index } = draft
  withProcess(world, `add ${botId}`, () => {
    const { process, store } = world
    if (process === null || store === null) return
    world.give(botId, { name: 'add' }, async () => {
      const instrument = world.truth.instrument(config.symbol)
      const created = await store.gridBots.create(USER, {
        id: botId,
        accountId,
        name: botId,
        config,
        instrument,
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

function command(world: SimWorld, { bot, command }: Extract<ScriptAction, { kind: 'command' }>): void {
  const draft = world.plan.bots[bot]
  if (draft === undefined || !world.bots.some(({ index }) => index === bot)) return
  withProcess(world, `${command.name} ${draft.botId}`, () => {
    const { process } = world
    if (process === null) return
    world.give(draft.botId, command, () => process.engine.command(draft.accountId, draft.botId, command))
  })
}
