import { resolve } from 'node:path'
import { log } from '@clack/prompts'
import { Command, InvalidArgumentError, Option } from 'commander'
import { checkAccounts } from '../doctor/check-accounts.ts'
import { checkClock } from '../doctor/check-clock.ts'
import { checkDataDir, lastWriteMs } from '../doctor/check-data-dir.ts'
import { checkPaperExchange } from '../doctor/check-paper-exchange.ts'
import { checkPort, isPort } from '../doctor/check-port.ts'
import { checkProgram } from '../doctor/check-program.ts'
import { type Language, type Speech, speech } from '../doctor/doctor-texts.ts'
import type { Finding } from '../doctor/finding.ts'
import { EXIT } from '../process/exit.ts'
import { DEFAULT_DATA_DIR } from '../repository.ts'

const EXAMPLES = `
Give it the flags you start with. It changes nothing, and may run while Gridpilot does.
Accounts: every stored Bitget account and the newest paper accounts are tested. To test a key before it is stored:
  GRIDPILOT_CHECK_API_KEY=… GRIDPILOT_CHECK_SECRET_KEY=… GRIDPILOT_CHECK_PASSPHRASE=… gridpilot doctor
GRIDPILOT_CHECK_DEMO=on for a demo key, GRIDPILOT_CHECK_SYMBOLS=BTCUSDT,ETHUSDT to look for orders that are not the bots'.
Exit codes: 0 nothing keeps the product from working, 1 something does.`

interface Options {
  readonly dataDir?: string
  readonly port?: number
  readonly json?: boolean
  readonly lang: Language
  readonly accounts: boolean
}

/** `gridpilot doctor`: checks this installation and says what to do about what it finds. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check this installation: Node, data directory, databases, port, paper exchange, clock, accounts')
    .option('--data-dir <dir>', 'the directory the product is started with (default: data/ in the repository)')
    .option('--port <n>', 'the port it is started with (default 3000)', readPort)
    .option('--no-accounts', 'leave the accounts out: nothing is sent to an exchange')
    .addOption(new Option('--lang <language>', 'of everything it says').choices(['en', 'ko']).default('en'))
    .option('--json', 'one JSON document instead of the list')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const spoken = speech(options.lang)
      const findings = await examine(options, spoken)
      const failures = findings.filter(({ outcome }) => outcome === 'failed').length
      if (options.json) process.stdout.write(`${JSON.stringify({ ok: failures === 0, findings }, null, 2)}\n`)
      else print(findings, failures, spoken)
      process.exitCode = failures === 0 ? EXIT.ok : EXIT.failed
    })
}

async function examine(options: Options, spoken: Speech): Promise<Finding[]> {
  const dataDir = resolve(options.dataDir ?? (process.env.GRIDPILOT_DATA_DIR || DEFAULT_DATA_DIR))
  const port = options.port ?? Number(process.env.GRIDPILOT_PORT || 3000)
  return [
    ...checkProgram(spoken),
    ...checkDataDir(dataDir, spoken),
    await checkPort(port, spoken),
    await checkPaperExchange(dataDir, spoken),
    checkClock(Date.now(), lastWriteMs(dataDir), spoken),
    ...(options.accounts ? await checkAccounts(dataDir, spoken) : []),
  ]
}

function print(findings: readonly Finding[], failures: number, { say }: Speech): void {
  const write = { ok: log.success, warning: log.warn, failed: log.error }
  for (const { title, outcome, message, action } of findings) {
    const text = `${title}: ${message}`
    write[outcome](action === undefined ? text : `${text}\n${action}`, { spacing: 0 })
  }
  log.message(failures === 0 ? say('all_well') : say('to_mend', { count: failures }))
}

function readPort(text: string): number {
  const port = text.trim() === '' ? Number.NaN : Number(text)
  if (isPort(port)) return port
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.')
}
