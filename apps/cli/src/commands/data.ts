import { Command } from 'commander'
import { dataDirOf, openArchive } from '../data/candle-file.ts'
import { DownloadLine } from '../data/download-line.ts'
import { type DataRefusal, refusalBody, refusalLine } from '../data/refusal.ts'
import { listBody, listText, reportBody, reportText } from '../data/report-text.ts'
import { runDownload } from '../data/run-download.ts'
import { EXIT } from '../process/exit.ts'

const EXAMPLES = `
Examples:
  gridpilot data download --symbol BTCUSDT --from 2026-01-01 --to 2026-02-01
  gridpilot data download --symbol ETHUSDT --from 2026-01-01 --to 2026-02-01 --timeframe 5m --out ETHUSDT-5m.csv.gz
  gridpilot data download --symbol BTCUSDT --from 2026-01-01 --to 2026-01-02 --source http://127.0.0.1:4100
  gridpilot data list

Closed candles go into market.db of the data directory, which a running Gridpilot shares. An interrupted download goes on
when the same command is given again. It ends with a report of the gaps the exchange itself has.
Exit codes: 0 done, 1 the exchange or a file failed, 2 a value was refused (the nearest one that passes is named),
130 stopped by Ctrl-C.`

/** Not the caller's values, but the world's doing. */
const FAILURES = new Set(['exchange_unreachable', 'file_not_writable', 'other_market', 'database_unusable'])
const STOPPED = 130

interface DownloadOptions {
  readonly symbol: string
  readonly from: string
  readonly to: string
  readonly timeframe: string
  readonly source: string
  readonly out?: string
  readonly dataDir?: string
  readonly json?: boolean
}

/** `gridpilot data`: recorded candles. */
export function dataCommand(): Command {
  const command = new Command('data').description('candles of the past: fetch them, see what is stored')
  command
    .command('download')
    .description('fetch candles, with progress, resume and a gap report')
    .requiredOption('--symbol <s>', 'for example BTCUSDT')
    .requiredOption('--from <date>', 'first open time, for example 2026-01-01 or 2026-01-01T12:00Z (UTC)')
    .requiredOption('--to <date>', 'leave out candles from here on')
    .option('--timeframe <t>', 'length of a candle: 1m, 5m, 15m, 30m, 1h, 4h or 1d', '1m')
    .option('--source <source>', 'bitget, paper (of the data directory), or an address on this machine', 'bitget')
    .option('--out <file>', 'write the candles to a new .csv or .csv.gz too')
    .option('--data-dir <dir>', 'where market.db lies (default: data/ in the repository)')
    .option('--json', 'one JSON document instead of the report')
    .addHelpText('after', EXAMPLES)
    .action(download)
  command
    .command('list')
    .description('what is stored')
    .option('--data-dir <dir>', 'where market.db lies (default: data/ in the repository)')
    .option('--json', 'one JSON document instead of the table')
    .action(list)
  return command
}

async function download(options: DownloadOptions): Promise<void> {
  const dataDir = dataDirOf(options.dataDir)
  const archive = openArchive(dataDir)
  if (!archive.ok) return refuse(archive.error, options.json)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const line = new DownloadLine(process.stderr, () => Date.now())
  try {
    const wish = { ...options, symbol: options.symbol.toUpperCase(), dataDir }
    const done = await runDownload(wish, archive.value, line, stop.signal)
    if (!done.ok) return refuse(done.error, options.json)
    const { report, title } = done.value
    process.stdout.write(
      options.json ? `${JSON.stringify(reportBody(report), null, 2)}\n` : `${reportText(report, title)}\n`,
    )
  } finally {
    await archive.value.close()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

async function list(options: { readonly dataDir?: string; readonly json?: boolean }): Promise<void> {
  const archive = openArchive(dataDirOf(options.dataDir))
  if (!archive.ok) return refuse(archive.error, options.json)
  const all = await archive.value.list()
  await archive.value.close()
  if (options.json) process.stdout.write(`${JSON.stringify(listBody(all), null, 2)}\n`)
  else process.stdout.write(all.length === 0 ? 'Nothing is stored yet.\n' : `${listText(all)}\n`)
}

function refuse(refusal: DataRefusal, json = false): void {
  process.exitCode = refusal.code === 'stopped' ? STOPPED : FAILURES.has(refusal.code) ? EXIT.failed : EXIT.badFlags
  if (json) process.stdout.write(`${JSON.stringify(refusalBody(refusal), null, 2)}\n`)
  else process.stderr.write(`${refusalLine(refusal)}\n`)
}
