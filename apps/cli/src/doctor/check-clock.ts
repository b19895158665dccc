import { statSync } from 'node:fs'
import { type Finding, failed, fine } from './finding.ts'

const TOLERANCE_MS = 5_000
const ACTION = 'Set the system clock (network time): signatures, tokens and every record carry it.'

/**
 * The wall clock cannot be compared with anyone's without the internet, but it must not lie before what already
 * happened: this program's own files, and the newest write to the databases (epoch ms, null without any).
 */
export function checkClock(nowMs: number, lastWriteMs: number | null): Finding {
  const check = 'clock'
  if (nowMs + TOLERANCE_MS < statSync(import.meta.filename).mtimeMs)
    return failed(check, `${utc(nowMs)} is before this program was installed`, ACTION)
  if (lastWriteMs !== null && nowMs + TOLERANCE_MS < lastWriteMs)
    return failed(check, `${utc(nowMs)} is before the last write to the database, ${utc(lastWriteMs)}`, ACTION)
  return fine(check, utc(nowMs))
}

const utc = (ms: number): string => new Date(ms).toISOString()
