import { renameSync, rmSync } from 'node:fs'
import type { CandleArchive } from '@gridpilot/engine'
import { openCandleArchive } from '@gridpilot/store'
import { StartupError } from '../startup-error.ts'

/**
 * Opens the file of candles. What is in it can be fetched again, so a damaged one is put aside and never keeps the
 * product from starting.
 * @throws StartupError
 */
export function openMarketFile(path: string, warn: (fields: object, message: string) => void): CandleArchive {
  let opened = openCandleArchive(path)
  if (!opened.ok && opened.error.code === 'database_corrupt') {
    warn({ reason: opened.error.message }, 'the file of candles is damaged: it was put aside, candles are read again')
    renameSync(path, `${path}.damaged`)
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    opened = openCandleArchive(path)
  }
  if (!opened.ok) throw new StartupError('--data-dir', opened.error.message)
  return opened.value
}
