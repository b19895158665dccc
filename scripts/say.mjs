/** A cause the user can act on: printed as one line without a stack, exit code 1. */
export class SetupError extends Error {}

/** One line for the person, on stderr so that the output of `--json` commands stays clean. */
export function say(line) {
  process.stderr.write(`gridpilot: ${line}\n`)
}
