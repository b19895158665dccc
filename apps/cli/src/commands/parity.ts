import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { log } from '@clack/prompts'
import { type BilingualText, ParityReport } from '@gridpilot/contract'
import { errorMessage, isErrorCode } from '@gridpilot/core'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { EXIT } from '../process/exit.ts'
import { appMain, DEFAULT_DATA_DIR } from '../repository.ts'

type Language = keyof BilingualText

interface Options {
  readonly bot: string
  readonly dataDir?: string
  readonly json?: boolean
  readonly lang: Language
  readonly fills: string
}

const ANSWER = z.union([
  z.object({ report: ParityReport }),
  z.object({ error: z.string(), message: z.string().optional() }),
])
type Answer = z.infer<typeof ANSWER>

const PATIENCE_MS = 600_000
/** A long window's report is a few megabytes. */
const MAX_OUTPUT = 64 * 1024 * 1024
const EXAMPLES = `
Runs the bot's own window again on stored one-minute candles, by the same decision core, and compares order by order.
It changes nothing of the bot, and may run while Gridpilot does; candles not stored yet are read from the running exchange.
Exit codes: 0 compared and every difference has a reason, 1 something is unexplained or it could not be compared.`

/** `gridpilot parity --bot ID`: was the live result the one the grid should have had? */
export function parityCommand(): Command {
  return new Command('parity')
    .description("run a bot's own window again on stored candles and explain every difference")
    .requiredOption('--bot <id>', 'the bot, as its page shows it (bot_…)')
    .option('--data-dir <dir>', 'the directory the product is started with (default: data/ in the repository)')
    .option('--fills <count>', 'how many differing orders are listed', '20')
    .addOption(new Option('--lang <language>', 'of the reasons').choices(['en', 'ko']).default('en'))
    .option('--json', 'one JSON document instead of the summary')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const answer = await ask(options)
      if (options.json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
      else print(answer, options)
      const explained = 'report' in answer && answer.report.reasons.every(({ code }) => code !== 'unexplained')
      process.exitCode = explained ? EXIT.ok : EXIT.failed
    })
}

/** By the server's program, which reads the database. */
async function ask({ dataDir, bot }: Options): Promise<Answer> {
  const folder = resolve(dataDir ?? (process.env.GRIDPILOT_DATA_DIR || DEFAULT_DATA_DIR))
  if (!existsSync(join(folder, 'gridpilot.db'))) {
    const message = `${folder} holds no data of Gridpilot: give --data-dir the directory it is started with (by default ${DEFAULT_DATA_DIR})`
    return { error: 'data_dir_missing', message }
  }
  const args = [appMain('server', 'parity-main.ts'), '--data-dir', folder, '--bot', bot]
  const limits = { timeout: PATIENCE_MS, maxBuffer: MAX_OUTPUT }
  const { stdout } = await promisify(execFile)(process.execPath, args, limits).catch(() => ({ stdout: '' }))
  const answer = ANSWER.safeParse(jsonOf(stdout))
  return answer.success ? answer.data : { error: 'the comparison did not end' }
}

function print(answer: Answer, { lang, fills }: Options): void {
  if ('error' in answer) {
    log.error(
      `The bot could not be compared: ${answer.message === undefined ? sentence(answer.error, lang) : `${answer.error}: ${answer.message}`}`,
    )
    return
  }
  const { report } = answer
  const { live, rerun } = report
  const missing = report.missing_candles === 0 ? '' : `, ${report.missing_candles} missing`
  log.info(`${report.bot_id} ${report.symbol}, ${report.from} to ${report.to}, ${report.candles} candles${missing}`)
  log.message(report.window.text[lang], { spacing: 0 })
  const orders = `${report.equal_orders} orders equal, ${report.different_orders} different`
  if (report.different_orders === 0) log.success(`${orders}.`)
  else log.warn(`${orders} (live ${report.live_orders}, rerun ${report.rerun_orders}).`)
  if (report.not_compared > 0) log.info(`${report.not_compared} executions are later than the last closed candle.`)
  log.message(`total: live ${live.total_exact} USDT, rerun ${rerun.total_exact} USDT`, { spacing: 0 })
  log.message(`difference: ${report.difference_exact} USDT`, { spacing: 0 })
  for (const { code, orders: count, effect_exact, text } of report.reasons)
    log.message(`  ${code}: ${count} orders, ${effect_exact} USDT. ${text[lang]}`, { spacing: 0 })
  for (const each of report.differences.slice(0, Number(fills) || 0)) log.message(`  ${lineOf(each)}`, { spacing: 0 })
}

function lineOf({ purpose, slot, side, live, rerun, reasons, effect_exact }: ParityReport['differences'][number]) {
  const place = slot === null ? purpose : `slot ${slot}`
  const of = (order: typeof live) =>
    order === null ? 'none' : `${order.quantity} @ ${order.price} ${order.market_time.slice(0, 19)}`
  return `${place} ${side}: live ${of(live)} | rerun ${of(rerun)} | ${reasons.join(', ')} | ${effect_exact} USDT`
}

/** Of a code of the catalogue; anything else is shown as it is. */
function sentence(code: string, language: Language): string {
  return isErrorCode(code) ? errorMessage({ code }, language) : code
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
