import { question } from '../open-question.ts'

/** What API.md 1–9 and 13 leave open about the classic family, and how this exchange reads it. */
export const CLASSIC_QUESTIONS = {
  band_reference: question({
    section: '3.2',
    tag: 'unverified',
    question: 'Which price the limit-price bands are counted from',
    choice: 'mark',
    others: [],
  }),
  fills_history_side: question({
    section: '3.6',
    tag: 'contradictory',
    question:
      'Whether sides of market/fills-history begin with a capital, as its sample shows, or not, as everywhere else',
    choice: 'capital',
    others: ['lower'],
  }),
  leverage_unchanged: question({
    section: '4.3',
    tag: 'unverified',
    question: 'Whether set-leverage with the present value answers 40814',
    choice: 'success',
    others: ['refuse'],
  }),
  leverage_with_orders: question({
    section: '4.3',
    tag: 'unverified',
    question: 'Whether open orders block a change of leverage (40730, 45097)',
    choice: 'allowed',
    others: [],
  }),
  margin_mode_mismatch: question({
    section: '5.1',
    tag: 'unverified',
    question: 'Code of an order whose marginMode is not the symbol’s',
    choice: '40808',
    others: [],
  }),
  mode_mismatch_code: question({
    section: '5.1',
    tag: 'contradictory',
    question: 'Code of an order in the shape of the other position mode',
    choice: '40774',
    others: ['400172'],
  }),
  cancel_all_symbol: question({
    section: '5.4',
    tag: 'contradictory',
    question: 'Whether cancel-all-orders keeps to its symbol: an older text had the parameter, the present one has not',
    choice: 'scopes',
    others: ['ignored'],
  }),
  same_order_canceled_twice: question({
    section: '2',
    tag: 'unverified',
    question: 'A second cancel of one order within a second: 45129, or what a finished order gets',
    choice: '45129',
    others: ['40768'],
  }),
  reversal_size: question({
    section: '5.5',
    tag: 'undocumented',
    question: 'What `size` of click-backhand is: here of the opened position, all of the old one is closed',
    choice: 'of_the_new_position',
    others: [],
  }),
  empty_page: question({
    section: '5.6',
    tag: 'contradictory',
    question: 'entrustedList and fillList of an empty page',
    choice: 'null',
    others: ['list'],
  }),
  displaced_close_id: question({
    section: '5.1',
    tag: 'unverified',
    question:
      'Whether a hedge close that displaces an older one is answered without its orderId, as a reduce-only order is',
    choice: 'null',
    others: [],
  }),
  check_order: question({
    section: '13.12',
    tag: 'undocumented',
    question: 'Which of several mistakes of an order is told',
    choice: 'symbol_mode_precision_minimum_maximum_band_position_margin_id',
    others: [],
  }),
  adl_rank: question({
    section: '6',
    tag: 'undocumented',
    question: 'What adlRank counts: profit on margin here, as ADL itself goes by',
    choice: 'profit_on_margin',
    others: [],
  }),
  margin_move_amount: question({
    section: '4.2',
    tag: 'undocumented',
    question:
      'amount of append_margin and reduce_margin bills: here 0, so that bills sum to the balance; or what was moved into ' +
      'the position (< 0: out of it), so that the bills left by onlyFunding sum to it',
    choice: 'zero',
    others: ['moved'],
  }),
  range_rate_unit: question({
    section: '7',
    tag: 'unverified',
    question: 'Unit of callbackRatio (documented as at most 10) and rangeRate',
    choice: 'percent',
    others: [],
  }),
  short_profit_code: question({
    section: '7, 9',
    tag: 'unverified',
    question: 'Code of a short’s take profit on the wrong side; the other three are recorded or documented',
    choice: '40832',
    others: [],
  }),
  frame_excess: question({
    section: '8.1, 8.5',
    tag: 'unverified',
    question: 'Whether the eleventh frame in a second closes the connection (30007) or is refused alone (30006)',
    choice: 'close',
    others: ['refuse'],
  }),
  channels_of_other_family: question({
    section: '11.1',
    tag: 'unverified',
    question: 'A private subscription in the words of the family the account does not belong to',
    choice: '30001',
    others: [],
  }),
  demo_sockets: question({
    section: '1, 13.5',
    tag: 'undocumented',
    question:
      'Which keys may log in on a socket: the venue’s demo environment has a stream host of its own, here both have one ' +
      'address and clients say nothing of it; or as REST, by paptrading: 1 of the opening request',
    choice: 'any_key',
    others: ['paptrading_header'],
  }),
  subscriptions_after_switch: question({
    section: '11.1',
    tag: 'undocumented',
    question: 'What becomes of private subscriptions when the account changes to the other family',
    choice: 'end_silently',
    others: [],
  }),
  account_available: question({
    section: '8.4',
    tag: 'contradictory',
    question: 'Whether `available` of the account channel still holds what open orders freeze: recorded yes',
    choice: 'with_frozen',
    others: ['free'],
  }),
  figures_as_numbers: question({
    section: '2',
    tag: 'undocumented',
    question: 'Prices and sizes sent as JSON numbers instead of texts: taken where they are written without exponent',
    choice: 'accepted',
    others: [],
  }),
  forced_bill_words: question({
    section: '4.2',
    tag: 'unverified',
    question: 'Which bill words liquidation and partial reduction have: burst as in tradeSide, and force, the one left',
    choice: 'burst_force',
    others: [],
  }),
} as const

type Questions = typeof CLASSIC_QUESTIONS

/** Other choices than the table's, for one exchange: to try a client on each reading. */
export type ClassicChoices = { readonly [Name in keyof Questions]?: Questions[Name]['choice'] }

/** What this exchange does about a question. */
export const classicChoice = <Name extends keyof Questions>(
  choices: ClassicChoices | undefined,
  name: Name,
): Questions[Name]['choice'] => choices?.[name] ?? CLASSIC_QUESTIONS[name].choice
