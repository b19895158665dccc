import { createBitgetVenue } from '@gridpilot/bitget'
import { formatPrice, type Ticks } from '@gridpilot/core'
import type { AccountFamily } from '@gridpilot/engine'
import { freshDirectory, RunningExchange } from '../../apps/paper-exchange/test/running-exchange.ts'
import type { AccountSetup, VenueWorld, WorldAccount } from './venue-world.ts'

const SYMBOL = 'BTCUSDT'
/** A lock-step market sends no tickers for as long as a test likes. */
const PATIENT_MS = 600_000

/** The adapter over HTTP and WebSocket against a real paper exchange process that stands still unless told to move. */
export class WireWorld implements VenueWorld {
  readonly symbol = SYMBOL
  readonly skips = {}
  readonly family: AccountFamily
  readonly #exchange: RunningExchange
  readonly #dispose: () => void
  #accounts = 0

  private constructor(family: AccountFamily, exchange: RunningExchange, dispose: () => void) {
    this.family = family
    this.#exchange = exchange
    this.#dispose = dispose
  }

  static async start(family: AccountFamily): Promise<WireWorld> {
    const directory = freshDirectory()
    const flags = ['--feed', 'sim', '--seed', '3', '--step', '--rate-limit-factor', '1000']
    const exchange = await RunningExchange.start(directory.path, [...flags, '--account', 'k0:s0:p0:10000'])
    // Orders that are only touched fill this much at a time.
    await exchange.admin('POST', `instruments/${SYMBOL}`, { touch_quantity: '0.0006' })
    return new WireWorld(family, exchange, directory.dispose)
  }

  async open({ positionMode = 'one_way', balance = '10000' }: AccountSetup = {}): Promise<WorldAccount> {
    this.#accounts += 1
    const [key, secret, passphrase] = [`key-${this.#accounts}`, 'secret-of-a-test', 'phrase-of-a-test']
    const wish = { balance, family: this.family, position_mode: positionMode, key, secret, passphrase }
    await this.#exchange.admin('POST', 'accounts', wish)
    const venue = createBitgetVenue({
      restUrl: this.#exchange.url,
      wsUrl: this.#exchange.url.replace('http', 'ws'),
      apiKey: key,
      apiSecret: secret,
      passphrase,
      demo: false,
      settings: {
        symbols: [this.symbol],
        tickerSilenceMs: PATIENT_MS,
        requestsPerSecond: { place: 500, cancel: 500, read: 800 },
      },
      wallMs: () => Date.now(),
      log: () => undefined,
    })
    const instruments = await venue.instruments()
    const instrument = instruments.ok ? instruments.value.find(({ symbol }) => symbol === this.symbol) : undefined
    if (!instrument) throw new Error(`no ${this.symbol}: ${JSON.stringify(instruments)}`)
    return {
      venue,
      instrument,
      moveTo: async (price: Ticks) => {
        const wish = { symbol: this.symbol, price: formatPrice(instrument, price) }
        await this.#exchange.admin('POST', 'market/move', wish)
      },
    }
  }

  async close(): Promise<void> {
    await this.#exchange.stop()
    this.#dispose()
  }
}
