import { basename } from 'node:path'
import { err, type FundingPoint, ok, type Result } from '@gridpilot/core'
import { type FileError, looksLike, parseRows, readBytes } from './csv-rows.ts'

/** No settlement of a perpetual comes near it; prices, volumes and rates in percent do not pass as rates. */
const RATE_BELOW = 0.05
/** 1973 in milliseconds: what lies before is in seconds. */
const LEAST_MS = 1e11

/** Reads exactly `ts,rate` (CSV, gzipped or not), ascending by time; a rate is a fraction of the position's value. */
export function loadFunding(path: string): Result<FundingPoint[], FileError> {
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  const refused = (problem: string) =>
    err({ code: 'file_not_funding', message: `${basename(path)}${problem}` } as const)
  const points: { time: number; rate: number }[] = []
  const filled = parseRows(bytes.value, { count: 2, exact: true }, (row, field, value) => {
    if (field === 0) points[row] = { time: value, rate: 0 }
    else points[row] = { time: points[row]?.time ?? 0, rate: value }
  })
  if (typeof filled === 'string')
    return refused(` ${looksLike(bytes.value)}; a funding file has exactly the columns ts,rate (${filled})`)
  if (filled === 0) return refused(' holds no funding rates')
  for (const [i, { time, rate }] of points.entries()) {
    const problem = pointProblem(time, rate, points[i - 1]?.time ?? 0)
    if (problem !== null) return refused(`, row ${i + 1}: ${problem}`)
  }
  return ok(points)
}

function pointProblem(time: number, rate: number, before: number): string | null {
  if (time < LEAST_MS) return `${time} is no time in milliseconds`
  if (time <= before) return 'time does not ascend'
  if (Math.abs(rate) < RATE_BELOW) return null
  return `${rate} is no funding rate: one lies between -${RATE_BELOW} and ${RATE_BELOW} (0.01 % is 0.0001)`
}
