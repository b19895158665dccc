import { Command, CommanderError } from 'commander'
import { auditCommand } from './commands/audit.ts'
import { backtestCommand } from './commands/backtest.ts'
import { dataCommand } from './commands/data.ts'
import { doctorCommand } from './commands/doctor.ts'
import { optimizeCommand } from './commands/optimize.ts'
import { paperCommand } from './commands/paper.ts'
import { parityCommand } from './commands/parity.ts'
import { recommendCommand } from './commands/recommend.ts'
import { simulateCommand } from './commands/simulate.ts'
import { startCommand } from './commands/start.ts'
import { EXIT } from './process/exit.ts'

/** The `gridpilot` command. Exit codes: process/exit.ts; start and paper end with the code of the program they run. */
async function main(args: readonly string[]): Promise<void> {
  const program = new Command('gridpilot')
    .description('Grid bots on Bitget USDT-margined perpetual futures, on your own machine')
    .showHelpAfterError('(--help lists the flags)')
    .exitOverride()
  for (const command of [
    startCommand(),
    paperCommand(),
    backtestCommand(),
    optimizeCommand(),
    recommendCommand(),
    dataCommand(),
    simulateCommand(),
    doctorCommand(),
    auditCommand(),
    parityCommand(),
  ]) {
    program.addCommand(command.copyInheritedSettings(program))
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.badFlags
  }
}

// Whoever reads our output may have had enough (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
await main(process.argv.slice(2))
