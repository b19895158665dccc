import { calibrateOn, type MeasuredRecommendation, recommend } from '@gridpilot/advisor'
import type { AssumedContract } from '@gridpilot/backtest'
import { Command, InvalidArgumentError, Option } from 'commander'
import { printFailure } from '../process/print-failure.ts'
import { type HistoryRequest, loadHistory } from '../recommend/load-history.ts'
import { calibrationText, recommendationText } from '../recommend/recommendation-text.ts'
import { SENTENCES } from '../recommend/recommendation-words.ts'

const EXAMPLES = `
Examples:
  gridpilot recommend --symbol BTCUSDT --data BTCUSDT-1m.csv.gz BTCUSDT-5m.csv.gz --funding BTCUSDT-funding.csv
  gridpilot recommend --symbol BTCUSDT --data BTCUSDT-5m.csv.gz --hash 3f9ac17be2d04c55
  gridpilot recommend --symbol BTCUSDT --data BTCUSDT-5m.csv.gz --calibrate

Everything is computed from the files: the same files give the same figures. --hash finds the card with that hash and ends
with 1 when these files and settings do not reproduce it. --calibrate asks the advisor all along the past.
Exit codes: 0 done, 1 a file cannot be used or the hash is not reproduced, 2 a value was refused.`

interface Options extends HistoryRequest {
  readonly hash?: string
  readonly calibrate?: boolean
  readonly lang: 'en' | 'ko'
  readonly json?: boolean
}

/** `gridpilot recommend`: the advisor on files of candles, with the evidence of every card. */
export function recommendCommand(): Command {
  return new Command('recommend')
    .description('recommend grids from files of candles, with what the figures rest on')
    .requiredOption('--data <files...>', 'candles of one market, .csv or .csv.gz; several lengths may be given')
    .option('--symbol <s>', "default: from the first file's name")
    .option('--funding <file>', 'funding rates, .csv or .csv.gz; without it no funding is counted')
    .option('--timeframe <t>', 'candles the market is looked at in', '1h')
    .option('--investment <usdt>', 'amount that figures are measured with', readAmount, '1000')
    .option('--price <price>', 'the last price (default: the last close)')
    .option('--to <date>', 'ask as of then: leave out candles from here on', readDate)
    .option('--hash <hash>', 'find this card again')
    .option('--calibrate', 'ask all along the past and compare with what happened')
    .addOption(new Option('--lang <language>', 'of the texts').choices(['en', 'ko']).default('en'))
    .option('--json', 'one JSON document instead of the summary')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => {
      const history = loadHistory(options)
      if (!history.ok) return printFailure(history.error, options.json ?? false)
      const { input, assumed } = history.value
      if (options.calibrate) return printCalibration(calibrateOn(input), assumed, options)
      const made = recommend(input)
      const card = made.recommended_strategies.find(({ evidence }) => evidence.config_hash === options.hash)
      if (options.hash !== undefined && card === undefined) return notReproduced(options.hash, made, options)
      const shown = card === undefined ? made : { ...made, recommended_strategies: [card], unavailable_strategies: [] }
      print(shown, recommendationText(shown, options.lang), assumed, options)
    })
}

function printCalibration(
  found: ReturnType<typeof calibrateOn>,
  assumed: AssumedContract | null,
  options: Options,
): void {
  if (found === null) {
    const message = 'a week of candles is the least that can be judged'
    printFailure({ trouble: { flag: '--data', code: 'history_too_short', message } }, options.json ?? false)
  } else print(found, calibrationText(found, options.lang), assumed, options)
}

function notReproduced(hash: string, made: MeasuredRecommendation, { json }: Options): void {
  const found = made.recommended_strategies.map(({ evidence }) => evidence.config_hash).join(', ') || 'none'
  const message = `these files and settings give no card ${hash}; they give: ${found}`
  printFailure({ trouble: { flag: '--hash', code: 'hash_not_reproduced', message } }, json ?? false)
}

function print(document: object, text: string, assumed: AssumedContract | null, { json, lang }: Options): void {
  const told = assumed === null ? text : `${SENTENCES[lang].contract(assumed[lang])}\n${text}`
  const whole = { ...document, instrument_assumed: assumed?.en ?? null }
  process.stdout.write(`${json ? JSON.stringify(whole, null, 2) : told}\n`)
}

function readDate(text: string): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a date as 2026-03-01 or 2026-03-01T12:00Z.')
  return ms
}

function readAmount(text: string): string {
  if (!/^\d+(\.\d{1,8})?$/.test(text) || Number(text) <= 0) throw new InvalidArgumentError('Write an amount as 1000.')
  return text
}
