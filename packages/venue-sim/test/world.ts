import {
  type Instrument,
  money,
  notional,
  type PositionSide,
  type Rate,
  rate,
  type Side,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import {
  type Bill,
  isClosing,
  orderRequest,
  type PlanKind,
  type PriceKind,
  SimVenue,
  type StpMode,
  type Trigger,
  type VenueCommand,
  type VenueConfig,
  type VenueEvent,
  type VenueTimeInForce,
} from '../src/index.ts'
import { START_MS } from './desk.ts'
import { bitcoin, doge } from './instruments.ts'

/** Long random lives of several accounts in both position modes and both margin modes, with everything they may do. */

const TIERS = ['0', '3000', '9000', '30000', '900000'] as const
const tiers = [1, 2, 3, 4].map((level) => ({
  level,
  notionalFrom: money(TIERS[level - 1] as string),
  notionalTo: money(TIERS[level] as string),
  maxLeverage: [100, 60, 30, 10][level - 1] as number,
  maintenanceRate: rate(['0.004', '0.01', '0.02', '0.05'][level - 1] as string),
}))
export const INSTRUMENTS = [bitcoin({ tiers, maxOrdersPerSymbol: 30 }), doge({ tiers, maxOrdersPerSymbol: 30 })]
export const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'] as const
/** One size unit in steps: about 20 USDT. */
const UNIT: Record<string, number> = { BTCUSDT: 8, DOGEUSDT: 100 }

export type Random = () => number

/** mulberry32: numbers in [0, 1). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
const whole = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1))

/** What happens next: a command of an account, or something the market or the operator does. */
export type Happening =
  | { readonly kind: 'command'; readonly command: VenueCommand }
  | { readonly kind: 'move'; readonly symbol: string; readonly last: Ticks; readonly mark: Ticks | null }
  | { readonly kind: 'funding'; readonly symbol: string; readonly rate: string }

export function openWorld(random: Random): SimVenue {
  const settings: VenueConfig['settings'] = {
    defaultLeverage: 20,
    fillRule: pick(random, ['touch', 'through'] as const),
    spreadTicks: pick(random, [1, 1, 5]),
    touchQuantity: pick(random, [{}, { BTCUSDT: 7 as Steps, DOGEUSDT: 30 as Steps }]),
    insuranceFund: pick(random, [null, money('0'), money('20')]),
    maxPlansPerSymbol: 8,
  }
  const venue = new SimVenue({ instruments: INSTRUMENTS, settings })
  for (const accountId of ACCOUNTS) {
    const positionMode = accountId === 'alice' || accountId === 'dave' ? 'one_way' : 'hedge'
    const clientOrderIdRule = pick(random, ['forever', 'open', { periodMs: 86_400_000 }] as const)
    const create = { kind: 'create_account', accountId, deposit: '1000' } as const
    venue.execute({ ...create, settings: { positionMode, clientOrderIdRule } }, START_MS)
  }
  venue.execute({ kind: 'transfer', accountId: 'carol', amount: '3', coin: 'BGB' }, START_MS)
  venue.execute({ kind: 'set_fee_coin', accountId: 'carol', coin: 'BGB' }, START_MS)
  venue.moveTo('BTCUSDT', { last: 250_000 as Ticks }, START_MS)
  venue.moveTo('DOGEUSDT', { last: 20_000 as Ticks }, START_MS)
  return venue
}

const near = (price: number, tenThousandths: number): Ticks =>
  Math.max(1, price + Math.round((price * tenThousandths) / 10_000)) as Ticks

export function nextHappening(random: Random, venue: SimVenue, step: number): Happening {
  const symbol = pick(random, INSTRUMENTS).symbol
  const last = venue.market(symbol)?.last ?? 1
  const dice = random()
  if (dice < 0.34) {
    const far = random() < 0.12
    const anchor = symbol === 'BTCUSDT' ? 250_000 : 20_000
    // Prices are drawn back to where they began, so that a long life does not end at zero or the sky.
    const drift = last > anchor * 1.5 ? -60 : last < anchor * 0.6 ? 60 : 0
    const to = near(last, whole(random, far ? -1800 : -150, far ? 1800 : 150) + drift)
    return { kind: 'move', symbol, last: to, mark: random() < 0.2 ? near(to, whole(random, -40, 40)) : null }
  }
  if (dice < 0.37) {
    return { kind: 'funding', symbol, rate: String(whole(random, -9, 9) * pick(random, [1, 1, 1, 5, 25])) }
  }
  return { kind: 'command', command: nextCommand(random, venue, symbol, last, step) }
}

function legOf(random: Random, venue: SimVenue, accountId: string): PositionSide {
  if (random() < 0.02) return pick(random, ['net', 'long', 'short'] as const)
  return venue.account(accountId).positionMode === 'one_way' ? 'net' : pick(random, ['long', 'short'] as const)
}

function nextCommand(random: Random, venue: SimVenue, symbol: string, last: number, step: number): VenueCommand {
  const accountId = pick(random, ACCOUNTS)
  const dice = random()
  if (venue.account(accountId).balance < money('300') && dice < 0.3) {
    return { kind: 'transfer', accountId, amount: '700' }
  }
  if (dice < 0.55) return submitOf(random, venue, accountId, symbol, last, step)
  if (dice < 0.7) return planOf(random, venue, accountId, symbol, last, step)
  if (dice < 0.82) return changeOf(random, venue, accountId, last, step)
  return rareOf(random, venue, accountId, symbol)
}

/** A price a few ticks from the last one: orders that meet, or nearly. */
const touching = (random: Random, last: number): Ticks => Math.max(1, last + whole(random, -7, 7)) as Ticks

function triggerOf(random: Random, last: number, above: boolean): Trigger | null {
  if (random() < 0.7) return null
  const price = near(last, (above ? 1 : -1) * whole(random, 5, 200))
  const limit = random() < 0.3 ? near(price, whole(random, -20, 20)) : null
  return { price, by: pick(random, ['last', 'mark'] as const), limit }
}

function submitOf(
  random: Random,
  venue: SimVenue,
  accountId: string,
  symbol: string,
  last: number,
  step: number,
): VenueCommand {
  const side = pick(random, ['buy', 'sell'] as const)
  const market = random() < 0.25
  const request = orderRequest({
    clientOrderId: random() < 0.3 ? `o${whole(random, 1, 40)}` : `s${step}`,
    symbol,
    side,
    type: market ? 'market' : 'limit',
    price: market ? null : random() < 0.2 ? touching(random, last) : near(last, whole(random, -150, 150)),
    quantity: (whole(random, 1, random() < 0.15 ? 500 : 60) * (UNIT[symbol] ?? 1)) as Steps,
    timeInForce: pick<VenueTimeInForce>(random, ['gtc', 'gtc', 'gtc', 'post_only', 'ioc', 'fok']),
    reduceOnly: random() < 0.25,
    positionSide: legOf(random, venue, accountId),
    marginMode: random() < 0.05 ? pick(random, ['crossed', 'isolated'] as const) : null,
    stp: pick<StpMode>(random, ['none', 'none', 'cancel_taker', 'cancel_maker', 'cancel_both']),
    takeProfit: triggerOf(random, last, side === 'buy'),
    stopLoss: triggerOf(random, last, side === 'sell'),
  })
  return { kind: 'submit', accountId, request }
}

const PLAN_KINDS: readonly PlanKind[] = [
  'trigger',
  'trigger',
  'trailing_trigger',
  'take_profit',
  'stop_loss',
  'trailing_stop',
  'position_take_profit',
  'position_stop_loss',
]

function planOf(
  random: Random,
  venue: SimVenue,
  accountId: string,
  symbol: string,
  last: number,
  step: number,
): VenueCommand {
  const kind = pick(random, PLAN_KINDS)
  const positionSide = legOf(random, venue, accountId)
  const held = venue.position(accountId, symbol, positionSide)
  const opening = kind === 'trigger' || kind === 'trailing_trigger'
  const closing: Side = held?.side === 'short' ? 'buy' : 'sell'
  const side = opening || random() < 0.05 ? pick(random, ['buy', 'sell'] as const) : closing
  const limit = random() < 0.3 && kind !== 'trailing_trigger' && kind !== 'trailing_stop'
  const gains = kind === 'take_profit' || kind === 'position_take_profit'
  const up = opening || kind === 'trailing_stop' ? random() < 0.5 : gains === (side === 'sell')
  const triggerPrice = near(last, (up ? 1 : -1) * whole(random, 3, 200))
  const whatever = kind.startsWith('position_') || (!opening && random() < 0.2)
  return {
    kind: 'place_plan',
    accountId,
    request: {
      clientOrderId: random() < 0.5 ? '' : `p${whole(random, 1, 30)}-${step % 7}`,
      symbol,
      kind,
      side,
      positionSide,
      marginMode: null,
      triggerBy: pick<PriceKind>(random, ['last', 'mark']),
      triggerPrice,
      type: limit ? 'limit' : 'market',
      price: limit ? near(triggerPrice, whole(random, -30, 30)) : null,
      quantity: whatever ? null : ((whole(random, 1, 60) * (UNIT[symbol] ?? 1)) as Steps),
      reduceOnly: random() < 0.2,
      callbackRate: kind.startsWith('trailing') ? pick(random, ['0.001', '0.005', '0.02']) : null,
      stp: 'none',
      takeProfit: opening ? triggerOf(random, triggerPrice, side === 'buy') : null,
      stopLoss: opening ? triggerOf(random, triggerPrice, side === 'sell') : null,
    },
  }
}

function changeOf(random: Random, venue: SimVenue, accountId: string, last: number, step: number): VenueCommand {
  const orders = venue.openOrders(accountId)
  const plans = venue.plans(accountId)
  const dice = random()
  if (plans.length > 0 && dice < 0.3) {
    const reference = { planId: pick(random, plans).planId }
    if (dice < 0.12) return { kind: 'cancel_plan', accountId, reference }
    return { kind: 'modify_plan', accountId, reference, change: { triggerPrice: near(last, whole(random, -150, 150)) } }
  }
  if (orders.length === 0) return { kind: 'cancel_all', accountId, symbol: null }
  const order = pick(random, orders)
  const reference = { orderId: order.orderId }
  if (dice < 0.55) return { kind: 'cancel', accountId, reference }
  const price = near(order.price ?? last, whole(random, -80, 80))
  const quantity = Math.max(1, order.quantity + whole(random, -80, 80)) as Steps
  const as =
    random() < 0.5 ? { kind: 'in_place' as const } : { kind: 'replacement' as const, clientOrderId: `m${step}` }
  const change = dice < 0.9 ? { price, quantity, as } : { takeProfit: null, as }
  return { kind: 'modify', accountId, reference, change }
}

function rareOf(random: Random, venue: SimVenue, accountId: string, any: string): VenueCommand {
  const held = venue.positions(accountId)
  const at = held.length > 0 && random() < 0.8 ? pick(random, held) : null
  const symbol = at?.symbol ?? any
  const positionSide = at?.positionSide ?? legOf(random, venue, accountId)
  const marginMode = pick(random, ['crossed', 'isolated'] as const)
  switch (at?.marginMode === 'isolated' && random() < 0.6 ? pick(random, [3, 9, 9, 10]) : whole(random, 0, 13)) {
    case 0:
    case 1:
      return { kind: 'close_position', accountId, symbol, positionSide }
    case 2:
      return { kind: 'cancel_all', accountId, symbol: random() < 0.5 ? null : symbol }
    case 3:
    case 4: {
      const leverage = whole(random, 1, 60)
      return { kind: 'set_leverage', accountId, symbol, leverage, positionSide: random() < 0.5 ? null : positionSide }
    }
    case 5:
    case 6:
    case 7:
      return { kind: 'set_margin_mode', accountId, symbol: any, marginMode }
    case 8:
      return { kind: 'set_position_mode', accountId, positionMode: pick(random, ['one_way', 'hedge'] as const) }
    case 9:
      return { kind: 'adjust_margin', accountId, symbol, positionSide, amount: String(whole(random, -40, 40)) }
    case 10:
      return { kind: 'set_auto_margin', accountId, symbol, positionSide, on: random() < 0.7 }
    case 11:
      return { kind: 'deleverage', accountId, symbol, positionSide, quantity: whole(random, 1, 300) as Steps }
    case 12:
      return { kind: 'set_fee_coin', accountId, coin: random() < 0.3 ? 'BGB' : null }
    default:
      return { kind: 'transfer', accountId, amount: String(whole(random, -200, 260)) }
  }
}

/** Does it at its step's time (an hour a step, so that funding and history see days); what the command answered. */
export function perform(
  venue: SimVenue,
  happening: Happening,
  step: number,
): { readonly ok: boolean; readonly code: string } {
  const at = START_MS + (step + 1) * 3_600_000
  if (happening.kind === 'move') {
    const mark = happening.mark === null ? {} : { mark: happening.mark }
    venue.moveTo(happening.symbol, { last: happening.last, ...mark }, at)
  } else if (happening.kind === 'funding') {
    venue.applyFunding(happening.symbol, rate(`${Number(happening.rate) / 1000}`) as Rate, at)
  } else {
    // Through JSON, as a journal would keep it.
    const done = venue.execute(JSON.parse(JSON.stringify(happening.command)) as VenueCommand, at)
    return done.ok ? { ok: true, code: '' } : { ok: false, code: done.error.code }
  }
  return { ok: true, code: '' }
}

interface AccountBooks {
  balance: bigint
  moved: bigint
  cash: bigint
  fees: bigint
  readonly sizes: Map<string, number>
  readonly margins: Map<string, bigint>
  coins: bigint
}

/** Independent books kept from events alone, and what must hold between them and the venue after every step. */
export class Auditor {
  readonly #books = new Map<string, AccountBooks>()
  readonly seen = new Map<string, number>()
  /** What left the accounts: market counterparty at the fills' prices, fees, funding, insurance, transfers. */
  #outside = 0n
  #sequence = 0

  count(name: string): void {
    this.seen.set(name, (this.seen.get(name) ?? 0) + 1)
  }

  take(venue: SimVenue, events: readonly VenueEvent[]): void {
    for (const event of events) {
      this.#sequence += 1
      if (event.sequence !== this.#sequence) throw new Error(`event ${event.sequence} after ${this.#sequence - 1}`)
      this.count(event.kind)
      if (event.kind === 'balance') this.#bill(event.bill)
      if (event.kind === 'fill') this.#fill(venue, event)
      if (event.kind === 'plan') this.count(`plan ${event.plan.kind} ${event.plan.status}`)
      if (event.kind === 'order_canceled') this.count(event.reason)
      if (event.kind === 'liquidated') this.count(`liquidated ${event.liquidation.marginMode}`)
    }
  }

  #of(accountId: string): AccountBooks {
    const known = this.#books.get(accountId)
    if (known) return known
    const fresh = { balance: 0n, moved: 0n, cash: 0n, fees: 0n, sizes: new Map(), margins: new Map(), coins: 0n }
    this.#books.set(accountId, fresh)
    return fresh
  }

  #bill(bill: Bill): void {
    this.count(`bill ${bill.kind}`)
    const books = this.#of(bill.accountId)
    const change = bill.amount - bill.fee
    if (bill.coin !== 'USDT') {
      books.coins += change
      if (books.coins !== bill.balanceAfter || books.coins < 0n) throw new Error(`coins ${bill.balanceAfter}`)
      return
    }
    books.balance += change
    this.#outside -= change
    books.fees += bill.fee
    if (bill.balanceAfter !== books.balance) throw new Error(`balance after bill ${bill.billId}`)
    if (bill.tradeId === null) books.moved += bill.amount
    if (bill.symbol === null || bill.positionSide === null) {
      if (bill.marginChange !== 0n) throw new Error('margin of no position')
      return
    }
    const key = `${bill.symbol}:${bill.positionSide}`
    const margin = (books.margins.get(key) ?? 0n) + bill.marginChange
    if (margin < 0n) throw new Error(`negative margin ${margin} of ${bill.accountId} ${key} by ${bill.kind}`)
    books.margins.set(key, margin)
  }

  #fill(venue: SimVenue, { fill }: Extract<VenueEvent, { kind: 'fill' }>): void {
    this.count(`fill ${fill.source}`)
    const books = this.#of(fill.accountId)
    const key = `${fill.symbol}:${fill.positionSide}`
    const size = (books.sizes.get(key) ?? 0) + (fill.side === 'buy' ? fill.quantity : -fill.quantity)
    books.sizes.set(key, size)
    if (fill.positionSide === 'long' && size < 0) throw new Error('a long leg below zero')
    if (fill.positionSide === 'short' && size > 0) throw new Error('a short leg above zero')
    const value = notional(venue.instrument(fill.symbol) as Instrument, fill.price, fill.quantity)
    books.cash += fill.side === 'buy' ? -value : value
    if (fill.quantity < 1) throw new Error('a fill of nothing')
  }

  /** `thorough`: positions and plans one by one, too. */
  check(venue: SimVenue, thorough: boolean): void {
    let inside = 0n
    for (const accountId of ACCOUNTS) {
      const books = this.#of(accountId)
      const view = venue.account(accountId)
      inside += view.balance
      const problem = (what: string): never => {
        throw new Error(`${accountId}: ${what}`)
      }
      if (view.balance !== books.balance) problem(`balance ${view.balance}, bills ${books.balance}`)
      let coin = 0n
      for (const [key, size] of books.sizes) {
        const symbol = key.split(':')[0] as string
        const mark = venue.market(symbol)?.mark ?? 0
        coin += BigInt(size) * BigInt(mark) * (venue.instrument(symbol) as Instrument).notionalUnit
      }
      const equity = books.moved + books.cash - books.fees + coin
      if (view.equity !== equity) problem(`equity ${view.equity}, books ${equity}`)
      let margins = 0n
      for (const margin of books.margins.values()) margins += margin
      if (view.isolatedMargin !== margins) problem(`isolated margin ${view.isolatedMargin}, bills ${margins}`)
      if (view.available < 0n || view.orderMargin < 0n) problem('negative figures')
      const crossedEquity = view.equity - view.isolatedMargin - view.isolatedUnrealizedPnl
      if (crossedEquity < 0n) problem(`crossed equity ${crossedEquity}`)
      if (view.riskRate >= 1) problem(`risk rate ${view.riskRate}`)
      if (thorough) {
        this.#checkPositions(venue, accountId, books, problem)
        const used = usedMargin(venue, accountId, books.sizes)
        if (view.positionMargin + view.orderMargin !== used)
          problem(`used ${view.positionMargin + view.orderMargin}, counted ${used}`)
        const free = crossedEquity - used
        if (view.available !== (free > 0n ? free : 0n)) problem(`available ${view.available}, counted ${free}`)
      }
    }
    if (inside + this.#outside !== 0n) throw new Error(`money appeared: ${inside + this.#outside}`)
  }

  #checkPositions(venue: SimVenue, accountId: string, books: AccountBooks, problem: (what: string) => never): void {
    const sizes = new Map<string, number>()
    for (const position of venue.positions(accountId)) {
      const key = `${position.symbol}:${position.positionSide}`
      sizes.set(key, position.side === 'long' ? position.quantity : -position.quantity)
      const isolated = position.marginMode === 'isolated'
      if (isolated && position.margin !== books.margins.get(key)) problem(`margin of ${key}`)
      if (isolated && position.margin + position.unrealizedPnl < 0n) problem(`isolated equity of ${key}`)
      if (position.riskRate >= 1) problem(`risk rate of ${key}`)
      if (position.lockedQuantity > position.quantity) problem(`locked of ${key}`)
    }
    for (const [key, size] of books.sizes) {
      if ((sizes.get(key) ?? 0) !== size) problem(`size of ${key}: ${sizes.get(key)}, fills ${size}`)
    }
    for (const plan of venue.plans(accountId)) {
      if (plan.kind === 'trigger' || plan.kind === 'trailing_trigger') continue
      const size = sizes.get(`${plan.symbol}:${plan.positionSide}`) ?? 0
      if (size === 0 || size > 0 !== (plan.side === 'sell')) problem(`orphaned plan ${plan.planId}`)
    }
  }
}

/** What positions and orders use of the free balance, counted from rows and settings by the formula of margin.ts. */
function usedMargin(venue: SimVenue, accountId: string, sizes: ReadonlyMap<string, number>): bigint {
  const abs = (x: bigint): bigint => (x < 0n ? -x : x)
  const up = (a: bigint, b: bigint): bigint => (a + b - 1n) / b
  let used = 0n
  for (const { symbol, notionalUnit, makerFee } of INSTRUMENTS) {
    const terms = venue.symbolSettings(accountId, symbol)
    for (const leg of ['net', 'long', 'short'] as const) {
      const held = BigInt(sizes.get(`${symbol}:${leg}`) ?? 0) * BigInt(venue.market(symbol)?.mark ?? 0) * notionalUnit
      const opening = venue.openOrders(accountId, symbol).filter((row) => row.positionSide === leg && !isClosing(row))
      const side = (name: Side): bigint =>
        opening
          .filter((row) => row.side === name)
          .reduce(
            (sum, row) => sum + BigInt(row.price ?? 0) * BigInt(row.quantity - row.filledQuantity) * notionalUnit,
            0n,
          )
      const worst =
        [abs(held), abs(held + side('buy')), abs(held - side('sell'))].sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n
      const added = worst - abs(held)
      const isolated = terms.marginMode === 'isolated'
      const own = leg === 'short' ? terms.shortLeverage : terms.longLeverage
      const leverage = BigInt(isolated ? own : terms.leverage)
      used += up(isolated ? added : worst, leverage) + up(added * makerFee, 100_000_000n)
    }
  }
  return used
}

/** One life; throws at the first thing that does not hold. Returns what was seen how often. */
export function live(seed: number, length: number): ReadonlyMap<string, number> {
  const random = randomOf(seed)
  const venue = openWorld(random)
  const auditor = new Auditor()
  auditor.take(venue, venue.drainEvents())
  for (let step = 0; step < length; step += 1) {
    const happening = nextHappening(random, venue, step)
    try {
      const done = perform(venue, happening, step)
      if (happening.kind === 'command') auditor.count(`${happening.command.kind} ${done.ok ? 'ok' : done.code}`)
      auditor.take(venue, venue.drainEvents())
      auditor.check(venue, step % 10 === 0 || step === length - 1)
    } catch (error) {
      const what = JSON.stringify(happening)
      throw new Error(`seed ${seed}, step ${step}, ${what}: ${(error as Error).message}`, { cause: error })
    }
  }
  return auditor.seen
}
