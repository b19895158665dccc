import { question } from '../open-question.ts'

/** What API.md 11 leaves open about the unified family. */
export const UNIFIED_QUESTIONS = {
  uta_first_status: question({
    section: '11.7, 13.35',
    tag: 'contradictory',
    question: 'Status of the first `order` push: live in a 2025-09 capture, new in a 2026-07 one',
    choice: 'live',
    others: ['live_then_new', 'new'],
  }),
  uta_order_before_fill: question({
    section: '11.11',
    tag: 'undocumented',
    question: 'Which push comes first for one execution: here the topic that was subscribed first',
    choice: 'by_subscription',
    others: [],
  }),
  uta_position_push: question({
    section: '11.6',
    tag: 'unverified',
    question: 'Whether each `position` push holds all open positions',
    choice: 'full_list',
    others: ['changed_only'],
  }),
  uta_modify_push: question({
    section: '11.7',
    tag: 'unverified',
    question: 'Whether a modification pushes the order with its new price and quantity',
    choice: 'row_with_new_price',
    others: ['silent'],
  }),
  uta_reduce_only_with_pos_side: question({
    section: '11.2, 13.30',
    tag: 'contradictory',
    question: 'reduceOnly beside posSide in hedge mode: refused (passivbot) or harmless (hummingbot sends both)',
    choice: 'refuse_yes',
    others: ['refuse_any', 'ignore'],
  }),
  uta_stray_trigger_price: question({
    section: '13.31',
    tag: 'undocumented',
    question: 'triggerPrice on place-order: the venue ignores it and the order goes live at once',
    choice: 'refuse',
    others: ['ignore'],
  }),
  uta_batch_members: question({
    section: '11.5',
    tag: 'unverified',
    question: 'reduceOnly and TP/SL in place-batch are documented as not supported',
    choice: 'accept',
    others: ['refuse'],
  }),
  uta_empty_cancel_symbol: question({
    section: '11.5',
    tag: 'unverified',
    question: 'cancel-symbol-order with nothing open',
    choice: 'empty_list',
    others: ['refuse'],
  }),
  uta_symbol_config_list: question({
    section: '11.1',
    tag: 'contradictory',
    question:
      'Which symbols account/settings lists: on the venue those that were configured; here all, so that one reads what one set',
    choice: 'all_symbols',
    others: [],
  }),
  uta_transfer_category: question({
    section: '11.4',
    tag: 'unverified',
    question: 'Category of financial-records that belong to no symbol, as deposits',
    choice: 'OTHER',
    others: [],
  }),
  uta_margin_mode_of_order: question({
    section: '11.4',
    tag: 'unverified',
    question: 'An order whose marginMode is not the present one of its symbol: there is no other way to change it',
    choice: 'switch_when_flat',
    others: ['refuse'],
  }),
  uta_candle_alignment: question({
    section: '11.3',
    tag: 'unverified',
    question: 'Where candles of six hours and longer start',
    choice: 'utc8',
    others: ['utc'],
  }),
  uta_available: question({
    section: '11.4, 11.11',
    tag: 'contradictory',
    question: 'Whether `available` of a coin is reduced by margin in use; documented samples say no',
    choice: 'equity',
    others: ['free'],
  }),
  uta_one_way_pos_side: question({
    section: '11.11',
    tag: 'unverified',
    question: 'posSide of position rows in one-way mode',
    choice: 'direction',
    others: ['net'],
  }),
  uta_switch_duration: question({
    section: '11.1',
    tag: 'undocumented',
    question: 'How long account/switch takes (about a minute on the venue)',
    choice: 'at_once',
    others: [],
  }),
  uta_socket_limits: question({
    section: '11.8',
    tag: 'unverified',
    question: 'Whether orders over the socket take from the REST rate limits',
    choice: 'shared_with_rest',
    others: ['none'],
  }),
  uta_countdown_clock: question({
    section: '11.5',
    tag: 'undocumented',
    question: 'Which clock countdown-cancel-all counts on: the client is what may be gone, and it lives on the wall',
    choice: 'wall',
    others: [],
  }),
  uta_forced_record_types: question({
    section: '11.4',
    tag: 'unverified',
    question: 'Exact type words of financial-records for forced trades (FORCE_*, BURST_*, OFFSET_REDUCE_*, ADL_*)',
    choice: 'BURST_OFFSET_REDUCE_ADL',
    others: [],
  }),
  uta_margin_records: question({
    section: '11.4',
    tag: 'undocumented',
    question: 'Records of money moved into or out of an isolated margin: type words of our own, amount 0',
    choice: 'MARGIN_ADDED_REDUCED',
    others: [],
  }),
  uta_hold_mode_refusal: question({
    section: '11.4',
    tag: 'unverified',
    question: 'Code of set-hold-mode with positions or orders: 25010, 25107 or 25570',
    choice: '25010',
    others: [],
  }),
} as const

type Questions = typeof UNIFIED_QUESTIONS

/** Other choices than the table's, for one exchange: to try a client on each reading. */
export type UnifiedChoices = { readonly [Name in keyof Questions]?: Questions[Name]['choice'] }

/** What this exchange does about a question. */
export const choiceOf = <Name extends keyof Questions>(
  choices: UnifiedChoices | undefined,
  name: Name,
): Questions[Name]['choice'] => choices?.[name] ?? UNIFIED_QUESTIONS[name].choice
