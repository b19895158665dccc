import type { VenueSettings } from '@gridpilot/venue-sim'
import { signText } from '../../src/signature.ts'
import { type Json, KEY, limitOrder, ORDERS, WireFixture } from '../wire-fixture.ts'

const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginCoin: 'USDT' }

/** A fixture with one account in the middle of its day: something of everything there is to ask for. */
export class Day extends WireFixture {
  readonly loginAnswer: Json
  readonly answers = new Map<string, Json>()
  readonly #session = this.session()
  #frames: Json[] = []

  constructor(mode: 'one_way' | 'hedge' = 'one_way', venue: Partial<VenueSettings> = {}) {
    super({ framesPerSecond: 0 }, venue)
    const [answer] = this.send({ op: 'login', args: [this.#login()] })
    this.loginAnswer = answer
    if (mode === 'hedge') this.tell('/api/v2/mix/account/set-position-mode', { posMode: 'hedge_mode' })
  }

  /** POSTs with the usual scope and keeps the answer under its path. */
  tell(path: string, body: Record<string, unknown> = {}): Json {
    const { headers: _, status: __, ...envelope } = this.post(path, { ...SCOPE, ...body })
    this.answers.set(`POST ${path}`, envelope)
    return envelope
  }

  order(name: string, over: Record<string, unknown> = {}): Json {
    return this.tell(`${ORDERS}/${name}`, limitOrder(over))
  }

  /** GETs with the usual scope. */
  ask(path: string, query = ''): Json {
    const text = `marginCoin=USDT&productType=USDT-FUTURES&symbol=BTCUSDT${query === '' ? '' : `&${query}`}`
    const { headers: _, status: __, ...envelope } = this.get(path, text)
    return envelope
  }

  /** Sends a frame and keeps what comes back. */
  send(frame: unknown): Json[] {
    return this.keep(this.#session.onText(JSON.stringify(frame), this.wallMs).frames)
  }

  /** What the streams said since the last call. */
  heard(): Json[] {
    this.keep(this.#session.onVenueEvents(this.venue.drainEvents(), this.wallMs))
    this.keep(this.#session.onPrice('BTCUSDT', this.trades, this.wallMs))
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  private keep(texts: readonly string[]): Json[] {
    const frames = texts.map((text) => JSON.parse(text))
    this.#frames.push(...frames)
    return frames
  }

  #login() {
    const sign = signText(KEY.secret, `${this.wallMs}GET/user/verify`)
    return { apiKey: KEY.key, passphrase: KEY.passphrase, timestamp: this.wallMs, sign }
  }
}
