import { type Money, money, type Rate, type Side, type Steps, type Ticks } from '@gridpilot/core'
import fc from 'fast-check'
import { type OrderReceipt, SimVenue, type VenueConfig, type VenueEvent, type VenueTimeInForce } from '../src/index.ts'
import { START_MS } from './desk.ts'
import { bitcoin, doge } from './instruments.ts'

/** Random lives of a venue: two symbols, two accounts, everything a trader, a market and an operator can do. */
export const SYMBOLS = ['BTCUSDT', 'DOGEUSDT'] as const
export const ACCOUNTS = ['alice', 'bob'] as const

type Who = { readonly account: (typeof ACCOUNTS)[number]; readonly symbol: (typeof SYMBOLS)[number] }

export type Action =
  | ({ readonly kind: 'move'; readonly offset: number; readonly markOffset: number | null } & Who)
  | ({
      readonly kind: 'submit'
      readonly clientOrderId: number
      readonly side: Side
      readonly offset: number | null
      readonly size: number
      readonly timeInForce: VenueTimeInForce
      readonly reduceOnly: boolean
    } & Who)
  | ({ readonly kind: 'cancel'; readonly pick: number } & Who)
  | ({ readonly kind: 'cancelAll' | 'close' } & Who)
  | ({ readonly kind: 'leverage'; readonly leverage: number } & Who)
  | ({ readonly kind: 'funding'; readonly rate: number } & Who)
  | ({ readonly kind: 'transfer'; readonly amount: number } & Who)

const who = { account: fc.constantFrom(...ACCOUNTS), symbol: fc.constantFrom(...SYMBOLS) }
/** Ten-thousandths of the price. */
const offset = fc.integer({ min: -150, max: 150 })

const submit = fc.record({
  ...who,
  kind: fc.constant('submit' as const),
  clientOrderId: fc.nat(60),
  side: fc.constantFrom<Side>('buy', 'sell'),
  offset: fc.option(offset, { freq: 6 }),
  size: fc.integer({ min: 1, max: 400 }),
  timeInForce: fc.constantFrom<VenueTimeInForce>('gtc', 'gtc', 'post_only', 'ioc', 'fok'),
  reduceOnly: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

const move = fc.record({
  ...who,
  kind: fc.constant('move' as const),
  offset: fc.oneof({ weight: 3, arbitrary: offset }, { weight: 1, arbitrary: fc.integer({ min: -2500, max: 2500 }) }),
  markOffset: fc.option(fc.integer({ min: -30, max: 30 }), { freq: 4, nil: null }),
})

const rare: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ ...who, kind: fc.constant('cancel' as const), pick: fc.nat(20) }),
  fc.record({ ...who, kind: fc.constantFrom('cancelAll' as const, 'close' as const) }),
  fc.record({ ...who, kind: fc.constant('leverage' as const), leverage: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ ...who, kind: fc.constant('funding' as const), rate: fc.integer({ min: -500_000, max: 500_000 }) }),
  fc.record({ ...who, kind: fc.constant('transfer' as const), amount: fc.integer({ min: -300, max: 300 }) }),
)

export const script = (length = 40): fc.Arbitrary<Action[]> =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: submit },
      { weight: 4, arbitrary: move },
      { weight: 1, arbitrary: rare },
    ) as fc.Arbitrary<Action>,
    { minLength: Math.floor(length / 2), maxLength: length, size: 'max' },
  )

export const venueSettings: fc.Arbitrary<NonNullable<VenueConfig['settings']>> = fc.record({
  fillRule: fc.constantFrom('touch' as const, 'through' as const),
  spreadTicks: fc.constantFrom(1, 1, 5),
  touchQuantity: fc.constantFrom({}, { BTCUSDT: 7 as Steps, DOGEUSDT: 30 as Steps }),
})

const INSTRUMENTS = [bitcoin(), doge()]
const DEPOSIT = money('1000')
/** One size unit of a script in steps: orders of roughly 20 to 8,000 USDT. */
const UNIT: Record<string, number> = { BTCUSDT: 8, DOGEUSDT: 100 }

export function openVenue(settings: VenueConfig['settings'] = {}): SimVenue {
  const venue = new SimVenue({ instruments: INSTRUMENTS, settings: { defaultLeverage: 50, ...settings } })
  for (const account of ACCOUNTS) venue.createAccount(account, DEPOSIT, START_MS)
  venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
  venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
  return venue
}

const near = (price: number, tenThousandths: number): Ticks =>
  Math.max(1, price + Math.round((price * tenThousandths) / 10_000)) as Ticks

/** Performs one action at its step's market time; an hour a step, so funding and history see days. */
export function perform(venue: SimVenue, action: Action, step: number): OrderReceipt | null {
  const at = START_MS + (step + 1) * 3_600_000
  const { account, symbol } = action
  const last = venue.market(symbol)?.last ?? 0
  switch (action.kind) {
    case 'move': {
      const to = near(last, action.offset)
      const mark = action.markOffset === null ? {} : { mark: near(to, action.markOffset) }
      venue.moveTo(symbol, { last: to, ...mark }, at)
      return null
    }
    case 'submit': {
      const request = {
        clientOrderId: `id-${action.clientOrderId}`,
        symbol,
        side: action.side,
        type: action.offset === null ? ('market' as const) : ('limit' as const),
        price: action.offset === null ? null : near(last, action.offset),
        quantity: (action.size * (UNIT[symbol] ?? 1)) as Steps,
        timeInForce: action.timeInForce,
        reduceOnly: action.reduceOnly,
      }
      const result = venue.submit(account, request, at)
      return result.ok ? result.value : null
    }
    case 'cancel': {
      const rows = venue.openOrders(account)
      const row = rows[action.pick % Math.max(1, rows.length)]
      if (row) venue.cancel(account, { orderId: row.orderId }, at)
      return null
    }
    case 'cancelAll':
      venue.cancelAll(account, symbol, at)
      return null
    case 'close':
      venue.closePosition(account, symbol, at)
      return null
    case 'leverage':
      venue.setLeverage(account, symbol, action.leverage, at)
      return null
    case 'funding':
      venue.applyFunding(symbol, BigInt(action.rate) as Rate, at)
      return null
    case 'transfer':
      if (action.amount !== 0) venue.transfer(account, (BigInt(action.amount) * 100_000_000n) as Money, at)
      return null
  }
}

export function play(venue: SimVenue, actions: readonly Action[], from = 0): VenueEvent[] {
  const events: VenueEvent[] = []
  for (const [step, action] of actions.entries()) {
    if (step < from) continue
    perform(venue, action, step)
    events.push(...venue.drainEvents())
  }
  return events
}
