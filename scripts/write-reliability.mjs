// Writes docs/RELIABILITY.md from the code it speaks of.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reliabilityPage } from '../packages/simulator/src/coverage/reliability.ts'
import { ROOT } from './root.mjs'

writeFileSync(join(ROOT, 'docs/RELIABILITY.md'), reliabilityPage())
