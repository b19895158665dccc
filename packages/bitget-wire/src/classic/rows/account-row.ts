import { add, formatMoney, sub } from '@gridpilot/core'
import type { AccountView, SymbolSettings } from '@gridpilot/venue-sim'
import { MARGIN_COIN, numberText } from '../../figures.ts'
import { type ClassicChoices, classicChoice } from '../open-questions.ts'

const RATIO_DECIMALS = 12

function commonMembers(view: AccountView) {
  const available = formatMoney(view.available)
  return {
    marginCoin: MARGIN_COIN,
    locked: formatMoney(view.orderMargin),
    available,
    crossedMaxAvailable: available,
    isolatedMaxAvailable: available,
    maxTransferOut: available,
    accountEquity: formatMoney(view.equity),
    usdtEquity: formatMoney(view.equity),
    btcEquity: '0',
    crossedRiskRate: numberText(view.riskRate, RATIO_DECIMALS),
    unrealizedPL: formatMoney(view.unrealizedPnl),
    coupon: '0',
    crossedUnrealizedPL: formatMoney(sub(view.unrealizedPnl, view.isolatedUnrealizedPnl)),
    isolatedUnrealizedPL: formatMoney(view.isolatedUnrealizedPnl),
    assetMode: 'single',
  }
}

/** A row of account/accounts. */
export function accountListRow(view: AccountView): Record<string, unknown> {
  return {
    ...commonMembers(view),
    isolatedMargin: formatMoney(view.isolatedMargin),
    crossedMargin: formatMoney(view.positionMargin),
    unionTotalMagin: '0', // the misspelling is the wire's
    unionAvailable: '0',
    unionMm: '0',
    assetList: [],
  }
}

/** The answer of account/account: the place to read position mode, margin mode and leverage. */
export function accountDetailRow(view: AccountView, settings: SymbolSettings): Record<string, unknown> {
  return {
    ...commonMembers(view),
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
  const free = withFrozen ? add(view.available, view.orderMargin) : view.available
  const usable = formatMoney(view.available)
  return {
    marginCoin: MARGIN_COIN,
    frozen: formatMoney(view.orderMargin),
    available: formatMoney(free),
    maxOpenPosAvailable: usable,
    maxTransferOut: usable,
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
export const equityPushRow = (view: AccountView): Record<string, unknown> => ({
  btcEquity: '0',
  usdtEquity: formatMoney(view.equity),
  unrealizedPL: formatMoney(view.unrealizedPnl),
  unionTotalMargin: '0',
  unionAvailable: '0',
  unionMm: '0',
})
