import { expect, it } from 'vitest'
import { readOptions } from '../src/process/flags.ts'
import { greeting, type HeldAccount } from '../src/process/greeting.ts'

const held = (key: string, secret: string): HeldAccount => ({
  key: { key, secret, passphrase: 'p', accountId: '1', permissions: ['read', 'trade'], ips: [], demo: false },
  family: 'classic',
  positionMode: 'one_way',
})

const said = (flags: readonly string[], accounts: readonly HeldAccount[]): string =>
  greeting(
    { port: 7100, description: 'a market', accounts, upstream: null },
    readOptions(['--data-dir', '/tmp/x', ...flags]),
  )

it('tells what the exchange holds, not what the flags of this start wish', () => {
  expect(said(['--account', 'k:new:p:10'], [held('k', 'old')])).toMatch(
    /key k {2}\(classic, one_way\), made before with/,
  )
  expect(said(['--account', 'k:new:p:10'], [held('k', 'old')])).not.toMatch(/new|old/)
  expect(said(['--account', 'k:s:p:10:unified'], [held('k', 's')])).toMatch(
    /secret s .*classic, one_way\), not as named/,
  )
  expect(said(['--account', 'k:s:p:10'], [held('k', 's')])).toContain(
    'key k  secret s  passphrase p  (classic, one_way)\n',
  )
})

it('lists accounts of earlier starts without their secrets, and not endlessly', () => {
  expect(said([], [])).toContain('none yet')
  const many = Array.from({ length: 23 }, (_, i) => held(`k${i}`, 'hidden'))
  const text = said([], many)
  expect(text).toContain('key k19  (classic, one_way), made before')
  expect(text).toContain('… and 3 more')
  expect(text).not.toContain('hidden')
})
