import { money } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { readUsdt } from '../src/process/usdt.ts'

describe('an amount of USDT as somebody wrote it', () => {
  it.each(['0', '10000', '0.00000001', '1000000000000', '007.50', '5.'])('%s passes as it is', (text) => {
    expect(readUsdt(text, false)).toEqual({ ok: true, value: money(text) })
  })

  it.each([
    ['1e5', 'passes is 100000'],
    ['1E-3', 'passes is 0.001'],
    [`1${'0'.repeat(400)}`, 'passes is 1000000000000'],
    ['1000000000000.00000001', 'passes is 1000000000000'],
    ['0'.repeat(400), 'passes is 0'],
    ['0.123456789', 'passes is 0.12345679'],
    ['-5', 'passes is 0'],
    ['-Infinity', 'passes is 0'],
    ['0x10', 'passes is 16'],
    ['', 'for example 10000'],
    ['much', 'for example 10000'],
    ['1,000', 'for example 10000'],
  ])('%s is refused, and what would pass is said', (text, hint) => {
    const read = readUsdt(text, false)
    expect(read.ok ? '' : read.error).toContain(hint)
  })

  it('must be more than nothing where it moves', () => {
    for (const text of ['0', '-3', '0.000000001']) {
      const read = readUsdt(text, true)
      expect(read.ok ? '' : read.error).toContain('passes is 0.00000001')
    }
    expect(readUsdt('0.00000001', true).ok).toBe(true)
  })
})
