import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type Mutant, mutantsOf } from './mutants.ts'
import type { Subject } from './subjects.ts'

export interface Tried {
  readonly file: string
  readonly mutant: Mutant
  /** `endless`: the tests did not come back within the time they are given. */
  readonly end: 'killed' | 'endless' | 'survived'
}

/** Wall ms after which the tests of a mutant count as endless. */
const ENDLESS_MS = 45_000
const ROOT = resolve(import.meta.dirname, '../..')

const known = new Map<string, readonly Mutant[]>()

export function mutantsOfSubject({ file }: Subject): readonly Mutant[] {
  const mutants = known.get(file) ?? mutantsOf(readFileSync(join(ROOT, file), 'utf8'))
  known.set(file, mutants)
  return mutants
}

/** Tries mutants in the order given. A process whose tests hang is ended, and another one goes on behind that mutant. */
export async function tryMutants(subject: Subject, mutants: readonly Mutant[]): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  while (tried.length < mutants.length) {
    const before = tried.length
    const hung = await runChild(subject, mutants.slice(before), (end) => {
      const mutant = mutants[tried.length]
      if (mutant !== undefined) tried.push({ file: subject.file, mutant, end })
    })
    const next = mutants[tried.length]
    if (hung && next !== undefined) tried.push({ file: subject.file, mutant: next, end: 'endless' })
    else if (next !== undefined) throw new Error(`the process that tries ${subject.file} ended early`)
  }
  return tried
}

/** True when the tests hung on the mutant after the last one told. */
async function runChild(
  { file, tests }: Subject,
  mutants: readonly Mutant[],
  told: (end: 'killed' | 'survived') => void,
): Promise<boolean> {
  const job = JSON.stringify({ file, tests, mutants })
  const script = join(import.meta.dirname, 'try-mutants.child.ts')
  const child: ChildProcess = spawn(process.execPath, [script, job], { cwd: ROOT, env: childEnv() })
  let ready = false
  let hung = false
  let errors = ''
  const giveUp = () => {
    hung = ready
    child.kill('SIGKILL')
  }
  let timer = setTimeout(giveUp, 4 * ENDLESS_MS)
  child.stderr?.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-2000)
  })
  if (child.stdout === null) throw new Error('no output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready = true
    else if (line === 'killed' || line === 'survived') told(line)
    else return
    clearTimeout(timer)
    timer = setTimeout(giveUp, ENDLESS_MS)
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearTimeout(timer)
  if (!hung && code !== 0) throw new Error(`trying ${file}: exit code ${code} ${errors}`)
  return hung
}

/** The child is a vitest of its own: it must not take itself for a worker of the one that started it. */
const childEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'TEST'))

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 70)

/** What a mutant is called in the table and in the list of explained survivors: stable while its line's text is. */
export const nameOf = ({ original, replacement, kind }: Mutant): string =>
  `${kind}: ${oneLine(original)} → ${oneLine(replacement)}`

export const placeOf = ({ file, mutant }: Tried): string => `${file}:${mutant.line} ${nameOf(mutant)}`

export function table(tried: readonly Tried[]): string {
  const files = [...new Set(tried.map(({ file }) => file))]
  const rows = files.map((file) => {
    const ends = tried.filter((each) => each.file === file).map(({ end }) => end)
    const count = (end: Tried['end']) => ends.filter((each) => each === end).length
    return `${file}: ${ends.length} mutants, ${count('killed')} killed, ${count('endless')} endless, ${count('survived')} survived`
  })
  const survivors = tried.filter(({ end }) => end === 'survived').map((each) => `  survived ${placeOf(each)}`)
  const killed = tried.length - survivors.length
  const share = ((100 * killed) / tried.length).toFixed(1)
  return [...rows, ...survivors, `${tried.length} mutants, ${killed} killed (${share} %)`].join('\n')
}
