import { basename } from 'node:path'
import { type FullSearchInput, fullSearch, rowOf, searchFunding, searchReport } from '@gridpilot/advisor'
import { type AssumedContract, SEARCH_METHODS, type SearchMethod, spaceSize } from '@gridpilot/backtest'
import { err, formatMoney, type Money, ok, type Result, sliceColumns } from '@gridpilot/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Failure } from '../backtest/failure.ts'
import { leastInvestment } from '../optimize/least-investment.ts'
import { SearchFolder } from '../optimize/search-folder.ts'
import { searchPage } from '../optimize/search-page.ts'
import { searchCsv, searchText } from '../optimize/search-text.ts'
import { readSpace, type SpaceFlags } from '../optimize/space-flags.ts'
import { StageBar } from '../optimize/stage-bar.ts'
import { printFailure } from '../process/print-failure.ts'
import { loadHistory } from '../recommend/load-history.ts'

const EXAMPLES = `
Examples:
  gridpilot optimize --symbol BTCUSDT --data BTCUSDT-1m.csv.gz --tries 2000 --out search
  gridpilot optimize --symbol BTCUSDT --data BTCUSDT-1m.csv.gz BTCUSDT-5m.csv.gz --walk-forward --noise --out search
  gridpilot optimize --symbol BTCUSDT --data BTCUSDT-5m.csv.gz --method grid --direction neutral --type geometric \\
      --width 5,10,20 --offset 0 --grids 20,40,80 --leverage 1,2 --stop-loss none,20 --json

Each axis takes values with commas between them; the search tries their combinations. Orders fill only when the price
trades through them. The same files, settings and seed give the same result on any number of threads. With --out the
folder gets results.csv, optimization.json, optimization.html, and everything computed so far: --resume goes on there.
Exit codes: 0 done, 1 a file cannot be used or it was cancelled, 2 a value was refused.`

/** A full grid beyond this is a typing error. */
const GRID_MAX = 200_000

interface Options extends SpaceFlags {
  readonly data: readonly string[]
  readonly symbol?: string
  readonly funding?: string
  readonly from?: number
  readonly to?: number
  readonly investment: string
  readonly method: SearchMethod
  readonly tries: number
  readonly seed: number
  readonly walkForward?: boolean
  readonly noise?: boolean
  readonly out?: string
  readonly resume?: boolean
  readonly workers?: number
  readonly json?: boolean
}

/** `gridpilot optimize`: a search over grids on files of candles, with its proofs. */
export function optimizeCommand(): Command {
  return new Command('optimize')
    .description('search for grids with much return and little drawdown, and say what the search is worth')
    .requiredOption('--data <files...>', 'candles of one market, .csv or .csv.gz; the finest are searched')
    .option('--symbol <s>', "default: from the first file's name")
    .option(
      '--funding <file>',
      'funding rates, .csv or .csv.gz; the typical rate stands for what is not known; none: not counted',
    )
    .option('--from <date>', 'first candle, for example 2026-03-01', readDate)
    .option('--to <date>', 'leave out candles from here on', readDate)
    .option('--investment <usdt>', 'money put in', readAmount, '1000')
    .addOption(
      new Option('--method <method>', 'all of the space, a draw, or a search that learns')
        .choices(SEARCH_METHODS)
        .default('pareto'),
    )
    .option('--tries <n>', 'configurations tried (grid: all)', readCount, 2_000)
    .option('--seed <n>', 'of draws and of the search', readCount, 1)
    .option('--direction <list>', 'neutral, long, short (default: all)')
    .option('--type <list>', 'arithmetic, geometric (default: both)')
    .option('--width <list>', 'half the range in percent')
    .option('--offset <list>', 'centre of the range in half widths from the start, -0.95 to 0.95')
    .option('--grids <list>', 'number of grids, 2 to 200')
    .option('--leverage <list>', '1 to 125')
    .option('--stop-loss <list>', 'percent of the investment; none: no stop')
    .option('--walk-forward', 'search again on the past of each test and measure the choice on it')
    .option('--noise', 'the same search on random walks of the same volatility')
    .option('--out <dir>', 'folder for the results')
    .option('--resume', 'go on with what --out holds')
    .option('--workers <n>', 'threads (default: one for each core)', readCount)
    .option('--json', 'one JSON document instead of the summary')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const done = await run(options)
      if (!done.ok) return printFailure(done.error, options.json ?? false)
      process.stdout.write(`${done.value}\n`)
    })
}

async function run(options: Options): Promise<Result<string, Failure>> {
  const read = readInput(options)
  if (!read.ok) return read
  const { input, assumed } = read.value
  const folder = options.out === undefined ? ok(null) : SearchFolder.open(options.out, input, options.resume ?? false)
  if (!folder.ok) return folder
  if (options.resume && options.out === undefined)
    return trouble('--resume', 'folder_missing', '--resume needs the --out of the search to go on with')
  const bar = new StageBar(process.stderr)
  const stop = new AbortController()
  const cancel = () => stop.abort(new Error('cancelled'))
  process.once('SIGINT', cancel)
  try {
    const kept = folder.value
    const found = await fullSearch(input, {
      signal: stop.signal,
      onProgress: (progress) => bar.tell(progress),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      ...(kept === null ? {} : { journal: (part) => kept.journal(part) }),
    })
    bar.clear()
    if (found.best === null)
      return trouble(
        '--tries',
        'no_grid_placed',
        `none of the ${found.optimization.tries} configurations tried can be placed with ${formatMoney(input.investment)} USDT, ` +
          'which is enough for few of the space: invest more, or give --method grid',
      )
    const report = { ...searchReport(input, found), instrument_assumed: assumed?.en ?? null }
    const files = options.data.map((file) => basename(file)).join(', ')
    const source = assumed === null ? files : `${files} (${assumed.en})`
    const written =
      kept === null
        ? []
        : [
            kept.write('results.csv', searchCsv(found.optimization.outcomes.map((each) => rowOf(input, each)))),
            kept.write('optimization.json', `${JSON.stringify(report, null, 2)}\n`),
            kept.write('optimization.html', searchPage(report, source)),
          ]
    if (options.json) return ok(JSON.stringify(report, null, 2))
    return ok([searchText(report, source), ...written.map((path) => `written: ${path}`)].join('\n'))
  } catch (error) {
    bar.clear()
    if (!stop.signal.aborted) throw error
    const advice =
      options.out === undefined ? 'nothing was kept, as there was no --out' : 'the same command with --resume goes on'
    return trouble('--out', 'cancelled', `cancelled: ${advice}`)
  } finally {
    process.off('SIGINT', cancel)
  }
}

interface SearchOfFiles {
  readonly input: FullSearchInput
  readonly assumed: AssumedContract | null
}

function readInput(options: Options): Result<SearchOfFiles, Failure> {
  const space = readSpace(options)
  if (!space.ok) return space
  const { method, tries, seed, from = 0 } = options
  const size = spaceSize(space.value)
  if (method === 'grid' && size > GRID_MAX) {
    const message = `the space holds ${size} configurations: name fewer values, or draw some with --method random --tries N`
    return trouble('--method', 'space_too_large', message)
  }
  const history = loadHistory(historyOf(options))
  if (!history.ok) return history
  const { instrument, candles, longer, funding, referenceInvestment: investment } = history.value.input
  if (investment === undefined) return trouble('--investment', 'value_not_a_number', 'write an amount as 1000')
  const series = [candles, ...(longer ?? [])].map((columns) => {
    const first = columns.time.subarray(0, columns.length).findIndex((time) => time >= from)
    return sliceColumns(columns, first === -1 ? columns.length : first, columns.length)
  })
  if ((series[0]?.length ?? 0) < 2)
    return trouble('--from', 'period_without_candles', 'no candles between --from and --to')
  const counted =
    options.funding === 'none' ? { funding: [], fundingAssumed: 0 } : searchFunding(instrument, series, funding)
  const proofs = { walkForward: options.walkForward ?? false, noise: options.noise ?? false }
  const found = { space: space.value, instrument, series, investment }
  const least = leastInvestment(found)
  if (least !== investment) return tooLittle(investment, least)
  return ok({ input: { ...found, method, tries, seed, ...counted, ...proofs }, assumed: history.value.assumed })
}

function tooLittle(investment: Money, least: Money | null): Result<never, Failure> {
  const given = `${formatMoney(investment)} USDT`
  if (least === null)
    return trouble(
      '--investment',
      'no_grid_possible',
      `no grid of this space can be placed, with ${given} or with more`,
    )
  const message = `${given} are too little for every grid of this space: the least that one can be placed with is ${formatMoney(least)}`
  return trouble('--investment', 'investment_below_minimum', message)
}

/** The files; `none` is none. */
function historyOf({ funding, ...options }: Options) {
  return { ...options, ...(funding === undefined || funding === 'none' ? {} : { funding }), timeframe: '1h' }
}

const trouble = (flag: string, code: string, message: string): Result<never, Failure> =>
  err({ trouble: { flag, code, message } })

function readDate(text: string): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a date as 2026-03-01 or 2026-03-01T12:00Z.')
  return ms
}

function readAmount(text: string): string {
  if (!/^\d+(\.\d{1,8})?$/.test(text) || Number(text) <= 0) throw new InvalidArgumentError('Write an amount as 1000.')
  return text
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 9999999.')
  return Number(text)
}
