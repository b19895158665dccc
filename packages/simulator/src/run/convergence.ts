import type { World } from '../face.ts'

/** Why the engine is not done yet; null: everything rests as it should (I16). Asked only when no fault stands. */
export function unrest(world: World, sinceMs: number): string | null {
  const { process } = world
  if (process === null) return 'no process runs'
  for (const { accountId } of world.accounts) {
    const view = process.engine.account(accountId)
    if (view === null) return `${accountId} is not attached`
    if (view.lastSweepWallMs === null || view.lastSweepWallMs < sinceMs) return `${accountId} was not swept`
    if (!view.idle) return `${accountId} is not idle`
    for (const bot of view.bots) {
      const { id, status } = bot.bot
      if (bot.warnings.some(({ code }) => code === 'order_unresolved')) return `${id} has an unresolved order`
      if (status === 'stopping') return `${id} is still stopping`
      // A start that the exchange refuses for now waits like any other level, and says why.
      if (status === 'starting' && bot.deferred.length === 0) return `${id} is still starting`
      const running = bot.bot.goal === 'run' && status !== 'waiting_trigger'
      if (running && bot.resting + bot.deferred.length < bot.wanted) {
        return `${id} has ${bot.resting} of ${bot.wanted} orders resting, ${bot.deferred.length} deferred`
      }
    }
  }
  return null
}
