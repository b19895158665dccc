import { existsSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data')

/** Path of a recorded candle file beside the repository; null (and said so) where there is none. In CI it must exist. */
export function sharedCandles(name: string): string | null {
  const file = join(FOLDER, name)
  if (existsSync(file)) return file
  if (process.env.CI === 'true') throw new Error(`shared data absent: ${name}`)
  console.log(`shared data absent: ${name}, using seeded candles`)
  return null
}
