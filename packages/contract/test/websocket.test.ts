import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Topic } from '../src/index.ts'
import { ClientMessage, parseTopic, ServerMessage, Timeframe, topicText } from '../src/index.ts'

const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const topics: fc.Arbitrary<Topic> = fc.oneof(
  fc.constantFrom<Topic>({ kind: 'bots' }, { kind: 'alerts' }),
  fc.record({ kind: fc.constantFrom('bot' as const, 'account' as const, 'backtest' as const), id: part }),
  fc.record({ kind: fc.constant('ticker' as const), symbol: part }),
  fc.record({ kind: fc.constant('candles' as const), symbol: part, timeframe: fc.constantFrom(...Timeframe.options) }),
)

describe('topics', () => {
  it('survive the wire', () => {
    fc.assert(
      fc.property(topics, (topic) => {
        expect(parseTopic(topicText(topic))).toEqual(topic)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    '',
    'bot',
    'bot:',
    'bots:x',
    'bot:a:b',
    'ticker',
    'ticker:BTCUSDT:1h',
    'candles:BTCUSDT',
    'candles:BTCUSDT:2h',
    'candles:BTCUSDT:1h:x',
    'backtest',
    'backtest:a:b',
    'orders',
  ])('refuse %j', (text) => expect(parseTopic(text)).toBeNull())
})

describe('messages', () => {
  it('from the client are told apart by op and closed', () => {
    expect(ClientMessage.parse({ op: 'auth', token: 't' })).toEqual({ op: 'auth', token: 't' })
    expect(ClientMessage.parse({ op: 'subscribe', topic: 'candles:BTCUSDT:1m' })).toEqual({
      op: 'subscribe',
      topic: 'candles:BTCUSDT:1m',
    })
    const wrong = [
      { op: 'subscribe', topic: 'nope' },
      { op: 'subscribe', topic: 'bots', since: 1 },
      { op: 'auth' },
      { op: 'shout' },
      'auth',
    ]
    for (const message of wrong) expect(ClientMessage.safeParse(message).success, JSON.stringify(message)).toBe(false)
  })

  it('from the server carry topic, sequence number, type and data', () => {
    const candle = {
      topic: 'candles:BTCUSDT:1m',
      seq: 2,
      type: 'candle',
      data: { candle: [0, 1, 2, 3, 4, 5], closed: true },
    }
    expect(ServerMessage.parse(candle)).toEqual(candle)
    const { seq: _, ...unnumbered } = candle
    expect(ServerMessage.safeParse(unnumbered).success).toBe(false)
    expect(ServerMessage.safeParse({ ...candle, type: 'ticker' }).success).toBe(false)
    expect(ServerMessage.safeParse({ ...candle, seq: 0 }).success).toBe(false)
    const resync = { topic: 'bots', seq: 9, type: 'resync', data: { reason: 'slow_client' } }
    expect(ServerMessage.parse(resync)).toEqual(resync)
  })
})
