import {
  err,
  formatPrice,
  formatQuantity,
  type Instrument,
  initialMargin,
  limitPrice,
  mulRateCeil,
  notional,
  ok,
  parseMoney,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Routes, readInstrument, reads, type SignedCall } from '../../route.ts'
import { readPrice, readSize } from './number-request.ts'
import { requireProduct } from './product.ts'

/** Estimators (API.md 4.7): what could be opened, and where that would be liquidated. They promise nothing. */
const ofContract = (handle: (call: SignedCall, instrument: Instrument) => Answer) =>
  reads((call) => {
    requireProduct(call.form)
    const instrument = readInstrument(call)
    call.form.required('marginCoin')
    if (call.form.failure || instrument === null)
      return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
    return handle(call, instrument)
  })

interface Intended {
  readonly leg: 'long' | 'short'
  readonly price: Ticks
  readonly leverage: number
  readonly isolated: boolean
}

/** Leg, price (of a market order: the touch) and the leverage the account would open it with. */
function readIntended({ form, backend, key }: SignedCall, instrument: Instrument): Intended {
  const leg = form.choice('posSide', ['long', 'short'])
  const type = form.choice('orderType', ['limit', 'market'])
  const view = backend.venue.market(instrument.symbol)
  const touch = leg === 'long' ? view?.ask : view?.bid
  if (touch === undefined) form.fail(wireError('no_market_price', instrument.symbol))
  const settings = backend.venue.symbolSettings(key.accountId, instrument.symbol)
  const isolated = settings.marginMode === 'isolated'
  const legLeverage = leg === 'long' ? settings.longLeverage : settings.shortLeverage
  return {
    leg,
    price: type === 'limit' ? readPrice(form, instrument, 'openPrice') : (touch ?? (1 as Ticks)),
    leverage: isolated ? legLeverage : settings.leverage,
    isolated,
  }
}

const sizeText = (instrument: Instrument, steps: bigint): string =>
  formatQuantity(instrument, Number(steps > 0n ? steps : 0n) as Steps)

function readLeverage(form: Form, otherwise: number): number {
  const leverage = form.whole('leverage', otherwise)
  if (leverage < 1) form.fail(wireError('parameter_wrong', 'leverage'))
  return Math.max(1, leverage)
}

/** How much `openAmount` USDT of margin opens at a price and leverage. */
const openCount = ofContract(({ form, backend, key }, instrument) => {
  const amount = form.requiredFigure('openAmount')
  const parsed = parseMoney(amount)
  if (amount !== '' && !(parsed.ok && parsed.value > 0n)) form.fail(wireError('parameter_wrong', 'openAmount'))
  const price = readPrice(form, instrument, 'openPrice')
  const leverage = readLeverage(form, backend.venue.symbolSettings(key.accountId, instrument.symbol).leverage)
  if (form.failure || !parsed.ok) return err(form.failure ?? wireError('parameter_wrong', 'openAmount'))
  const value = parsed.value * BigInt(leverage)
  return ok({ size: sizeText(instrument, value / notional(instrument, price, 1 as Steps)) })
})

/** How much the account could open now: margin and taker fee out of what is available. */
const maxOpen = ofContract((call, instrument) => {
  const { price, leverage, isolated } = readIntended(call, instrument)
  if (call.form.failure) return err(call.form.failure)
  const step = notional(instrument, price, 1 as Steps)
  const cost = initialMargin(step, leverage) + mulRateCeil(step, instrument.takerFee)
  const { available, availableCash } = call.backend.venue.account(call.key.accountId)
  return ok({ maxOpen: sizeText(instrument, (isolated ? availableCash : available) / cost) })
})

/** Where a position of this size alone would be liquidated; 0: nowhere. */
const liquidationPrice = ofContract((call, instrument) => {
  const { leg, price, leverage, isolated } = readIntended(call, instrument)
  const quantity = readSize(call.form, instrument, 'openAmount')
  if (call.form.failure) return err(call.form.failure)
  const cost = notional(instrument, price, quantity)
  const balance = isolated ? initialMargin(cost, leverage) : call.backend.venue.account(call.key.accountId).equity
  const size = leg === 'long' ? quantity : -quantity
  const limit = limitPrice(instrument, { size, cost }, balance, price)
  return ok({ liqPrice: limit === null ? '0' : formatPrice(instrument, limit) })
})

const ACCOUNT = 'GET /api/v2/mix/account'

export const ESTIMATE_ROUTES: Routes = {
  [`${ACCOUNT}/open-count`]: openCount,
  [`${ACCOUNT}/max-open`]: maxOpen,
  [`${ACCOUNT}/liq-price`]: liquidationPrice,
}
