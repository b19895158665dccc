import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@gridpilot/core'
import type { BacktestInput, BacktestMessage, BacktestStep } from './backtest-input.ts'
import { runBacktest } from './backtest-run.ts'

// The thread that backtestInThread starts: one grid, one report, end.
assert(parentPort !== null, 'a backtest runs in a worker thread')
const port = parentPort
const say = (message: BacktestMessage) => port.postMessage(message)
const announce = (step: BacktestStep, progress: number) => say({ type: 'step', step, progress })
say({ type: 'report', report: runBacktest(workerData as BacktestInput, announce) })
