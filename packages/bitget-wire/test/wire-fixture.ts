import {
  type CandleColumns,
  columnsFromRows,
  type Instrument,
  makeInstrument,
  money,
  type Rate,
  rate,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { SimVenue, type VenueSettings } from '@gridpilot/venue-sim'
import {
  type ApiKey,
  type Backend,
  DEFAULT_KEY_RIGHTS,
  DEFAULT_WIRE_SETTINGS,
  type Family,
  type PublicTrade,
  type RestAnswer,
  RestDoor,
  WireSession,
  type WireSettings,
} from '../src/index.ts'
import { signText } from '../src/signature.ts'

export const MINUTE = 60_000
export const START = Date.UTC(2025, 5, 2) // a Monday
export const WALL = 1_764_000_000_000
export const KEY: ApiKey = {
  key: 'k1',
  secret: 'paper-secret',
  passphrase: 'words',
  accountId: '1000000001',
  ...DEFAULT_KEY_RIGHTS,
}
export const OTHER: ApiKey = {
  key: 'k2',
  secret: 'other-secret',
  passphrase: 'else',
  accountId: '1000000002',
  ...DEFAULT_KEY_RIGHTS,
}

const FACTS = makeInstrument({
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'normal',
  tickSize: '0.1',
  sizeStep: '0.0001',
  priceDecimals: 1,
  sizeDecimals: 4,
  minQuantity: '0.0001',
  minNotional: money('5'),
  maxLimitQuantity: '1200',
  maxMarketQuantity: '220',
  buyBand: rate('0.05'),
  sellBand: rate('0.05'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0006'),
  maxOrdersPerSymbol: 200,
  maxOrdersPerProduct: 400,
  maxPositions: 150,
  minLeverage: 1,
  maxLeverage: 125,
  fundingIntervalHours: 8,
  tiers: [
    {
      level: 1,
      notionalFrom: money('0'),
      notionalTo: money('150000'),
      maxLeverage: 125,
      maintenanceRate: rate('0.004'),
    },
    {
      level: 2,
      notionalFrom: money('150000'),
      notionalTo: money('900000'),
      maxLeverage: 100,
      maintenanceRate: rate('0.005'),
    },
  ],
})

export function bitcoin(): Instrument {
  if (!FACTS.ok) throw new Error(FACTS.error)
  return FACTS.value
}

/** A door over a fresh venue with one funded account, one symbol at 60,000.0 and two days of minute candles. */
export class WireFixture {
  readonly venue: SimVenue
  readonly backend: Backend
  readonly door: RestDoor
  readonly settings: WireSettings
  readonly keys: ApiKey[] = [KEY, OTHER]
  readonly families = new Map<string, Family>()
  wallMs = WALL
  /** The time requests are signed with; null: the wall's. */
  signedMs: number | null = null
  /** Sent with every signed request. */
  headers: Record<string, string> = {}
  remoteAddress = '127.0.0.1'
  marketMs = START + 30 * MINUTE
  trades: PublicTrade[] = []
  columns: CandleColumns = twoDays()

  constructor(settings: Partial<WireSettings> = {}, venueSettings: Partial<VenueSettings> = {}) {
    this.venue = new SimVenue({
      instruments: [bitcoin()],
      idFloor: 1_000_000_000_000_000_000n,
      settings: venueSettings,
    })
    this.settings = { ...DEFAULT_WIRE_SETTINGS, rateLimitFactor: 0, ...settings }
    this.venue.createAccount(KEY.accountId, money('10000'), this.marketMs)
    this.venue.createAccount(OTHER.accountId, money('500'), this.marketMs)
    this.move('60000')
    const at = () => this.marketMs
    this.backend = {
      venue: this.venue,
      keys: {
        find: (key) => this.keys.find((each) => each.key === key) ?? null,
        familyOf: (accountId) => this.families.get(accountId) ?? 'classic',
      },
      desk: {
        setFamily: (accountId: string, family: Family) => void this.families.set(accountId, family),
        execute: (command) => this.venue.execute(command, at()),
      },
      market: this.#market(),
    }
    this.door = new RestDoor(this.backend, this.settings)
  }

  move(price: string): void {
    this.venue.moveTo('BTCUSDT', { last: Math.round(Number(price) * 10) as Ticks }, this.marketMs)
  }

  session(): WireSession {
    const origin = { remoteAddress: this.remoteAddress, paper: this.headers.paptrading === '1' }
    return new WireSession(this.backend, this.settings, this.door.limits, origin)
  }

  /** A stream session of KEY; `over` are members beside op and args. */
  loggedIn(over: Record<string, unknown> = {}): WireSession {
    const session = this.session()
    const sign = signText(KEY.secret, `${this.wallMs}GET/user/verify`)
    const args = [{ apiKey: KEY.key, passphrase: KEY.passphrase, timestamp: this.wallMs, sign }]
    session.onText(JSON.stringify({ op: 'login', args, ...over }), this.wallMs)
    return session
  }

  publicGet(path: string, query = ''): Envelope {
    return envelopeOf(
      this.door.handle({ method: 'GET', path, rawQuery: query, headers: {}, body: '', wallMs: this.wallMs }),
    )
  }

  get(path: string, query: string, key: ApiKey = KEY): Envelope {
    return this.#signed('GET', path, query, '', key)
  }

  post(path: string, body: Record<string, unknown>, key: ApiKey = KEY): Envelope {
    return this.#signed('POST', path, '', JSON.stringify(body), key)
  }

  #signed(method: string, path: string, rawQuery: string, body: string, key: ApiKey): Envelope {
    const timestamp = String(this.signedMs ?? this.wallMs)
    const text = `${timestamp}${method}${path}${rawQuery === '' ? '' : `?${rawQuery}`}${body}`
    const headers = {
      ...this.headers,
      'access-key': key.key,
      'access-sign': signText(key.secret, text),
      'access-timestamp': timestamp,
      'access-passphrase': key.passphrase,
    }
    return envelopeOf(
      this.door.handle({
        method,
        path,
        rawQuery,
        headers,
        body,
        wallMs: this.wallMs,
        remoteAddress: this.remoteAddress,
      }),
    )
  }

  #market(): Backend['market'] {
    const fixture = this
    return {
      get marketMs() {
        return fixture.marketMs
      },
      ended: false,
      symbols: () => ['BTCUSDT'],
      candles: () => ({ columns: fixture.columns, intervalMs: MINUTE }),
      recentTrades: () => fixture.trades,
      index: () => 600_000 as Ticks,
      openInterest: () => 220_000_000 as Steps,
      fundingRate: (_, settlementMs) => BigInt(10_000 + ((settlementMs / 3_600_000) % 24)) as Rate,
    }
  }
}

/** Two days of candles up to START + 30 min (unfinished); minute i opens at 60000 + i/10. */
function twoDays(): CandleColumns {
  const count = 2880 + 31
  return columnsFromRows(
    Array.from({ length: count }, (_, i) => {
      const open = 60_000 + i / 10
      return {
        time: START - 2880 * MINUTE + i * MINUTE,
        open,
        high: open + 5,
        low: open - 5,
        close: open + 0.1,
        volume: 2,
      }
    }),
  )
}

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many shapes, each test looks at its own members
export type Json = any

export interface Envelope {
  readonly status: number
  readonly code: string
  readonly msg: string
  readonly requestTime: number
  readonly data: Json
  readonly headers: Readonly<Record<string, string>>
}

function envelopeOf(answer: RestAnswer): Envelope {
  return { ...(JSON.parse(answer.body) as Envelope), status: answer.status, headers: answer.headers }
}

export const limitOrder = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  symbol: 'BTCUSDT',
  productType: 'USDT-FUTURES',
  marginMode: 'crossed',
  marginCoin: 'USDT',
  size: '0.01',
  price: '59000',
  side: 'buy',
  orderType: 'limit',
  force: 'gtc',
  ...over,
})

export const ORDERS = '/api/v2/mix/order'
export const PRODUCT = 'productType=USDT-FUTURES'
