import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { fuzzConfig } from './config-fuzz.ts'

it('any arguments and variables make a configuration that makes sense or a refusal that names its setting', () => {
  const { accepted, refused, findings } = fuzzConfig(3_000, 1)
  expect(findings.slice(0, 5)).toEqual([])
  // It is no fuzzer if everything goes the same way.
  expect(Math.min(accepted, refused)).toBeGreaterThan(500)
})

it('a number is written in digits: blanks, exponents and other bases are none', () => {
  for (const text of [' ', '1e3', '0x10', ' 3000 ', '1_000', '.', '-0'])
    expect(() => readConfig([], { GRIDPILOT_PORT: text }), text).toThrow(/--port must be a whole number/)
  expect(readConfig(['--port', '0', '--speed', '.5'], {})).toMatchObject({ port: 0, paper: { speed: 0.5 } })
})
