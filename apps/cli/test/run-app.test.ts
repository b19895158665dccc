import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { forwardedFlags } from '../src/process/forwarded-flags.ts'
import { RunningCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const RUN_APP = fileURLToPath(new URL('../src/process/run-app.ts', import.meta.url))

/** A program that runs `app` through runApp and ends with its exit code. */
function runner(app: string): RunningCli {
  const appFile = join(folder.path, 'app.mjs')
  const main = join(folder.path, 'runner.mjs')
  writeFileSync(appFile, app)
  writeFileSync(
    main,
    `import { runApp } from ${JSON.stringify(RUN_APP)}
     process.exitCode = await runApp(${JSON.stringify(appFile)}, ['--name=a b', '-x'])`,
  )
  return new RunningCli([], folder.path, main)
}

describe('runApp', () => {
  it('passes arguments, folder and output on, and ends with the exit code', async () => {
    const run = runner(`console.log(JSON.stringify([process.argv.slice(2), process.cwd()])); process.exit(7)`)
    const { code, stdout } = await run.ended
    expect(code).toBe(7)
    expect(JSON.parse(stdout)).toEqual([['--name=a b', '-x'], folder.path])
  })

  it('ends with 128 + n when a signal ended the program', async () => {
    const { code, stderr } = await runner(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`).ended
    expect(stderr).toContain('was killed (SIGKILL). Its orders keep resting')
    expect(code).toBe(137)
  })

  it('sends repeated Ctrl-C on once and waits for the orderly end', async () => {
    const run = runner(`
      let seen = 0
      process.on('SIGINT', () => { seen += 1; console.log('interrupted') })
      process.on('SIGTERM', () => { console.log('seen ' + seen); process.exit(3) })
      setInterval(() => {}, 1000)
      console.log('ready')`)
    await run.printed(/ready/)
    run.child.kill('SIGINT')
    await run.printed(/interrupted/)
    for (let i = 0; i < 3; i += 1) run.child.kill('SIGINT')
    run.child.kill('SIGTERM')
    const { code, stdout } = await run.ended
    expect(stdout).toContain('seen 1')
    expect(code).toBe(3)
  })
})

describe('forwardedFlags', () => {
  it('writes what was given and nothing else, a value with a dash included', () => {
    const command = new Command('x')
      .option('--port <n>')
      .option('--data-dir <dir>')
      .option('--step')
      .option('--account <a>', 'repeatable', (value: string, before: string[] | undefined) => [
        ...(before ?? []),
        value,
      ])
    command.parse(['--port', '-1', '--step', '--account', 'a:b', '--account', 'c:d'], { from: 'user' })
    expect(forwardedFlags(command)).toEqual(['--port=-1', '--step', '--account=a:b', '--account=c:d'])
  })
})
