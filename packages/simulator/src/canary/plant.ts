import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PlantedBug } from './planted-bug.ts'

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../../..')

/** The source of the bug's file with the bug in it. Throws when the place is not there exactly once. */
export function spoiled({ name, file, find, replace }: Omit<PlantedBug, 'mistake' | 'incident'>): string {
  const source = readFileSync(join(REPOSITORY, file), 'utf8')
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${name}: "${find.slice(0, 60)}" is ${parts.length - 1} times in ${file}`)
  return parts.join(replace)
}

/** From here on this thread loads the bug's file with the bug in it. Must come before the file is imported. */
export function plant(bug: Omit<PlantedBug, 'mistake' | 'incident'>): void {
  const source = spoiled(bug)
  const target = pathToFileURL(join(REPOSITORY, bug.file)).href
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      return url === target ? { ...loaded, source } : loaded
    },
  })
}
