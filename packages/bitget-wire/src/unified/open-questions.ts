import type { OpenQuestion } from '../open-question.ts'

const question = <Choice extends string>(row: OpenQuestion<Choice>): OpenQuestion<Choice> => row

/** What API.md 11 leaves open about the unified family; the first choice of each type is the default's alternative. */
export const UNIFIED_QUESTIONS = {
  uta_first_status: question<'live' | 'live_then_new' | 'new'>({
    section: '11.7, 13.35',
    tag: 'contradictory',
    question: 'Status of the first `order` push: live in a 2025-09 capture, new in a 2026-07 one',
    choice: 'live',
  }),
  uta_order_before_fill: question<'by_subscription'>({
    section: '11.11',
    tag: 'undocumented',
    question: 'Which push comes first for one execution: here the topic that was subscribed first',
    choice: 'by_subscription',
  }),
  uta_position_push: question<'changed_only' | 'full_list'>({
    section: '11.6',
    tag: 'unverified',
    question: 'Whether each `position` push holds all open positions',
    choice: 'full_list',
  }),
  uta_modify_push: question<'row_with_new_price' | 'silent'>({
    section: '11.7',
    tag: 'unverified',
    question: 'Whether a modification pushes the order with its new price and quantity',
    choice: 'row_with_new_price',
  }),
  uta_reduce_only_with_pos_side: question<'refuse_yes' | 'refuse_any' | 'ignore'>({
    section: '11.2, 13.30',
    tag: 'contradictory',
    question: 'reduceOnly beside posSide in hedge mode: refused (passivbot) or harmless (hummingbot sends both)',
    choice: 'refuse_yes',
  }),
  uta_stray_trigger_price: question<'refuse' | 'ignore'>({
    section: '13.31',
    tag: 'undocumented',
    question: 'triggerPrice on place-order: the venue ignores it and the order goes live at once',
    choice: 'refuse',
  }),
  uta_batch_members: question<'refuse' | 'accept'>({
    section: '11.5',
    tag: 'unverified',
    question: 'reduceOnly and TP/SL in place-batch are documented as not supported',
    choice: 'accept',
  }),
  uta_empty_cancel_symbol: question<'empty_list' | 'refuse'>({
    section: '11.5',
    tag: 'unverified',
    question: 'cancel-symbol-order with nothing open',
    choice: 'empty_list',
  }),
  uta_margin_mode_of_order: question<'switch_when_flat' | 'refuse'>({
    section: '11.4',
    tag: 'unverified',
    question: 'An order whose marginMode is not the present one of its symbol: there is no other way to change it',
    choice: 'switch_when_flat',
  }),
  uta_candle_alignment: question<'utc8' | 'utc'>({
    section: '11.3',
    tag: 'unverified',
    question: 'Where candles of six hours and longer start',
    choice: 'utc8',
  }),
  uta_available: question<'equity' | 'free'>({
    section: '11.4, 11.11',
    tag: 'contradictory',
    question: 'Whether `available` of a coin is reduced by margin in use; documented samples say no',
    choice: 'equity',
  }),
  uta_one_way_pos_side: question<'direction' | 'net'>({
    section: '11.11',
    tag: 'unverified',
    question: 'posSide of position rows in one-way mode',
    choice: 'direction',
  }),
  uta_switch_duration: question<'at_once'>({
    section: '11.1',
    tag: 'undocumented',
    question: 'How long account/switch takes (about a minute on the venue)',
    choice: 'at_once',
  }),
  uta_socket_limits: question<'shared_with_rest' | 'none'>({
    section: '11.8',
    tag: 'unverified',
    question: 'Whether orders over the socket take from the REST rate limits',
    choice: 'shared_with_rest',
  }),
  uta_countdown_clock: question<'wall'>({
    section: '11.5',
    tag: 'undocumented',
    question: 'Which clock countdown-cancel-all counts on: the client is what may be gone, and it lives on the wall',
    choice: 'wall',
  }),
  uta_forced_record_types: question<'BURST_OFFSET_REDUCE_ADL'>({
    section: '11.4',
    tag: 'unverified',
    question: 'Exact type words of financial-records for forced trades (FORCE_*, BURST_*, OFFSET_REDUCE_*, ADL_*)',
    choice: 'BURST_OFFSET_REDUCE_ADL',
  }),
  uta_hold_mode_refusal: question<'25010'>({
    section: '11.4',
    tag: 'unverified',
    question: 'Code of set-hold-mode with positions or orders: 25010, 25107 or 25570',
    choice: '25010',
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
