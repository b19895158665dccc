import { err, formatRate, type Instrument, ok, type PositionMode, type PositionSide } from '@gridpilot/core'
import { bitcoinText } from '../../bitcoin.ts'
import { pageOf } from '../../page.ts'
import { type Answer, type Routes, reads, type SignedCall, trades } from '../../route.ts'
import { CATEGORY, readCategory, requireCategory } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { amountText, choice, readPage, required } from '../fields.ts'
import { useMarginMode } from '../orders/margin-mode.ts'
import { readMarginMode, readPositionSide } from '../orders/order-request.ts'
import { errorOfRefusal, leverageError } from '../refusals.ts'
import { assetsRow } from '../rows/account-row.ts'
import { positionMoves, recordRow, recordTypeOf } from '../rows/record-row.ts'
import { holdModeWord } from '../words.ts'
import { readCallInstrument, traderOf } from './call.ts'
import { maxOpenAvailable, openInterestLimit } from './room-routes.ts'

function assets({ backend, key }: SignedCall): Answer {
  const { venue, choices } = backend
  return ok(assetsRow(venue.account(key.accountId), venue.settings.feeCoins, bitcoinText(backend), choices))
}

/** The place to read hold mode, margin mode and leverage. */
function settings({ backend, key }: SignedCall): Answer {
  const { venue, market } = backend
  const { accountId } = key
  const { positionMode } = venue.account(accountId)
  return ok({
    uid: accountId,
    accountMode: 'unified',
    assetMode: 'multi_assets',
    accountLevel: 'advanced',
    holdMode: holdModeWord(positionMode),
    stpMode: 'none',
    symbolConfigList: market.symbols().map((symbol) => {
      const { marginMode, leverage, longLeverage } = venue.symbolSettings(accountId, symbol)
      return {
        category: CATEGORY,
        symbol,
        marginMode,
        leverage: String(marginMode === 'crossed' ? leverage : longLeverage),
      }
    }),
    coinConfigList: [],
  })
}

/** Permissions of the key; `withdraw` is among them when the key may. */
function info({ backend, key }: SignedCall): Answer {
  const may = (name: (typeof key.permissions)[number]): boolean => key.permissions.includes(name)
  return ok({
    userId: key.accountId,
    inviterId: '',
    parentId: '',
    channelCode: '',
    channel: '',
    ips: key.ips.join(','),
    permType: may('trade') ? 'read-and-write' : 'read-only',
    permissions: ['uta_mgt', ...(may('trade') ? ['uta_trade'] : []), ...(may('withdraw') ? ['withdraw'] : [])],
    regisTime: String(backend.venue.account(key.accountId).createdMs),
  })
}

const feesOf = (instrument: Instrument) => ({
  makerFeeRate: formatRate(instrument.makerFee),
  takerFeeRate: formatRate(instrument.takerFee),
})

function feeRate(call: SignedCall): Answer {
  requireCategory(call.form)
  const instrument = readCallInstrument(call)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? unifiedError('verification_failed'))
  return ok(feesOf(instrument))
}

function allFeeRates({ form, backend }: SignedCall): Answer {
  const ours = readCategory(form)
  if (form.failure) return err(form.failure)
  const symbols = ours ? backend.market.symbols() : []
  return ok(
    symbols.flatMap((symbol) => {
      const instrument = backend.venue.instrument(symbol)
      return instrument === null ? [] : [{ symbol, ...feesOf(instrument) }]
    }),
  )
}

/** Money that moved outside any product (deposits) is under OTHER. */
function financialRecords({ form, backend, key }: SignedCall): Answer {
  const ours = readCategory(form, ['OTHER'])
  const other = form.text('category').toUpperCase() === 'OTHER'
  const type = form.text('type')
  const coin = form.text('coin').toUpperCase()
  if (!/^[A-Z_]*$/.test(type)) form.fail(unifiedError('type_error'))
  const query = readPage(form, { limit: 100, maxLimit: 100, maxDays: 30 })
  if (form.failure) return err(form.failure)
  const { venue } = backend
  const { items, endId } = pageOf(
    venue.bills(key.accountId),
    query,
    { id: (bill) => bill.billId, timeMs: (bill) => bill.marketMs },
    (bill) =>
      (bill.symbol === null ? other : ours) &&
      (coin === '' || bill.coin === coin) &&
      (type === '' || recordTypeOf(bill) === type),
  )
  const moves = positionMoves(items, venue.fills(key.accountId), venue.positions(key.accountId))
  const list = items.map((bill, i) =>
    recordRow(bill, bill.symbol === null ? null : venue.instrument(bill.symbol), moves[i] ?? null),
  )
  return ok({ list, cursor: endId })
}

/** Crossed: one leverage. Isolated: posSide's leg, or longLeverage and shortLeverage, or both legs alike. */
function setLeverage(call: SignedCall): Answer {
  const { form } = call
  requireCategory(form)
  const instrument = readCallInstrument(call)
  const marginMode = readMarginMode(form)
  const legs = readLeverages(form)
  if (form.failure || instrument === null) return err(form.failure ?? unifiedError('verification_failed'))
  const { symbol } = instrument
  const trader = traderOf(call)
  const { backend, accountId } = trader
  const present = backend.venue.symbolSettings(accountId, symbol).marginMode
  const used = useMarginMode(trader, symbol, marginMode ?? present)
  if (!used.ok) return used
  const oneWay = backend.venue.account(accountId).positionMode === 'one_way'
  const wanted = used.value.mode === 'crossed' || oneWay ? legs.slice(0, 1).map(wholeSymbol) : legs
  for (const { positionSide, leverage } of wanted) {
    const done = backend.desk.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide })
    if (!done.ok) return err(leverageError(done.error))
  }
  return ok('success')
}

interface LegLeverage {
  readonly positionSide: PositionSide | null
  readonly leverage: number
}

const wholeSymbol = ({ leverage }: LegLeverage): LegLeverage => ({ positionSide: null, leverage })

function readLeverages(form: SignedCall['form']): readonly LegLeverage[] {
  const side = form.text('posSide') === '' ? null : choice(form, 'posSide', ['long', 'short', 'net'])
  const legs = (['long', 'short'] as const).filter((leg) => form.text(`${leg}Leverage`) !== '')
  if (legs.length > 0) {
    return legs.map((leg) => ({ positionSide: leg, leverage: readLeverage(form, `${leg}Leverage`) }))
  }
  return [{ positionSide: side === 'net' ? null : side, leverage: readLeverage(form, 'leverage') }]
}

function readLeverage(form: SignedCall['form'], name: string): number {
  const text = required(form, name)
  if (/^\d{1,4}$/.test(text)) return Number(text)
  if (text !== '') form.fail(unifiedError('param_error', `${name}=${text}`))
  return 1
}

function setHoldMode({ form, backend, key }: SignedCall): Answer {
  const word = choice(form, 'holdMode', ['one_way_mode', 'hedge_mode'])
  if (form.failure) return err(form.failure)
  const positionMode: PositionMode = word === 'hedge_mode' ? 'hedge' : 'one_way'
  const done = backend.desk.execute({ kind: 'set_position_mode', accountId: key.accountId, positionMode })
  return done.ok ? ok('success') : err(errorOfRefusal(done.error))
}

/** Only the account level of every account here can be asked for. It has nothing to do with margin modes. */
function adjustAccountMode({ form }: SignedCall): Answer {
  const mode = choice(form, 'mode', ['basic', 'advanced', 'isolated', 'delta'])
  if (form.failure) return err(form.failure)
  return mode === 'advanced' ? ok(null) : err(unifiedError('account_mode_switch', `accounts here are advanced`))
}

/** Margin of an isolated position: > 0 adds, < 0 takes away. */
function setMargin(call: SignedCall): Answer {
  const { form, backend, key } = call
  const instrument = readCallInstrument(call)
  const mode = backend.venue.account(key.accountId).positionMode
  const positionSide = mode === 'hedge' ? readPositionSide(form, mode) : 'net'
  const amount = amountText(form, 'amount')
  if (form.failure || instrument === null) return err(form.failure ?? unifiedError('verification_failed'))
  const { symbol } = instrument
  const done = backend.desk.execute({ kind: 'adjust_margin', accountId: key.accountId, symbol, positionSide, amount })
  return done.ok ? ok('success') : err(errorOfRefusal(done.error))
}

const ACCOUNT = '/api/v3/account'

export const ACCOUNT_ROUTES: Routes = {
  [`GET ${ACCOUNT}/assets`]: reads(assets),
  [`GET ${ACCOUNT}/settings`]: reads(settings),
  [`GET ${ACCOUNT}/info`]: reads(info),
  [`GET ${ACCOUNT}/fee-rate`]: reads(feeRate),
  [`GET ${ACCOUNT}/all-fee-rate`]: reads(allFeeRates),
  [`GET ${ACCOUNT}/financial-records`]: reads(financialRecords),
  [`POST ${ACCOUNT}/set-leverage`]: trades(setLeverage),
  [`POST ${ACCOUNT}/set-hold-mode`]: trades(setHoldMode),
  [`POST ${ACCOUNT}/max-open-available`]: reads(maxOpenAvailable),
  [`GET ${ACCOUNT}/max-open-available`]: reads(maxOpenAvailable),
  [`POST ${ACCOUNT}/adjust-account-mode`]: trades(adjustAccountMode),
  [`POST ${ACCOUNT}/set-margin`]: trades(setMargin),
  [`GET ${ACCOUNT}/open-interest-limit`]: reads(openInterestLimit),
}
