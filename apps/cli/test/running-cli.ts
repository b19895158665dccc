import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const running = new Set<RunningCli>()

/** The command line as a process of its own, its output collected. */
export class RunningCli {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''

  constructor(args: readonly string[], cwd: string, main = MAIN) {
    const env = { ...process.env, GRIDPILOT_PORT: '', GRIDPILOT_DATA_DIR: '' }
    const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text
    })
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#stdout += text
    })
    running.add(this)
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => {
        running.delete(this)
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
  }

  /** Resolves with what the pattern found in stdout; rejects with all output when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.#stdout)
        if (found !== null) resolve(found)
      }
      this.child.stdout?.on('data', look)
      this.ended.then(({ stdout, stderr }) => reject(new Error(`it ended before:\n${stdout}${stderr}`)))
      look()
    })
  }
}

/** Ends what a failed test left running, and waits for it. */
export async function endRunning(): Promise<void> {
  for (const cli of running) cli.child.kill('SIGTERM')
  await Promise.all([...running].map(({ ended }) => ended))
}

export const runCli = (args: readonly string[], cwd: string): Promise<Ended> => new RunningCli(args, cwd).ended

/** A folder of its own for each test, taken away by `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gridpilot-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
