import type { RestAnswer } from '@gridpilot/bitget-wire'
import { assert } from '@gridpilot/core'
import { type Random, wholeBetween } from '../feed/random.ts'

/** Changes of a JSON text on its way out; the venue behind it is not touched. All are seeded and leave no clue. */

type Member = unknown
type Edit = (value: Member, name: string) => Member

/** Applies `edit` to every leaf below `value`, keeping its shape. */
function editLeaves(value: Member, edit: Edit, name = ''): Member {
  if (Array.isArray(value)) return value.map((each: unknown) => editLeaves(each, edit, name))
  if (typeof value !== 'object' || value === null) return edit(value, name)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, editLeaves(each, edit, key)]))
}

interface Leaf {
  readonly name: string
  readonly value: Member
}

function leavesOf(value: Member): Leaf[] {
  const leaves: Leaf[] = []
  editLeaves(value, (leaf, name) => {
    leaves.push({ name, value: leaf })
    return leaf
  })
  return leaves
}

/** One leaf that `fits`, chosen by the coin, becomes `edit` of it; without one, everything stays. */
function editOne(value: Member, random: Random, fits: (leaf: Leaf) => boolean, edit: Edit): Member {
  const places = leavesOf(value).flatMap((leaf, place) => (fits(leaf) ? [place] : []))
  const chosen = places[wholeBetween(random, 0, Math.max(0, places.length - 1))]
  let place = -1
  return editLeaves(value, (leaf, name) => {
    place += 1
    return place === chosen ? edit(leaf, name) : leaf
  })
}

const isDecimal = ({ value }: Leaf): boolean => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
const isWord = ({ value }: Leaf): boolean => typeof value === 'string' && /^[a-z_]{3,}$/i.test(value)

type Garble = (text: string, random: Random) => string

const editData =
  (edit: (data: Member, random: Random) => Member): Garble =>
  (text, random) => {
    const whole = JSON.parse(text) as Record<string, unknown>
    return JSON.stringify({ ...whole, data: edit(whole.data, random) })
  }

/** By name; all keep HTTP status and headers. */
const TABLE: Readonly<Record<string, Garble>> = {
  truncated: (text, random) => text.slice(0, wholeBetween(random, 1, Math.max(1, text.length - 1))),
  not_json: () => 'undefined',
  null_body: () => 'null',
  null_data: editData(() => null),
  null_member: editData((data, random) =>
    editOne(
      data,
      random,
      ({ name }) => name !== '',
      () => null,
    ),
  ),
  huge_number: editData((data, random) => editOne(data, random, isDecimal, () => '90071992547409931234567890.5')),
  exponent: editData((data, random) => editOne(data, random, isDecimal, (value) => Number(value).toExponential())),
  number_type: editData((data, random) => editOne(data, random, isDecimal, (value) => Number(value))),
  not_a_number: editData((data, random) => editOne(data, random, isDecimal, () => 'NaN')),
  new_enum: editData((data, random) => editOne(data, random, isWord, () => 'quantum_entangled')),
  wrong_shape: editData((data) => (Array.isArray(data) ? { list: data } : [data])),
}

export const GARBLES: readonly string[] = Object.keys(TABLE)

/** The text garbled as named; as the coin likes without a name. A text that is no JSON can only be cut. */
export function garbled(text: string, name: string | undefined, random: Random): string {
  const chosen = name ?? GARBLES[wholeBetween(random, 0, GARBLES.length - 1)] ?? 'truncated'
  const garble = TABLE[chosen]
  assert(garble !== undefined, `there is no garble ${chosen}`)
  const editable = chosen === 'truncated' || chosen === 'not_json' || chosen === 'null_body' || isJsonObject(text)
  return editable ? garble(text, random) : text.slice(0, Math.floor(text.length / 2))
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

const LISTS = ['entrustedList', 'fillList', 'list', 'bills', 'resultList', 'successList']

/** The list of an answer — its data or the known member of it — becomes `edit` of it; others stay as they are. */
function editList(answer: RestAnswer, edit: (rows: readonly unknown[]) => readonly unknown[]): RestAnswer {
  if (!isJsonObject(answer.body)) return answer
  const whole = JSON.parse(answer.body) as { data?: unknown }
  const { data } = whole
  if (Array.isArray(data)) return withData(answer, whole, edit(data))
  if (typeof data !== 'object' || data === null) return answer
  const name = LISTS.find((each) => Array.isArray((data as Record<string, unknown>)[each]))
  if (name === undefined) return answer
  const rows = (data as Record<string, readonly unknown[]>)[name] ?? []
  return withData(answer, whole, { ...data, [name]: edit(rows) })
}

const withData = (answer: RestAnswer, whole: object, data: unknown): RestAnswer => ({
  ...answer,
  body: JSON.stringify({ ...whole, data }),
})

/** Ends after `keep` rows, half of them without it. */
export const cutPage = (answer: RestAnswer, keep: number | undefined): RestAnswer =>
  editList(answer, (rows) => rows.slice(0, keep ?? Math.floor(rows.length / 2)))

export const repeatRow = (answer: RestAnswer): RestAnswer => editList(answer, (rows) => [...rows.slice(0, 1), ...rows])

export const shuffleRows = (answer: RestAnswer, random: Random): RestAnswer =>
  editList(answer, (rows) => shuffled(rows, random))

/** Another order whenever there are two or more. */
export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = wholeBetween(random, 0, i)
    const [a, b] = [result[i] as T, result[j] as T]
    result[i] = b
    result[j] = a
  }
  const same = result.length > 1 && result.every((each, i) => each === items[i])
  return same ? [...result.slice(1), result[0] as T] : result
}

const FEES = new Set(['fee', 'totalFee', 'fillFee', 'totalDeductionFee'])
const FEE_COINS = new Set(['feeCoin', 'fillFeeCoin'])

export const flipFees = (body: string): string =>
  editBody(body, (value, name) => (FEES.has(name) && typeof value === 'string' ? flipped(value) : value))

export const renameFeeCoin = (body: string, coin: string): string =>
  editBody(body, (value, name) => (FEE_COINS.has(name) && value !== '' ? coin : value))

const flipped = (value: string): string => {
  if (!/[1-9]/.test(value)) return value
  return value.startsWith('-') ? value.slice(1) : `-${value}`
}

function editBody(body: string, edit: Edit): string {
  return isJsonObject(body) ? JSON.stringify(editLeaves(JSON.parse(body), edit)) : body
}
