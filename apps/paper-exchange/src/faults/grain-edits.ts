import type { Backend, RestAnswer, RestRequest } from '@gridpilot/bitget-wire'
import {
  formatPrice,
  formatQuantity,
  type Instrument,
  parsePrice,
  parseQuantity,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { batchOf, refusalCode } from './batch-edits.ts'

/** Tick and step said to be `times` as coarse as the venue's own; existing orders are not touched. */

/** Members of instrument rows that hold a grain, in both families. */
const GRAINS = new Set(['priceEndStep', 'sizeMultiplier', 'priceMultiplier', 'quantityMultiplier'])
const MINIMA = new Set(['minTradeNum', 'minOrderQty'])

/** An answer with instruments, their grains multiplied. */
export function coarserInstruments(answer: RestAnswer, times: number): RestAnswer {
  if (answer.status !== 200) return answer
  const body = JSON.stringify(JSON.parse(answer.body), (name, value: unknown) =>
    typeof value === 'string' && (GRAINS.has(name) || MINIMA.has(name)) ? multiplied(value, times) : value,
  )
  return { ...answer, body }
}

/** Decimal text × a whole number, exact. */
function multiplied(text: string, times: number): string {
  const [whole = '0', fraction = ''] = text.split('.')
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(fraction)) return text
  const digits = (BigInt(whole + fraction) * BigInt(times)).toString().padStart(fraction.length + 1, '0')
  const cut = digits.length - fraction.length
  const rest = digits.slice(cut).replace(/0+$/, '')
  return rest === '' ? digits.slice(0, cut) : `${digits.slice(0, cut)}.${rest}`
}

/** What is wrong with an order of this request by the coarser grain: by item of a batch, at 0 for a single order. */
export function offGrain(request: RestRequest, backend: Backend, times: number): ReadonlyMap<number, WireProblem> {
  const problems = new Map<number, WireProblem>()
  const batch = batchOf(request)
  const whole = parsedObject(request.body)
  const items = batch?.items ?? (whole === null ? [] : [whole])
  items.forEach((item, i) => {
    const instrument = backend.venue.instrument(String(item.symbol ?? whole?.symbol ?? '').toUpperCase())
    const problem = instrument === null ? null : problemOf(item, instrument, times, request.path)
    if (problem !== null) problems.set(i, problem)
  })
  return problems
}

interface WireProblem {
  readonly code: string
  readonly msg: string
}

function problemOf(
  item: Readonly<Record<string, unknown>>,
  instrument: Instrument,
  times: number,
  path: string,
): WireProblem | null {
  const family = path.startsWith('/api/v3/') ? 'unified' : 'classic'
  const price = parsePrice(instrument, String(item.price ?? ''))
  if (price.ok && price.value % times !== 0) {
    return refusalCode(family, 'price', formatPrice(instrument, times as Ticks))
  }
  const quantity = parseQuantity(instrument, String(item.size ?? item.qty ?? ''))
  if (quantity.ok && quantity.value % times !== 0) {
    return refusalCode(family, 'quantity', formatQuantity(instrument, times as Steps))
  }
  return null
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
