import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@gridpilot/core'
import type { SweepAnswer, SweepChunk } from './sweep-pool.ts'
import { receivedTask, type SweepTask, sweep } from './sweep-task.ts'

// A thread of a SweepPool: chunks in, figures out, until the pool ends it.
assert(parentPort !== null, 'a sweep runs in worker threads')
const port = parentPort
const task = receivedTask(workerData as SweepTask)
port.on('message', ({ id, configurations, windows, figures }: SweepChunk) => {
  const values = sweep(task, configurations, windows, figures)
  port.postMessage({ id, values } satisfies SweepAnswer, [values.buffer as ArrayBuffer])
})
