import { err, formatRate, ok } from '@gridpilot/core'
import { bitcoinText } from '../../bitcoin.ts'
import type { Permission } from '../../desk.ts'
import { wireError } from '../../errors.ts'
import { pageOf } from '../../page.ts'
import { type Answer, type Routes, readInstrument, reads, type SignedCall } from '../../route.ts'
import { accountDetailRow, accountListRow } from '../rows/account-row.ts'
import { billRow, businessTypeOf, isMarginMove } from '../rows/bill-row.ts'
import { readFlag } from './order-request.ts'
import { readProduct, requireProduct } from './product.ts'

/** The venue's short codes: futures orders and positions to read and to write, wallet transfer, withdrawal. */
const AUTHORITIES: Readonly<Record<Permission, readonly string[]>> = {
  read: ['coor', 'cpor'],
  trade: ['coow', 'cpow'],
  transfer: ['wtow'],
  withdraw: ['wwow'],
}

function accounts(call: SignedCall): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  return ok(ours ? [accountListRow(call.backend.venue.account(call.key.accountId), bitcoinText(call.backend))] : [])
}

function account(call: SignedCall): Answer {
  const { venue } = call.backend
  requireProduct(call.form)
  const instrument = readInstrument(call)
  call.form.required('marginCoin')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { accountId } = call.key
  const settings = venue.symbolSettings(accountId, instrument.symbol)
  return ok(accountDetailRow(venue.account(accountId), settings, bitcoinText(call.backend)))
}

function bills(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readProduct(form)
  const query = form.page({ limit: 20, maxLimit: 100, maxDays: 30 })
  const businessType = form.text('businessType')
  const coin = form.text('coin').toUpperCase()
  const symbol = form.symbol(false)
  const hidesMoves = readFlag(form, 'onlyFunding')
  if (form.failure) return err(form.failure)
  const { items, endId } = pageOf(
    ours ? backend.venue.bills(key.accountId) : [],
    query,
    { id: (bill) => bill.billId, timeMs: (bill) => bill.marketMs },
    (bill) =>
      (businessType === '' || businessTypeOf(bill) === businessType) &&
      (coin === '' || bill.coin === coin) &&
      (symbol === '' || bill.symbol === symbol) &&
      !(hidesMoves && isMarginMove(bill)),
  )
  return ok({ bills: items.map((bill) => billRow(bill, backend.choices)), endId })
}

function tradeRate(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  const business = call.form.text('businessType') || call.form.text('business')
  if (business.toLowerCase() !== 'mix') call.form.fail(wireError('parameter_wrong', 'businessType'))
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  return ok({ makerFeeRate: formatRate(instrument.makerFee), takerFeeRate: formatRate(instrument.takerFee) })
}

/** Symbols of the account whose margin mode is isolated. */
function isolatedSymbols({ form, backend, key }: SignedCall): Answer {
  const ours = readProduct(form)
  if (form.failure) return err(form.failure)
  const rows = backend.market
    .symbols()
    .map((symbol) => backend.venue.symbolSettings(key.accountId, symbol))
    .filter(({ marginMode }) => marginMode === 'isolated')
    .map(({ symbol, marginMode }) => ({ symbol, marginMode }))
  return ok(ours ? rows : [])
}

/** Who owns the key, what it may do and from where (API.md 1.4). */
function accountInfo({ backend, key }: SignedCall): Answer {
  return ok({
    userId: key.accountId,
    inviterId: '',
    ips: key.ips.join(','),
    authorities: key.permissions.flatMap((permission) => AUTHORITIES[permission]),
    parentId: 0,
    traderType: 'not_trader',
    channelCode: '',
    channel: '',
    regisTime: String(backend.venue.account(key.accountId).createdMs),
  })
}

/** Assets of sub-accounts, coins other than the margin coin: there are none. */
const nothing = reads(() => ok([]))

const ACCOUNT = 'GET /api/v2/mix/account'

export const ACCOUNT_ROUTES: Routes = {
  [`${ACCOUNT}/accounts`]: reads(accounts),
  [`${ACCOUNT}/account`]: reads(account),
  [`${ACCOUNT}/bill`]: reads(bills),
  [`${ACCOUNT}/isolated-symbols`]: reads(isolatedSymbols),
  [`${ACCOUNT}/sub-account-assets`]: nothing,
  'GET /api/v2/spot/account/assets': nothing,
  'GET /api/v2/common/trade-rate': reads(tradeRate),
  'GET /api/v2/spot/account/info': reads(accountInfo),
}
