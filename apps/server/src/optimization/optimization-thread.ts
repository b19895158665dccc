import { rmSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { fullSearch, SearchJournal, searchFingerprint } from '@gridpilot/advisor'
import { assert } from '@gridpilot/core'
import type { OptimizationInput, OptimizationMessage } from './optimization-input.ts'
import { reportOf } from './optimization-report.ts'

// The thread that optimizationInThread starts: one search, which has threads of its own, one report, end.
assert(parentPort !== null, 'an optimization runs in a worker thread')
const port = parentPort
const say = (message: OptimizationMessage) => port.postMessage(message)
const input = workerData as OptimizationInput

/** Chunks come by the hundred a second; nobody looks that often. */
const TOLD_EVERY_MS = 100
let toldMs = 0
let toldStage = ''

/** The journal of this search; one of other candles or settings is of no use and begun anew. */
function openJournal(): SearchJournal {
  const fingerprint = searchFingerprint(input)
  const there = SearchJournal.resume(input.journal, fingerprint)
  if (there !== null) return there
  rmSync(input.journal)
  const fresh = SearchJournal.begin(input.journal, fingerprint)
  assert(fresh !== null, 'a journal that was taken away is gone')
  return fresh
}

const journal = openJournal()
const found = await fullSearch(input, {
  workers: input.workers,
  journal: (part) => journal.part(part),
  onProgress: (progress) => {
    const now = performance.now()
    if (progress.stage === toldStage && now - toldMs < TOLD_EVERY_MS && progress.done < progress.total) return
    toldMs = now
    toldStage = progress.stage
    say({ type: 'progress', ...progress })
  },
})
say({ type: 'report', report: reportOf(input, found) })
