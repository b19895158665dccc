import { describe, expect, it } from 'vitest'
import { isLoginSignedBy, isSignedBy } from '../../src/signature.ts'
import type { Json } from '../wire-fixture.ts'
import { RECORDED_KEYS, REST_ANSWERS } from './answers.ts'
import { DEVIATIONS, NOT_ANSWERED, OTHER_CODES } from './deviations.ts'
import { booksPushes, CHANNELS, controlFrames, LIFECYCLE, socketOrders } from './pushes.ts'
import { REFUSED } from './refused.ts'
import { type Difference, differences } from './shape.ts'
import { sharedSamples } from './shared-samples.ts'

const keysOf = (samples: Json): string[] => Object.keys(samples ?? {}).filter((key) => !key.startsWith('_'))

/** One test per key; a clone without the samples has one that says so and is skipped. */
function eachKey(keys: readonly string[], compare: (key: string) => void): void {
  if (keys.length === 0) it.skip('the samples are not in this clone', () => {})
  else it.each([...keys])('%s', compare)
}

const allowed = (where: string): readonly Difference[] =>
  DEVIATIONS.filter((each) => each.where === where).flatMap((each) => each.differences)

/** Compares and expects exactly the listed deviations: one that no longer is there must leave the list, too. */
function expectShape(where: string, sample: Json, ours: Json): void {
  expect(differences(sample, ours).sort(), where).toEqual([...allowed(where)].sort())
}

describe.each(['rest-public', 'rest-account', 'rest-trade-position', 'rest-plan'])('%s.json', (file) => {
  const samples = sharedSamples(`${file}.json`)
  eachKey(keysOf(samples), (key) => {
    const answer = REST_ANSWERS[key]
    if (answer === undefined) expect(NOT_ANSWERED, `${key} has no answer`).toHaveProperty([key])
    else expectShape(`${file} ${key}`, samples[key], answer())
  })
})

describe('recorded.json', () => {
  const samples = sharedSamples('recorded.json')
  eachKey(keysOf(samples), (key) => {
    const answer = RECORDED_KEYS[key]
    if (answer === undefined) throw new Error(`${key} has no answer`)
    expectShape(`recorded ${key}`, samples[key], answer())
  })
})

describe.each(['ws-public', 'ws-private'])('%s.json', (file) => {
  const samples = sharedSamples(`${file}.json`)
  eachKey(keysOf(samples), (key) => {
    const { messages } = samples[key]
    const order = socketOrders()[key]
    if (order !== undefined) return expectShape(`${file} ${key}`, messages[1], order)
    const channel = CHANNELS[key]
    if (channel === undefined) throw new Error(`${key} has no answer`)
    const { ack, push } = channel()
    expectShape(`${file} ${key} ack`, messages[1], ack)
    expectShape(`${file} ${key}`, messages[2], push)
  })
})

describe('ws-control.json', () => {
  const samples = sharedSamples('ws-control.json')
  const frames = controlFrames()
  const named = keysOf(samples).filter((key) => typeof samples[key] === 'object' && !key.endsWith('_request'))
  eachKey(named, (key) => expectShape(`ws-control ${key}`, samples[key], frames[key]))
})

describe('ws-orders-lifecycle.json', () => {
  const samples = sharedSamples('ws-orders-lifecycle.json')
  eachKey(keysOf(samples), (key) => {
    const push = LIFECYCLE[key]
    if (push === undefined) throw new Error(`${key} has no push`)
    const ours = push()
    expectShape(`ws-orders-lifecycle ${key}`, samples[key], ours)
    expect(ours.data[0].status).toBe(samples[key].data[0].status)
    expect(ours.data[0].cancelReason).toBe(samples[key].data[0].cancelReason ?? '')
  })
})

describe('ws-books.json', () => {
  const samples = sharedSamples('ws-books.json')
  eachKey(keysOf(samples), (key) => {
    expectShape(`ws-books ${key}`, samples[key], booksPushes()[key as 'snapshot' | 'update'])
  })
})

describe('errors.json', () => {
  const samples = sharedSamples('errors.json')
  const list: Json[] = samples?.list ?? []
  eachKey([...new Set(list.map(({ code }) => code))], (code) => {
    const provoke = REFUSED[code]
    if (provoke === undefined) return expect(OTHER_CODES, `${code} has no occasion`).toHaveProperty([code])
    const { headers: _, status: __, ...envelope } = provoke()
    expect(envelope.code).toBe(code)
    const sample = list.find((each) => each.code === code)
    expectShape(`errors ${code}`, sample, envelope)
  })
})

describe('contracts.json and position-tiers.json', () => {
  it('have the rows of our contracts and tiers', () => {
    const contracts = sharedSamples('contracts.json')
    const tiers = sharedSamples('position-tiers.json')
    if (contracts === null || tiers === null) return expect(process.env.CI).not.toBe('true')
    const ours = REST_ANSWERS['GET /api/v2/mix/market/contracts']?.()
    for (const row of contracts.data) expect(differences(row, ours.data[0])).toEqual([])
    const lever = REST_ANSWERS['GET /api/v2/mix/market/query-position-lever']?.()
    for (const symbol of keysOf(tiers)) expect(differences(tiers[symbol], lever)).toEqual([])
  })
})

describe('sign-vectors.json', () => {
  const samples = sharedSamples('sign-vectors.json')
  const vectors: Json[] = samples?.vectors ?? []
  const names = vectors.map(({ name }) => name)
  eachKey(names, (name) => {
    const { timestamp, method, path, query, body, sign } = vectors.find((vector) => vector.name === name)
    const signed = isSignedBy(samples.secret, { timestamp, method, path, rawQuery: query, body }, sign)
    expect(signed || isLoginSignedBy(samples.secret, timestamp, sign)).toBe(true)
    expect(isSignedBy('another', { timestamp, method, path, rawQuery: query, body }, sign)).toBe(false)
  })
})
