import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ROOT } from './root.mjs'
import { SetupError } from './say.mjs'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']
const PARENT_POLL_MS = 300

/**
 * Runs a child in the foreground (shared stdio) and resolves to its exit code, 128 + n when signal n ended it.
 * Signals sent to us go on to the child and we stay until it is gone. A terminal delivers Ctrl-C to the whole
 * process group by itself; forwarding it too would look like a second, impatient Ctrl-C.
 */
export function runInForeground(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: 'inherit', ...options })
    const onSignal = (signal) => {
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    for (const signal of FORWARDED) process.on(signal, onSignal)
    const parentWatch = watchParent(() => child.kill('SIGTERM'))
    const done = (settle, value) => {
      clearInterval(parentWatch)
      for (const signal of FORWARDED) process.off(signal, onSignal)
      settle(value)
    }
    child.on('error', (error) => {
      if (child.pid === undefined) done(reject, new SetupError(`cannot run ${file}: ${error.message}`))
    })
    child.on('exit', (code, signal) => done(resolve, signal ? 128 + constants.signals[signal] : code))
  })
}

/**
 * npm runs its scripts through a shell, and a SIGTERM to npm ends that shell without reaching us. So when npm
 * started us and our parent is gone, that is the signal. Returns a timer to clear.
 */
function watchParent(onGone) {
  const parent = process.ppid
  if (!process.env.npm_lifecycle_event) return undefined
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, PARENT_POLL_MS)
  return timer
}

/** Runs a child to its end and resolves to `{ code, stdout, output }`; output is stdout and stderr as they came. */
export function runCaptured(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let stdout = ''
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.on('error', (error) =>
      resolve({ code: 1, stdout, output: `${output}cannot run ${file}: ${error.message}\n` }),
    )
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }))
  })
}
