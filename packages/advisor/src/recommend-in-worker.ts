import { Worker } from 'node:worker_threads'
import type { MeasuredRecommendation } from './recommendation.ts'
import type { RecommendationInput } from './request.ts'

/**
 * `recommend` in a thread of its own, so that nobody waits for its second of computing. Rejects when the computation
 * fails or `signal` aborts; the thread is gone either way.
 */
export function recommendInWorker(input: RecommendationInput, signal?: AbortSignal): Promise<MeasuredRecommendation> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input })
    const abort = () => {
      reject(signal?.reason)
      void worker.terminate()
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', abort)
      reject(new Error(`advisor thread ended with code ${code} and no answer`))
    })
  })
}
