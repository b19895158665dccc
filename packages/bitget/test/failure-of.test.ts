import { expect, it } from 'vitest'
import { failureOf } from '../src/failure-of.ts'

it.each([
  ['ENOTFOUND', 'the name of the host is not found: is there an internet connection?'],
  ['ECONNREFUSED', 'nothing answers at this address'],
  ['ECONNRESET', 'the line was cut'],
  ['ENETUNREACH', 'no way leads to this address: is there an internet connection?'],
  ['EOTHER', 'request failed'],
])('a line that fails with %s is told in words', (code, message) => {
  expect(failureOf({ code, message: 'as thrown' })).toMatchObject({ code: code.toLowerCase(), message })
})
