import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorTable } from './error-table.ts'

const HANDBOOK = join(import.meta.dirname, '..', '..', '..', 'docs', 'BITGET.md')

it('the handbook prints the table of codes that the adapter acts on', () => {
  // The formatter pads tables.
  const printed = readFileSync(HANDBOOK, 'utf8')
    .replace(/[ \t]+/g, ' ')
    .replace(/-{3,}/g, '---')
  expect(printed).toContain(errorTable())
})
