import { reportJson, reportText } from '@gridpilot/backtest'
import type { Language } from '@gridpilot/contract'
import { err, ok, type Result } from '@gridpilot/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Failure } from '../backtest/failure.ts'
import { ProgressBar } from '../backtest/progress-bar.ts'
import { checkFiles, type ReportFiles, writeFiles } from '../backtest/report-files.ts'
import { BACKTEST_STEPS, type BacktestRequest, type GivenCandles, runBacktest } from '../backtest/run-backtest.ts'
import { dataDirOf, openArchive } from '../data/candle-file.ts'
import { printFailure } from '../process/print-failure.ts'

const EXAMPLES = `
Examples:
  gridpilot backtest --data BTCUSDT-1m.csv.gz --lower 60000 --upper 80000 --grids 40 --leverage 3 --investment 1000
  gridpilot backtest --stored bitget --symbol BTCUSDT --from 2026-01-01 --lower 60000 --upper 80000 --grids 40 --investment 1000
  gridpilot backtest --data BTCUSDT-1m.csv.gz --lower 60000 --upper 80000 --grids 40 --investment 1000 \\
      --report btc.html --csv btc --json btc.json
  gridpilot backtest --data ETHUSDT-5m.csv --lower 2000 --upper 3000 --grids 30 --direction long --type geometric \\
      --investment 500 --funding ETHUSDT-funding.csv --fill through --json

The candle file has the columns ts,open,high,low,close,volume (ts in milliseconds), the funding file ts,rate.
The bot starts at the first open. A candle does not say whether a touched order filled, nor which of its extremes came
first, so the grid is run four times: --fill through fills an order only when the price trades beyond it, touch already
when it reaches it; --path high_first and low_first walk every candle that way (by_candle: by its colour, as the simulated
market does). The lowest result is shown first. Where no funding history is given, the typical rate is counted and said.
Exit codes: 0 done, 1 a file cannot be used or written, 2 a value was refused (the nearest one that passes is named).`

interface Options extends Omit<BacktestRequest, 'closeAtEnd' | 'data'> {
  readonly data?: string
  readonly stored?: string
  readonly timeframe: string
  readonly dataDir?: string
  readonly close?: boolean
  readonly report?: string
  readonly csv?: string
  /** true: to stdout. */
  readonly json?: boolean | string
  readonly lang: Language
}

/** `gridpilot backtest`: one grid over a file of candles, readable or as JSON. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description('backtest a grid on a file of candles')
    .option('--data <file>', 'candles, .csv or .csv.gz')
    .option('--stored <source>', 'instead of a file: what `gridpilot data download` stored, for example bitget')
    .option('--timeframe <t>', 'of the stored candles', '1m')
    .option('--data-dir <dir>', 'where they are stored (default: data/ in the repository)')
    .option('--symbol <s>', "default: from the file's name")
    .requiredOption('--lower <price>', 'lower price of the range')
    .requiredOption('--upper <price>', 'upper price of the range')
    .requiredOption('--grids <n>', 'number of grids, 2 to 200')
    .option('--leverage <n>', "1 to 125 within the symbol's tier", '1')
    .addOption(
      new Option('--direction <direction>', 'what the grid bets on')
        .choices(['neutral', 'long', 'short'])
        .default('neutral'),
    )
    .addOption(
      new Option('--type <type>', 'spacing of the levels').choices(['arithmetic', 'geometric']).default('arithmetic'),
    )
    .requiredOption('--investment <usdt>', 'money put in')
    .option('--stop-loss-price <price>', 'close there, outside the range')
    .option('--take-profit-price <price>', 'close there, outside the range')
    .option('--stop-loss-percent <n>', 'close when this much of the investment is lost')
    .option('--take-profit-percent <n>', 'close when this much of the investment is gained')
    .option('--trailing-up-to <price>', 'the range follows a price above it by whole grids, up to here')
    .option('--trailing-down-to <price>', 'the range follows a price below it by whole grids, down to here')
    .addOption(
      new Option('--out-of-range <plan>', 'once the price is a whole grid outside')
        .choices(['wait', 'stop', 'stop_keep', 'shift'])
        .default('wait'),
    )
    .addOption(new Option('--fill <rule>', 'when a resting order fills; default: both').choices(['touch', 'through']))
    .addOption(
      new Option('--path <path>', 'way of the price inside candles; default: highs first and lows first').choices([
        'high_first',
        'low_first',
        'by_candle',
      ]),
    )
    .option('--funding <file>', 'funding rates, .csv or .csv.gz; "none": no funding is counted')
    .option('--from <date>', 'first candle, for example 2026-03-01 or 2026-03-01T12:00Z', readDate)
    .option('--to <date>', 'leave out candles from here on', readDate)
    .option('--close', 'close the position at the last price instead of valuing it there')
    .option('--report <file>', 'write one HTML page that needs nothing else')
    .option('--csv <dir>', 'write fills.csv and equity.csv into this folder')
    .option('--json [file]', 'one JSON document instead of the summary, or written to a file')
    .addOption(new Option('--lang <language>', 'of the HTML page').choices(['en', 'ko']).default('en'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const json = options.json === true
      const files = filesOf(options)
      const writable = checkFiles(files, [options.data, options.funding])
      if (!writable.ok) return printFailure({ trouble: writable.error }, json)
      const data = await candlesOf(options)
      if (!data.ok) return printFailure(data.error, json)
      const bar = new ProgressBar(process.stderr, BACKTEST_STEPS)
      const report = runBacktest({ ...options, data: data.value, closeAtEnd: options.close ?? false }, (what) =>
        bar.step(what),
      )
      bar.clear()
      if (!report.ok) return printFailure(report.error, json)
      const { value } = report
      const written = writeFiles(files, value)
      if (!written.ok) return printFailure({ trouble: written.error }, json)
      const told = written.value.map((path) => `wrote ${path}`)
      const text = json ? JSON.stringify(reportJson(value), null, 2) : [reportText(value), ...told].join('\n')
      process.stdout.write(`${text}\n`)
    })
}

const filesOf = ({ report, csv, json, lang }: Options): ReportFiles => ({
  lang,
  ...(report === undefined ? {} : { report }),
  ...(csv === undefined ? {} : { csv }),
  ...(typeof json === 'string' ? { json } : {}),
})

/** The file, or the stored candles of --stored. */
async function candlesOf(options: Options): Promise<Result<string | GivenCandles, Failure>> {
  const { data, stored, symbol, timeframe, from = 0, to = Number.MAX_SAFE_INTEGER } = options
  const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
  if (data !== undefined && stored !== undefined)
    return trouble('--stored', 'flags_exclude_each_other', 'give --data or --stored, not both')
  if (data !== undefined) return ok(data)
  if (stored === undefined) return trouble('--data', 'candles_missing', 'give --data FILE, or --stored SOURCE')
  if (symbol === undefined) return trouble('--symbol', 'symbol_missing', '--stored needs --symbol')
  const archive = openArchive(dataDirOf(options.dataDir))
  if (!archive.ok) return trouble(archive.error.flag, archive.error.code, archive.error.message)
  const series = { source: stored, symbol: symbol.toUpperCase(), timeframe }
  const candles = await archive.value.read(series, { fromMs: from, toMs: to })
  const known = await archive.value.list()
  await archive.value.close()
  const title = `stored ${series.source} ${series.symbol} ${timeframe}`
  if (candles.length > 0) return ok({ candles, title })
  const names = known.map((each) => `${each.source} ${each.symbol} ${each.timeframe}`).join(', ') || 'nothing yet'
  return trouble('--stored', 'candles_missing', `no ${title} in that period; stored: ${names}`)
}

function readDate(text: string): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a date as 2026-03-01 or 2026-03-01T12:00Z.')
  return ms
}
