import { formatMoney } from '@gridpilot/core'
import type { AccountView } from '@gridpilot/venue-sim'
import { MARGIN_COIN, numberText } from '../../figures.ts'

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
    crossedRiskRate: numberText(view.riskRate, 12),
    unrealizedPL: formatMoney(view.unrealizedPnl),
    coupon: '0',
    crossedUnrealizedPL: formatMoney(view.unrealizedPnl),
    isolatedUnrealizedPL: '0',
    assetMode: 'single',
  }
}

/** A row of account/accounts. */
export function accountListRow(view: AccountView): Record<string, unknown> {
  return {
    ...commonMembers(view),
    isolatedMargin: '0',
    crossedMargin: formatMoney(view.positionMargin),
    unionTotalMagin: '0', // the misspelling is the wire's
    unionAvailable: '0',
    unionMm: '0',
    assetList: [],
  }
}

/** The answer of account/account: the place to read position mode, margin mode and leverage. */
export function accountDetailRow(view: AccountView, leverage: number): Record<string, unknown> {
  return {
    ...commonMembers(view),
    crossedMarginLeverage: String(leverage),
    isolatedLongLever: String(leverage),
    isolatedShortLever: String(leverage),
    marginMode: 'crossed',
    posMode: 'one_way_mode',
  }
}

/** A row of the `account` channel. */
export function accountPushRow(view: AccountView): Record<string, unknown> {
  const available = formatMoney(view.available)
  return {
    marginCoin: MARGIN_COIN,
    frozen: formatMoney(view.orderMargin),
    available,
    maxOpenPosAvailable: available,
    maxTransferOut: available,
    equity: formatMoney(view.equity),
    usdtEquity: formatMoney(view.equity),
    crossedRiskRate: numberText(view.riskRate, 12),
    unrealizedPL: formatMoney(view.unrealizedPnl),
    unionTotalMargin: '0',
    unionAvailable: '0',
    unionMm: '0',
    assetsMode: 'single',
  }
}
