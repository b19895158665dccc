import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PlantedBug } from './planted-bug.ts'

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../../..')

type Planting = Omit<PlantedBug, 'mistake' | 'incident'>

/** The sources of the bug's files with the bug in them, by file. Throws when a place is not there exactly once. */
export function spoiled({ name, guards = [], ...bug }: Planting): ReadonlyMap<string, string> {
  const sources = new Map<string, string>()
  for (const { file, find, replace } of [bug, ...guards]) {
    const source = sources.get(file) ?? readFileSync(join(REPOSITORY, file), 'utf8')
    const parts = source.split(find)
    if (parts.length !== 2) throw new Error(`${name}: "${find.slice(0, 60)}" is ${parts.length - 1} times in ${file}`)
    sources.set(file, parts.join(replace))
  }
  return sources
}

/** From here on this thread loads the bug's files with the bug in them. Must come before they are imported. */
export function plant(bug: Planting): void {
  const sources = new Map(
    [...spoiled(bug)].map(([file, source]) => [pathToFileURL(join(REPOSITORY, file)).href, source]),
  )
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const source = sources.get(url)
      return source === undefined ? loaded : { ...loaded, source }
    },
  })
}
