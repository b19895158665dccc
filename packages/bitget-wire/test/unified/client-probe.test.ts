import { describe, expect, it } from 'vitest'
import type { Json } from '../wire-fixture.ts'
import { sample } from './shared-data.ts'
import { UnifiedFixture } from './unified-fixture.ts'

/** What the real clients sent to a logger (API.md 12.3): every request of theirs is understood here. */
const PROBE = sample('client-probe-v3.json')

/** Codes that say "I did not understand you". */
const MISUNDERSTOOD = new Set(['40404', '400172', '40019', '40017', '41101', '40020', '25200'])

/** Understood, and rightly refused for what they ask: the reason of each. */
const REFUSED: Readonly<Record<string, string>> = {
  'clientOid=grid_1%3Aa%2Fb%20c': 'a blank is no character of a clientOid',
  'interval=1w': 'ccxt sends a name the venue does not know',
  '"triggerPrice":49000': 'ccxt’s stray member: refused loudly, our choice (13.31)',
  '"stopLoss":"40000","slOrderType"': 'no position to protect',
}

interface Asked {
  readonly line: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
}

function askedOf(line: string): Asked | null {
  const match = /^(GET|POST) ([^\s?]+)(?:\?(\S*))?(?: (\{.*\}|\[.*\]))? sig=/.exec(line)
  if (match === null) return null
  const [, method = '', path = '', query = '', body = ''] = match
  return { line, method, path, query, body }
}

const requests = [...new Set([...(PROBE?.bitget_api_rest ?? []), ...(PROBE?.ccxt_rest_requests ?? [])] as string[])]
  .map(askedOf)
  .filter((each) => each !== null)

function send(fixture: UnifiedFixture, asked: Asked) {
  if (asked.method === 'GET') return fixture.ask(asked.path, asked.query)
  return fixture.tell(asked.path, asked.body === '' ? undefined : JSON.parse(asked.body))
}

describe.skipIf(PROBE === null)('what the real clients send', () => {
  it('is a lot', () => {
    expect(requests.length).toBeGreaterThan(90)
  })

  it.each(requests.map((each) => [each.line, each] as const))('%s', (line, asked) => {
    const oneWay = !line.includes('posSide')
    const fixture = new UnifiedFixture({ positionMode: oneWay ? 'one_way' : 'hedge' })
    const answer = send(fixture, asked)
    const reason = Object.keys(REFUSED).find((part) => line.includes(part))
    const classicPrivate = /^\/api\/v2\/mix\/(account|order|position)\//.test(asked.path)
    if (classicPrivate) expect(answer.code).toBe('40085')
    else if (reason !== undefined) expect(answer.code).not.toBe('40404')
    else expect(MISUNDERSTOOD).not.toContain(answer.code)
  })

  it('subscribe frames get one ack per argument, books15 error 30001', () => {
    const frames = [...PROBE.bitget_api_ws, ...PROBE.ccxt_ws]
      .flatMap((scenario: Json) => scenario.frames as string[])
      .filter((frame) => frame.startsWith('C> {"op":"subscribe"') && frame.endsWith('}'))
      .map((frame) => JSON.parse(frame.slice(3)))
    expect(frames.length).toBeGreaterThan(20)
    for (const frame of frames) {
      const stream = new UnifiedFixture({ positionMode: 'one_way' }).stream()
      stream.login()
      const answers = stream.send(frame)
      for (const arg of frame.args) {
        const mine = answers.find((answer) => JSON.stringify(answer.arg) === JSON.stringify(arg))
        const known = arg.topic !== 'books15' && [undefined, 'default', 'BTCUSDT'].includes(arg.symbol)
        expect(mine).toMatchObject(known ? { event: 'subscribe', arg } : { event: 'error', arg, code: 30001 })
        expect(mine).not.toHaveProperty('id')
      }
    }
  })
})
