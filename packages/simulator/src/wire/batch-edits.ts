import { createHmac } from 'node:crypto'
import type { RestAnswer } from '@gridpilot/bitget-wire'
import type { Random } from '../random.ts'
import type { WireRequest } from './wire-request.ts'

/** Refusals a batch mixes, by family: each is one a real item could get. The last proves nothing. */
const CODES: Readonly<Record<'classic' | 'unified', readonly (readonly [code: string, msg: string])[]>> = {
  classic: [
    ['45110', 'less than the minimum amount 5 USDT'],
    ['40762', 'The order amount exceeds the balance'],
    ['40815', 'The order price is higher than the highest bid price'],
    ['40015', 'System is abnormal, please try again later'],
  ],
  unified: [
    ['25611', 'The order amount is below the minimum'],
    ['25203', 'Insufficient margin'],
    ['25003', 'Concurrent operation, please try again'],
    ['25000', 'System error'],
  ],
}

/** The batch of a request: its items, and the body with others of them. */
export interface Batch {
  readonly family: 'classic' | 'unified'
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly bodyOf: (items: readonly unknown[]) => string
}

/** null: it is none. */
export function batchOf({ body }: WireRequest): Batch | null {
  if (body === '') return null
  const parsed: unknown = JSON.parse(body)
  if (Array.isArray(parsed)) return { family: 'unified', items: parsed, bodyOf: (items) => JSON.stringify(items) }
  if (typeof parsed !== 'object' || parsed === null) return null
  const name = ['orderList', 'orderIdList'].find((each) => Array.isArray((parsed as Record<string, unknown>)[each]))
  if (name === undefined) return null
  const items = (parsed as Record<string, Batch['items']>)[name] ?? []
  return { family: 'classic', items, bodyOf: (kept) => JSON.stringify({ ...parsed, [name]: kept }) }
}

/** The same request with another body, signed as its sender would have signed it. */
export function withBody(request: WireRequest, body: string, secret: string): WireRequest {
  const { method, path, rawQuery, headers } = request
  const target = rawQuery === '' ? path : `${path}?${rawQuery}`
  const text = `${headers['access-timestamp'] ?? ''}${method}${target}${body}`
  const sign = createHmac('sha256', secret).update(text, 'utf8').digest('base64')
  return { ...request, body, headers: { ...headers, 'access-sign': sign } }
}

/** The answer to the items that were taken, completed with a refusal for each that was not. */
export function withRefusals(
  answer: RestAnswer,
  batch: Batch,
  refused: ReadonlySet<number>,
  random: Random,
): RestAnswer {
  if (answer.status !== 200) return answer
  const whole = JSON.parse(answer.body) as { data: unknown }
  const rowOf = (item: Batch['items'][number]) => {
    const [code, msg] = random.pick(CODES[batch.family])
    const ids = { orderId: String(item.orderId ?? ''), clientOid: String(item.clientOid ?? '') }
    return batch.family === 'classic' ? { ...ids, errorMsg: msg, errorCode: code } : { ...ids, code, msg }
  }
  const { data } = whole
  if (Array.isArray(data)) {
    const taken = [...(data as unknown[])]
    const rows = batch.items.map((item, at) => (refused.has(at) ? rowOf(item) : taken.shift()))
    return { ...answer, body: JSON.stringify({ ...whole, data: rows }) }
  }
  const lists = (data ?? {}) as { successList?: unknown[]; failureList?: unknown[] }
  const failures = batch.items.filter((_, at) => refused.has(at)).map(rowOf)
  const complete = { successList: lists.successList ?? [], failureList: [...(lists.failureList ?? []), ...failures] }
  return { ...answer, body: JSON.stringify({ ...whole, data: complete }) }
}

/** Both lists of a batch answer in another order. */
export function shuffledBatch(answer: RestAnswer, random: Random): RestAnswer {
  if (answer.status !== 200) return answer
  const whole = JSON.parse(answer.body) as { data: unknown }
  const { data } = whole
  if (Array.isArray(data)) return { ...answer, body: JSON.stringify({ ...whole, data: random.shuffled(data) }) }
  if (typeof data !== 'object' || data === null) return answer
  const shuffled = Object.fromEntries(
    Object.entries(data).map(([name, list]) => [name, Array.isArray(list) ? random.shuffled(list) : list]),
  )
  return { ...answer, body: JSON.stringify({ ...whole, data: shuffled }) }
}
