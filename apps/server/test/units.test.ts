import { inspect } from 'node:util'
import { money } from '@gridpilot/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HourlyQuota } from '../src/auth/hourly-quota.ts'
import { LoginThrottle } from '../src/auth/login-throttle.ts'
import { isWeakPassword } from '../src/auth/password.ts'
import { MarketClock } from '../src/clock/market-clock.ts'
import { readConfig } from '../src/config.ts'
import { notice } from '../src/grid-bot/notices.ts'
import { ratioText } from '../src/grid-bot/wanted-grid.ts'
import type { Connection } from '../src/realtime/connection.ts'
import { channelOf, Hub } from '../src/realtime/hub.ts'
import { KeyBox } from '../src/secrets/key-box.ts'
import { Secret } from '../src/secrets/secret.ts'
import { checkedKey } from '../src/secrets/secret-files.ts'
import { StartupError } from '../src/startup-error.ts'

describe('Secret', () => {
  it('prints nowhere', () => {
    const secret = new Secret('hush')
    for (const text of [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      Object.keys(secret).join(),
    ]) {
      expect(text).not.toContain('hush')
    }
    expect(secret.reveal()).toBe('hush')
  })
})

describe('KeyBox', () => {
  const box = new KeyBox(new Uint8Array(32).fill(9))
  const place = { userId: 'u', keyId: 'k', field: 'f', version: 1 }

  it('opens what it sealed, and nothing that was touched', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, at) => {
        const key = box.newDataKey('u')
        const sealed = box.seal(key, place, new Secret(text))
        if (!sealed.ok) return false
        const opened = box.open(key, place, sealed.value)
        const index = at % sealed.value.length
        const letter = sealed.value[index] === 'A' ? 'B' : 'A'
        const touched = sealed.value.slice(0, index) + letter + sealed.value.slice(index + 1)
        const reopened = box.open(key, place, touched)
        // The last characters of base64url may carry unused bits: then the bytes are the same.
        const same = Buffer.from(touched.split('.')[2] ?? '', 'base64url').equals(
          Buffer.from(sealed.value.split('.')[2] ?? '', 'base64url'),
        )
        return opened.ok && opened.value.reveal() === text && (!reopened.ok || same)
      }),
      { numRuns: 200 },
    )
  })

  it('never seals the same text twice alike, and is told from another by its fingerprint', () => {
    const key = box.newDataKey('u')
    expect(box.seal(key, place, new Secret('x'))).not.toEqual(box.seal(key, place, new Secret('x')))
    expect(new KeyBox(new Uint8Array(32).fill(8)).fingerprint()).not.toBe(box.fingerprint())
    expect(new KeyBox(new Uint8Array(32).fill(8)).seal(key, place, new Secret('x')).ok).toBe(false)
  })
})

describe('checkedKey', () => {
  it.each([
    '',
    'secret',
    'changeme'.repeat(8),
    '0'.repeat(64),
    'ab'.repeat(32),
    'f00d',
    Buffer.alloc(31, 1).toString('base64'),
    'not/base64!',
  ])('refuses %s', (text) => {
    expect(() => checkedKey('X', text)).toThrow(StartupError)
  })

  it('takes 32 random bytes as hex and as base64', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 73 + 5) % 256))
    expect(Buffer.from(checkedKey('X', bytes.toString('hex')))).toEqual(bytes)
    expect(Buffer.from(checkedKey('X', bytes.toString('base64')))).toEqual(bytes)
  })
})

describe('LoginThrottle', () => {
  it('doubles the wait of one address guessing at one account and forgets it on success', () => {
    let now = 1_000_000
    const throttle = new LoginThrottle(() => now)
    const waits: number[] = []
    for (let i = 0; i < 12; i += 1) {
      throttle.failed('a', 'x')
      waits.push(throttle.waitSeconds('a', 'x'))
      now += waits.at(-1) === 0 ? 0 : (waits.at(-1) ?? 0) * 1000
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128])
    throttle.succeeded('a', 'x')
    expect(throttle.waitSeconds('a', 'x')).toBe(0)
  })

  it('evaluates few of 100,000 guesses from a thousand addresses in an hour, and the owner waits seconds at most', () => {
    let now = 0
    const throttle = new LoginThrottle(() => now)
    let evaluated = 0
    for (let i = 0; i < 100_000; i += 1) {
      now += 36
      const address = `bot${i % 1000}`
      if (throttle.waitSeconds('victim', address) > 0) continue
      evaluated += 1
      throttle.failed('victim', address)
    }
    expect(evaluated).toBeLessThan(600)
    expect(throttle.waitSeconds('victim', 'home')).toBeLessThanOrEqual(10)
  })
})

describe('HourlyQuota', () => {
  it('allows so many an hour and says when the next is possible', () => {
    let now = 0
    const quota = new HourlyQuota(2, () => now)
    expect([quota.take('a'), quota.take('a'), quota.take('a'), quota.take('b')]).toEqual([0, 0, 3600, 0])
    now = 1_800_000
    expect(quota.take('a')).toBe(1800)
    now = 3_600_000
    expect(quota.take('a')).toBe(0)
  })
})

describe('isWeakPassword', () => {
  it.each([
    ['password123', true],
    ['Qwertyuiop1!', true],
    ['1111111111111', true],
    ['holder-of-keys', true],
    ['correct horse battery', false],
    ['x7#mQ2!vL9', false],
  ])('%s: %s', (password, weak) => {
    expect(isWeakPassword(password, 'holder@example.org')).toBe(weak)
  })
})

describe('MarketClock', () => {
  it('follows what the exchange states and never runs back', () => {
    const clock = new MarketClock()
    clock.observe(1_000)
    clock.observe(900)
    expect(clock.marketMs()).toBe(1_000)
    clock.observe(5_000)
    expect(clock.marketMs()).toBe(5_000)
  })
})

describe('readConfig', () => {
  it('lets flags win over variables', () => {
    const config = readConfig(['--port', '3100', '--speed', '600'], { GRIDPILOT_PORT: '3200', GRIDPILOT_SEED: '5' })
    expect([config.port, config.paper.speed, config.paper.seed, config.host, config.demoLogin]).toEqual([
      3100,
      600,
      5,
      '127.0.0.1',
      true,
    ])
  })

  it('offers the demo by itself on loopback only', () => {
    expect(readConfig(['--host', '0.0.0.0'], {}).demoLogin).toBe(false)
    expect(readConfig(['--host', '0.0.0.0'], { GRIDPILOT_DEMO: 'on' }).demoLogin).toBe(true)
  })

  it.each([
    ['--port', ['--port', '99999']],
    ['--port', ['--port', 'x']],
    ['--speed', ['--speed', '-1']],
    ['--seed', ['--seed', '1.5']],
    ['--feed', ['--feed', 'simulated']],
    ['--feed', ['--feed', 'live', '--replay', 'x.csv']],
    ['--upstream', ['--feed', 'live', '--upstream', 'http://example.org:80']],
    ['--feed', ['--feed', 'sim', '--replay', 'x.csv']],
    ['--replay', ['--feed', 'replay']],
    ['--symbol', ['--symbol', 'btc usdt']],
    ['GRIDPILOT_DEMO', []],
  ])('names %s when it is wrong', (setting, flags) => {
    expect(() => readConfig(flags, setting === 'GRIDPILOT_DEMO' ? { GRIDPILOT_DEMO: 'maybe' } : {})).toThrow(setting)
  })

  it.each([
    [{ GRIDPILOT_ALLOWED_HOSTS: 'a.example, b.example:80' }, 'GRIDPILOT_ALLOWED_HOSTS'],
    [{ GRIDPILOT_ALLOWED_ORIGINS: 'https://a.example/x' }, 'GRIDPILOT_ALLOWED_ORIGINS'],
    [{ GRIDPILOT_LOG_LEVEL: 'loud' }, 'GRIDPILOT_LOG_LEVEL'],
  ])('names the variable of %j', (env, setting) => {
    expect(() => readConfig([], env)).toThrow(setting)
  })
})

describe('ratioText', () => {
  it('rounds so that the amount is reached, or not passed', () => {
    expect(ratioText(money('12.345'), money('1000'), 'up')).toBe('1.24')
    expect(ratioText(money('12.345'), money('1000'), 'down')).toBe('1.23')
    expect(ratioText(money('2000'), money('1000'), 'up')).toBeNull()
    expect(ratioText(money('1'), money('0'), 'up')).toBeNull()
  })
})

describe('notice', () => {
  it('fills its sentence, uses the catalogue, and speaks for itself otherwise', () => {
    expect(notice('started', { start_price: '5', grids: 3 }).message).toBe('The bot started at 5 with 3 grids.')
    expect(notice('venue_unreachable').message).toBe('The exchange cannot be reached.')
    expect(notice('something_new').message).toBe('Something new.')
  })
})

describe('Hub', () => {
  const listener = (userId: string) => {
    const sent: [string, string, unknown][] = []
    const connection = {
      caller: { userId, sessionId: 's', role: 'user', isDemo: false, expiresAtMs: 0 },
      send: (topic: string, type: string, data: unknown) => sent.push([topic, type, data]),
      tend: () => undefined,
    } as unknown as Connection
    return { connection, sent }
  }
  const ticker = (price: number) => ({ last_price: price }) as never

  it('replaces messages about the same thing until it flushes', () => {
    const hub = new Hub()
    const { connection, sent } = listener('u')
    hub.add(connection, 'ticker:X')
    for (let i = 0; i < 100; i += 1) hub.publish('ticker:X', 'ticker', ticker(i), '')
    expect(sent).toEqual([])
    hub.flush()
    expect(sent).toEqual([['ticker:X', 'ticker', { last_price: 99 }]])
    hub.flush()
    expect(sent).toHaveLength(1)
  })

  it('keeps users’ own topics apart', () => {
    const hub = new Hub()
    const [a, b] = [listener('a'), listener('b')]
    for (const { connection } of [a, b]) hub.add(connection, 'alerts')
    hub.publish(channelOf('alerts', 'a'), 'alert', { id: '1' } as never, '1')
    hub.flush()
    expect(a.sent).toEqual([['alerts', 'alert', { id: '1' }]])
    expect(b.sent).toEqual([])
  })

  it('asks for a re-read instead of sending a flood', () => {
    const hub = new Hub()
    const { connection, sent } = listener('u')
    hub.add(connection, 'bot:1')
    for (let i = 0; i < 1_000; i += 1) hub.publish('bot:1', 'fill', { id: String(i) } as never, String(i))
    hub.flush()
    expect(sent.length).toBeLessThan(400)
    expect(sent.at(-1)).toEqual(['bot:1', 'resync', { reason: 'stream_gap' }])
  })
})
