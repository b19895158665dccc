import { parentPort, workerData } from 'node:worker_threads'
import { compareWithRerun, type ParityInput } from '@gridpilot/backtest'
import { assert } from '@gridpilot/core'

// The thread that compareInThread starts: one window, one result, end.
assert(parentPort !== null, 'a rerun is made in a worker thread')
parentPort.postMessage(compareWithRerun(workerData as ParityInput))
