import type { RestAnswer } from '@gridpilot/bitget-wire'
import type { Random } from '../random.ts'

/** Changes of an answer on its way out; the exchange behind it is not touched. */

type Row = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const LISTS = ['entrustedList', 'fillList', 'list', 'bills', 'resultList', 'successList'] as const

/** The list of an answer — its data or the known member of it — becomes `edit` of it; null: it has none. */
export function editRows(
  answer: RestAnswer,
  edit: (rows: readonly unknown[]) => readonly unknown[],
): RestAnswer | null {
  if (answer.status !== 200) return null
  const whole = JSON.parse(answer.body) as { data?: unknown }
  const { data } = whole
  const withData = (changed: unknown) => ({ ...answer, body: JSON.stringify({ ...whole, data: changed }) })
  if (Array.isArray(data)) return withData(edit(data))
  if (!isRecord(data)) return null
  const name = LISTS.find((each) => Array.isArray(data[each]))
  return name === undefined ? null : withData({ ...data, [name]: edit(data[name] as unknown[]) })
}

/** When a row came into being, epoch ms; 0 when it does not tell. */
export function bornMs(row: unknown): number {
  if (!isRecord(row)) return 0
  const text = row.cTime ?? row.createdTime ?? row.ts ?? 0
  return Number(text) || 0
}

/** The data of an answer about one thing. */
export function dataOf(answer: RestAnswer): Row | null {
  if (answer.status !== 200) return null
  const { data } = JSON.parse(answer.body) as { data?: unknown }
  return isRecord(data) ? data : null
}

export const errorAnswer = (status: number, code: string, msg: string, wallMs: number): RestAnswer => ({
  status,
  headers: {},
  body: JSON.stringify({ code, msg, requestTime: wallMs, data: null }),
})

export const htmlAnswer = (status: number): RestAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>${status}</h1></center></body>\r\n</html>`,
})

/** Answers that prove nothing about a write: some with an HTTP error, some with a code of the venue's own. */
export function serverError(random: Random, wallMs: number): RestAnswer {
  const [status, code, msg] = random.pick([
    [500, '50001', 'Internal server error'],
    [502, '502', 'Bad Gateway'],
    [504, '504', 'Gateway Time-out'],
    [400, '40015', 'System is abnormal, please try again later'],
    [400, '40604', 'Server busy, please try again later'],
    [400, '50008', 'Server busy, please try again later'],
    [400, '45001', 'Unknown error'],
    [400, '40010', 'Request timed out'],
  ] as const)
  return errorAnswer(status, code, msg, wallMs)
}

type Garble = (body: string, random: Random) => string

const GARBLES: readonly Garble[] = [
  (body, random) => body.slice(0, random.whole(1, Math.max(1, body.length - 1))),
  () => 'undefined',
  () => 'null',
  () => '',
  (body) => withData(body, () => null),
  (body) => withData(body, (data) => (Array.isArray(data) ? { list: data } : [data])),
  (body, random) => editLeaf(body, random, isDecimal, () => '90071992547409931234567890.5'),
  (body, random) => editLeaf(body, random, isDecimal, () => 'NaN'),
  (body, random) => editLeaf(body, random, isDecimal, (value) => Number(value).toExponential()),
  (body, random) => editLeaf(body, random, isDecimal, (value) => Number(value)),
  (body, random) => editLeaf(body, random, isWord, () => 'quantum_entangled'),
  (body, random) =>
    editLeaf(
      body,
      random,
      () => true,
      () => null,
    ),
]

/** Truncated, of another shape, with numbers no double can hold, with words nobody has heard of. */
export function garbled(answer: RestAnswer, random: Random): RestAnswer {
  return { ...answer, body: random.pick(GARBLES)(answer.body, random) }
}

const isDecimal = (value: unknown) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
const isWord = (value: unknown) => typeof value === 'string' && /^[a-z_]{3,}$/i.test(value)

function withData(body: string, edit: (data: unknown) => unknown): string {
  const whole = JSON.parse(body) as Record<string, unknown>
  return JSON.stringify({ ...whole, data: edit(whole.data) })
}

/** One leaf of the data that fits, chosen by the coin, becomes `edit` of it. */
function editLeaf(body: string, random: Random, fits: (value: unknown) => boolean, edit: (value: unknown) => unknown) {
  return withData(body, (data) => {
    let places = 0
    walk(data, (value) => {
      if (fits(value)) places += 1
      return value
    })
    if (places === 0) return data
    const chosen = random.whole(0, places - 1)
    let place = -1
    return walk(data, (value) => {
      if (!fits(value)) return value
      place += 1
      return place === chosen ? edit(value) : value
    })
  })
}

function walk(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => walk(each, leaf))
  if (!isRecord(value)) return leaf(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, leaf)]))
}
