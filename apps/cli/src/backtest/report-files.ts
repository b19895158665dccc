import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type BacktestReport, reportData, reportJson } from '@gridpilot/backtest'
import { csvText, fillsCsv, type Language, reportPage } from '@gridpilot/contract'
import { assert, err, ok, type Result } from '@gridpilot/core'
import type { Trouble } from './failure.ts'

/** Where a report is written to; what is left out is not written. */
export interface ReportFiles {
  /** One HTML page. */
  readonly report?: string
  /** A folder for fills.csv and equity.csv. */
  readonly csv?: string
  readonly json?: string
  readonly lang: Language
}

/** Fills drawn on the page; the CSV has all of them. */
const FILLS_DRAWN = 20_000

/** Nothing is written over what is read, and no two files over each other. */
export function checkFiles(files: ReportFiles, inputs: readonly (string | undefined)[]): Result<null, Trouble> {
  const read = new Set(inputs.flatMap((path) => (path === undefined ? [] : [resolve(path)])))
  const written = new Map<string, string>()
  for (const [flag, path] of targets(files)) {
    if (read.has(path)) return err({ flag, code: 'file_is_an_input', message: `${path} is read by this command` })
    const other = written.get(path)
    if (other !== undefined)
      return err({ flag, code: 'flags_exclude_each_other', message: `${other} writes ${path} as well` })
    written.set(path, flag)
  }
  return ok(null)
}

const targets = ({ report, csv, json }: ReportFiles): [flag: string, path: string][] => [
  ...(report === undefined ? [] : [['--report', resolve(report)] as [string, string]]),
  ...(csv === undefined ? [] : [['--csv', resolve(csv, 'fills.csv')] as [string, string]]),
  ...(csv === undefined ? [] : [['--csv', resolve(csv, 'equity.csv')] as [string, string]]),
  ...(json === undefined ? [] : [['--json', resolve(json)] as [string, string]]),
]

/** Writes what was asked for; the paths written, or the first that could not be. */
export function writeFiles(files: ReportFiles, report: BacktestReport): Result<string[], Trouble> {
  const { report: page, csv, json, lang } = files
  const texts: [flag: string, path: string, text: () => string][] = []
  if (page !== undefined) texts.push(['--report', page, () => pageOf(report, lang)])
  if (csv !== undefined) {
    texts.push(['--csv', join(csv, 'fills.csv'), () => fillsCsv(dataOf(report, Number.POSITIVE_INFINITY))])
    texts.push(['--csv', join(csv, 'equity.csv'), () => equityRows(report)])
  }
  if (json !== undefined) texts.push(['--json', json, () => `${JSON.stringify(reportJson(report), null, 2)}\n`])
  const written: string[] = []
  for (const [flag, path, text] of texts) {
    try {
      if (flag === '--csv' && csv !== undefined) mkdirSync(csv, { recursive: true })
      writeFileSync(path, text())
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return err({ flag, code: 'file_not_writable', message })
    }
    written.push(path)
  }
  return ok(written)
}

/** The report as the product's page has it. */
function dataOf(report: BacktestReport, mostFills: number) {
  const { runs } = report
  const [worse, better] = [runs[0], runs.at(-1)]
  assert(worse !== undefined && better !== undefined, 'a report has runs')
  const data = reportData({ ...report, band: runs, worse, better }, mostFills)
  return { ...data, data: { ...data.data, source: 'replay' as const } }
}

function pageOf(report: BacktestReport, language: Language): string {
  const title = `${report.plan.config.symbol} · ${basename(report.source)}`
  const source = report.assumed == null ? report.source : `${report.source} (${report.assumed[language]})`
  return reportPage({ title, report: dataOf(report, FILLS_DRAWN), source, language })
}

/** Equity in USDT after each candle, one column per run, the lowest first; times UTC. */
function equityRows({ candles, runs }: BacktestReport): string {
  const span = (runs[0]?.toMs ?? 0) - (candles.time[(runs[0]?.run.candles ?? 1) - 1] ?? 0)
  assert(span >= 0, 'a run ends after its last candle began')
  const rows = Array.from({ length: Math.max(...runs.map(({ run }) => run.candles)) }, (_, i) => [
    new Date((candles.time[i] ?? 0) + span).toISOString(),
    // Behind its end a run has no equity any more.
    ...runs.map(({ equity, run }) => (i < run.candles ? (equity[i] ?? 0).toFixed(8) : '')),
  ])
  return csvText([['time', ...runs.map(({ fill, path }) => `${fill}_${path}`)], ...rows])
}
