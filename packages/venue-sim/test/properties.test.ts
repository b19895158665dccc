import { type Instrument, notional } from '@gridpilot/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimVenue, type VenueEvent, type VenueFill } from '../src/index.ts'
import { ACCOUNTS, openVenue, perform, play, SYMBOLS, script, venueSettings } from './script.ts'

const CASES = { numRuns: 1_000 }

const signed = (fill: VenueFill): number => (fill.side === 'buy' ? fill.quantity : -fill.quantity)
const value = (venue: SimVenue, fill: VenueFill): bigint =>
  notional(venue.instrument(fill.symbol) as Instrument, fill.price, fill.quantity)
/** What a fill did to the purse, were the coin paid in full: −price × quantity for a buy. */
const cash = (venue: SimVenue, fill: VenueFill): bigint => (fill.side === 'buy' ? -1n : 1n) * value(venue, fill)
/** Event lists are long: compared as text, and only a difference is shown as data. */
function sameEvents(got: readonly VenueEvent[], wanted: readonly VenueEvent[]): void {
  const text = (events: readonly VenueEvent[]): string =>
    JSON.stringify(events, (_, item) => (typeof item === 'bigint' ? `${item}n` : item))
  if (text(got) !== text(wanted)) expect(got).toEqual(wanted)
}

const total = (values: readonly bigint[]): bigint => values.reduce((sum, item) => sum + item, 0n)

function sizeOf(venue: SimVenue, account: string, symbol: string): number {
  const position = venue.position(account, symbol)
  return position ? (position.side === 'long' ? position.quantity : -position.quantity) : 0
}

/** Runs a script and hands the venue to a check after every step. */
function eachStep(check: (venue: SimVenue) => void) {
  return fc.property(script(), venueSettings, (actions, settings) => {
    const venue = openVenue(settings)
    for (const [step, action] of actions.entries()) {
      perform(venue, action, step)
      check(venue)
    }
  })
}

const eachEnd = (check: (venue: SimVenue) => void) =>
  fc.property(script(60), venueSettings, (actions, settings) => {
    const venue = openVenue(settings)
    play(venue, actions)
    check(venue)
  })

describe('books', () => {
  test('Σ fills = position, after every step', () => {
    fc.assert(
      eachStep((venue) => {
        for (const account of ACCOUNTS) {
          for (const symbol of SYMBOLS) {
            const fills = venue.fills(account).filter((fill) => fill.symbol === symbol)
            const sum = fills.reduce((size, fill) => size + signed(fill), 0)
            if (sum !== sizeOf(venue, account, symbol)) expect(sizeOf(venue, account, symbol)).toBe(sum)
          }
        }
      }),
      CASES,
    )
  })

  test('Σ bills = balance, and equity = money in + cash of all fills + coin at mark − fees + funding', () => {
    fc.assert(
      eachEnd((venue) => {
        for (const account of ACCOUNTS) {
          const bills = venue.bills(account)
          const fills = venue.fills(account)
          const view = venue.account(account)
          expect(view.balance).toBe(total(bills.map((bill) => bill.amount - bill.fee)))
          expect(total(bills.map((bill) => bill.fee))).toBe(total(fills.map((fill) => fill.fee)))
          const moved = total(
            bills.filter((bill) => bill.kind !== 'fill' && bill.kind !== 'liquidation').map((bill) => bill.amount),
          )
          const coin = total(
            SYMBOLS.map((symbol) => {
              const unit = (venue.instrument(symbol) as Instrument).notionalUnit
              return BigInt(sizeOf(venue, account, symbol)) * BigInt(venue.market(symbol)?.mark ?? 0) * unit
            }),
          )
          const fees = total(fills.map((fill) => fill.fee))
          expect(view.equity).toBe(moved + total(fills.map((fill) => cash(venue, fill))) + coin - fees)
        }
      }),
      CASES,
    )
  })

  test('every bill carries the balance after it', () => {
    fc.assert(
      eachEnd((venue) => {
        for (const account of ACCOUNTS) {
          let balance = 0n
          for (const bill of venue.bills(account)) {
            balance += bill.amount - bill.fee
            expect(bill.balanceAfter).toBe(balance)
          }
        }
      }),
      CASES,
    )
  })

  test('flat: realised = cash of all fills exactly, and balance = deposits + realised − fees + funding', () => {
    let liquidations = 0
    fc.assert(
      eachEnd((venue) => {
        const end = venue.marketMs
        for (const account of ACCOUNTS) {
          for (const symbol of SYMBOLS) venue.closePosition(account, symbol, end)
          const fills = venue.fills(account)
          const bills = venue.bills(account)
          const realized = total(fills.map((fill) => fill.realizedPnl))
          expect(venue.positions(account)).toEqual([])
          expect(realized).toBe(total(fills.map((fill) => cash(venue, fill))))
          const other = total(bills.filter((bill) => bill.orderId === null).map((bill) => bill.amount))
          expect(venue.account(account).balance).toBe(realized - total(fills.map((fill) => fill.fee)) + other)
          expect(venue.account(account).balance).toBeGreaterThanOrEqual(0n)
          const closed = venue.closedPositions(account)
          expect(total(closed.map((position) => position.realizedPnl))).toBe(realized)
          const fees = total(closed.map((position) => position.openFee + position.closeFee))
          expect(fees).toBe(total(fills.map((fill) => fill.fee)))
          liquidations += bills.filter((bill) => bill.kind === 'liquidation').length
        }
      }),
      CASES,
    )
    // The scripts must be wild enough to reach liquidation, or the property says less than it seems to.
    expect(liquidations).toBeGreaterThan(100)
  })

  test('fees are the rate of the liquidity, rounded up', () => {
    fc.assert(
      eachEnd((venue) => {
        for (const fill of ACCOUNTS.flatMap((account) => venue.fills(account))) {
          const { makerFee, takerFee } = venue.instrument(fill.symbol) as Instrument
          const exact = value(venue, fill) * (fill.liquidity === 'maker' ? makerFee : takerFee)
          const rest = fill.fee * 100_000_000n - exact
          expect(rest >= 0n && rest < 100_000_000n).toBe(true)
        }
      }),
      CASES,
    )
  })
})

describe('orders', () => {
  test('no fill is worse than the limit; makers fill at it', () => {
    fc.assert(
      eachEnd((venue) => {
        for (const account of ACCOUNTS) {
          for (const fill of venue.fills(account)) {
            const limit = venue.order(account, { orderId: fill.venueOrderId })?.price ?? null
            if (limit === null) continue
            if (fill.liquidity === 'maker') expect(fill.price).toBe(limit)
            else expect(fill.side === 'buy' ? fill.price <= limit : fill.price >= limit).toBe(true)
          }
        }
      }),
      CASES,
    )
  })

  test('reduce-only never flips or grows a position', () => {
    let reduced = 0
    fc.assert(
      eachEnd((venue) => {
        for (const account of ACCOUNTS) {
          const sizes = new Map<string, number>()
          for (const fill of venue.fills(account)) {
            const before = sizes.get(fill.symbol) ?? 0
            const after = before + signed(fill)
            sizes.set(fill.symbol, after)
            if (!fill.reduceOnly) continue
            reduced += 1
            expect(Math.abs(after)).toBeLessThan(Math.abs(before))
            expect(after === 0 || after > 0 === before > 0).toBe(true)
          }
        }
      }),
      CASES,
    )
    expect(reduced).toBeGreaterThan(100)
  })

  test('client order ids are accepted once, filled quantities add up, post-only is never a taker', () => {
    fc.assert(
      eachEnd((venue) => {
        for (const account of ACCOUNTS) {
          const rows = [...venue.finishedOrders(account), ...venue.openOrders(account)]
          expect(new Set(rows.map((row) => row.clientOrderId)).size).toBe(rows.length)
          for (const row of rows) {
            const fills = venue.fills(account).filter((fill) => fill.venueOrderId === row.orderId)
            expect(fills.reduce((sum, fill) => sum + fill.quantity, 0)).toBe(row.filledQuantity)
            expect(total(fills.map((fill) => fill.fee))).toBe(row.fee)
            expect(row.filledQuantity).toBeLessThanOrEqual(row.quantity)
            expect(row.status === 'filled').toBe(row.filledQuantity === row.quantity)
            if (row.timeInForce === 'post_only' && row.type === 'limit') {
              expect(fills.every((fill) => fill.liquidity === 'maker')).toBe(true)
            }
          }
        }
      }),
      CASES,
    )
  })

  test('a used client order id is refused and changes nothing', () => {
    fc.assert(
      fc.property(script(), (actions) => {
        const venue = openVenue()
        const seen = new Set<string>()
        for (const [step, action] of actions.entries()) {
          const receipt = perform(venue, action, step)
          if (action.kind !== 'submit') continue
          const id = `${action.account}/${action.clientOrderId}`
          if (receipt) expect(seen.has(id)).toBe(false)
          if (receipt) seen.add(id)
        }
      }),
      CASES,
    )
  })

  test('order margin is what an independent count of open orders says', () => {
    fc.assert(
      eachStep((venue) => {
        for (const account of ACCOUNTS) {
          const abs = (x: bigint): bigint => (x < 0n ? -x : x)
          const used = SYMBOLS.map((symbol) => {
            const { notionalUnit, makerFee } = venue.instrument(symbol) as Instrument
            const mark = BigInt(venue.market(symbol)?.mark ?? 0)
            const held = BigInt(sizeOf(venue, account, symbol)) * mark * notionalUnit
            const side = (name: string) =>
              total(
                venue
                  .openOrders(account, symbol)
                  .filter((row) => row.side === name && !row.reduceOnly)
                  .map((row) => BigInt(row.price ?? 0) * BigInt(row.quantity - row.filledQuantity) * notionalUnit),
              )
            const cases = [abs(held), abs(held + side('buy')), abs(held - side('sell'))]
            const worst = cases.sort((a, b) => Number(a - b)).at(-1) ?? 0n
            const up = (a: bigint, b: bigint): bigint => (a + b - 1n) / b
            return up(worst, BigInt(venue.leverage(account, symbol))) + up((worst - abs(held)) * makerFee, 100_000_000n)
          })
          const view = venue.account(account)
          expect(view.positionMargin + view.orderMargin).toBe(total(used))
          const free = view.equity - total(used)
          expect(view.available).toBe(free > 0n ? free : 0n)
        }
      }),
      CASES,
    )
  })
})

describe('determinism', () => {
  test('the same inputs give the identical events', () => {
    fc.assert(
      fc.property(script(60), venueSettings, (actions, settings) => {
        sameEvents(play(openVenue(settings), actions), play(openVenue(settings), actions))
      }),
      CASES,
    )
  })

  test('a snapshot through JSON at any step changes nothing', () => {
    fc.assert(
      fc.property(script(60), venueSettings, fc.nat(59), (actions, settings, at) => {
        const straight = openVenue(settings)
        const first = openVenue(settings)
        const cut = Math.min(at, actions.length)
        const before = play(first, actions.slice(0, cut))
        const second = SimVenue.restore(JSON.parse(JSON.stringify(first.snapshot())))
        sameEvents([...before, ...play(second, actions, cut)], play(straight, actions))
        expect(JSON.stringify(second.snapshot())).toBe(JSON.stringify(straight.snapshot()))
      }),
      CASES,
    )
  })

  test('ids are 19 digits and grow, events are numbered without holes', () => {
    fc.assert(
      fc.property(script(60), (actions) => {
        const venue = openVenue()
        let sequence = venue.drainEvents().at(-1)?.sequence ?? 0
        let lastId = ''
        for (const event of play(venue, actions)) {
          sequence += 1
          if (event.sequence !== sequence) expect(event.sequence).toBe(sequence)
          const id =
            event.kind === 'order_accepted' ? event.order.orderId : event.kind === 'fill' ? event.fill.tradeId : null
          if (id === null) continue
          expect(id).toMatch(/^\d{19}$/)
          expect(id > lastId).toBe(true)
          lastId = id
        }
      }),
      CASES,
    )
  })

  test('skipping the points inside the quiet range leaves the same events', () => {
    let skipped = 0
    const points = fc.array(fc.integer({ min: -120, max: 120 }), { minLength: 10, maxLength: 60 })
    fc.assert(
      fc.property(script(15), points, venueSettings, (actions, offsets, settings) => {
        const [full, lazy] = [openVenue(settings), openVenue(settings)]
        play(full, actions)
        play(lazy, actions)
        let [price, at] = [full.market('BTCUSDT')?.last ?? 0, full.marketMs]
        for (const offset of offsets) {
          price = Math.max(1, price + offset * 20)
          at += 60_000
          full.moveTo('BTCUSDT', { last: price as never }, at)
          const { low, high } = lazy.quietRange('BTCUSDT')
          if ((low === null || price >= low) && (high === null || price <= high)) skipped += 1
          else lazy.moveTo('BTCUSDT', { last: price as never }, at)
          sameEvents(lazy.drainEvents(), full.drainEvents())
        }
        lazy.moveTo('BTCUSDT', { last: price as never }, at)
        for (const account of ACCOUNTS) expect(lazy.account(account)).toEqual(full.account(account))
      }),
      CASES,
    )
    expect(skipped).toBeGreaterThan(1_000)
  })
})
