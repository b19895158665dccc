import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../wire-fixture.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'bitget', 'samples')

/** A file of sample payloads beside the repository; null (and said so) where a clone has none. CI must have it. */
export function sharedSamples(name: string): Json | null {
  const file = join(FOLDER, name)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  if (process.env.CI === 'true') throw new Error(`shared data absent: bitget/samples/${name}`)
  console.log(`shared data absent: bitget/samples/${name}, its comparison is left out`)
  return null
}
