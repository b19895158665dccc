import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createVitest } from 'vitest/node'
import { applyMutant, type Mutant } from './mutants.ts'

// Tries mutants of one file one after the other in one process and prints a line for each. The mutated text replaces
// the source while it is loaded; no file on disk is touched.
const job = JSON.parse(process.argv[2] ?? '') as {
  readonly file: string
  readonly tests: readonly string[]
  readonly mutants: readonly Mutant[]
}
const path = resolve(job.file)
const text = readFileSync(path, 'utf8')
let current: Mutant | null = null

const vitest = await createVitest(
  'test',
  {
    watch: false,
    bail: 1,
    maxWorkers: 1,
    pool: 'threads',
    reporters: [{}],
    silent: true,
    fsModuleCache: false,
    testTimeout: 20_000,
  },
  {
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        transform: (_code: string, id: string) =>
          id.split('?')[0] === path ? (current === null ? text : applyMutant(text, current)) : undefined,
      },
    ],
  },
)
await vitest.standalone()
const specs = await vitest.globTestSpecifications([...job.tests])

async function passes(mutant: Mutant | null): Promise<boolean> {
  current = mutant
  vitest.invalidateFile(path)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specs)
  if (testModules.length === 0) throw new Error(`no tests of ${job.file}`)
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok())
}

if (!(await passes(null))) throw new Error(`the tests of ${job.file} fail without a mutant`)
process.stdout.write('ready\n')
for (const mutant of job.mutants) process.stdout.write((await passes(mutant)) ? 'survived\n' : 'killed\n')
await vitest.close()
process.exit(0)
