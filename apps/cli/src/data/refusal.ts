/** Why a data command was not run: stable code, what to do, and the nearest value of the flag that passes. */
export interface DataRefusal {
  readonly code: string
  readonly flag: string
  readonly message: string
  readonly value?: string
  readonly nearest?: string
}

/** As `backtest` words its refusals. */
export function refusalLine({ code, flag, message, value, nearest }: DataRefusal): string {
  const facts = [flag, ...(value === undefined ? [] : [`given: ${value}`])]
  if (nearest !== undefined) facts.push(`nearest that passes: ${nearest}`)
  return `${code}: ${message} [${facts.join('; ')}]`
}

/** As the API words errors. */
export const refusalBody = ({ code, flag, message, value, nearest }: DataRefusal) => ({
  error: {
    code,
    message,
    details: {
      field: flag,
      ...(value === undefined ? {} : { value }),
      ...(nearest === undefined ? {} : { nearest }),
    },
  },
})
