import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { openStore, type Store } from '../src/index.ts'
import { deterministicOptions } from './sample.ts'

const folders: string[] = []
const opened: Store[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-store-'))
  folders.push(folder)
  return folder
}

/** Opens a store that the test's end closes. */
export async function openWorld(path = join(temporaryFolder(), 'gridpilot.db')): Promise<Store> {
  const result = await openStore(deterministicOptions(path))
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  opened.push(result.value)
  return result.value
}
