import { Auditor } from './auditor.ts'
import { randomOf } from './random.ts'
import { nextHappening, openWorld, perform } from './world.ts'

/** One life; throws at the first thing that does not hold. Returns what was seen how often. */
export function live(seed: number, length: number): ReadonlyMap<string, number> {
  const random = randomOf(seed)
  const venue = openWorld(random)
  const auditor = new Auditor()
  auditor.take(venue, venue.drainEvents())
  for (let step = 0; step < length; step += 1) {
    const happening = nextHappening(random, venue, step)
    try {
      const done = perform(venue, happening, step)
      if (happening.kind === 'command') auditor.count(`${happening.command.kind} ${done.ok ? 'ok' : done.code}`)
      auditor.take(venue, venue.drainEvents())
      auditor.check(venue, step % 10 === 0 || step === length - 1)
    } catch (error) {
      const what = JSON.stringify(happening)
      throw new Error(`seed ${seed}, step ${step}, ${what}: ${(error as Error).message}`, { cause: error })
    }
  }
  return auditor.seen
}
