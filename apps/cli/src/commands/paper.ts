import { basename, join } from 'node:path'
import { Command } from 'commander'
import { forwardedFlags } from '../process/forwarded-flags.ts'
import { runApp } from '../process/run-app.ts'
import { appMain, DEFAULT_DATA_DIR } from '../repository.ts'

const EXAMPLES = `
Examples:
  gridpilot paper --port 4100 --account k1:s1:p1:10000
  gridpilot paper --port 4100 --account k1:s1:p1:10000:unified:hedge --symbols BTCUSDT,ETHUSDT
  gridpilot paper --port 4100 --feed replay --data BTCUSDT-1m.csv.gz --speed 600 --account k1:s1:p1:10000
  gridpilot paper --port 4100 --replay BTCUSDT=btc.csv.gz --replay ETHUSDT=eth.csv.gz --mark basis
  gridpilot paper --port 4100 --feed live --accounts-file accounts.json

An accounts file is a JSON list: [{"key":"k1","secret":"s1","passphrase":"p1","balance":"10000","family":"unified",
"position_mode":"hedge","permissions":["read","trade"],"ips":[],"demo":false,
"symbols":{"BTCUSDT":{"margin_mode":"isolated","leverage":5}}}]; everything after balance may be left out.

Prints one JSON line with its port when it listens, then how to reach it. Any Bitget client works with it, classic v2 or
unified v3, whichever family its account has: give it http://127.0.0.1:PORT as base URL and the key, secret and
passphrase of an account. docs/PAPER-EXCHANGE.md has the admin API and the faults on demand.
It listens on 127.0.0.1 only.`

export interface MarketFlags {
  readonly data?: readonly string[]
  readonly replay?: readonly string[]
  readonly feed?: string
  readonly symbol?: readonly string[]
  readonly symbols?: readonly string[]
  readonly upstream?: string
  readonly seed?: string
  readonly regime?: string
  readonly start?: string
  readonly historyDays?: string
  readonly fill?: string
  readonly mark?: string
}

export interface PaperFlags extends MarketFlags {
  readonly dataDir?: string
  readonly logLevel?: string
  readonly step?: boolean
}

/** `gridpilot paper`: the paper exchange alone. It checks the values itself and names a wrong one. */
export function paperCommand(): Command {
  return new Command('paper')
    .description("run the paper exchange alone: Bitget's protocol for any client")
    .option('--port <n>', 'port (default 0: any free one)')
    .option('--host <address>', '127.0.0.1, the only address it listens on')
    .option('--data-dir <dir>', 'where accounts and orders live (default: a folder per market below data/paper-alone/)')
    .option('--feed <sim|replay|live>', 'default: replay when a file is given, else sim')
    .option('--replay <[symbol=]file>', 'candles to replay, .csv or .csv.gz; repeatable, one per symbol', collect)
    .option('--data <[symbol=]file>', 'the same as --replay', collect)
    .option('--funding <symbol=file>', 'recorded funding rates of a replayed symbol (ts,rate); repeatable', collect)
    .option('--symbols <s[,s…]>', 'of a simulated or live market; repeatable; default: all it knows', collect)
    .option('--symbol <s[,s…]>', 'the same as --symbols', collect)
    .option('--upstream <url>', 'what a live market mirrors instead of Bitget: http://127.0.0.1:PORT')
    .option('--seed <n>', 'of the simulated market (default 1)')
    .option('--regime <name>', 'of the simulated market (default range)')
    .option(
      '--start <now|YYYY-MM-DD>',
      'when the simulated market begins (default now; with --step a day the seed chooses)',
    )
    .option('--history-days <n>', 'default: sim 120, replay half of the files, live 7')
    .option('--mark <follows|basis>', 'mark price: the last price (default), or index plus basis')
    .option('--fill <touch|through>', 'when a resting order fills (default touch)')
    .option('--speed <n>', 'market seconds per second (default 1)')
    .option('--step', 'lock-step: the market moves only when POST /admin/advance asks')
    .option('--signature-window-ms <n>', 'how old a signed request may be (default 30000)')
    .option('--read-lag-ms <n>', 'how far reads may be behind writes when a fault asks for it (default 0)')
    .option('--rate-limit-factor <n>', "times the venue's request limits, 0: none (default 10)")
    .option(
      '--account <key:secret:passphrase:balance[:classic|unified[:one_way|hedge]]>',
      'an account with these keys (repeatable)',
      collect,
    )
    .option('--accounts-file <file>', 'accounts as JSON, see below')
    .option('--reading <name=choice>', 'another answer to an open question of the protocol (repeatable)', collect)
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (default warn)')
    .option('--log-file <file>', 'log there instead of stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (options: PaperFlags, command: Command) => {
      const flags = [...forwardedFlags(command), '--greeting', ...startFlag(options)]
      if (options.logLevel === undefined) flags.push('--log-level=warn')
      if (options.dataDir === undefined)
        flags.push(`--data-dir=${join(DEFAULT_DATA_DIR, 'paper-alone', folderOf(options))}`)
      process.exitCode = await runApp(appMain('paper-exchange'), flags)
    })
}

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value]

/**
 * Real clients ask with their own clock: a simulated market that nobody gave another start, and whose clock runs, begins
 * now. A directory that has a market already keeps its start.
 */
export function startFlag({ feed, start, step, replay, data }: PaperFlags): readonly string[] {
  const simulated = (feed ?? 'sim') === 'sim' && replay === undefined && data === undefined
  return simulated && start === undefined && step !== true ? ['--start=now'] : []
}

/** Of [SYMBOL=]FILE. */
const nameOf = (text: string): string => basename(text.replace(/^[A-Za-z0-9]+=/, ''))

/** One folder per market: a data directory belongs to the market it was made with. */
export function folderOf(flags: MarketFlags): string {
  const files = [...(flags.replay ?? []), ...(flags.data ?? [])]
  const symbols = [...(flags.symbols ?? []), ...(flags.symbol ?? [])]
  const parts = [
    files.length === 0 ? (flags.feed === 'live' ? 'live' : 'sim') : files.map(nameOf).join('-'),
    symbols.length === 0 ? undefined : symbols.join('-').toUpperCase(),
    flags.upstream === undefined ? undefined : 'loopback',
    flags.seed === undefined ? undefined : `seed-${flags.seed}`,
    flags.regime,
    flags.start === undefined || flags.start === 'now' ? undefined : `from-${flags.start}`,
    flags.historyDays === undefined ? undefined : `days-${flags.historyDays}`,
    flags.fill,
    flags.mark,
  ]
  return parts.flatMap((part) => (part === undefined ? [] : [part.replaceAll(/[^A-Za-z0-9._-]/g, '_')])).join('_')
}
