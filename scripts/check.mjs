import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './root.mjs'
import { runCaptured, runInForeground } from './run.mjs'

const bin = (...path) => join(ROOT, 'node_modules', ...path)

/** The static checks: name and the script (run by Node) with its arguments. */
const CHECKS = [
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'] },
  { name: 'types, pure rooms', args: [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.pure.json'] },
  { name: 'types, web', args: [bin('typescript', 'bin', 'tsc'), '-p', 'apps/web'], onlyIf: 'apps/web/src' },
  { name: 'format and lint', args: [bin('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off'] },
  { name: 'unused files and packages', args: [bin('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints'] },
  {
    name: 'room borders',
    args: [
      bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'packages',
      'apps',
    ],
  },
]

/**
 * `npm test`: all static checks, then all tests, whatever failed before, so that one run shows everything. The
 * last line printed is `N passed, N failed[, N skipped]`; each static check counts as one. Arguments go to vitest.
 * Resolves to 0 only when nothing failed and at least one test ran.
 */
export async function checkAndTest(runtime, args) {
  const checks = await runChecks(runtime)
  const tests = await runTests(runtime, args)
  const passed = checks.passed + tests.passed
  const failed = checks.failed + tests.failed
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''
  console.log(`\n${checks.passed} of ${checks.passed + checks.failed} static checks and ${tests.passed} tests passed`)
  console.log(`${passed} passed, ${failed} failed${skipped}`)
  return failed === 0 && tests.passed > 0 ? 0 : 1
}

async function runChecks(runtime) {
  const waiting = CHECKS.filter(({ onlyIf }) => !onlyIf || existsSync(join(ROOT, onlyIf)))
  const result = { passed: 0, failed: 0 }
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { code, output } = await runCaptured(runtime.node, check.args, { env: runtime.env })
      result[code === 0 ? 'passed' : 'failed'] += 1
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name}`)
      if (code !== 0) console.log(output)
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker))
  return result
}

async function runTests(runtime, args) {
  const folder = mkdtempSync(join(tmpdir(), 'gridpilot-test-'))
  const file = join(folder, 'report.json')
  try {
    const vitest = [
      bin('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]
    const code = await runInForeground(runtime.node, [...vitest, ...args], { env: runtime.env })
    return countTests(code, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Counts of a vitest JSON report. A file that does not load, an error outside of any test or a missing report is
 * no failed test to vitest; here each counts as at least one failure.
 */
export function countTests(exitCode, report) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
