import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../src/index.ts'
import { signText } from '../src/signature.ts'
import { type Json, KEY, WALL, WireFixture } from './wire-fixture.ts'

const FAMILIES = ['classic', 'unified'] as const

/** A session from `remoteAddress` and what it heard to its login. */
function loginFrom(remoteAddress: string, family: (typeof FAMILIES)[number], rights: Partial<ApiKey> = {}) {
  const fixture = new WireFixture()
  fixture.families.set(KEY.accountId, family)
  fixture.keys[0] = { ...KEY, ips: ['10.0.0.7'], ...rights }
  fixture.remoteAddress = remoteAddress
  const session = fixture.session()
  const sign = signText(KEY.secret, `${WALL}GET/user/verify`)
  const args = [{ apiKey: KEY.key, passphrase: KEY.passphrase, timestamp: WALL, sign }]
  const send = (frame: unknown): Json => {
    const { frames, close } = session.onText(JSON.stringify(frame), WALL)
    return { ...JSON.parse(frames[0] ?? 'null'), close }
  }
  return { fixture, send, login: send({ op: 'login', args }) }
}

describe.each(FAMILIES)('a %s key with an address list', (family) => {
  const order =
    family === 'classic'
      ? { op: 'trade', args: [{ id: '1', instType: 'USDT-FUTURES', instId: 'BTCUSDT', channel: 'place-order' }] }
      : { op: 'trade', id: '1', topic: 'place-order', category: 'usdt-futures', args: [{}] }
  const orders =
    family === 'classic'
      ? { instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }
      : { instType: 'UTA', topic: 'order' }

  it.each(['127.0.0.1', '10.0.0.8', ''])('logs in from nowhere else: not from "%s"', (address) => {
    const { send, login } = loginFrom(address, family)
    expect(login).toMatchObject({ event: 'error', code: 30005, msg: 'Invalid IP', close: true })
    expect(send(order)).toMatchObject({ event: 'error', code: 30004 })
    expect(send({ op: 'subscribe', args: [orders] })).toMatchObject({ event: 'error', code: 30004 })
  })

  it('logs in from its addresses, and from all writings of this machine', () => {
    expect(loginFrom('10.0.0.7', family).login).toMatchObject({ event: 'login', code: 0, close: false })
    const local = loginFrom('::ffff:127.0.0.1', family, { ips: ['127.0.0.1'] })
    expect(local.login).toMatchObject({ event: 'login', code: 0 })
    expect(loginFrom('10.9.9.9', family, { ips: [] }).login).toMatchObject({ event: 'login', code: 0 })
  })

  it('hears of its account only with the permission to read', () => {
    const { send } = loginFrom('10.0.0.7', family, { permissions: ['trade'] })
    expect(send({ op: 'subscribe', args: [orders] })).toMatchObject({ event: 'error', code: 40014, arg: orders })
    const reader = loginFrom('10.0.0.7', family, { permissions: ['read'] })
    expect(reader.send({ op: 'subscribe', args: [orders] })).toMatchObject({ event: 'subscribe', arg: orders })
  })
})
