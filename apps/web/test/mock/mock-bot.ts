import type {
  CreateGridBotRequest,
  GridBot,
  GridBotEvent,
  GridFill,
  GridOrder,
  Notice,
  PreviewResponse,
  Trade,
} from '@gridpilot/contract'
import type { Market } from './market.ts'
import { exact, fillRow, newBot, now, orderRow, type Slot } from './mock-rows.ts'

const FEE = 0.0002

/** A bot of the mock: real slots over the mock's market, so that every figure on the page moves and adds up. */
export class MockBot {
  readonly fills: GridFill[] = []
  readonly trips: Trade[] = []
  readonly events: GridBotEvent[] = []
  readonly id: string
  bot: GridBot
  private slots: Slot[] = []
  private readonly market: Market
  private cash = 0
  private gridProfit = 0
  private stopSteps = 0

  constructor(id: string, request: CreateGridBotRequest, preview: PreviewResponse, market: Market) {
    this.id = id
    this.market = market
    this.bot = newBot(id, request, preview)
    this.note('created', {})
  }

  start(): void {
    const { price } = this.market
    const prices = this.bot.grid_prices
    this.slots = prices.slice(1).map((high, i) => {
      const low = prices[i] ?? high
      return { low, high, held: (low + high) / 2 > price, cycle: 0, opened: null }
    })
    const began = { started_at: now(), market_started_at: new Date(this.market.timeMs).toISOString() }
    this.bot = { ...this.bot, ...began, status: 'running' }
    this.note('started', { start_price: String(price), grids: this.bot.grid_count })
    this.refresh()
  }

  pause(): void {
    this.bot = { ...this.bot, status: 'paused', status_reason: notice('paused_by_user') }
    this.note('paused', {})
    this.refresh()
  }

  resume(): void {
    this.bot = { ...this.bot, status: 'running', status_reason: null }
    this.note('resumed', {})
    this.refresh()
  }

  stop(): void {
    this.bot = { ...this.bot, status: 'stopping' }
    this.stopSteps = 6
    this.note('stopping', { reason: 'user', close: 1 })
    this.refresh()
  }

  /** One step of the market; gives the fills it caused. */
  step(): GridFill[] {
    if (this.bot.status === 'stopping') this.finish()
    if (this.bot.status !== 'running') return []
    const { price } = this.market
    const before = this.fills.length
    this.slots.forEach((slot, index) => {
      if (!slot.held && price <= slot.low) this.fill(slot, index, 'buy')
      else if (slot.held && price >= slot.high) this.fill(slot, index, 'sell')
    })
    this.refresh()
    return this.fills.slice(before)
  }

  orders(): GridOrder[] {
    if (this.bot.status !== 'running' && this.bot.status !== 'out_of_range') return []
    return this.slots.map((slot, index) => orderRow(this.bot, slot, index))
  }

  private finish(): void {
    this.stopSteps -= 1
    if (this.stopSteps === 3) this.slots = this.slots.map((slot) => ({ ...slot, held: this.inventoryStart(slot) }))
    if (this.stopSteps <= 0) {
      const stopped = { stopped_at: now(), market_stopped_at: new Date(this.market.timeMs).toISOString() }
      this.bot = { ...this.bot, ...stopped, status: 'stopped' }
      this.note('stopped', {})
    }
    this.refresh()
  }

  private inventoryStart({ low, high }: Slot): boolean {
    return (low + high) / 2 > this.market.price
  }

  private fill(slot: Slot, index: number, side: 'buy' | 'sell'): void {
    const price = side === 'buy' ? slot.low : slot.high
    const quantity = this.bot.quantity_per_grid
    const fee = price * quantity * FEE
    const at = new Date(this.market.timeMs).toISOString()
    this.cash += (side === 'buy' ? -1 : 1) * price * quantity - fee
    slot.held = side === 'buy'
    const fill = fillRow(this.bot, this.fills.length, slot, index, { side, price, fee, at })
    this.fills.push(fill)
    this.bot = { ...this.bot, fees: this.bot.fees + fee, total_trades: this.bot.total_trades + 1 }
    this.note('filled', { side, quantity: String(quantity), price: String(price) })
    if (slot.opened === null) slot.opened = { price, side, at }
    else this.close(slot, index, price, at)
  }

  private close(slot: Slot, index: number, price: number, at: string): void {
    const { opened } = slot
    if (opened === null) return
    const quantity = this.bot.quantity_per_grid
    const fees = (price + opened.price) * quantity * FEE
    const profit = Math.abs(price - opened.price) * quantity - fees
    this.gridProfit += profit
    this.trips.push({
      id: `trip-${this.trips.length}`,
      bot_id: this.id,
      symbol: this.bot.symbol,
      slot: index,
      cycle: slot.cycle,
      entry_side: opened.side,
      quantity,
      entry_price: opened.price,
      exit_price: price,
      fees,
      profit,
      profit_exact: exact(profit),
      opened_at: opened.at,
      closed_at: at,
    })
    this.note('round_trip', { slot: index, profit: exact(profit) })
    slot.opened = null
    slot.cycle += 1
  }

  private refresh(): void {
    const { price } = this.market
    const q = this.bot.quantity_per_grid
    const held = this.slots.filter((slot) => slot.held).length
    const base = this.bot.direction === 'neutral' ? this.slots.filter((slot) => slot.opened?.side === 'sell').length : 0
    const opened = this.slots.filter((slot) => slot.opened?.side === 'buy').length
    const position = (opened - base) * q
    const total = this.cash + position * price
    const resting = this.orders().length
    const curve = [...this.bot.equity_sparkline, [this.market.timeMs, this.bot.investment_amount + total]] as const
    const cost = Math.abs(position) * price * 0.0008
    this.bot = {
      ...this.bot,
      total_profit: total,
      total_profit_exact: exact(total),
      roi_percent: (100 * total) / this.bot.investment_amount,
      grid_profit: this.gridProfit,
      grid_profit_exact: exact(this.gridProfit),
      unpaired_profit: total - this.gridProfit,
      unrealized_pnl: total - this.gridProfit,
      realized_pnl: this.gridProfit + this.bot.fees,
      fees_exact: exact(this.bot.fees),
      close_now_value: this.bot.investment_amount + total - cost,
      round_trips: this.trips.length,
      position_quantity: held === 0 && opened === 0 ? 0 : position,
      long_quantity: held === 0 && opened === 0 ? 0 : Math.max(position, 0),
      short_quantity: held === 0 && opened === 0 ? 0 : Math.max(-position, 0),
      orders_resting: resting,
      orders_wanted: this.bot.status === 'running' ? this.slots.length : 0,
      last_price: price,
      last_price_at: now(),
      updated_at: now(),
      equity_sparkline: curve.slice(-200).map(([at, value]) => [at, value]),
    }
  }

  private note(code: string, params: Notice['params']): void {
    this.events.push({
      id: `event-${this.events.length}`,
      bot_id: this.id,
      severity: 'info',
      notice: notice(code, params),
      order_id: null,
      caused_by_fill: null,
      fill_id: null,
      counter_order_ids: [],
      occurred_at: now(),
      market_time: new Date(this.market.timeMs).toISOString(),
    })
  }
}

export const notice = (code: string, params: Notice['params'] = {}): Notice => ({
  code,
  message: `${code} (the mock's English)`,
  params,
})
