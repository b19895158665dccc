import { Worker } from 'node:worker_threads'
import type { BacktestReport } from '@gridpilot/contract'
import type { BacktestInput, BacktestMessage, BacktestStep } from './backtest-input.ts'

/**
 * `runBacktest` in a thread of its own. Rejects when the computation fails or `signal` aborts; the thread is gone
 * either way.
 */
export function backtestInThread(
  input: BacktestInput,
  onStep: (step: BacktestStep, progress: number) => void,
  signal: AbortSignal,
): Promise<BacktestReport> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const worker = new Worker(new URL('./backtest-thread.ts', import.meta.url), { workerData: input })
    const abort = () => {
      reject(signal.reason)
      void worker.terminate()
    }
    signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: BacktestMessage) => {
      if (message.type === 'step') onStep(message.step, message.progress)
      else resolve(message.report)
    })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', abort)
      reject(new Error(`backtest thread ended with code ${code} and no report`))
    })
  })
}
