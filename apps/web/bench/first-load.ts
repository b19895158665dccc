import { join } from 'node:path'
import { readFlags } from '../../../bench/parts/flags.ts'
import { FIRST_LOAD_MAX, firstLoads } from '../test/first-load.ts'

readFlags({})
/** Size of a first visit per page, from the build in dist; exits 1 above the limit. */
const loads = firstLoads(join(import.meta.dirname, '..', 'dist'))
for (const { page, files, bytes } of loads) {
  process.stdout.write(`first load of ${page}: ${(bytes / 1000).toFixed(1)} kB gzip in ${files.length} files\n`)
}
const largest = Math.max(...loads.map(({ bytes }) => bytes))
process.stdout.write(`limit ${FIRST_LOAD_MAX / 1000} kB: ${largest <= FIRST_LOAD_MAX ? 'kept' : 'EXCEEDED'}\n`)
if (largest > FIRST_LOAD_MAX) process.exitCode = 1
