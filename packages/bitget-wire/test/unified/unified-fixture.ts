import type { Steps } from '@gridpilot/core'
import type { AccountSettings, VenueEvent } from '@gridpilot/venue-sim'
import { type ApiKey, type Backend, RestDoor, WireSession, type WireSettings } from '../../src/index.ts'
import { signText } from '../../src/signature.ts'
import type { UnifiedChoices } from '../../src/unified/open-questions.ts'
import { type Envelope, type Json, KEY, WireFixture } from '../wire-fixture.ts'

export const CATEGORY = 'category=USDT-FUTURES'
export const TRADE = '/api/v3/trade'
export const ACCOUNT = '/api/v3/account'

export interface UnifiedOptions {
  readonly positionMode?: AccountSettings['positionMode']
  readonly choices?: UnifiedChoices
  readonly settings?: Partial<WireSettings>
  /** Steps of a resting order that fill while the price only touches it; absent: all. */
  readonly touch?: number
}

/** A `WireFixture` whose account KEY is unified: clientOids are unique among live orders, and the mode is chosen. */
export class UnifiedFixture extends WireFixture {
  readonly unified: Backend
  readonly unifiedDoor: RestDoor

  constructor({ positionMode = 'hedge', choices = {}, settings = {}, touch }: UnifiedOptions = {}) {
    super(settings, touch === undefined ? {} : { touchQuantity: { BTCUSDT: touch as Steps } })
    this.families.set(KEY.accountId, 'unified')
    this.unified = { ...this.backend, choices }
    this.unifiedDoor = new RestDoor(this.unified, this.settings)
    const { accountId } = KEY
    this.backend.desk.execute({ kind: 'set_client_order_id_rule', accountId, rule: 'open' })
    this.backend.desk.execute({ kind: 'set_position_mode', accountId, positionMode })
    this.venue.drainEvents()
  }

  ask(path: string, query = ''): Envelope {
    return this.#send('GET', path, query, '')
  }

  /** `body` undefined: no body at all. */
  tell(path: string, body?: unknown, key: ApiKey = KEY): Envelope {
    return this.#send('POST', path, '', body === undefined ? '' : JSON.stringify(body), key)
  }

  /** Data of a success; anything else fails the test. */
  data(envelope: Envelope): Json {
    if (envelope.code !== '00000') throw new Error(`${envelope.code} ${envelope.msg}`)
    return envelope.data
  }

  place(order: Record<string, unknown>): Envelope {
    return this.tell(`${TRADE}/place-order`, { ...LIMIT, ...order })
  }

  stream(): UnifiedStream {
    return new UnifiedStream(this)
  }

  #send(method: string, path: string, rawQuery: string, body: string, key: ApiKey = KEY): Envelope {
    const timestamp = String(this.wallMs)
    const target = `${path}${rawQuery === '' ? '' : `?${rawQuery}`}`
    const answer = this.unifiedDoor.handle({
      method,
      path,
      rawQuery,
      body,
      wallMs: this.wallMs,
      headers: {
        'access-key': key.key,
        'access-sign': signText(key.secret, `${timestamp}${method}${target}${body}`),
        'access-timestamp': timestamp,
        'access-passphrase': key.passphrase,
      },
    })
    return { ...(JSON.parse(answer.body) as Envelope), status: answer.status, headers: answer.headers }
  }
}

/** A resting buy that opens a long. */
export const LIMIT: Readonly<Record<string, unknown>> = {
  category: 'USDT-FUTURES',
  symbol: 'BTCUSDT',
  side: 'buy',
  posSide: 'long',
  orderType: 'limit',
  qty: '0.01',
  price: '59000',
}

/** One logged-in session and what it hears. */
export class UnifiedStream {
  readonly session: WireSession
  readonly #fixture: UnifiedFixture

  constructor(fixture: UnifiedFixture) {
    this.#fixture = fixture
    const origin = { remoteAddress: fixture.remoteAddress, paper: false }
    this.session = new WireSession(fixture.unified, fixture.settings, fixture.unifiedDoor.limits, origin)
  }

  send(frame: unknown): Json[] {
    const { frames } = this.session.onText(JSON.stringify(frame), this.#fixture.wallMs)
    return frames.map((text) => JSON.parse(text) as Json)
  }

  login(key: ApiKey = KEY): Json[] {
    const timestamp = Math.round(this.#fixture.wallMs / 1000)
    const sign = signText(key.secret, `${timestamp}GET/user/verify`)
    return this.send({ op: 'login', args: [{ apiKey: key.key, passphrase: key.passphrase, timestamp, sign }] })
  }

  /** Frames after the ack. */
  subscribe(topic: string, over: Record<string, unknown> = {}): Json[] {
    const publicArg = { instType: 'usdt-futures', topic, symbol: 'BTCUSDT', ...over }
    const [ack, ...frames] = this.send({ op: 'subscribe', args: [publicArg] })
    if (ack.event !== 'subscribe') throw new Error(JSON.stringify(ack))
    return frames
  }

  listen(topic: string, over: Record<string, unknown> = {}): Json[] {
    const [ack, ...frames] = this.send({ op: 'subscribe', args: [{ instType: 'UTA', topic, ...over }] })
    if (ack.event !== 'subscribe') throw new Error(JSON.stringify(ack))
    return frames
  }

  /** Frames about what the venue did since the last call. */
  hear(events: readonly VenueEvent[] = this.#fixture.venue.drainEvents()): Json[] {
    return this.session.onVenueEvents(events, this.#fixture.wallMs).map((text) => JSON.parse(text) as Json)
  }

  clock(): Json[] {
    return this.session.onClock(this.#fixture.wallMs).map((text) => JSON.parse(text) as Json)
  }
}
