import { Worker } from 'node:worker_threads'
import type { OptimizationReport } from '@gridpilot/contract'
import type { OptimizationInput, OptimizationMessage, OptimizationProgress } from './optimization-input.ts'

/**
 * The search in a thread of its own. Rejects when the computation fails or `signal` aborts; the thread and those it
 * started are gone either way.
 */
export function optimizationInThread(
  input: OptimizationInput,
  onProgress: (progress: OptimizationProgress) => void,
  signal: AbortSignal,
): Promise<OptimizationReport> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const worker = new Worker(new URL('./optimization-thread.ts', import.meta.url), { workerData: input })
    // The journal is its file: nobody may go on with it before this thread has ended.
    const abort = () => void worker.terminate().then(() => reject(signal.reason))
    signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: OptimizationMessage) => {
      if (message.type === 'progress') onProgress(message)
      else resolve(message.report)
    })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', abort)
      if (!signal.aborted) reject(new Error(`optimization thread ended with code ${code} and no report`))
    })
  })
}
