import { add, formatMoney } from '@gridpilot/core'
import type { AccountView } from '@gridpilot/venue-sim'
import { MARGIN_COIN, numberText } from '../../figures.ts'
import { choiceOf, type UnifiedChoices } from '../open-questions.ts'

const RATIO_DECIMALS = 12

/** Maintenance margin over equity; the whole account's ratio counts the closing fee too. */
function ratios(view: AccountView) {
  const positions = view.equity <= 0n ? view.riskRate : Number(view.maintenanceMargin) / Number(view.equity)
  return {
    mgnRatio: numberText(view.riskRate, RATIO_DECIMALS),
    positionMgnRatio: numberText(positions, RATIO_DECIMALS),
  }
}

/** Initial margin of positions and open orders. */
const initialMargin = (view: AccountView): string => formatMoney(add(view.positionMargin, view.orderMargin))

const availableText = (view: AccountView, choices: UnifiedChoices | undefined): string =>
  formatMoney(choiceOf(choices, 'uta_available') === 'free' ? view.available : view.equity)

/**
 * The answer of account/assets. One USDT counts as one USD here. `available` is not reduced by position margin (API.md
 * 11.4): what may still be opened is effEquity − imr.
 */
export function assetsRow(view: AccountView, choices: UnifiedChoices | undefined): Record<string, unknown> {
  const equity = formatMoney(view.equity)
  const unrealised = formatMoney(view.unrealizedPnl)
  return {
    accountEquity: equity,
    usdtEquity: equity,
    btcEquity: '0',
    unrealisedPnl: unrealised,
    usdtUnrealisedPnl: unrealised,
    btcUnrealizedPnl: '0', // spelled with z on the wire
    effEquity: equity,
    mmr: formatMoney(view.maintenanceMargin),
    imr: initialMargin(view),
    ...ratios(view),
    assets: [
      {
        coin: MARGIN_COIN,
        equity,
        usdValue: equity,
        balance: formatMoney(view.balance),
        available: availableText(view, choices),
        debt: '0',
        locked: '0',
      },
    ],
  }
}

/** The row of the `account` topic. */
export function accountPushRow(view: AccountView, choices: UnifiedChoices | undefined): Record<string, unknown> {
  const equity = formatMoney(view.equity)
  return {
    totalEquity: equity,
    effEquity: equity,
    mmr: formatMoney(view.maintenanceMargin),
    imr: initialMargin(view),
    ...ratios(view),
    unrealisedPnL: formatMoney(view.unrealizedPnl), // capital L on the wire
    coin: [
      {
        coin: MARGIN_COIN,
        balance: formatMoney(view.balance),
        locked: '0',
        equity,
        usdValue: equity,
        available: availableText(view, choices),
        borrow: '0',
        debts: '0',
        bonus: '0',
      },
    ],
  }
}
