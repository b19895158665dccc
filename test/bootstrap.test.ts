import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrowser } from '../scripts/browser.mjs'
import { countTests } from '../scripts/check.mjs'
import { complete, listMissing } from '../scripts/complete-lockfile.mjs'
import { isInstalled } from '../scripts/install.mjs'
import { describeBenches, listBenches } from '../scripts/list-benches.mjs'
import { isStale, withLock } from '../scripts/lock.mjs'
import { environmentFor } from '../scripts/node-runtime.mjs'
import { ROOT } from '../scripts/root.mjs'
import { runCaptured, runInForeground } from '../scripts/run.mjs'
import { hashInputs } from '../scripts/web-build.mjs'

let root: string
const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gridpilot-bootstrap-'))
})
afterEach(() => rmSync(root, { recursive: true }))

describe('installed packages', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' }
  const link = { link: true, resolved: 'packages/w' }
  const foreign = { version: '2.0.0', integrity: 'sha512-b', optional: true }
  const lock = {
    packages: { '': { name: 'x' }, 'node_modules/a': a, 'node_modules/w': link, 'node_modules/foreign': foreign },
  }

  it('count as installed when npm recorded exactly the lockfile, optional ones of other platforms aside', () => {
    write('package-lock.json', lock)
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': a, 'node_modules/w': link } })
    expect(isInstalled(root)).toBe(true)
  })

  it('count as installed when npm recorded more than the lockfile says: address, checksum', () => {
    write('package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } })
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { ...a, resolved: 'https://r/a.tgz' } } })
    expect(isInstalled(root)).toBe(true)
  })

  it.each([
    ['nothing recorded', undefined],
    ['a half-written record', '{"packages":'],
    ['a package missing', { packages: { 'node_modules/w': link } }],
    [
      'a workspace linked elsewhere',
      { packages: { 'node_modules/a': a, 'node_modules/w': { link: true, resolved: 'old' } } },
    ],
    ['another version', { packages: { 'node_modules/a': { ...a, version: '1.0.1' }, 'node_modules/w': link } }],
    ['another content', { packages: { 'node_modules/a': { ...a, integrity: 'sha512-c' }, 'node_modules/w': link } }],
  ])('count as missing with %s', (_, record) => {
    write('package-lock.json', lock)
    if (record) write('node_modules/.package-lock.json', record)
    expect(isInstalled(root)).toBe(false)
  })
})

describe('lockfile', () => {
  const tool = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { '@t/win32-x64': '1.0.0', '@t/linux-arm64-musl': '1.0.0' },
  }
  const present = { version: '1.0.0', dev: true, optional: true }

  it('of this repository lists the packages of every platform', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
    expect(Object.keys(packages).length).toBeGreaterThan(100)
    expect(listMissing(packages)).toEqual([])
  })

  it('is completed with platform packages that a mirror did not serve', () => {
    const packages = { 'node_modules/tool': tool, 'node_modules/tool/node_modules/@t/win32-x64': present }
    expect(listMissing(packages)).toEqual([
      { parent: 'node_modules/tool', name: '@t/linux-arm64-musl', version: '1.0.0' },
    ])
    expect(complete(packages)).toEqual({
      ...packages,
      'node_modules/@t/linux-arm64-musl': { ...present, cpu: ['arm64'], libc: ['musl'], os: ['linux'] },
    })
  })
})

describe('hash of the web inputs', () => {
  it('changes with content, name and place of a source, not with its time or with other files', () => {
    write('apps/web/src/a.ts', 'one')
    write('packages/core/src/b.ts', 'two')
    const first = hashInputs(root)
    utimesSync(join(root, 'apps/web/src/a.ts'), 1, 1)
    write('packages/engine/src/c.ts', 'three')
    expect(hashInputs(root)).toBe(first)
    write('packages/core/src/b.ts', 'TWO')
    const second = hashInputs(root)
    rmSync(join(root, 'packages/core/src/b.ts'))
    write('packages/core/src/sub/b.ts', 'TWO')
    expect(new Set([first, second, hashInputs(root)]).size).toBe(3)
  })
})

describe('lock', () => {
  const NO_PROCESS = 2 ** 22 + 1 // above the largest process id of Linux

  it('lets one work at a time', async () => {
    const events: string[] = []
    const file = join(root, 'lock')
    const first = withLock(file, async () => {
      events.push('first in')
      await new Promise((resolve) => setTimeout(resolve, 20))
      events.push('first out')
    })
    const second = withLock(file, async () => events.push('second in'))
    await Promise.all([first, second])
    expect(events).toEqual(['first in', 'first out', 'second in'])
  })

  it('is released when the work fails', async () => {
    const file = join(root, 'lock')
    await expect(withLock(file, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
    await expect(withLock(file, async () => 1)).resolves.toBe(1)
  })

  it('of a dead process is taken over, of a living one only after long silence', async () => {
    const file = join(root, 'lock')
    write('lock', String(NO_PROCESS))
    expect(isStale(file)).toBe(true)
    await expect(withLock(file, async () => 1)).resolves.toBe(1)
    write('lock', String(process.pid))
    expect(isStale(file)).toBe(false)
    expect(isStale(file, Date.now() + 60_000)).toBe(true)
  })
})

describe('test counts', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [] as object[],
  }

  it('are those of vitest', () => {
    expect(countTests(0, report)).toEqual({ passed: 3, failed: 0, skipped: 2 })
  })

  it('name a failure where vitest counts none: broken file, error outside a test, no report', () => {
    const broken = { status: 'failed', assertionResults: [] }
    const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] }
    expect(countTests(1, { ...report, testResults: [broken, broken] }).failed).toBe(2)
    expect(countTests(1, { ...report, numFailedTests: 1, testResults: [failing] }).failed).toBe(1)
    expect(countTests(1, report).failed).toBe(1)
    expect(countTests(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('benchmarks', () => {
  it('are the .ts files of all bench folders, or those with the wanted name', () => {
    write('bench/whole.ts', '')
    write('bench/notes.md', '')
    write('packages/core/bench/levels.ts', '')
    write('apps/server/src/main.ts', '')
    const names = (wanted?: string) => listBenches(root, wanted).map((file: string) => file.slice(root.length + 1))
    expect(names()).toEqual(['bench/whole.ts', 'packages/core/bench/levels.ts'])
    expect(names('levels')).toEqual(['packages/core/bench/levels.ts'])
    expect(names('none')).toEqual([])
  })

  it('are told about by the comment each begins with', () => {
    write('bench/whole.ts', "// What it measures.\n// `--runs N`.\nimport 'node:fs'\n// not this\n")
    write('packages/core/bench/levels.ts', 'export {}\n')
    write('apps/server/src/main.ts', '')
    expect(describeBenches(root, listBenches(root))).toBe(
      'bench/whole.ts\n  What it measures.\n  `--runs N`.\npackages/core/bench/levels.ts',
    )
  })

  it('are told about by --help, and none is run', async () => {
    const bootstrap = join(import.meta.dirname, '..', 'scripts', 'bootstrap.mjs')
    const { code, output } = await runCaptured(process.execPath, [bootstrap, 'bench', '--help'])
    expect([code, output]).toEqual([
      0,
      expect.stringContaining('bench/many-bots.ts\n  Many bots in one server process'),
    ])
    expect(output).not.toContain('candles/s')
  })
})

describe('children', () => {
  it('get the folder of the chosen Node first in PATH', () => {
    expect(environmentFor('/opt/node/bin/node').PATH).toMatch(/^\/opt\/node\/bin:/)
  })

  it('pass on their exit code, or 128 + the signal that ended them', async () => {
    const run = (script: string) => runInForeground(process.execPath, ['-e', script], { stdio: 'ignore' })
    await expect(run('process.exit(7)')).resolves.toBe(7)
    await expect(run("process.kill(process.pid, 'SIGTERM')")).resolves.toBe(128 + 15)
    await expect(runInForeground(join(root, 'nothing'), [])).rejects.toThrow('cannot run')
  })

  it('are captured with stdout apart, since npm talks on stderr at any time', async () => {
    const script = "console.log('/path'); console.error('npm notice')"
    const { code, stdout, output } = await runCaptured(process.execPath, ['-e', script])
    expect([code, stdout]).toEqual([0, '/path\n'])
    expect(output).toContain('npm notice')
  })

  // The child says when it is up, and on SIGTERM takes its time and ends with exit code 5.
  const child = `process.on('SIGTERM', () => setTimeout(() => { console.log('ended well'); process.exit(5) }, 50))
    console.log('up'); setInterval(() => {}, 1000)`
  const runner = `import(${JSON.stringify(join(ROOT, 'scripts/run.mjs'))})
    .then(({ runInForeground }) => runInForeground(process.execPath, ['-e', process.env.CHILD])).then(process.exit)`
  const observe = (file: string, args: string[]) => {
    const env = { ...process.env, CHILD: child, RUNNER: runner, npm_lifecycle_event: 'start' }
    const running = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    running.stdout.on('data', (chunk) => {
      output += chunk
      if (String(chunk).includes('up')) running.kill('SIGTERM')
    })
    return new Promise((resolve) => running.on('close', (code, signal) => resolve([output, code ?? signal])))
  }

  it('get our SIGTERM and may end in their own time and with their own exit code', async () => {
    expect(await observe(process.execPath, ['-e', runner])).toEqual(['up\nended well\n', 5])
  })

  it('are ended when only the shell of npm between us was told to end', async () => {
    const shell = `"${process.execPath}" -e "$RUNNER"; exit $?`
    expect(await observe('sh', ['-c', shell])).toEqual(['up\nended well\n', 'SIGTERM'])
  })
})

describe('browser', () => {
  it('is the one GRIDPILOT_CHROMIUM names, and none when that is wrong', () => {
    write('chrome', '')
    expect(findBrowser({ GRIDPILOT_CHROMIUM: join(root, 'chrome') })).toBe(join(root, 'chrome'))
    expect(findBrowser({ GRIDPILOT_CHROMIUM: join(root, 'gone') })).toBeUndefined()
  })
})
