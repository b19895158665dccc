import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SHARED = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'bitget')

/** A file of the shared Bitget facts beside the repository; null where a clone has none. CI must have it. */
export function sharedText(path: string): string | null {
  const file = join(SHARED, path)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  if (process.env.CI === 'true') throw new Error(`shared data absent: bitget/${path}`)
  console.log(`shared data absent: bitget/${path}, using this room's own fixtures`)
  return null
}
