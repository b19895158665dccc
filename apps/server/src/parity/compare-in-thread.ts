import { Worker } from 'node:worker_threads'
import type { ParityInput, ParityResult } from '@gridpilot/backtest'

/**
 * `compareWithRerun` in a thread of its own. Rejects when it fails or `signal` aborts; the thread is gone either way.
 */
export function compareInThread(input: ParityInput, signal: AbortSignal): Promise<ParityResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const worker = new Worker(new URL('./parity-thread.ts', import.meta.url), { workerData: input })
    const abort = () => {
      reject(signal.reason)
      void worker.terminate()
    }
    signal.addEventListener('abort', abort, { once: true })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', abort)
      reject(new Error(`rerun thread ended with code ${code} and no result`))
    })
  })
}
