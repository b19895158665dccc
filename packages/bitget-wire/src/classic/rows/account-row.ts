import { add, formatMoney, type Money, sub } from '@gridpilot/core'
import type { AccountView, SymbolSettings } from '@gridpilot/venue-sim'
import { MARGIN_COIN, numberText } from '../../figures.ts'
import { type ClassicChoices, classicChoice } from '../open-questions.ts'

const RATIO_DECIMALS = 12

/** What amounts of USDT are in BTC. */
type InBitcoin = (amount: Money) => string

function commonMembers(view: AccountView, inBitcoin: InBitcoin) {
  const cash = formatMoney(view.availableCash)
  return {
    marginCoin: MARGIN_COIN,
    locked: formatMoney(view.orderMargin),
    available: cash,
    crossedMaxAvailable: formatMoney(view.available), // unrealised profit serves crossed orders only
    isolatedMaxAvailable: cash,
    maxTransferOut: cash,
    accountEquity: formatMoney(view.equity),
    usdtEquity: formatMoney(view.equity),
    btcEquity: inBitcoin(view.equity),
    crossedRiskRate: numberText(view.riskRate, RATIO_DECIMALS),
    unrealizedPL: formatMoney(view.unrealizedPnl),
    coupon: '0',
    crossedUnrealizedPL: formatMoney(sub(view.unrealizedPnl, view.isolatedUnrealizedPnl)),
    isolatedUnrealizedPL: formatMoney(view.isolatedUnrealizedPnl),
    assetMode: 'single',
  }
}

/** A row of account/accounts. */
export function accountListRow(view: AccountView, inBitcoin: InBitcoin): Record<string, unknown> {
  return {
    ...commonMembers(view, inBitcoin),
    isolatedMargin: formatMoney(view.isolatedMargin),
    crossedMargin: formatMoney(view.positionMargin),
    unionTotalMagin: '0', // the misspelling is the wire's
    unionAvailable: '0',
    unionMm: '0',
    assetList: [],
  }
}

/** The answer of account/account: the place to read position mode, margin mode and leverage. */
export function accountDetailRow(
  view: AccountView,
  settings: SymbolSettings,
  inBitcoin: InBitcoin,
): Record<string, unknown> {
  return {
    ...commonMembers(view, inBitcoin),
    crossedMarginLeverage: String(settings.leverage),
    isolatedLongLever: String(settings.longLeverage),
    isolatedShortLever: String(settings.shortLeverage),
    marginMode: settings.marginMode,
    posMode: view.positionMode === 'hedge' ? 'hedge_mode' : 'one_way_mode',
  }
}

/**
 * A row of the `account` channel. As recorded, `available` is not reduced by what open orders hold; what can be used
 * to open or be taken out is.
 */
export function accountPushRow(view: AccountView, choices?: ClassicChoices): Record<string, unknown> {
  const withFrozen = classicChoice(choices, 'account_available') === 'with_frozen' && view.available > 0n
  const free = withFrozen ? add(view.availableCash, view.orderMargin) : view.availableCash
  return {
    marginCoin: MARGIN_COIN,
    frozen: formatMoney(view.orderMargin),
    available: formatMoney(free),
    maxOpenPosAvailable: formatMoney(view.available),
    maxTransferOut: formatMoney(view.availableCash),
    equity: formatMoney(view.equity),
    usdtEquity: formatMoney(view.equity),
    crossedRiskRate: numberText(view.riskRate, RATIO_DECIMALS),
    unrealizedPL: formatMoney(view.unrealizedPnl),
    unionTotalMargin: '0',
    unionAvailable: '0',
    unionMm: '0',
    assetsMode: 'single',
  }
}

/** A row of the `equity` channel. */
export const equityPushRow = (view: AccountView, inBitcoin: InBitcoin): Record<string, unknown> => ({
  btcEquity: inBitcoin(view.equity),
  usdtEquity: formatMoney(view.equity),
  unrealizedPL: formatMoney(view.unrealizedPnl),
  unionTotalMargin: '0',
  unionAvailable: '0',
  unionMm: '0',
})
