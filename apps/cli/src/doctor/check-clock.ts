import { statSync } from 'node:fs'
import type { Speech } from './doctor-texts.ts'
import { type Finding, failed, fine } from './finding.ts'

const TOLERANCE_MS = 5_000

/**
 * The wall clock cannot be compared with anyone's without the internet, but it must not lie before what already
 * happened: this program's own files, and the newest write to the databases (epoch ms, null without any).
 */
export function checkClock(nowMs: number, lastWriteMs: number | null, { say, about }: Speech): Finding {
  const clock = about('clock')
  const time = utc(nowMs)
  if (nowMs + TOLERANCE_MS < statSync(import.meta.filename).mtimeMs)
    return failed(clock, say('clock_before_program', { time }), say('clock_todo'))
  if (lastWriteMs !== null && nowMs + TOLERANCE_MS < lastWriteMs)
    return failed(clock, say('clock_before_write', { time, write: utc(lastWriteMs) }), say('clock_todo'))
  return fine(clock, time)
}

const utc = (ms: number): string => new Date(ms).toISOString()
