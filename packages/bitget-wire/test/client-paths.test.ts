import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLASSIC } from '../src/classic/family.ts'
import { UNIFIED } from '../src/unified/family.ts'

/** Futures paths of the client that API.md does not describe: 40404 here, and listed in the handbook. */
const NOT_DESCRIBED: Readonly<Record<string, RegExp>> = {
  'rest-client-v2.js':
    /\/(annoucements|all-trade-rate|taker-buy-sell|(account-|position-)?long-short|long-short-ratio|loan-growth|isolated-borrow-rate|union-[a-z-]+|switch-union-usdt|exchange-rate|discount-rate|interest-history|transfer-limits)$/,
  'rest-client-v3.js':
    /^(GET|POST) \/api\/v3\/(user\/|market\/(fee-group|rpi-symbols|cash-dividend-records|score-weights|proof-of-reserves|risk-reserve-[a-z]+|spot-[a-z-]+|margin-(long-short|loan-growth|isolated-borrow)|futures-[a-z-]+)$|trade\/(loan-data|[a-z]+-reality-order)$|account\/(reality|eligible|funding|delta|pre-set|max-(withdrawal|transferable)|repay|payment|convert|deposit|switch-deduct|deduct|transfer|sub-|withdraw|cancel-withdrawal|move-|(set-|custom-)?collateral)[a-z-]*$)/,
}
const FUTURES = /\/api\/v2\/(mix|public|common)\/|\/api\/v3\/(market|account|trade|position|user|public)\//

const CLIENT = dirname(createRequire(import.meta.url).resolve('bitget-api'))
const ROUTES = { ...CLASSIC.routes, ...UNIFIED.routes }

/** `METHOD /path` of every call the client can make on the futures side. */
function pathsOf(file: string): string[] {
  const calls = readFileSync(join(CLIENT, file), 'utf8').matchAll(
    /this\.(get|post)(?:Private)?\(\s*['`"](\/api\/v[23]\/[^'`"]+)/g,
  )
  return [...calls].map(([, method = '', path]) => `${method.toUpperCase()} ${path}`).filter((at) => FUTURES.test(at))
}

describe.each(Object.keys(NOT_DESCRIBED))('the paths of the unmodified %s', (file) => {
  const paths = pathsOf(file)

  it('are served, or are none the protocol notes describe', () => {
    expect(paths.length).toBeGreaterThan(50)
    const missing = paths.filter((at) => !Object.hasOwn(ROUTES, at))
    expect(missing.filter((at) => !NOT_DESCRIBED[file]?.test(at))).toEqual([])
  })

  it('that are listed as missing are', () => {
    expect(paths.filter((at) => NOT_DESCRIBED[file]?.test(at) && Object.hasOwn(ROUTES, at))).toEqual([])
  })
})
