import { type ErrorClass, MEANING_OF, namedCodes } from '../src/errors.ts'

const MEANINGS = ['refused with proof', 'unknown', 'retry', 'needs the user'] as const

/** The table of codes as the handbook prints it: one row a class, codes in numeric order, runs as `a–b`. */
export function errorTable(): string {
  const byClass = new Map<ErrorClass, number[]>()
  const texts = new Map<number, string>()
  for (const [code, errorClass] of namedCodes()) {
    byClass.set(errorClass, [...(byClass.get(errorClass) ?? []), Number(code)])
    texts.set(Number(code), code)
  }
  const rows = MEANINGS.flatMap((meaning) =>
    [...byClass]
      .filter(([errorClass]) => MEANING_OF[errorClass] === meaning)
      .map(([errorClass, codes]) => `| ${meaning} | ${errorClass} | ${runs(codes, texts)} |`),
  )
  return ['| meaning | class | codes |', '| --- | --- | --- |', ...rows].join('\n')
}

function runs(codes: readonly number[], texts: ReadonlyMap<number, string>): string {
  const sorted = codes.toSorted((a, b) => a - b)
  const found: number[][] = []
  for (const code of sorted) {
    const run = found.at(-1)
    if (run && run.at(-1) === code - 1) run.push(code)
    else found.push([code])
  }
  const textOf = (code = 0) => texts.get(code) ?? ''
  return found
    .map((run) => (run.length > 2 ? `${textOf(run[0])}–${textOf(run.at(-1))}` : run.map(textOf).join(' ')))
    .join(' ')
}
