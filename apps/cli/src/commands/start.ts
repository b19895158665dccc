import { Command } from 'commander'
import { forwardedFlags } from '../process/forwarded-flags.ts'
import { runApp } from '../process/run-app.ts'
import { appMain } from '../repository.ts'

const EXAMPLES = `
Examples:
  gridpilot start                                  simulated market at 60 times the real speed
  gridpilot start --port 4000 --data-dir ~/grids
  gridpilot start --replay BTCUSDT-1m.csv.gz --speed 600

A market belongs to its data directory: another feed, symbol or seed needs another --data-dir.
Every flag can also be a variable, for example GRIDPILOT_PORT; the flag wins.`

/** `gridpilot start`: the product (server, page and paper exchange). The server checks the values and names a wrong one. */
export function startCommand(): Command {
  return new Command('start')
    .description('run the whole product: page, API and paper exchange')
    .option('--port <n>', 'port of the page and the API (default 3000; 0: any free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1: this machine only)')
    .option('--data-dir <dir>', "database, secrets and the paper exchange's state (default: data/ in the repository)")
    .option('--feed <sim|replay|live>', 'simulated market, recorded candles, or live prices (default sim)')
    .option(
      '--replay <[SYMBOL=]file>',
      'candles to replay, .csv or .csv.gz; implies --feed replay; the first half is history (repeatable)',
      collect,
    )
    .option('--symbols <s,s…>', 'of a simulated or live market (default: all it knows)')
    .option('--symbol <s>', "the same; with one --replay: the file's symbol (default: from its name)")
    .option('--upstream <url>', 'what live prices are mirrored from: an exchange on this machine (default: Bitget)')
    .option('--speed <n>', 'market seconds per second (default 60)')
    .option('--seed <n>', 'seed of the simulated market (default 1)')
    .option(
      '--history-days <n>',
      'days of candles before the market begins (default: sim 120, replay half of the file)',
    )
    .option('--paper-port <n>', 'port of the paper exchange (default: any free one)')
    .option('--lockstep', 'for tests: the market waits for the server before each step')
    .option('--keep-paper', 'leave the paper exchange running when the server ends')
    .option('--json-ready', 'print one JSON line when ready, for programs that start us')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      process.exitCode = await runApp(appMain('server'), forwardedFlags(command))
    })
}

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value]
