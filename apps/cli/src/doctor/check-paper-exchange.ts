import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, failed, fine, warning } from './finding.ts'

const CHECK = 'paper exchange'
const TIMEOUT_MS = 3_000

interface Lock {
  readonly port: number
  readonly pid: number
}

/** Does the paper exchange that left its lock file here answer? Not running at all is fine: a start brings it up. */
export async function checkPaperExchange(dataDir: string): Promise<Finding> {
  const file = join(dataDir, 'paper', 'exchange.lock')
  if (!existsSync(file)) return fine(CHECK, 'not running: a start brings it up')
  const lock = readLock(file)
  if (lock === null || !isProcess(lock.pid))
    return warning(CHECK, 'it ended without goodbye', 'Nothing: the next start takes its place and loses nothing.')
  if (await answers(lock.port)) return fine(CHECK, `answers on port ${lock.port} (pid ${lock.pid})`)
  const log = join(dataDir, 'paper', 'paper-exchange.log')
  const action = `See ${log}. If process ${lock.pid} is another program, do nothing: the next start takes the place.`
  return failed(CHECK, `process ${lock.pid} does not answer on port ${lock.port}`, action)
}

function readLock(file: string): Lock | null {
  try {
    const { port, pid } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    return typeof port === 'number' && typeof pid === 'number' ? { port, pid } : null
  } catch {
    return null
  }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Does a Bitget-compatible exchange answer there? */
async function answers(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(`http://127.0.0.1:${port}/api/v2/public/time`, { signal })
    const body = (await answer.json()) as { data?: { serverTime?: string } }
    return Number(body.data?.serverTime) > 0
  } catch {
    return false
  }
}
