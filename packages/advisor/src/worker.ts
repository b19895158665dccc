import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@gridpilot/core'
import { recommend } from './recommend.ts'
import type { RecommendationInput } from './request.ts'

// The thread that recommendInWorker starts: one input, one answer, end.
assert(parentPort !== null, 'the advisor worker runs in a worker thread')
parentPort.postMessage(recommend(workerData as RecommendationInput))
