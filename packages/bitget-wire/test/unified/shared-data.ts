import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../wire-fixture.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'bitget', 'samples')

/** A file of recorded and documented payloads beside the repository; null where a clone has none. CI must have it. */
export function sample(name: string): Json | null {
  const file = join(SAMPLES, name)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  if (process.env.CI === 'true') throw new Error(`shared data absent: bitget/samples/${name}`)
  console.log(`shared data absent: bitget/samples/${name}, nothing to compare with`)
  return null
}
