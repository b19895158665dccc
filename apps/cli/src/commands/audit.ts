import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { log } from '@clack/prompts'
import { type BilingualText, safetyText } from '@gridpilot/contract'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { EXIT } from '../process/exit.ts'
import { appMain, DEFAULT_DATA_DIR } from '../repository.ts'

type Language = keyof BilingualText

interface Options {
  readonly dataDir?: string
  readonly json?: boolean
  readonly lang: Language
  readonly settle: string
}

const FINDING = z.looseObject({ code: z.string(), symbol: z.string() })
const AUDIT = z.object({
  name: z.string(),
  kind: z.string(),
  state: z.enum(['agrees', 'differs', 'unsettled', 'unreadable', 'skipped']),
  findings: z.array(FINDING),
  reason: z.string().nullable(),
})
const ANSWER = z.union([z.object({ error: z.string() }), z.object({ audits: z.array(AUDIT) })])

const PATIENCE_MS = 600_000
const EXAMPLES = `
Compares the stored books of every account with bots with its exchange: orders = intents, fills = positions, ledger = bills.
It changes nothing, and may run while Gridpilot does; a running server audits itself each hour and pauses what differs.
Exit codes: 0 everything agrees, 1 something differs or could not be compared.`

/** `gridpilot audit`: do the books and the exchange agree? */
export function auditCommand(): Command {
  return new Command('audit')
    .description('compare the books of every account with its exchange, to the last digit')
    .option('--data-dir <dir>', 'the directory the product is started with (default: data/ in the repository)')
    .option('--settle <seconds>', 'how long a difference has to stay to be one', '20')
    .addOption(new Option('--lang <language>', 'of the findings').choices(['en', 'ko']).default('en'))
    .option('--json', 'one JSON document instead of the list')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const answer = await ask(options)
      if (options.json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
      else print(answer, options.lang)
      const fine = 'audits' in answer && answer.audits.every(({ state }) => state === 'agrees' || state === 'skipped')
      process.exitCode = fine ? EXIT.ok : EXIT.failed
    })
}

/** By the server's program, which opens keys. */
async function ask({ dataDir, settle }: Options): Promise<z.infer<typeof ANSWER>> {
  const folder = resolve(dataDir ?? (process.env.GRIDPILOT_DATA_DIR || DEFAULT_DATA_DIR))
  const args = [appMain('server', 'audit-main.ts'), '--data-dir', folder, '--settle-seconds', settle]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: PATIENCE_MS }).catch(() => ({
    stdout: '',
  }))
  const answer = ANSWER.safeParse(jsonOf(stdout))
  return answer.success ? answer.data : { error: 'the audit did not end' }
}

function print(answer: z.infer<typeof ANSWER>, language: Language): void {
  if ('error' in answer) {
    log.error(`The audit could not be made: ${answer.error}`)
    return
  }
  if (answer.audits.length === 0) log.success('There is nothing to audit: no account has a bot.')
  for (const { name, kind, state, findings, reason } of answer.audits) {
    const title = `${name} (${kind})`
    if (state === 'agrees') log.success(`${title}: books and exchange agree; every difference is 0.`)
    else if (state === 'differs') log.error(`${title}: books and exchange differ.`)
    else if (state === 'unsettled') log.warn(`${title}: ${safetyText('audit_unsettled', {}, language)}`)
    else log.warn(`${title}: not compared (${reason}).`)
    for (const finding of findings) {
      const { code, symbol } = finding
      log.error(`  ${safetyText(code, finding, language) ?? `${code} ${symbol}`}`, { spacing: 0 })
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
