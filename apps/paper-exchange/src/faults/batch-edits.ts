import { createHmac } from 'node:crypto'
import type { ApiKey, RestAnswer, RestRequest } from '@gridpilot/bitget-wire'
import { type Random, wholeBetween } from '../feed/random.ts'

/** Refusals a batch mixes, by family: each is one a real item could get. */
const CODES = {
  classic: [
    ['45110', 'less than the minimum amount 5 USDT'],
    ['40762', 'The order amount exceeds the balance'],
    ['40015', 'System is abnormal, please try again later'],
  ],
  unified: [
    ['25611', 'The order amount is below the minimum'],
    ['25203', 'Insufficient margin'],
    ['25003', 'Concurrent operation, please try again'],
  ],
} as const

/** The batch of a request: its items and how to write the body with others of them. */
export interface Batch {
  readonly family: 'classic' | 'unified'
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly bodyOf: (items: readonly unknown[]) => string
}

/** null when the body is no batch: then the door may refuse it itself. */
export function batchOf(request: RestRequest): Batch | null {
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    return null
  }
  if (Array.isArray(body)) {
    return body.every(isRecord) ? { family: 'unified', items: body, bodyOf: (items) => JSON.stringify(items) } : null
  }
  if (!isRecord(body)) return null
  const name = ['orderList', 'orderIdList'].find((each) => Array.isArray(body[each]))
  if (name === undefined) return null
  const items = body[name] as unknown[]
  if (!items.every(isRecord)) return null
  return { family: 'classic', items, bodyOf: (kept) => JSON.stringify({ ...body, [name]: kept }) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same request with another body, signed as its sender would have signed it. */
export function withBody(request: RestRequest, body: string, key: ApiKey): RestRequest {
  const { method, path, rawQuery, headers } = request
  const target = rawQuery === '' ? path : `${path}?${rawQuery}`
  const text = `${headers['access-timestamp'] ?? ''}${method.toUpperCase()}${target}${body}`
  const sign = createHmac('sha256', key.secret).update(text, 'utf8').digest('base64')
  return { ...request, body, headers: { ...headers, 'access-sign': sign } }
}

/** Which items are refused: `keep` of them stay, half without it, chosen by the coin. */
export function refusedItems(count: number, keep: number | undefined, random: Random): ReadonlySet<number> {
  const refused = new Set<number>()
  const wanted = count - Math.min(count, keep ?? Math.floor(count / 2))
  while (refused.size < wanted) refused.add(wholeBetween(random, 0, count - 1))
  return refused
}

/** The words for an order off a coarser grain. */
export function refusalCode(family: Batch['family'], what: 'price' | 'quantity', grain: string): Refused {
  if (family === 'unified') {
    const code = what === 'price' ? '25244' : '25610'
    return { code, msg: `The ${what} must be a multiple of ${grain}` }
  }
  return what === 'price'
    ? { code: '45115', msg: `The price must be a multiple of ${grain}` }
    : { code: '22038', msg: `The order size must be a multiple of ${grain}` }
}

export interface Refused {
  readonly code: string
  readonly msg: string
}

/** A refusal for each of these items, as a real one could get it. */
export function mixedRefusals(
  batch: Batch,
  refused: ReadonlySet<number>,
  random: Random,
): ReadonlyMap<number, Refused> {
  const codes = CODES[batch.family]
  return new Map(
    [...refused].map((item) => {
      const [code, msg] = codes[wholeBetween(random, 0, codes.length - 1)] ?? codes[0]
      return [item, { code, msg }]
    }),
  )
}

/** The answer to the items that were taken, completed with a refusal row for each that was not. */
export function withRefusals(answer: RestAnswer, batch: Batch, refusals: ReadonlyMap<number, Refused>): RestAnswer {
  if (answer.status !== 200) return answer
  const whole = JSON.parse(answer.body) as { data: unknown }
  const rowOf = (item: Readonly<Record<string, unknown>>, { code, msg }: Refused) => {
    const ids = { orderId: String(item.orderId ?? ''), clientOid: String(item.clientOid ?? '') }
    return batch.family === 'classic' ? { ...ids, errorMsg: msg, errorCode: code } : { ...ids, code, msg }
  }
  const { data } = whole
  const rowFor = (item: Readonly<Record<string, unknown>>, i: number) => {
    const refusal = refusals.get(i)
    return refusal === undefined ? null : rowOf(item, refusal)
  }
  if (Array.isArray(data)) {
    const taken = [...(data as unknown[])]
    const rows = batch.items.map((item, i) => rowFor(item, i) ?? taken.shift())
    return { ...answer, body: JSON.stringify({ ...whole, data: rows }) }
  }
  const lists = (data ?? {}) as { successList?: unknown[]; failureList?: unknown[] }
  const failures = batch.items.flatMap((item, i) => rowFor(item, i) ?? [])
  const failureList = [...(lists.failureList ?? []), ...failures]
  const complete = { successList: lists.successList ?? [], ...lists, failureList }
  return { ...answer, body: JSON.stringify({ ...whole, data: complete }) }
}
