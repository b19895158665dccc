import type { Command } from 'commander'

/**
 * The flags a command was given, in the form the started program reads: `--name=value`, so that a value beginning with
 * a dash stays a value. Flags left out stay left out: their defaults belong to that program.
 */
export function forwardedFlags(command: Command): string[] {
  return command.options.flatMap((option) => {
    const value: unknown = command.getOptionValue(option.attributeName())
    if (value === undefined || value === false) return []
    if (value === true) return [`--${option.name()}`]
    return (Array.isArray(value) ? value : [value]).map((each) => `--${option.name()}=${String(each)}`)
  })
}
