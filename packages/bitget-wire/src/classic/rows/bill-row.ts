import { formatMoney, neg } from '@gridpilot/core'
import type { Bill } from '@gridpilot/venue-sim'
import { MARGIN_COIN } from '../../figures.ts'

/** One-way words: fills are `buy` and `sell`, funding is `contract_settle_fee`. */
export function businessTypeOf(bill: Bill): string {
  switch (bill.kind) {
    case 'transfer_in':
      return 'trans_from_exchange'
    case 'transfer_out':
      return 'trans_to_exchange'
    case 'funding':
      return 'contract_settle_fee'
    case 'insurance':
      return 'bonus_issue'
    case 'margin_added':
      return 'append_margin'
    case 'margin_added_auto':
      return 'auto_append_margin'
    case 'margin_reduced':
      return 'reduce_margin'
    case 'adl':
      return bill.side === 'sell' ? 'adl_sell' : 'adl_buy'
    case 'reduction':
      return bill.side === 'sell' ? 'burst_sell' : 'burst_buy'
    case 'liquidation':
      return bill.side === 'sell' ? 'force_sell' : 'force_buy'
    case 'fill':
      return bill.side === 'sell' ? 'sell' : 'buy'
  }
}

/** `amount` is the movement without the fee, `fee` the negative commission. */
export function billRow(bill: Bill): Record<string, unknown> {
  return {
    billId: bill.billId,
    symbol: bill.symbol ?? '',
    amount: formatMoney(bill.amount),
    fee: formatMoney(neg(bill.fee)),
    feeByCoupon: '',
    businessType: businessTypeOf(bill),
    coin: MARGIN_COIN,
    balance: formatMoney(bill.balanceAfter),
    cTime: String(bill.marketMs),
  }
}
