import { err, type Instrument, ok, type PositionSide, parseMoney } from '@gridpilot/core'
import type { SymbolSettings } from '@gridpilot/venue-sim'
import { wireError } from '../../errors.ts'
import { MARGIN_COIN } from '../../figures.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Routes, readInstrument, type SignedCall, trades } from '../../route.ts'
import { classicChoice } from '../open-questions.ts'
import { errorOfRefusal } from '../refusals.ts'
import { requireProduct } from './product.ts'

function leverageRow(settings: SymbolSettings) {
  return {
    symbol: settings.symbol,
    marginCoin: MARGIN_COIN,
    longLeverage: String(settings.longLeverage),
    shortLeverage: String(settings.shortLeverage),
    marginMode: settings.marginMode,
  }
}

/** A whole number of ×; null when absent. */
function readLeverage(form: Form, name: string): number | null {
  const text = form.text(name)
  if (text === '') return null
  if (!/^\d{1,4}$/.test(text)) form.fail(wireError('parameter_wrong', name))
  return Number(text)
}

interface LegLeverage {
  readonly positionSide: PositionSide | null
  readonly leverage: number
}

/**
 * Which leverage a request changes (API.md 4.3). Crossed, or one-way: `leverage`. Isolated hedge: `leverage` of the leg
 * named by holdSide, or longLeverage and shortLeverage.
 */
function readLegs(form: Form, settings: SymbolSettings, hedge: boolean): readonly LegLeverage[] {
  const leverage = readLeverage(form, 'leverage')
  const long = readLeverage(form, 'longLeverage')
  const short = readLeverage(form, 'shortLeverage')
  if (leverage === null && long === null && short === null) form.fail(wireError('parameter_missing', 'leverage'))
  if (settings.marginMode === 'crossed' || !hedge) {
    return [{ positionSide: null, leverage: leverage ?? long ?? short ?? 1 }]
  }
  if (leverage !== null) {
    if (form.text('holdSide') === '') form.fail(wireError('hold_side_missing'))
    return [{ positionSide: form.choice<'long' | 'short'>('holdSide', ['long', 'short'], 'long'), leverage }]
  }
  const legs = [
    { positionSide: 'long', leverage: long },
    { positionSide: 'short', leverage: short },
  ] as const
  return legs.flatMap((leg) => (leg.leverage === null ? [] : [{ ...leg, leverage: leg.leverage }]))
}

/** The instrument of a call about one symbol's settings. */
function readTarget(call: SignedCall): Instrument | null {
  requireProduct(call.form)
  const instrument = readInstrument(call)
  call.form.required('marginCoin')
  return instrument
}

function setLeverage(call: SignedCall): Answer {
  const { form, backend, key } = call
  const { accountId } = key
  const instrument = readTarget(call)
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const hedge = backend.venue.positionMode(accountId) === 'hedge'
  const legs = readLegs(form, backend.venue.symbolSettings(accountId, symbol), hedge)
  if (form.failure) return err(form.failure)
  let changed = false
  for (const { positionSide, leverage } of legs) {
    const done = backend.desk.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide })
    if (!done.ok) return err(errorOfRefusal(done.error))
    changed ||= done.value.changed
  }
  const strict = classicChoice(backend.choices, 'leverage_unchanged') === 'refuse'
  if (!changed && strict) return err(wireError('leverage_unchanged'))
  const settings = backend.venue.symbolSettings(accountId, symbol)
  return ok({ ...leverageRow(settings), crossMarginLeverage: String(settings.leverage) })
}

/** Every symbol that allows this leverage gets it. */
function setAllLeverage({ form, backend, key }: SignedCall): Answer {
  requireProduct(form)
  form.required('leverage')
  const leverage = readLeverage(form, 'leverage') ?? 1
  if (form.failure) return err(form.failure)
  const { accountId } = key
  for (const symbol of backend.market.symbols()) {
    const done = backend.desk.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide: null })
    if (!done.ok && done.error.code !== 'leverage_out_of_range') return err(errorOfRefusal(done.error))
  }
  return ok('success')
}

function setMarginMode(call: SignedCall): Answer {
  const { form, backend, key } = call
  const instrument = readTarget(call)
  const marginMode = form.choice('marginMode', ['crossed', 'isolated'])
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const done = backend.desk.execute({ kind: 'set_margin_mode', accountId: key.accountId, symbol, marginMode })
  return done.ok ? ok(leverageRow(done.value)) : err(errorOfRefusal(done.error))
}

function setPositionMode({ form, backend, key }: SignedCall): Answer {
  requireProduct(form)
  const posMode = form.choice('posMode', ['one_way_mode', 'hedge_mode'])
  if (form.failure) return err(form.failure)
  const positionMode = posMode === 'hedge_mode' ? 'hedge' : 'one_way'
  const done = backend.desk.execute({ kind: 'set_position_mode', accountId: key.accountId, positionMode })
  return done.ok ? ok({ posMode }) : err(errorOfRefusal(done.error))
}

/** Directions of a net position by the words for them; '' is whichever there is. */
const HELD: ReadonlyMap<string, 'long' | 'short' | null> = new Map([
  ['', null],
  ['long', 'long'],
  ['buy', 'long'],
  ['short', 'short'],
  ['sell', 'short'],
])

/**
 * The position an isolated setting is about: the leg holdSide names, or the net one. A holdSide that names the net
 * position's other direction names nothing.
 */
function readHeld({ form, backend, key }: SignedCall, symbol: string): PositionSide {
  if (backend.venue.positionMode(key.accountId) === 'one_way') {
    const named = HELD.get(form.text('holdSide').toLowerCase())
    const held = backend.venue.position(key.accountId, symbol, 'net')
    if (named === undefined) form.fail(wireError('parameter_wrong', 'holdSide'))
    else if (named !== null && held !== null && held.side !== named) form.fail(wireError('no_position'))
    return 'net'
  }
  return form.choice('holdSide', ['long', 'short'])
}

/** Adds to (> 0) or takes from (< 0) the margin of an isolated position. */
function setMargin(call: SignedCall): Answer {
  const { form, backend, key } = call
  const instrument = readTarget(call)
  const positionSide = readHeld(call, instrument?.symbol ?? '')
  const amount = form.requiredFigure('amount')
  const parsed = parseMoney(amount)
  if (amount !== '' && (!parsed.ok || parsed.value === 0n)) form.fail(wireError('parameter_wrong', 'amount'))
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const done = backend.desk.execute({ kind: 'adjust_margin', accountId: key.accountId, symbol, positionSide, amount })
  return done.ok ? ok('') : err(errorOfRefusal(done.error))
}

function setAutoMargin(call: SignedCall): Answer {
  const { form, backend, key } = call
  const instrument = readInstrument(call)
  const on = form.choice('autoMargin', ['on', 'off']) === 'on'
  form.required('marginCoin')
  const positionSide = readHeld(call, instrument?.symbol ?? '')
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const done = backend.desk.execute({ kind: 'set_auto_margin', accountId: key.accountId, symbol, positionSide, on })
  return done.ok ? ok('success') : err(errorOfRefusal(done.error))
}

/** There is one coin here: only `single` exists. */
function setAssetMode({ form }: SignedCall): Answer {
  requireProduct(form)
  const mode = form.choice('assetMode', ['single', 'union'])
  if (form.failure) return err(form.failure)
  return mode === 'union' ? err(wireError('not_offered', 'the multi-asset mode')) : ok('success')
}

const ACCOUNT = 'POST /api/v2/mix/account'

export const SETTINGS_ROUTES: Routes = {
  [`${ACCOUNT}/set-leverage`]: trades(setLeverage),
  [`${ACCOUNT}/set-all-leverage`]: trades(setAllLeverage),
  [`${ACCOUNT}/set-margin-mode`]: trades(setMarginMode),
  [`${ACCOUNT}/set-position-mode`]: trades(setPositionMode),
  [`${ACCOUNT}/set-margin`]: trades(setMargin),
  [`${ACCOUNT}/set-auto-margin`]: trades(setAutoMargin),
  [`${ACCOUNT}/set-asset-mode`]: trades(setAssetMode),
}
