import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { PlantedBug } from '../canary/planted-bug.ts'
import { Report } from './report.ts'
import type { SeedsMessage, SeedsTask } from './seeds-task.ts'

export interface CampaignOptions {
  readonly from: number
  readonly count: number
  /** Threads; default: one for each core. */
  readonly workers?: number
  readonly bug?: PlantedBug | null
  /** Ends at the first violation. */
  readonly untilViolation?: boolean
  /** Gets the event log, line by line; only sensible for one seed. */
  readonly trace?: (line: string) => void
  readonly onSeed?: (report: Report) => void
  readonly wallMs: () => number
}

/** Runs many seeds, each in a thread of its own turn. Rejects when the simulation itself breaks. */
export async function runCampaign(options: CampaignOptions): Promise<Report> {
  const { from, count, untilViolation = false, wallMs } = options
  const report = new Report(wallMs())
  let next = from
  const end = from + count
  const take = (): number | null => {
    const over = next >= end || (untilViolation && report.violations.length > 0)
    return over ? null : next++
  }
  const threads = Math.min(options.workers ?? availableParallelism(), count)
  await Promise.all(Array.from({ length: threads }, () => runThread(options, report, take)))
  return report
}

function runThread(options: CampaignOptions, report: Report, take: () => number | null): Promise<void> {
  const { bug = null, trace } = options
  const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { workerData: { bug } })
  return new Promise<void>((resolve, reject) => {
    const go = () => {
      const seed = take()
      if (seed === null) resolve()
      else worker.postMessage({ seed, trace: trace !== undefined } satisfies SeedsTask)
    }
    worker.on('error', reject)
    worker.on('message', (message: SeedsMessage) => {
      if ('line' in message) return trace?.(message.line)
      if ('error' in message) return reject(new Error(`seed ${message.seed}: ${message.error}`))
      report.add(message.result)
      options.onSeed?.(report)
      go()
    })
    go()
  }).finally(() => worker.terminate())
}
