import {
  ceilDiv,
  err,
  formatMoney,
  formatQuantity,
  type Money,
  mulRateCeil,
  notional,
  ok,
  type Steps,
} from '@gridpilot/core'
import type { Answer, SignedCall } from '../../route.ts'
import { requireCategory } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choice, readPrice, readQuantity } from '../fields.ts'
import { readCallInstrument } from './call.ts'

/** What could still be opened with what is free, at the limit price or the present price. */
export function maxOpenAvailable(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireCategory(form)
  const instrument = readCallInstrument(call)
  const type = choice(form, 'orderType', ['limit', 'market'], 'limit')
  const side = choice(form, 'side', ['buy', 'sell'], 'buy')
  if (form.failure || instrument === null) return err(form.failure ?? unifiedError('verification_failed'))
  const view = backend.venue.market(instrument.symbol)
  if (view === null) return err(unifiedError('symbol_initialising', instrument.symbol))
  const price = type === 'limit' && form.text('price') !== '' ? readPrice(form, instrument, 'price') : view.last
  const size = form.text('size') === '' ? (0 as Steps) : readQuantity(form, instrument, 'size')
  if (form.failure) return err(form.failure)
  const account = backend.venue.account(key.accountId)
  const settings = backend.venue.symbolSettings(key.accountId, instrument.symbol)
  const available = settings.marginMode === 'crossed' ? account.available : account.availableCash
  const isolated = side === 'buy' ? settings.longLeverage : settings.shortLeverage
  const leverage = settings.marginMode === 'crossed' ? settings.leverage : isolated
  const costOf = (quantity: Steps, withFee: boolean): Money => {
    const value = notional(instrument, price, quantity)
    const fee = withFee ? mulRateCeil(value, instrument.takerFee) : 0n
    return (ceilDiv(value, BigInt(leverage)) + fee) as Money
  }
  const unit = costOf(1 as Steps, true)
  const most = formatQuantity(instrument, Number(unit > 0n ? available / unit : 0n) as Steps)
  const cost = formatMoney(costOf(size, false))
  return ok({
    available: formatMoney(available),
    maxOpen: '',
    buyOpenCost: cost,
    sellOpenCost: cost,
    maxBuyOpen: most,
    maxSellOpen: most,
    maxBuyAvailable: '',
    maxSellAvailable: '',
  })
}

/** What one account may hold: the last tier's bound at the present mark. */
export function openInterestLimit(call: SignedCall): Answer {
  requireCategory(call.form)
  const instrument = readCallInstrument(call)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? unifiedError('verification_failed'))
  const view = call.backend.venue.market(instrument.symbol)
  if (view === null) return err(unifiedError('symbol_initialising', instrument.symbol))
  const most = instrument.tiers.at(-1)?.notionalTo ?? 0n
  const steps = Number(most / notional(instrument, view.mark, 1 as Steps)) as Steps
  const limit = formatQuantity(instrument, steps)
  return ok({ symbol: instrument.symbol, singleUserLimit: limit, masterSubLimit: limit, marketMakerLimit: '0' })
}
