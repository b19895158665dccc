import {
  createGridBot,
  type GridBot,
  type GridConfig,
  type GridDirection,
  type Instrument,
  type MarginMode,
  makeInstrument,
  money,
  type PositionMode,
  rate,
  type Ticks,
} from '@gridpilot/core'
import { DEFAULT_ACCOUNT, SimVenue } from '@gridpilot/venue-sim'
import { type Alert, createEngine, type EngineFace, type IdleReport, type RiskStanding } from '../src/index.ts'
import { MemoryStore } from './memory-store.ts'
import { SimPort } from './sim-port.ts'
import { VirtualClock } from './virtual-clock.ts'

export const ACCOUNT = 'account-1'

export function testInstrument(maxOrdersPerSymbol = 200): Instrument {
  const made = makeInstrument({
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
    buyBand: rate('0.5'),
    sellBand: rate('0.5'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0006'),
    maxOrdersPerSymbol,
    maxOrdersPerProduct: 400,
    maxPositions: 150,
    minLeverage: 1,
    maxLeverage: 125,
    fundingIntervalHours: 8,
    tiers: [
      {
        level: 1,
        notionalFrom: money('0'),
        notionalTo: money('10000000'),
        maxLeverage: 125,
        maintenanceRate: rate('0.004'),
      },
    ],
  })
  if (!made.ok) throw new Error(made.error)
  return made.value
}

export const price = (value: number): Ticks => Math.round(value * 10) as Ticks

export interface RigOptions {
  readonly direction?: GridDirection
  readonly touchQuantity?: number
  readonly deposit?: string
  readonly makerOnly?: boolean
  readonly positionMode?: PositionMode
  readonly marginMode?: MarginMode
  /** BGB the account pays its fees with while they last; null: USDT. */
  readonly feeCoin?: string | null
  /** Open orders the exchange takes on the symbol. */
  readonly maxOrders?: number
}

/** One account on a simulated venue, an engine in front of it, and time that only moves on demand. */
export class Rig {
  readonly clock = new VirtualClock()
  readonly store = new MemoryStore()
  readonly alerts: Alert[] = []
  readonly idle: IdleReport[] = []
  readonly errors: string[] = []
  readonly instrument: Instrument
  readonly port: SimPort
  readonly config: GridConfig
  readonly resolved: string[] = []
  riskOf: (accountId: string) => RiskStanding | null = () => null
  cancelAllAfterOf: (accountId: string) => number | null = () => null
  engine: EngineFace

  constructor(options: RigOptions = {}) {
    this.instrument = testInstrument(options.maxOrders)
    const settings = options.touchQuantity ? { touchQuantity: { BTCUSDT: options.touchQuantity as never } } : {}
    const venue = new SimVenue({ instruments: [this.instrument], settings })
    this.port = new SimPort(venue, this.instrument, ACCOUNT)
    const positionMode = options.positionMode ?? 'one_way'
    venue.createAccount(ACCOUNT, money(options.deposit ?? '10000'), this.port.marketMs, {
      ...DEFAULT_ACCOUNT,
      positionMode,
    })
    if (options.feeCoin) {
      const at = { accountId: ACCOUNT, coin: 'BGB' }
      venue.execute({ kind: 'transfer', ...at, amount: options.feeCoin }, this.port.marketMs)
      venue.execute({ kind: 'set_fee_coin', ...at }, this.port.marketMs)
    }
    this.port.moveTo(price(25_000))
    this.config = {
      symbol: 'BTCUSDT',
      direction: options.direction ?? 'neutral',
      spacing: 'arithmetic',
      lower: price(20_000),
      upper: price(30_000),
      gridCount: 10,
      leverage: 3,
      investment: money('1000'),
      makerOnly: options.makerOnly ?? false,
      positionMode,
      marginMode: options.marginMode ?? 'crossed',
      triggerPrice: null,
      stopLossPrice: null,
      takeProfitPrice: null,
      stopLossAmount: null,
      takeProfitAmount: null,
      trailingUp: null,
      trailingDown: null,
      outOfRange: 'wait',
    }
    this.engine = this.newEngine()
  }

  newEngine(): EngineFace {
    return createEngine({
      store: this.store,
      clock: this.clock,
      holder: 'test',
      notifier: { raise: (alert) => this.alerts.push(alert), resolve: (_, key) => this.resolved.push(key) },
      riskOf: (accountId) => this.riskOf(accountId),
      cancelAllAfterOf: (accountId) => this.cancelAllAfterOf(accountId),
      onIdle: (report) => this.idle.push(report),
      log: {
        info: () => {},
        warn: () => {},
        error: (fields, message) => this.errors.push(`${message} ${JSON.stringify(fields)}`),
      },
    })
  }

  async attach(): Promise<void> {
    await this.engine.attach(ACCOUNT, this.port)
    await this.clock.advance(500)
  }

  async startBot(config: Partial<GridConfig> = {}, id = 'bot-1', code = '1'): Promise<void> {
    const bot = createGridBot({ id, code, installation: 'test0', config: { ...this.config, ...config } })
    await this.engine.addBot(ACCOUNT, bot)
    await this.engine.command(ACCOUNT, id, { name: 'start' })
    await this.clock.advance(1_000)
  }

  /** Moves the price point by point and lets the engine finish after each. */
  async walk(...points: number[]): Promise<void> {
    for (const point of points) {
      this.port.moveTo(price(point))
      await this.clock.advance(300)
    }
  }

  /** The process dies: nothing in memory survives, the venue and the store do. */
  async crash(): Promise<void> {
    const dead = this.engine
    this.engine = this.newEngine()
    await this.engine.attach(ACCOUNT, this.port)
    await this.clock.advance(100)
    void dead
  }

  bot(id = 'bot-1'): GridBot {
    const bot = this.store.bots.get(id)
    if (bot === undefined) throw new Error(`no bot ${id}`)
    return bot
  }

  openOrders(): string[] {
    const legged = this.config.positionMode === 'hedge'
    return this.port.venue
      .openOrders(ACCOUNT)
      .map((order) => {
        const leg = legged ? `${order.positionSide} ` : ''
        return `${leg}${order.side} ${order.quantity} @ ${(order.price ?? 0) / 10}`
      })
      .sort()
  }
}
