import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs another program of ours with this Node, sharing terminal and folder, until it ends; resolves to its exit code,
 * 128 + n when signal n ended it. A signal sent to us goes on to it once, and we stay until it is gone. A terminal
 * delivers Ctrl-C to the whole process group by itself: forwarding it too would be a second, impatient one.
 */
export function runApp(main: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' })
    const forwarded = new Set<NodeJS.Signals>()
    const onSignal = (signal: NodeJS.Signals) => {
      if (forwarded.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return
      forwarded.add(signal)
      child.kill(signal)
    }
    // They stay until the process ends: a late Ctrl-C must not cut off the exit code of an orderly end.
    for (const signal of FORWARDED) process.on(signal, onSignal)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal !== null && !forwarded.has(signal)) process.stderr.write(killedText(signal))
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
    })
  })
}

/** Nobody asked for this end, so it is said what it means for the orders. */
const killedText = (signal: NodeJS.Signals): string =>
  `gridpilot: the program was killed (${signal}). Its orders keep resting, a paper exchange keeps running; ` +
  'the next start finds both and goes on.\n'
