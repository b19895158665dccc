import { err, formatRate, ok } from '@gridpilot/core'
import { wireError } from '../../errors.ts'
import { MARGIN_COIN } from '../../figures.ts'
import { pageOf } from '../../page.ts'
import {
  type Answer,
  type Routes,
  readInstrument,
  readSymbolFilter,
  reads,
  type SignedCall,
  trades,
} from '../../route.ts'
import { errorOfRefusal } from '../refusals.ts'
import { accountDetailRow, accountListRow } from '../rows/account-row.ts'
import { billRow, businessTypeOf } from '../rows/bill-row.ts'
import { readProduct, requireProduct } from './product.ts'

/** Our keys: futures orders and positions, read and write; no withdrawal (`wwow`). */
const AUTHORITIES = ['coow', 'cpow']

function accounts(call: SignedCall): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  return ok(ours ? [accountListRow(call.backend.venue.account(call.key.accountId))] : [])
}

function account(call: SignedCall): Answer {
  const { venue } = call.backend
  requireProduct(call.form)
  const instrument = readInstrument(call)
  call.form.required('marginCoin')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { accountId } = call.key
  return ok(accountDetailRow(venue.account(accountId), venue.leverage(accountId, instrument.symbol)))
}

function bills(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readProduct(form)
  const query = form.page({ limit: 20, maxLimit: 100, maxDays: 30 })
  const businessType = form.text('businessType')
  const coin = form.text('coin').toUpperCase()
  if (form.failure) return err(form.failure)
  const { items, endId } = pageOf(
    ours && (coin === '' || coin === MARGIN_COIN) ? backend.venue.bills(key.accountId) : [],
    query,
    { id: (bill) => bill.billId, timeMs: (bill) => bill.marketMs },
    (bill) => businessType === '' || businessTypeOf(bill) === businessType,
  )
  return ok({ bills: items.map(billRow), endId })
}

function setLeverage(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const instrument = readInstrument(call)
  const text = form.text('leverage') || form.text('longLeverage') || form.text('shortLeverage')
  if (text === '') form.fail(wireError('parameter_missing', 'leverage'))
  else if (!/^\d{1,4}$/.test(text)) form.fail(wireError('parameter_wrong', 'leverage'))
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const done = backend.desk.execute({
    kind: 'set_leverage',
    accountId: key.accountId,
    symbol,
    leverage: Number(text),
    positionSide: null,
  })
  if (!done.ok) return err(errorOfRefusal(done.error))
  const leverage = String(done.value.leverage)
  return ok({
    symbol,
    marginCoin: MARGIN_COIN,
    longLeverage: leverage,
    shortLeverage: leverage,
    crossMarginLeverage: leverage,
    marginMode: 'crossed',
  })
}

function setMarginMode(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const instrument = readInstrument(call)
  const mode = form.choice('marginMode', ['crossed', 'isolated'])
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  if (mode === 'isolated') return err(wireError('not_offered', 'isolated margin'))
  const { symbol } = instrument
  const leverage = String(backend.venue.leverage(key.accountId, symbol))
  return ok({ symbol, marginCoin: MARGIN_COIN, longLeverage: leverage, shortLeverage: leverage, marginMode: mode })
}

function setPositionMode(call: SignedCall): Answer {
  requireProduct(call.form)
  const posMode = call.form.choice('posMode', ['one_way_mode', 'hedge_mode'])
  if (call.form.failure) return err(call.form.failure)
  return posMode === 'hedge_mode' ? err(wireError('not_offered', 'hedge mode')) : ok({ posMode })
}

function tradeRate(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  const business = call.form.text('businessType') || call.form.text('business')
  if (business.toLowerCase() !== 'mix') call.form.fail(wireError('parameter_wrong', 'businessType'))
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  return ok({ makerFeeRate: formatRate(instrument.makerFee), takerFeeRate: formatRate(instrument.takerFee) })
}

/** Permissions of the key. Paper keys are bound to loopback, the only address this exchange listens on. */
function accountInfo(call: SignedCall): Answer {
  readSymbolFilter(call)
  if (call.form.failure) return err(call.form.failure)
  return ok({
    userId: call.key.accountId,
    inviterId: '',
    ips: '127.0.0.1',
    authorities: AUTHORITIES,
    parentId: 0,
    traderType: 'not_trader',
    channelCode: '',
    channel: '',
    regisTime: String(call.backend.venue.account(call.key.accountId).createdMs),
  })
}

export const ACCOUNT_ROUTES: Routes = {
  'GET /api/v2/mix/account/accounts': reads(accounts),
  'GET /api/v2/mix/account/account': reads(account),
  'GET /api/v2/mix/account/bill': reads(bills),
  'POST /api/v2/mix/account/set-leverage': trades(setLeverage),
  'POST /api/v2/mix/account/set-margin-mode': trades(setMarginMode),
  'POST /api/v2/mix/account/set-position-mode': trades(setPositionMode),
  'GET /api/v2/common/trade-rate': reads(tradeRate),
  'GET /api/v2/spot/account/info': reads(accountInfo),
}
