import { COVERAGE_SEEDS, PLANTED_BUGS, plantedBug, type Report, runCampaign } from '@gridpilot/simulator'
import { Command, InvalidArgumentError } from 'commander'
import { ProgressBar } from '../backtest/progress-bar.ts'
import { EXIT } from '../process/exit.ts'

const EXAMPLES = `
Examples:
  gridpilot simulate --seeds 1000 --from 1        a thousand seeded worlds, every invariant watched
  gridpilot simulate --seed 4711 --trace          one of them, with its whole event log
  gridpilot simulate --seeds 2000 --canary timeout-is-refusal
                                                  with that bug planted: must be found, then the exit code is 1

A seed draws accounts, bots, prices, latencies, faults, what people do, crashes. The same seed is the same run, event by
event. From ${COVERAGE_SEEDS} seeds on, a kind of fault that never happened fails the run as well.
Exit codes: 0 nothing was lost and nothing doubled, 1 a rule was broken (or a kind of fault never fired), 2 bad flags.`

interface Options {
  readonly seeds: number
  readonly from: number
  readonly seed?: number
  readonly trace?: boolean
  readonly json?: boolean
  readonly workers?: number
  readonly canary?: string
}

/** `gridpilot simulate`: the real engine and adapter in seeded worlds full of faults. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('prove the engine in seeded worlds with faults, crashes and meddling')
    .option('--seeds <n>', 'how many worlds', readCount, 100)
    .option('--from <s>', 'first seed', readCount, 1)
    .option('--seed <x>', 'just this one', readCount)
    .option('--trace', 'print the event log (with --seed)')
    .option('--workers <n>', 'threads (default: one for each core)', readCount)
    .option('--canary <name>', `plant a bug on purpose: ${PLANTED_BUGS.map(({ name }) => name).join(', ')}`)
    .option('--json', 'the report as one JSON object in the last line')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      process.exitCode = await simulate(options)
    })
}

async function simulate(options: Options): Promise<number> {
  const bug = options.canary === undefined ? null : plantedBug(options.canary)
  if (bug === undefined) {
    process.stderr.write(`--canary: there is no planted bug "${options.canary}" (--help lists them)\n`)
    return EXIT.badFlags
  }
  if (options.trace && options.seed === undefined) {
    process.stderr.write('--trace: name one --seed, the log of a run is long\n')
    return EXIT.badFlags
  }
  const count = options.seed === undefined ? options.seeds : 1
  const bar = new ProgressBar(process.stderr, count)
  bar.step('starting')
  const report = await runCampaign({
    from: options.seed ?? options.from,
    count,
    bug,
    untilViolation: bug !== null,
    wallMs: () => Date.now(),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.trace ? { trace: (line: string) => process.stdout.write(`${line}\n`) } : {}),
    onSeed: ({ seeds, violations }) => bar.step(`${seeds} of ${count} seeds, ${violations.length} violations`),
  })
  bar.clear()
  tell(report, options)
  return report.passed ? EXIT.ok : EXIT.failed
}

function tell(report: Report, { json, canary }: Options): void {
  const figures = report.json(Date.now())
  for (const { seed, violation } of report.violations) {
    const words = [`seed ${seed} breaks ${violation.invariant} after ${violation.atMs} ms: ${violation.message}`]
    words.push(
      ...violation.trace,
      `again: gridpilot simulate --seed ${seed} --trace${canary ? ` --canary ${canary}` : ''}`,
    )
    process.stderr.write(`${words.join('\n')}\n`)
  }
  if (report.neverFired.length > 0) process.stderr.write(`never fired: ${report.neverFired.join(', ')}\n`)
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    return
  }
  const rows = [...report.byKind].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `  ${kind.padEnd(28)} ${count}`)
  process.stdout.write(
    `${figures.seeds} seeds, ${figures.violations} violations, ${figures.bot_years} bot-years, ${figures.events} events (${figures.events_per_second} a second)\n` +
      `${figures.faults} faults:\n${rows.join('\n')}\n`,
  )
}

function readCount(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value
  throw new InvalidArgumentError('Write a whole number.')
}
