import type { Failure } from '../backtest/failure.ts'
import { refusalJson, refusalText } from '../backtest/refusal.ts'
import { EXIT } from './exit.ts'

/** Says why nothing was computed, readable on stderr or as JSON on stdout, and sets the exit code. */
export function printFailure(failure: Failure, json: boolean): void {
  if ('refusal' in failure) {
    process.exitCode = EXIT.badFlags
    if (json) process.stdout.write(`${JSON.stringify(refusalJson(failure.refusal), null, 2)}\n`)
    else process.stderr.write(`${refusalText(failure.refusal)}\n`)
    return
  }
  const { code, flag, message } = failure.trouble
  process.exitCode = EXIT.failed
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, details: { field: flag } } }, null, 2)}\n`)
  else process.stderr.write(`${code}: ${flag}: ${message}\n`)
}
