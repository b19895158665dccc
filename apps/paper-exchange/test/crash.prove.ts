import { describe, expect, it } from 'vitest'
import { crashRun } from './crash-run.ts'
import { LockStepRobot } from './lock-step-robot.ts'
import { freshDirectory } from './running-exchange.ts'

describe('many kills', () => {
  it.each([11, 12, 13])('of a free-running market, seed %i: nothing acknowledged is lost or doubled', async (seed) => {
    const { path, dispose } = freshDirectory()
    const report = await crashRun(path, 20, seed)
    dispose()
    expect(report).toMatchObject({ lost: [], changed: [] })
    expect(report.books[0]).toBe(report.books[1])
  })

  it('of a market in lock-step: the books are those of the undisturbed run', async () => {
    const play = async (endAt: (stop: number) => 'kill' | null) => {
      const { path, dispose } = freshDirectory()
      const robot = await LockStepRobot.start(path, 21)
      const books = await robot.play(120, endAt)
      await robot.end()
      dispose()
      return books
    }
    expect(await play((stop) => (stop % 3 === 0 ? 'kill' : null))).toEqual(await play(() => null))
  })
})
