import { add, formatMoney, type Money, sub } from '@gridpilot/core'
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

/** Initial margin of positions and open orders, what isolated positions stand on included. */
const initialMargin = (view: AccountView): string =>
  formatMoney(add(view.isolatedMargin, add(view.positionMargin, view.orderMargin)))

/** What may serve as margin: the profit of isolated positions is theirs alone. */
const effectiveEquity = (view: AccountView): string => formatMoney(sub(view.equity, view.isolatedUnrealizedPnl))

/** Coins beside USDT (they may pay fees) and what one of each counts for, USDT. */
export type CoinPrices = Readonly<Record<string, Money>>

interface CoinBalance {
  readonly coin: string
  readonly balance: string
  readonly usdValue: Money
}

function otherCoins(view: AccountView, prices: CoinPrices): readonly CoinBalance[] {
  return Object.entries(view.coins)
    .filter(([, balance]) => balance !== 0n)
    .map(([coin, balance]) => ({
      coin,
      balance: formatMoney(balance),
      usdValue: ((balance * (prices[coin] ?? 0n)) / 100_000_000n) as Money,
    }))
}

/** All coins, in USD. */
const totalEquity = (view: AccountView, others: readonly CoinBalance[]): string =>
  formatMoney(others.reduce((total, { usdValue }) => add(total, usdValue), view.equity))

const availableText = (view: AccountView, choices: UnifiedChoices | undefined): string =>
  formatMoney(choiceOf(choices, 'uta_available') === 'free' ? view.available : view.equity)

/**
 * The answer of account/assets. One USDT counts as one USD here. `available` is not reduced by position margin (API.md
 * 11.4): what may still be opened is effEquity − imr.
 */
export function assetsRow(
  view: AccountView,
  prices: CoinPrices,
  inBitcoin: (amount: Money) => string,
  choices: UnifiedChoices | undefined,
): Record<string, unknown> {
  const equity = formatMoney(view.equity)
  const others = otherCoins(view, prices)
  const unrealised = formatMoney(view.unrealizedPnl)
  return {
    accountEquity: totalEquity(view, others),
    usdtEquity: equity,
    btcEquity: inBitcoin(view.equity),
    unrealisedPnl: unrealised,
    usdtUnrealisedPnl: unrealised,
    btcUnrealizedPnl: inBitcoin(view.unrealizedPnl), // spelled with z on the wire
    effEquity: effectiveEquity(view),
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
      ...others.map(({ coin, balance, usdValue }) => ({
        coin,
        equity: balance,
        usdValue: formatMoney(usdValue),
        balance,
        available: balance,
        debt: '0',
        locked: '0',
      })),
    ],
  }
}

/** The row of the `account` topic. */
export function accountPushRow(
  view: AccountView,
  prices: CoinPrices,
  choices: UnifiedChoices | undefined,
): Record<string, unknown> {
  const equity = formatMoney(view.equity)
  const others = otherCoins(view, prices)
  return {
    totalEquity: totalEquity(view, others),
    effEquity: effectiveEquity(view),
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
      ...others.map(({ coin, balance, usdValue }) => ({
        coin,
        balance,
        locked: '0',
        equity: balance,
        usdValue: formatMoney(usdValue),
        available: balance,
        borrow: '0',
        debts: '0',
        bonus: '0',
      })),
    ],
  }
}
