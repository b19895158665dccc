import { formatMoney, formatPrice, formatQuantity, formatRate, type Instrument, parsePrice } from '@gridpilot/core'
import type { InstrumentChange } from '../market/instrument-change.ts'
import { type AdminAnswer, answerError, answerOk, BadRequest, type Body, readBody } from './admin-answer.ts'
import type { AdminCall, AdminRoute } from './admin-parts.ts'
import { instrumentIn } from './hand-controls.ts'

const STATUSES = ['normal', 'listed', 'maintain', 'limit_open', 'restricted_api', 'off'] as const
const CHANGES = [
  'status',
  'min_quantity',
  'min_notional',
  'max_limit_quantity',
  'max_market_quantity',
  'touch_quantity',
  'buy_band',
  'sell_band',
  'maker_fee',
  'taker_fee',
  'max_orders_per_symbol',
  'max_orders_per_product',
  'max_positions',
  'max_leverage',
  'tiers',
]
const MANY = 1_000_000

function move({ parts, body: text }: AdminCall): AdminAnswer {
  const body = readBody(text, ['symbol', 'price'])
  const instrument = instrumentIn(parts, body)
  const price = parsePrice(instrument, body.text('price') ?? '')
  if (!price.ok) throw new BadRequest(`price: a multiple of ${instrument.tickSize}, for example as the ticker has it`)
  const moved = parts.exchange.moveMarket(instrument.symbol, price.value)
  if (!moved.ok) return answerError(409, moved.error.code, moved.error.detail)
  parts.drive.settle(true)
  return answerOk({ symbol: instrument.symbol, last: formatPrice(instrument, moved.value.last) })
}

function show({ parts }: AdminCall, symbol: string): AdminAnswer {
  const instrument = parts.exchange.venue.instrument(symbol)
  return instrument === null ? answerError(404, 'not_found', `no ${symbol}`) : answerOk(viewOf(instrument))
}

function change({ parts, body: text }: AdminCall, symbol: string): AdminAnswer {
  if (parts.exchange.venue.instrument(symbol) === null) return answerError(404, 'not_found', `no ${symbol}`)
  const done = parts.exchange.changeInstrument(symbol, readChange(readBody(text, CHANGES)))
  parts.drive.settle(false)
  return done.ok ? answerOk(viewOf(done.value)) : answerError(409, done.error.code, done.error.detail)
}

function readChange(body: Body): InstrumentChange {
  const tiers = body.records('tiers', ['notional_to', 'max_leverage', 'maintenance_rate'])?.map((tier) => ({
    notionalTo: tier.text('notional_to') ?? '',
    maxLeverage: tier.whole('max_leverage', 1, 1000) ?? 1,
    maintenanceRate: tier.text('maintenance_rate') ?? '',
  }))
  const change: { [K in keyof InstrumentChange]: InstrumentChange[K] | undefined } = {
    status: body.choice('status', STATUSES),
    minQuantity: body.text('min_quantity'),
    minNotional: body.text('min_notional'),
    maxLimitQuantity: body.text('max_limit_quantity'),
    maxMarketQuantity: body.text('max_market_quantity'),
    touchQuantity: body.text('touch_quantity'),
    buyBand: body.text('buy_band'),
    sellBand: body.text('sell_band'),
    makerFee: body.text('maker_fee'),
    takerFee: body.text('taker_fee'),
    maxOrdersPerSymbol: body.whole('max_orders_per_symbol', 0, MANY),
    maxOrdersPerProduct: body.whole('max_orders_per_product', 0, MANY),
    maxPositions: body.whole('max_positions', 0, MANY),
    maxLeverage: body.whole('max_leverage', 1, 1000),
    tiers,
  }
  const said = Object.entries(change).filter(([, value]) => value !== undefined)
  if (said.length === 0) throw new BadRequest(`nothing to change: give some of ${CHANGES.join(', ')}`)
  return Object.fromEntries(said) as InstrumentChange
}

const viewOf = (instrument: Instrument): Record<string, unknown> => ({
  symbol: instrument.symbol,
  status: instrument.status,
  tick_size: instrument.tickSize,
  size_step: instrument.sizeStep,
  min_quantity: formatQuantity(instrument, instrument.minQuantity),
  min_notional: formatMoney(instrument.minNotional),
  max_limit_quantity: formatQuantity(instrument, instrument.maxLimitQuantity),
  max_market_quantity: formatQuantity(instrument, instrument.maxMarketQuantity),
  buy_band: formatRate(instrument.buyBand),
  sell_band: formatRate(instrument.sellBand),
  maker_fee: formatRate(instrument.makerFee),
  taker_fee: formatRate(instrument.takerFee),
  max_orders_per_symbol: instrument.maxOrdersPerSymbol,
  max_orders_per_product: instrument.maxOrdersPerProduct,
  max_positions: instrument.maxPositions,
  max_leverage: instrument.maxLeverage,
  tiers: instrument.tiers.map(({ level, notionalTo, maxLeverage, maintenanceRate }) => ({
    level,
    notional_to: formatMoney(notionalTo),
    max_leverage: maxLeverage,
    maintenance_rate: formatRate(maintenanceRate),
  })),
})

/** Prices and instruments by hand. */
export const MARKET_CONTROLS: readonly AdminRoute[] = [
  {
    at: 'POST /admin/market/move',
    does: '{symbol?, price}: walks the price there now, orders on the way fill; the feed goes on from there',
    handle: move,
  },
  {
    at: 'GET /admin/instruments/:symbol',
    does: 'filters, bands, fees, caps, tiers and status',
    handle: (call, symbol = '') => show(call, symbol),
  },
  {
    at: 'POST /admin/instruments/:symbol',
    does: `{${CHANGES.join('?, ')}?}: from now on; resting orders stay as they are`,
    handle: (call, symbol = '') => change(call, symbol),
  },
]
