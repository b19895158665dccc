import { expect, it } from 'vitest'
import { crashRun } from './crash-run.ts'
import { freshDirectory } from './running-exchange.ts'

it('loses and doubles nothing that was acknowledged over five kills', { timeout: 120_000 }, async () => {
  const { path, dispose } = freshDirectory()
  try {
    const report = await crashRun(path, 5, 3)
    expect(report).toMatchObject({ lost: [], changed: [] })
    expect(report.acknowledged).toBeGreaterThan(20)
    expect(report.fills).toBeGreaterThan(5)
    expect(report.books[0]).toBe(report.books[1])
  } finally {
    dispose()
  }
})
