import { type Instrument, type Money, mulRateFloor, rate, type Ticks } from '@gridpilot/core'
import type { ScriptAction } from '../plan/seed-plan.ts'
import type { SimWorld } from './sim-world.ts'

type By<K extends ScriptAction['kind']> = Extract<ScriptAction, { kind: K }>

/** What happens to the market, the exchange and the host at a time of its own. */

export function becomeUnreachable(world: SimWorld, { forMs }: By<'unreachable'>): void {
  world.transport.unreachableUntilMs = world.nowMs + forMs
  cutSockets(world)
}

function cutSockets(world: SimWorld): void {
  for (const connection of [...world.hub.connections.values()]) world.hub.cut(connection)
}

export function cutEverySocket(world: SimWorld): void {
  world.faults.count('W13-all-sockets-cut')
  cutSockets(world)
}

export function blockAddress(world: SimWorld, { forMs }: By<'ip_block'>): void {
  world.transport.faults.ipBlockedUntilMs = world.nowMs + forMs
}

export function takeDown(world: SimWorld, { downMs }: By<'kill'>): void {
  world.faults.count('P20-long-downtime', String(Math.round(downMs)))
  world.lives.doom({ downMs })
}

export function maintain(world: SimWorld, { forMs, cancelsOrders }: By<'maintenance'>): void {
  world.transport.faults.maintenanceUntilMs = world.nowMs + forMs
  cutSockets(world)
  if (!cancelsOrders) return
  for (const { accountId } of world.accounts) {
    world.exchange.execute({ kind: 'cancel_all', accountId: world.exchange.numberOf(accountId), symbol: null })
  }
  world.exchange.publish()
}

/** Every instrument becomes `change` of what it was at the beginning; `forMs` later it is that again. */
function changeInstruments(world: SimWorld, change: (instrument: Instrument) => Instrument, forMs: number): void {
  for (const instrument of world.plan.instruments) world.exchange.changeInstrument(change(instrument))
  world.scheduler.after(forMs, null, 'exchange', 'rules as before', () => plainInstruments(world))
}

export function plainInstruments(world: SimWorld): void {
  for (const instrument of world.plan.instruments) world.exchange.changeInstrument(instrument)
}

export function narrowBand(world: SimWorld, { band, forMs }: By<'band'>): void {
  world.faults.count('E14-price-band', band)
  changeInstruments(world, (instrument) => ({ ...instrument, buyBand: rate(band), sellBand: rate(band) }), forMs)
}

export function capOrders(world: SimWorld, { cap, forMs }: By<'order_cap'>): void {
  world.faults.count('E20-order-cap', String(cap))
  changeInstruments(
    world,
    (instrument) => ({ ...instrument, maxOrdersPerSymbol: cap, maxOrdersPerProduct: cap }),
    forMs,
  )
}

export function limitOpening(world: SimWorld, { forMs }: By<'limit_open'>): void {
  world.faults.count('E18-limit-open')
  changeInstruments(world, (instrument) => ({ ...instrument, status: 'limit_open' }), forMs)
}

export function tightenFilters(world: SimWorld, { factor }: By<'filters'>): void {
  world.faults.count('E17-filters-tightened', String(factor))
  const tightened = (money: Money) => mulRateFloor(money, rate(String(factor)))
  changeInstruments(world, (instrument) => ({ ...instrument, minNotional: tightened(instrument.minNotional) }), 60_000)
}

export function switchFamily(world: SimWorld, { account }: By<'family_switch'>): void {
  const accountId = world.accounts[account]?.accountId
  if (accountId === undefined || !world.plan.exchange.askFamily) return
  const family = world.exchange.familyOf(accountId) === 'classic' ? 'unified' : 'classic'
  world.exchange.setFamily(accountId, family)
  world.faults.count('E29-family-switched', `${accountId} ${family}`)
  world.exchange.publish()
}

/** One grid cell of the first bot of a symbol, in ticks. */
function cellOf(world: SimWorld, symbol: string): number {
  const bot = world.plan.bots.find(({ config }) => config.symbol === symbol)
  if (bot === undefined) return 10
  return Math.max(1, Math.round((bot.config.upper - bot.config.lower) / bot.config.gridCount))
}

export function movePrice(world: SimWorld, symbol: string, to: number, mark?: Ticks): void {
  const last = world.priceWorlds.get(symbol)?.jumpTo(Math.round(to))
  if (last === undefined) return
  world.exchange.move(symbol, last, mark)
  world.hub.tellPrice(symbol)
}

/** Unless the price rests by then. */
function moveLater(world: SimWorld, delayMs: number, symbol: string, to: number): void {
  world.scheduler.after(delayMs, null, 'price', `${symbol} to ${Math.round(to)}`, () => {
    if (world.phase === 'safety') movePrice(world, symbol, to)
  })
}

const lastOf = (world: SimWorld, symbol: string): number => world.exchange.venue.market(symbol)?.last ?? 1

export function gap(world: SimWorld, { cells }: By<'gap'>): void {
  for (const { symbol } of world.plan.instruments) {
    world.faults.count('M1-gap', `${symbol} ${cells}`)
    movePrice(world, symbol, lastOf(world, symbol) + cells * cellOf(world, symbol))
  }
}

const CRASH_STEPS = 10

export function crash(world: SimWorld, { share }: By<'crash'>): void {
  world.faults.count('M2-crash', share.toFixed(3))
  for (const { symbol } of world.plan.instruments) {
    const from = lastOf(world, symbol)
    for (let i = 1; i <= CRASH_STEPS; i++) {
      const to = from * (1 + (share * i) / CRASH_STEPS)
      moveLater(world, i * 1_500, symbol, to)
    }
  }
}

export function whipsaw(world: SimWorld, { cells, turns, paceMs }: By<'whipsaw'>): void {
  for (const { symbol } of world.plan.instruments) {
    world.faults.count('M7-whipsaw', `${symbol} ${turns}`)
    const from = lastOf(world, symbol)
    for (let i = 1; i <= turns; i++) {
      const to = from + (i % 2 === 1 ? cells * cellOf(world, symbol) : 0)
      moveLater(world, i * paceMs, symbol, to)
    }
  }
}

export function partMark(world: SimWorld, { share }: By<'mark_apart'>): void {
  for (const { symbol } of world.plan.instruments) {
    world.faults.count('M8-mark-apart', `${symbol} ${share.toFixed(3)}`)
    const last = lastOf(world, symbol)
    movePrice(world, symbol, last, Math.max(1, Math.round(last * (1 + share))) as Ticks)
  }
}

export function fund(world: SimWorld, { rate: text }: By<'fund'>): void {
  for (const { symbol } of world.plan.instruments) {
    world.faults.count('M3-funding', `${symbol} ${text}`)
    world.exchange.fund(symbol, rate(text))
  }
}

export function fillDisk(world: SimWorld, { forMs }: By<'disk_full'>): void {
  world.disk.full = true
  world.scheduler.after(forMs, null, 'disk', 'space again', () => {
    world.disk.full = false
  })
}

export function stall(world: SimWorld, { forMs }: By<'stall'>): void {
  if (world.process === null) return
  world.faults.count('P14-stall', String(Math.round(forMs)))
  world.process.frozenUntilMs = world.nowMs + forMs
}

export function jumpClock(world: SimWorld, { byMs }: By<'clock_jump'>): void {
  world.faults.count('P15-clock-jump', String(Math.round(byMs)))
  world.clockErrorMs += byMs
}

/** One way, ms. */
const HEALTHY_LATENCY_MS = 120

/** From here on nothing goes wrong any more, and what did is put right. */
export function heal(world: SimWorld): void {
  world.faults.on = false
  world.transport.unreachableUntilMs = 0
  world.transport.faults.ipBlockedUntilMs = 0
  world.transport.faults.maintenanceUntilMs = 0
  world.disk.full = false
  world.latency.high = Math.min(world.latency.high, HEALTHY_LATENCY_MS)
  plainInstruments(world)
  for (const { accountId } of world.accounts) world.exchange.giveKey(accountId)
  if (world.process !== null) world.process.frozenUntilMs = 0
}
