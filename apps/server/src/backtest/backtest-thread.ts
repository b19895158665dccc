import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@gridpilot/core'
import type { BacktestInput, BacktestMessage } from './backtest-input.ts'
import { runBacktest } from './backtest-run.ts'

// The thread that backtestInThread starts: one grid, one report, end.
assert(parentPort !== null, 'a backtest runs in a worker thread')
const port = parentPort
const say = (message: BacktestMessage) => port.postMessage(message)
say({ type: 'report', report: runBacktest(workerData as BacktestInput, (step) => say({ type: 'step', step })) })
