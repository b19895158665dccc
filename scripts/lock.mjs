import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './say.mjs'

const POLL_MS = 200
const BEAT_MS = 1_000
/** A holder that has not touched its lock for so long is gone, even if its process id lives on as someone else. */
const SILENT_MS_MAX = 15_000

/**
 * Runs `work` while holding a lock file with our process id, so that two commands started at once do not install
 * or build over each other. The lock of a process that is gone is taken over.
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  let announced = false
  while (!tryTake(file)) {
    if (isStale(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!announced) say('waiting for another Gridpilot command to finish its set-up')
    announced = true
    await sleep(POLL_MS)
  }
  const release = () => rmSync(file, { force: true })
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), BEAT_MS)
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** True when the lock's holder is dead or silent. A lock released or still being written is not stale. */
export function isStale(file, nowMs = Date.now()) {
  try {
    if (nowMs - statSync(file).mtimeMs > SILENT_MS_MAX) return true
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 && !isAlive(pid)
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}
