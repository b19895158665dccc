import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

it('gridpilot parity says when there is no data folder, not that there is no such bot', {
  timeout: 60_000,
}, async () => {
  const none = join(folder.path, 'none')
  const ask = (...more: string[]) => runCli(['parity', '--bot', 'bot_1', '--data-dir', none, ...more], folder.path)
  const [told, document] = await Promise.all([ask(), ask('--json')])
  expect(told.code).toBe(1)
  expect(`${told.stdout}${told.stderr}`).toMatch(/data_dir_missing: \S+none holds no data of Gridpilot/)
  expect(JSON.parse(document.stdout)).toMatchObject({ error: 'data_dir_missing' })
})
