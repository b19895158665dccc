import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { err, ok, type Result } from '@gridpilot/core'
import type { CandleArchive } from '@gridpilot/engine'
import { openCandleArchive } from '@gridpilot/store'
import { DEFAULT_DATA_DIR } from '../repository.ts'
import type { DataRefusal } from './refusal.ts'

export const dataDirOf = (flag: string | undefined): string =>
  resolve(flag ?? (process.env.GRIDPILOT_DATA_DIR || DEFAULT_DATA_DIR))

/** The market data of a data directory; may be open in a running server too. */
export function openArchive(dataDir: string): Result<CandleArchive, DataRefusal> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return err({ code: 'data_dir_unusable', flag: '--data-dir', message, value: dataDir })
  }
  const opened = openCandleArchive(join(dataDir, 'market.db'))
  if (opened.ok) return ok(opened.value)
  return err({ code: opened.error.code, flag: '--data-dir', message: opened.error.message })
}
