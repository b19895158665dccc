import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { openStore } from '../src/index.ts'
import { crashWorld, killAndCompare, startWriter } from './crash.ts'
import { deterministicOptions } from './sample.ts'
import { temporaryFolder } from './world.ts'

it('keeps every acknowledged commit whole through five kill -9', async () => {
  const world = await crashWorld(join(temporaryFolder(), 'gridpilot.db'))
  expect(await killAndCompare(world, 5)).toBeGreaterThan(50)
})

it('refuses a second process while the first lives, and opens at once after its kill -9', async () => {
  const world = await crashWorld(join(temporaryFolder(), 'gridpilot.db'))
  const first = startWriter(world)
  const [ready] = await once(createInterface({ input: first.stdout ?? process.stdin }), 'line')
  expect(ready).toBe('ready 2')

  const refused = await openStore(deterministicOptions(world.path))
  expect(refused).toMatchObject({ ok: false, error: { code: 'database_in_use' } })
  const second = startWriter(world)
  const [answer] = await once(createInterface({ input: second.stdout ?? process.stdin }), 'line')
  expect(answer).toBe('refused database_in_use')

  first.kill('SIGKILL')
  await once(first, 'exit')
  const opened = await openStore(deterministicOptions(world.path))
  expect(opened.ok).toBe(true)
  if (opened.ok) await opened.value.close()
})
