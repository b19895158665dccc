import { describe, expect, it } from 'vitest'
import { sharedSamples } from './samples/shared-samples.ts'
import { type Envelope, type Json, ORDERS, WALL, WireFixture } from './wire-fixture.ts'

/** What ccxt and bitget-api were seen to send (API.md 12.1, 12.2): every request of theirs is understood here. */
const PROBE = sharedSamples('client-probe.json')

/** Codes that say "I did not understand you". */
const MISUNDERSTOOD = new Set(['40404', '400172', '40019', '40017', '40020'])

interface Asked {
  readonly line: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
}

function askedOf(line: string): Asked | null {
  const match = /^(GET|POST) ([^\s?]+)(?:\?(\S*))?(?: (\{.*\}))?\s+hdr=/.exec(line)
  if (match === null) return null
  const [, method = '', path = '', query = '', body = ''] = match
  return { line: line.replace(/hdr=.*/, ''), method, path, query, body }
}

const lines = (names: readonly string[]): string[] => names.flatMap((name) => (PROBE?.[name] ?? []) as string[])
const requests = [
  ...new Map(
    lines(['ccxt_http', 'ccxt_sandbox', 'bitget_api_sdk']).map((line) => [line.replace(/hdr=.*/, ''), line]),
  ).values(),
]
  .map(askedOf)
  .filter((each) => each !== null)

function send(fixture: WireFixture, { method, path, query, body }: Asked): Envelope {
  return method === 'GET' ? fixture.get(path, query) : fixture.post(path, JSON.parse(body))
}

describe.skipIf(PROBE === null)('what the real clients send', () => {
  it('is a lot', () => expect(requests.length).toBeGreaterThan(45))

  it.each(requests.map((each) => [each.line, each] as const))('%s', (line, asked) => {
    const answer = send(new WireFixture(), asked)
    if (asked.path.startsWith('/api/v3/')) expect(answer.code).toBe('40084')
    else if (line.includes('"x y"'))
      expect(answer.code).toBe('40305') // a blank is no character of a clientOid
    else expect(MISUNDERSTOOD).not.toContain(answer.code)
  })

  it('subscribes with one ack per argument', () => {
    const frames = lines(['ccxt_ws', 'ccxt_sandbox', 'bitget_api_sdk'])
      .map((line) => /^WS \S+ <- (\{"op":"subscribe".*\})$/.exec(line)?.[1])
      .filter((text) => text !== undefined)
    expect(frames.length).toBeGreaterThan(10)
    for (const text of frames) {
      const session = new WireFixture().loggedIn()
      const answers = session.onText(text, WALL).frames.map((frame) => JSON.parse(frame))
      for (const arg of JSON.parse(text).args) expect(answers).toContainEqual({ event: 'subscribe', arg })
    }
  })

  it('pings, and logs in with members nobody asked for', () => {
    const session = new WireFixture().loggedIn({ url: 'ws://127.0.0.1:1/v2/ws/private' })
    expect(session.accountId).toBe('1000000001')
    expect(session.onText('ping', WALL).frames).toEqual(['pong'])
  })
})

/** Found by running ccxt 4.5.84 against the exchange: each is a request as it was on the wire. */
describe('ccxt', () => {
  it('asks for position history without a product', () => {
    const fixture = new WireFixture()
    const answer = fixture.get('/api/v2/mix/position/history-position', 'symbol=BTCUSDT')
    expect(answer).toMatchObject({ code: '00000', data: { list: [], endId: null } })
  })

  it('sends the limit price of a plan order as executePrice', () => {
    const fixture = new WireFixture()
    const plan = {
      symbol: 'BTCUSDT',
      orderType: 'limit',
      triggerPrice: '59000',
      executePrice: '58990',
      triggerType: 'mark_price',
      planType: 'normal_plan',
      marginCoin: 'USDT',
      size: '0.01',
      productType: 'USDT-FUTURES',
      marginMode: 'crossed',
      side: 'buy',
      price: '',
    }
    expect(fixture.post(`${ORDERS}/place-plan-order`, plan).code).toBe('00000')
    const query = 'planType=normal_plan&productType=USDT-FUTURES&symbol=BTCUSDT'
    const [row] = fixture.get(`${ORDERS}/orders-plan-pending`, query).data.entrustedList as Json[]
    expect(row).toMatchObject({
      triggerPrice: '59000.0',
      price: '58990.0',
      executePrice: '58990.0',
      orderType: 'limit',
    })
  })

  it('cancels everything by a batch without a list, and closes with a leg in the request', () => {
    const fixture = new WireFixture()
    const all = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES' }
    expect(fixture.post(`${ORDERS}/batch-cancel-orders`, all).data).toEqual({ successList: [], failureList: [] })
    expect(fixture.post(`${ORDERS}/close-positions`, { ...all, holdSide: 'long' }).code).toBe('22002')
  })
})
