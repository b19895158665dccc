import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SHARED = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))

/** Path of a recorded data file; null in a clone without them (said so); with CI=true a missing file is an error. */
export function sharedFile(name: string): string | null {
  const path = `${SHARED}${name}`
  if (existsSync(path)) return path
  if (process.env.CI === 'true') throw new Error(`shared data file missing: ${name}`)
  console.warn(`shared data absent: ${name}; using seeded data instead`)
  return null
}

/** Names of the recorded data files that match; without them two names that stand for seeded data. */
export function sharedFiles(pattern: RegExp): string[] {
  if (existsSync(SHARED)) return readdirSync(SHARED).filter((name) => pattern.test(name))
  if (process.env.CI === 'true') throw new Error('shared data is missing')
  return ['BTCUSDT-1m-seeded', 'ETHUSDT-5m-seeded']
}
