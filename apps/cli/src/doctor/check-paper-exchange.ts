import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Speech } from './doctor-texts.ts'
import { type Finding, failed, fine, warning } from './finding.ts'

const TIMEOUT_MS = 3_000

interface Lock {
  readonly port: number
  readonly pid: number
}

/** Does the paper exchange that left its lock file here answer? Not running at all is fine: a start brings it up. */
export async function checkPaperExchange(dataDir: string, { say, about }: Speech): Promise<Finding> {
  const exchange = about('paper_exchange')
  const file = join(dataDir, 'paper', 'exchange.lock')
  if (!existsSync(file)) return fine(exchange, say('paper_absent'))
  const lock = readLock(file)
  if (lock === null || !isProcess(lock.pid)) return warning(exchange, say('paper_ended'), say('paper_ended_todo'))
  const { port, pid } = lock
  if (await answers(port)) return fine(exchange, say('paper_fine', { port, pid }))
  const log = join(dataDir, 'paper', 'paper-exchange.log')
  return failed(exchange, say('paper_silent', { pid, port }), say('paper_silent_todo', { log, pid }))
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
