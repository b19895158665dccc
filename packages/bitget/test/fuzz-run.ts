import { EmptyAnswer, MalformedPayload } from '../src/decode.ts'
import type { Subject } from './fuzz-subjects.ts'
import { garbled, mutated, seededRandom } from './mutate.ts'

export interface FuzzResult {
  readonly payloads: number
  /** Refused as malformed. */
  readonly refused: number
  /** Facts that were made, of which none is nonsense. */
  readonly facts: number
}

/** Throws on the first payload that crashes a decoder or yields a fact nobody could act on. */
export function fuzz(subjects: readonly Subject[], count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  let [refused, facts] = [0, 0]
  for (let i = 0; i < count; i += 1) {
    const subject = subjects[i % subjects.length] as Subject
    const base = subject.bases[Math.floor(random() * subject.bases.length)]
    const made = random() < 0.7 ? { payload: mutated(base, random) } : garbled(base, random)
    if (made === null) {
      refused += 1
      continue
    }
    try {
      for (const fact of subject.decode(made.payload)) {
        facts += 1
        const nonsense = nonsenseIn(fact as Fact)
        if (nonsense !== null) throw new Error(`accepted nonsense: ${nonsense}`)
      }
    } catch (thrown) {
      if (thrown instanceof MalformedPayload || thrown instanceof EmptyAnswer) refused += 1
      else throw new Error(`${subject.name}, seed ${seed}, payload ${i}: ${thrown}\n${JSON.stringify(made.payload)}`)
    }
  }
  return { payloads: count, refused, facts }
}

type Fact = Readonly<Record<string, unknown>>
type Check = (value: unknown, fact: Fact) => boolean

const whole = (value: unknown) => Number.isSafeInteger(value)
const positive = (value: unknown) => whole(value) && (value as number) > 0
const natural = (value: unknown) => whole(value) && (value as number) >= 0
const finite = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const real = (value: unknown) => finite(value) && (value as number) > 0
const exact = (value: unknown) => typeof value === 'bigint'
const text = (value: unknown) => typeof value === 'string'
const id = (value: unknown) => text(value) && /^\d{1,30}$/.test(value as string)
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value)
const orNull =
  (check: Check): Check =>
  (value, fact) =>
    value === null || check(value, fact)

/** What must hold of a member of a fact, whichever decoder it came from. */
const CHECKS: Readonly<Record<string, Check>> = {
  clientOrderId: (value) => text(value) && (value as string).length <= 64,
  venueOrderId: orNull(id),
  tradeId: id,
  billId: id,
  symbol: text,
  side: oneOf('buy', 'sell'),
  positionSide: oneOf('net', 'long', 'short', null),
  marginMode: oneOf('crossed', 'isolated'),
  positionMode: oneOf('one_way', 'hedge'),
  type: oneOf('limit', 'market', 'position', 'connected'),
  state: oneOf('live', 'partially_filled', 'filled', 'canceled', 'executed', 'failed'),
  price: (value, fact) => (fact.type === 'market' ? value === null : positive(value)),
  quantity: (value, fact) =>
    'tradeId' in fact ? positive(value) : 'triggerPrice' in fact ? value === null || natural(value) : natural(value),
  cumulative: (value, fact) => natural(value) && (value as number) <= (fact.quantity as number),
  triggerPrice: positive,
  limitPrice: orNull(positive),
  triggerBy: oneOf('last', 'mark'),
  fee: exact,
  feeCoin: text,
  realizedPnl: exact,
  liquidity: oneOf('maker', 'taker'),
  amount: exact,
  equity: exact,
  balance: exact,
  available: exact,
  unrealizedPnl: exact,
  occurredAtMs: natural,
  updatedAtMs: natural,
  size: whole,
  averagePrice: (value, fact) => (fact.size === 0 ? finite(value) : real(value)),
  markPrice: finite,
  leverage: positive,
  liquidationPrice: orNull(real),
  last: positive,
  mark: positive,
  bid: positive,
  ask: positive,
  time: natural,
  open: real,
  high: (value, { open, close, low }) =>
    real(value) && [open, close, low].every((each) => (value as number) >= (each as number)),
  low: (value, { open, close }) => real(value) && [open, close].every((each) => (value as number) <= (each as number)),
  close: real,
  volume: (value) => finite(value) && (value as number) >= 0,
  outcome: oneOf('accepted', 'refused', 'unknown'),
  tickUnits: positive,
  stepUnits: positive,
  minQuantity: natural,
  maxLimitQuantity: (value, { minQuantity }) => natural(value) && (value as number) >= (minQuantity as number),
  maxMarketQuantity: natural,
  minNotional: (value) => exact(value) && (value as bigint) >= 0n,
  takerFee: (value) => exact(value) && (value as bigint) >= 0n && (value as bigint) < 100_000_000n,
  minLeverage: positive,
  maxLeverage: positive,
  maxOrdersPerSymbol: natural,
  fundingIntervalHours: positive,
  level: natural,
  notionalTo: (value, { notionalFrom }) => exact(value) && (value as bigint) > (notionalFrom as bigint),
  maintenanceRate: (value) => exact(value) && (value as bigint) >= 0n && (value as bigint) < 100_000_000n,
}

/** The member that cannot be, null when there is none. */
function nonsenseIn(fact: Fact): string | null {
  for (const [name, value] of Object.entries(fact)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
    if (check && !check(value, fact)) return `${name} ${String(value)}`
  }
  return null
}
