import { formatMoney } from '@gridpilot/core'
import type { Bill, BillKind } from '@gridpilot/venue-sim'
import { forcedWords } from '../../forced-words.ts'
import { type ClassicChoices, classicChoice } from '../open-questions.ts'
import { isClosing } from '../sides.ts'
import { feeText } from './order-row.ts'

/** Kinds with one word, whatever is traded. */
const WORDS: Readonly<Partial<Record<BillKind, string>>> = {
  transfer_in: 'trans_from_exchange',
  transfer_out: 'trans_to_exchange',
  funding: 'contract_settle_fee',
  insurance: 'bonus_issue',
  fee: 'contract_platform_fee',
  margin_added: 'append_margin',
  margin_added_leverage: 'adjust_down_lever_append_margin',
  margin_added_auto: 'auto_append_margin',
  margin_reduced: 'reduce_margin',
}

/** Moves between the free balance and an isolated position: they change no balance and can be hidden. */
export const isMarginMove = ({ kind }: Bill): boolean => kind.startsWith('margin_')

/** One-way: buy, sell, force_buy, …; hedge: open_long, close_short, force_close_long, … (API.md 4.2). */
export function businessTypeOf(bill: Bill): string {
  const word = WORDS[bill.kind]
  if (word !== undefined) return word
  const side = bill.side ?? 'buy'
  const positionSide = bill.positionSide ?? 'net'
  const trade =
    positionSide === 'net' ? side : `${isClosing({ side, positionSide }) ? 'close' : 'open'}_${positionSide}`
  const forced = forcedWords(bill.kind)?.bill
  return forced === undefined ? trade : `${forced}_${trade}`
}

/** `amount` is the movement without the fee, `fee` the negative commission. */
export function billRow(bill: Bill, choices: ClassicChoices | undefined): Record<string, unknown> {
  const moved = isMarginMove(bill) && classicChoice(choices, 'margin_move_amount') === 'moved'
  return {
    billId: bill.billId,
    symbol: bill.symbol ?? '',
    amount: formatMoney(moved ? bill.marginChange : bill.amount),
    fee: feeText(bill.fee),
    feeByCoupon: '',
    businessType: businessTypeOf(bill),
    coin: bill.coin,
    balance: formatMoney(bill.balanceAfter),
    cTime: String(bill.marketMs),
  }
}
