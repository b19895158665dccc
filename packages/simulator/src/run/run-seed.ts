import { LEASE_MS, type Ticks } from '@gridpilot/core'
import type { SeedOptions, SeedResult } from '../face.ts'
import { cutPlan } from '../plan/cut-plan.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import { installPlatform, microtasks } from '../platform/virtual-platform.ts'
import { Random } from '../random.ts'
import { unrest } from './convergence.ts'
import { heal } from './misfortune.ts'
import { schedule } from './script-runner.ts'
import { SimWorld } from './sim-world.ts'

/** Everything must have converged within this of the last fault, ms. */
const LIVENESS_MS = 60_000
/** The longest a process waits for the lease of one that died just before. */
const LEASE_WAIT_MS = 2 * LEASE_MS
const ASK_EVERY_MS = 200
const SESSION_TICK_MS = 5_000
const TRACE_LINES = 50

let running: Promise<unknown> = Promise.resolve()

/** Runs one seed to its end. Runs of one thread wait for each other. */
export function runSeed(seed: number, options: SeedOptions): Promise<SeedResult> {
  const result = running.then(() => runAlone(seed, options))
  running = result.catch(() => undefined)
  return result
}

async function runAlone(seed: number, options: SeedOptions): Promise<SeedResult> {
  const plan = cutPlan(drawPlan(seed), options.without ?? {})
  const world = new SimWorld(plan, options)
  const uninstall = installPlatform(world.platform)
  const crash = (error: unknown) => world.watch.report('crash', errorText(error))
  process.on('unhandledRejection', crash)
  let botMs = 0
  try {
    await world.begin()
    world.boot()
    schedule(world, plan.script)
    scheduleMarket(world)
    scheduleHost(world)
    await runUntil(world, plan.startMs + plan.durationMs, () => world.watch.found !== null)
    await settle(world)
    botMs = world.bots.length * (world.nowMs - plan.startMs)
  } catch (error) {
    crash(error)
  } finally {
    process.off('unhandledRejection', crash)
    uninstall()
  }
  const { found } = world.watch
  const atMs = world.nowMs - plan.startMs
  world.disk.close()
  return {
    seed,
    hash: world.log.hash(),
    events: world.log.count,
    simulatedMs: atMs,
    botMs,
    faults: world.faults.counts(),
    violation: found === null ? null : { ...found, atMs, trace: world.log.last(TRACE_LINES) },
  }
}

const errorText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Event by event; what an event starts in the process comes to rest before the next one. */
async function runUntil(world: SimWorld, endMs: number, done: () => boolean): Promise<void> {
  const { scheduler, log, watch } = world
  while (!done()) {
    const due = scheduler.dueAt
    if (due === null || due > endMs) {
      scheduler.nowMs = Math.max(scheduler.nowMs, endMs)
      return
    }
    const index = log.count
    const happened = scheduler.step()
    if (happened === null) continue
    log.write(happened.atMs, happened.kind, happened.detail)
    if (scheduler.current !== null || happened.kind === 'disk') await microtasks()
    scheduler.current = null
    if (world.lives.waiting) await world.lives.bury()
    watch.event({ index, ...happened })
  }
}

/** The liveness phase: no fault fires any more, the price rests, and everything must come to rest as well. */
async function settle(world: SimWorld): Promise<void> {
  if (world.watch.found !== null) return
  world.phase = 'liveness'
  heal(world)
  world.lives.ensureRunning()
  const { nowMs } = world
  let reason: string | null = 'it has just begun'
  let askedMs = 0
  let owned = { process: 0, sinceMs: nowMs }
  const seenIdle = new Set<string>()
  const done = () => {
    if (world.watch.found !== null) return true
    // Asking costs more than an event.
    if (world.nowMs - askedMs < ASK_EVERY_MS) return false
    askedMs = world.nowMs
    const process = world.process?.number ?? 0
    if (process !== owned.process && ownsAll(world)) owned = { process, sinceMs: world.nowMs }
    reason = unrest(
      world,
      world.process === null ? nowMs : nowMs - world.nowMs + world.steadyMs(world.process),
      seenIdle,
    )
    return reason === null
  }
  await runUntil(world, nowMs + LIVENESS_MS, done)
  // A second process is a fault until the first one's lease has run out: what it has to do counts from then on.
  await runUntil(world, Math.min(owned.sinceMs, nowMs + LEASE_WAIT_MS) + LIVENESS_MS, done)
  if (world.watch.found !== null) return
  if (reason !== null) {
    world.watch.report('I16', `not at rest ${LIVENESS_MS} ms after the last fault: ${reason}`)
    return
  }
  world.phase = 'rest'
  world.watch.rest()
}

const ownsAll = ({ process, accounts }: SimWorld): boolean =>
  process !== null && accounts.every(({ accountId }) => process.epochs.has(accountId))

const DRIFT_EVERY_MS = 10_000
/** 500 parts per million. */
const DRIFT_MS = 5

/** What the host does by itself: its clock is wrong and goes wrong, backups are made. */
function scheduleHost(world: SimWorld): void {
  const { faults, scheduler, lives } = world
  if (faults.has('P12-backup-restored')) lives.keepBackups()
  if (!faults.has('E12-clock-skew')) return
  world.clockErrorMs = Math.round(faults.random('E12-clock-skew').between(-90_000, 90_000))
  faults.count('E12-clock-skew', String(world.clockErrorMs))
  const drift = () => {
    scheduler.after(DRIFT_EVERY_MS, null, 'host', 'clock drifts', () => {
      world.driftMs += Math.sign(world.clockErrorMs) * DRIFT_MS
      drift()
    })
  }
  drift()
}

/** The price of an open order, where the price turns: only there an order fills in part. null: it goes on as it likes. */
function touchedPrice(world: SimWorld, symbol: string): Ticks | null {
  if (!world.faults.draws('W7-partial-fills', 0.3)) return null
  const { last } = world.priceWorlds.get(symbol) ?? {}
  if (last === undefined) return null
  const open = world.accounts.flatMap(({ accountId }) => world.truth.openOrders(accountId))
  const prices = open.flatMap((order) => (order.symbol === symbol && order.price !== null ? [order.price] : []))
  const nearest = prices.sort((a, b) => Math.abs(a - last) - Math.abs(b - last))[0]
  return nearest === undefined ? null : (world.priceWorlds.get(symbol)?.jumpTo(nearest) ?? null)
}

/** Prices as the seed's market moves them, and what sessions repeat by themselves. */
function scheduleMarket(world: SimWorld): void {
  const { scheduler, plan } = world
  for (const { symbol } of plan.instruments) {
    const random = new Random(plan.seed, `pace:${symbol}`)
    const prices = world.priceWorlds.get(symbol)
    if (prices === undefined) throw new Error(`no price world of ${symbol}`)
    const next = () => {
      const delayMs = random.between(0.3, 1.7) * plan.market.paceMs
      scheduler.after(delayMs, null, 'price', symbol, () => {
        // A price that rests trades nothing, not even bit by bit with an order that it touches.
        if (world.phase === 'safety') world.exchange.move(symbol, touchedPrice(world, symbol) ?? prices.next())
        world.hub.tellPrice(symbol)
        next()
      })
    }
    next()
  }
  const tick = () => {
    scheduler.after(SESSION_TICK_MS, null, 'sessions', 'tick', () => {
      world.hub.tick()
      tick()
    })
  }
  tick()
}
