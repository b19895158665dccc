import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { err, ok, type Result } from '@gridpilot/core'
import type { PaperConfig } from '../config.ts'
import { isAlive, readLockFile } from './lock-file.ts'
import { type PaperAddress, PaperAdmin, type PaperStatus } from './paper-admin.ts'

const MAIN = resolve(import.meta.dirname, '..', '..', '..', 'paper-exchange', 'src', 'main.ts')
const START_TIMEOUT_MS = 60_000
const POLL_MS = 25
const ENDED = 'ended before it was up'
/** Market seconds per second of a paper exchange nobody gave a speed: something should happen while one looks. */
const DEFAULT_SPEED = 60
/** Signature window of a paper exchange under test. */
const TEST_SIGNATURE_WINDOW_MS = 1_000

export interface RunningPaper {
  readonly address: PaperAddress
  readonly admin: PaperAdmin
  readonly status: PaperStatus
  /** Did this call start it? Else it was found running. */
  readonly started: boolean
}

/**
 * Finds the paper exchange of a data folder or starts it as a process of its own, which outlives us. The error is what
 * the exchange itself wrote before it gave up. `asked` to end meanwhile, we leave none behind that we have started.
 */
export async function runPaper(
  folder: string,
  config: PaperConfig,
  asked?: AbortSignal,
): Promise<Result<RunningPaper, string>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = await findRunning(folder)
  if (found === null) return start(folder, config, asked)
  const other = otherMarket(found.status, config)
  if (other !== null) return err(other)
  if (config.lockstep !== found.status.step) {
    await stopPaper(found.address)
    return start(folder, config, asked)
  }
  if (config.speed !== undefined && !config.lockstep && config.speed !== found.status.speed) {
    await found.admin.setSpeed(config.speed)
    return ok({ ...found, status: { ...found.status, speed: config.speed }, started: false })
  }
  return ok({ ...found, started: false })
}

async function findRunning(folder: string): Promise<Omit<RunningPaper, 'started'> | null> {
  const address = readLockFile(folder)
  if (address === null || !isAlive(address.pid)) return null
  const admin = new PaperAdmin(address)
  const status = await admin.status()
  return status.ok ? { address, admin, status: status.value } : null
}

/** Why the market that runs is not the one asked for, null when it is. Settings that were not given fit anything. */
function otherMarket(status: PaperStatus, config: PaperConfig): string | null {
  const names = (list: readonly string[]) => (list.length === 0 ? undefined : list.join(','))
  const files = config.replays.map((replay) => basename(replay.replace(/^[A-Z0-9]+=/, '')))
  // A replay's symbols follow from its files.
  const symbols = config.replays.length > 0 ? [] : config.symbols
  const asked = [
    ['--feed', config.feed, status.feed],
    ['--symbols', names(symbols), names(status.symbols)],
    ['--seed', config.seed, status.seed],
    ['--replay', names(files), names(status.files)],
  ] as const
  const different = asked.find(([, wanted, running]) => wanted !== undefined && wanted !== running)
  if (different === undefined) return null
  const [flag, wanted] = different
  return `this data folder holds ${status.description}, but ${flag} ${wanted} was asked for: choose another --data-dir`
}

async function start(
  folder: string,
  config: PaperConfig,
  asked: AbortSignal | undefined,
): Promise<Result<RunningPaper, string>> {
  if (asked?.aborted) return err(ENDED)
  const logFile = join(folder, 'paper-exchange.log')
  // What the last run said stays readable: it may tell why it ended.
  if (existsSync(logFile)) renameSync(logFile, join(folder, 'paper-exchange.previous.log'))
  const log = openSync(logFile, 'w', 0o600)
  // Detached, with a file for its output: neither our end nor a closed terminal may take it along.
  const child = spawn(process.execPath, [MAIN, ...argumentsOf(folder, config)], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let exited: number | null = null
  child.on('exit', (code) => {
    exited = code ?? 1
  })
  child.on('error', () => {
    exited = 1
  })
  child.unref()
  const deadline = Date.now() + START_TIMEOUT_MS
  while (exited === null && Date.now() < deadline) {
    if (asked?.aborted) {
      if (!config.keep && child.pid !== undefined) await stopPaper({ pid: child.pid })
      return err(ENDED)
    }
    const running = await findRunning(folder)
    if (running !== null && running.address.pid === child.pid) return ok({ ...running, started: true })
    await sleep(POLL_MS)
  }
  if (exited === null) child.kill('SIGKILL')
  return err(lastLines(logFile) || 'the paper exchange did not start in time')
}

function argumentsOf(folder: string, config: PaperConfig): string[] {
  const flags: [string, string | number | undefined][] = [
    ['--data-dir', folder],
    ['--port', config.port],
    ['--feed', config.feed],
    ...config.replays.map((replay) => ['--replay', replay] as [string, string]),
    ['--symbols', config.symbols.length === 0 ? undefined : config.symbols.join(',')],
    ['--upstream', config.upstream],
    ['--speed', config.speed ?? DEFAULT_SPEED],
    ['--seed', config.seed],
    ['--history-days', config.historyDays],
    ['--signature-window-ms', config.lockstep ? TEST_SIGNATURE_WINDOW_MS : undefined],
  ]
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]))
  return config.lockstep ? [...given, '--step'] : given
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n')
  } catch {
    return ''
  }
}

/** Ends it in good order and waits until it is gone; SIGKILL after `graceMs`. */
export async function stopPaper(address: Pick<PaperAddress, 'pid'>, graceMs = 5_000): Promise<void> {
  const deadline = Date.now() + graceMs
  if (!send(address.pid, 'SIGTERM')) return
  while (isAlive(address.pid) && Date.now() < deadline) await sleep(POLL_MS)
  if (isAlive(address.pid)) send(address.pid, 'SIGKILL')
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
