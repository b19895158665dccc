import { seededRandom } from '../../packages/backtest/test/seeded-candles.ts'
import { type Json, pause, until } from '../product/running-product.ts'
import { faultsFor } from './fault-mix.ts'
import { Installation, type Setup } from './installation.ts'
import { differences } from './truth.ts'

/** How far the price is moved from the middle of the grid, as a part of it: within the range. */
const REACH = 0.03
/** Part of the kills that hit a server which was only just starting. */
const TWICE = 0.2
const CONVERGE_MS = 180_000
/** Between two looks at everything. */
const LOOK_MS = 200
/** No fault delays a request longer. */
const LATE_MS = 700

/** What one installation went through. Times in ms of the wall clock, one for each recovery. */
export interface KillReport {
  kills: number
  readonly setup: Setup
  /** From the start of the new process until it placed or canceled its first order, where there was one to do. */
  readonly firstActionMs: number[]
  /** From the start of the new process until everything agreed. */
  readonly convergedMs: number[]
  /** From the end of the faults, with the price standing, until everything agreed. */
  readonly calmedMs: number[]
  fills: number
  /** Of the round now. */
  faults: readonly Json[]
}

/** Kills the server of one installation `kills` times, under faults; throws at the first recovery that does not agree. */
export async function killRun(setup: Setup, kills: number, log: (line: string) => void): Promise<KillReport> {
  const random = seededRandom(setup.seed)
  const report: KillReport = { kills: 0, setup, firstActionMs: [], convergedMs: [], calmedMs: [], fills: 0, faults: [] }
  const made = await Installation.open(setup)
  try {
    while (report.kills < kills) {
      await round(made, random, report)
      const [action, converged, calmed] = [report.firstActionMs, report.convergedMs, report.calmedMs].map(lastOf)
      const times = `first order ${action} ms, agreement ${converged} ms, ${calmed} ms after the faults`
      log(`${setup.family} ${setup.positionMode} ${setup.direction}: ${report.kills} kills; last: ${times}`)
    }
    const truth = await made.product.exchange('GET', `accounts/${made.uid}`)
    report.fills = truth.fills.length
    return report
  } catch (error) {
    const where = `seed ${setup.seed}, after ${report.kills} kills, faults ${JSON.stringify(report.faults)}`
    throw new Error(`${where}: ${String(error)}\n${made.product.log.slice(-2_000)}`, { cause: error })
  } finally {
    await made.product.dispose()
  }
}

/** Faults, prices that fill orders, a kill at some moment of that, prices while nobody watches, and the recovery. */
async function round(made: Installation, random: () => number, report: KillReport): Promise<void> {
  const { product } = made
  const somewhere = () => (random() * 2 - 1) * REACH
  await made.stir()
  report.faults = faultsFor(random)
  await made.setFaults(report.faults)
  for (let moves = 1 + Math.floor(random() * 3); moves > 0; moves -= 1) {
    await made.move(somewhere())
    await pause(random() * 500)
  }
  await product.killServer()
  report.kills += 1
  if (random() < TWICE) {
    product.spawnServer()
    await pause(500 + random() * 2_500)
    await product.killServer()
    report.kills += 1
  }
  await made.move(somewhere())
  const before = await made.openOrderIds()
  const started = performance.now()
  const ready = product.startServer()
  const action = firstAction(made, before, started)
  await ready
  await pause(random() * 1_500)
  await made.calm()
  const calmed = performance.now()
  await converge(made)
  report.convergedMs.push(performance.now() - started)
  report.calmedMs.push(performance.now() - calmed)
  const acted = await action.stop()
  if (acted !== null) report.firstActionMs.push(acted)
}

/** When the first order rests that was not there `before`; null when none ever does. */
function firstAction(
  made: Installation,
  before: ReadonlySet<string>,
  started: number,
): { stop(): Promise<number | null> } {
  let stopped = false
  const known = new Set(before)
  const watch = async (): Promise<number | null> => {
    while (!stopped) {
      const fresh = [...(await made.openOrderIds())].filter((id) => !known.has(id))
      const elapsed = performance.now() - started
      // Until then requests of the dead process may still arrive.
      if (elapsed < LATE_MS) for (const id of fresh) known.add(id)
      else if (fresh.length > 0) return elapsed
      await pause(60)
    }
    return null
  }
  const watched = watch().catch(() => null) // the installation is gone: its run says why
  return {
    stop: () => {
      stopped = true
      return watched
    },
  }
}

/** Agreement, and half a second later still. */
async function converge(made: Installation): Promise<void> {
  const agree = () =>
    until(
      'agreement of exchange and server',
      async () => {
        await pause(LOOK_MS) // looking costs both sides work
        return differences(made).catch((error) => [String(error)])
      },
      (found) => found.length === 0,
      CONVERGE_MS,
    )
  await agree()
  await pause(500)
  const later = await differences(made)
  if (later.length > 0) throw new Error(`agreement did not last: ${later.join('; ')}`)
}

const lastOf = (values: readonly number[]): number => Math.round(values.at(-1) ?? 0)

const part = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}

/** `p50/p99` of all installations together, in one line each. */
export function summary(reports: readonly KillReport[]): string {
  const all = (name: 'firstActionMs' | 'convergedMs' | 'calmedMs') => reports.flatMap((report) => report[name])
  const line = (what: string, values: readonly number[]) =>
    `${what}: p50 ${part(values, 0.5)} ms, p99 ${part(values, 0.99)} ms (${values.length})`
  return [
    `${reports.reduce((sum, { kills }) => sum + kills, 0)} kills, ${reports.reduce((sum, { fills }) => sum + fills, 0)} fills, 0 lost, 0 doubled`,
    line('start to first order placed', all('firstActionMs')),
    line('start to agreement', all('convergedMs')),
    line('end of the faults to agreement', all('calmedMs')),
  ].join('\n')
}
