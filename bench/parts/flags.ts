import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Ends the benchmark with one line: a value that cannot be measured with is no crash. */
export function refuse(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** One call may run all benchmarks, so each knows what most end with. */
const EVERYWHERE = { json: { type: 'boolean' } } as const

/** The flags as typed; one that does not exist is refused. */
export function readFlags<Options extends NonNullable<ParseArgsConfig['options']>>(options: Options) {
  try {
    return parseArgs({ options: { ...options, ...EVERYWHERE } }).values
  } catch (error) {
    return refuse(`flag_unknown: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}`)
  }
}

/** The whole number of a flag from `least` to `most`. */
export function countOf(flag: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const nearest = Number.isNaN(value) ? least : Math.min(most, Math.max(least, Math.round(value)))
  return refuse(
    `value_out_of_range: ${flag} must be a whole number from ${least} to ${most} [given: ${text}; nearest that passes: ${nearest}]`,
  )
}
