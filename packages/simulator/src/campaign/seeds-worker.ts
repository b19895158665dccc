import { parentPort, workerData } from 'node:worker_threads'
import { plant } from '../canary/plant.ts'
import type { PlantedBug } from '../canary/planted-bug.ts'
import type { SeedsMessage, SeedsTask } from './seeds-task.ts'

const { bug } = workerData as { readonly bug: PlantedBug | null }
// The bug first: what the simulation imports must be loaded with it.
if (bug !== null) plant(bug)
const [{ runSeed }, { CHECKERS }] = await Promise.all([import('../run/run-seed.ts'), import('../checkers/index.ts')])

parentPort?.on('message', ({ seed, trace }: SeedsTask) => {
  void (async () => {
    const tell = (message: SeedsMessage) => parentPort?.postMessage(message)
    try {
      const onLine = trace ? { trace: (line: string) => tell({ line }) } : {}
      tell({ result: await runSeed(seed, { checkers: CHECKERS, ...onLine }) })
    } catch (error) {
      tell({ seed, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })()
})
