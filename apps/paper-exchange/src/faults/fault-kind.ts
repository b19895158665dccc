/** What a fault may be told beside whom it hits; the admin API writes these in snake_case. */
export interface FaultParameters {
  /** Wait before something is delivered or accepted, ms; without it, it is held until released by hand. */
  readonly delayMs?: number
  /** How old the state is that reads show, ms; not above the read lag the exchange announces. */
  readonly lagMs?: number
  /** Added to the exchange's clock, ms. */
  readonly offsetMs?: number
  /** One of ERROR_ANSWERS. */
  readonly answer?: string
  /** Whether the request took effect; without it a coin of the rule's seed decides. */
  readonly taken?: boolean
  /** One of GARBLES. */
  readonly garble?: string
  /** Rows or batch items kept. */
  readonly keep?: number
  /** How often something is repeated. */
  readonly times?: number
  /** How many pushes are shuffled together. */
  readonly window?: number
  /** Violations before a block. */
  readonly after?: number
  /** What a maintenance does to resting orders. */
  readonly orders?: 'kept' | 'canceled'
  /** Coin a fee is said to be paid in. */
  readonly coin?: string
}

export interface FaultKindFacts {
  /** On which side of the wire it acts. */
  readonly acts: 'rest' | 'stream'
  /** What a client sees, and what is true at the exchange. */
  readonly does: string
  /** Parameters it reads beyond target and timing. */
  readonly reads: readonly (keyof FaultParameters)[]
  readonly needs?: readonly (keyof FaultParameters)[]
  /** Only requests whose `METHOD /path` matches are candidates. */
  readonly routes?: RegExp
}

const WRITES = /^POST /
const BATCHES = /^POST .*\/(batch-place-order|batch-cancel-orders|place-batch|cancel-batch|batch-modify-order)$/
const CANCELS = /^POST .*\/(cancel-order|batch-cancel-orders|cancel-all-orders|cancel-batch|cancel-symbol-order)$/
const SINGLE_CANCEL = /^POST .*\/trade\/cancel-order$|^POST .*\/order\/cancel-order$/
const READS = /^GET /

/** Every fault that can be switched on. Off until set by the admin API. */
export const FAULT_KINDS = {
  drop_request: { acts: 'rest', does: 'connection closed without an answer; the request was not taken', reads: [] },
  drop_response: { acts: 'rest', does: 'connection closed without an answer; the request was taken', reads: [] },
  late_acceptance: {
    acts: 'rest',
    does: 'connection closed at once; the request is taken later, or refused as expired when its signature is too old then',
    reads: ['delayMs'],
    routes: WRITES,
  },
  delay_response: {
    acts: 'rest',
    does: 'taken at once, answered later: pushes overtake the answer',
    reads: ['delayMs'],
  },
  error_answer: {
    acts: 'rest',
    does: 'an error, HTML page, maintenance text or zero-byte 200 instead of the answer; taken or not',
    reads: ['answer', 'taken'],
    needs: ['answer'],
  },
  rate_limited: { acts: 'rest', does: '429 Too Many Requests; not taken', reads: [] },
  ip_block: {
    acts: 'rest',
    does: 'after `after` answers of 429 every request is answered 403 until for_ms have passed; nothing is taken',
    reads: ['after'],
  },
  refuse_connections: { acts: 'rest', does: 'every connection is reset before it is read, streams too', reads: [] },
  maintenance: {
    acts: 'rest',
    does: 'private calls answered 45001 while it lasts; resting orders kept or canceled when it begins',
    reads: ['orders'],
  },
  batch_partial: {
    acts: 'rest',
    does: 'a seeded half of the items is refused with mixed codes and not taken, the rest is taken',
    reads: ['keep'],
    routes: BATCHES,
  },
  batch_shuffle: {
    acts: 'rest',
    does: 'all taken, the rows of the answer stand in another order',
    reads: [],
    routes: BATCHES,
  },
  batch_abort: {
    acts: 'rest',
    does: 'the first `keep` items (default half) are taken, then HTTP 500 without any row',
    reads: ['keep'],
    routes: BATCHES,
  },
  read_lag: {
    acts: 'rest',
    does: 'private reads show the account as it was lag_ms ago: orders missing, still open, fills and positions late',
    reads: ['lagMs'],
    needs: ['lagMs'],
    routes: READS,
  },
  page_cut: { acts: 'rest', does: 'a list ends after `keep` rows (default half)', reads: ['keep'], routes: READS },
  page_repeat: { acts: 'rest', does: 'the first row of a list stands in it twice', reads: [], routes: READS },
  clock_skew: {
    acts: 'rest',
    does: 'the exchange’s clock is offset_ms away: server time, requestTime and the age of signatures',
    reads: ['offsetMs'],
    needs: ['offsetMs'],
  },
  cancel_ignored: {
    acts: 'rest',
    does: 'a cancel is answered as done and has no effect',
    reads: [],
    routes: CANCELS,
  },
  fill_on_cancel: {
    acts: 'rest',
    does: 'the price touches the order at the instant of its cancel: it is filled, the cancel finds nothing',
    reads: [],
    routes: SINGLE_CANCEL,
  },
  garble: {
    acts: 'rest',
    does: 'taken; the answer is truncated, has nulls, huge or exponent numbers, unknown words, or is no JSON',
    reads: ['garble'],
  },
  swap_answers: {
    acts: 'rest',
    does: 'two requests get each other’s answers; the first waits for the second, at the most delay_ms',
    reads: ['delayMs'],
  },
  repeat_answer: { acts: 'rest', does: 'taken; answered with the answer before it on the same route', reads: [] },
  coarser_grain: {
    acts: 'rest',
    does: 'the instrument list says a tick and step `times` as coarse (default 10), and new orders must fit them',
    reads: ['times'],
    routes: /^GET .*\/(contracts|instruments)$|^POST .*\/(place-order|batch-place-order|place-batch)$/,
  },
  fee_sign: { acts: 'rest', does: 'fees carry the other sign', reads: [], routes: READS },
  fee_coin: {
    acts: 'rest',
    does: 'fees are said to be paid in another coin (BGB)',
    reads: ['coin'],
    routes: READS,
  },
  silence: { acts: 'stream', does: 'no pushes and no acks, the socket stays open and pongs arrive', reads: [] },
  disconnect: { acts: 'stream', does: 'sockets are cut, at once or at the nth push', reads: [] },
  refuse_login: { acts: 'stream', does: 'login refused with 30005 and the socket closed', reads: [] },
  die_at_login: { acts: 'stream', does: 'the socket dies between login frame and ack', reads: [] },
  die_at_trade: {
    acts: 'stream',
    does: 'the socket dies after a trading request; taken or not',
    reads: ['taken'],
  },
  error_trade: {
    acts: 'stream',
    does: 'a trading request is answered with the error `answer` (default 25001); taken or not',
    reads: ['answer', 'taken'],
  },
  lose_ack: { acts: 'stream', does: 'a subscription is not acknowledged and pushes nothing', reads: [] },
  lose_push: { acts: 'stream', does: 'pushes are lost (of books: an update is skipped)', reads: [] },
  duplicate_push: { acts: 'stream', does: 'pushes arrive twice or more', reads: ['times'] },
  late_push: { acts: 'stream', does: 'pushes arrive later', reads: ['delayMs'] },
  reorder_push: {
    acts: 'stream',
    does: 'pushes are held until `window` are there and then sent in another order',
    reads: ['window'],
  },
  stale_push: {
    acts: 'stream',
    does: 'after a push the one before it on the same channel arrives again',
    reads: [],
  },
  flood: { acts: 'stream', does: 'a push arrives `times` times (default 10,000)', reads: ['times'] },
  garble_push: {
    acts: 'stream',
    does: 'a broken frame before each push: cut JSON, binary, unknown event, or what `garble` says',
    reads: ['garble'],
  },
  restart_notice: { acts: 'stream', does: 'error 30033, then the socket is cut after delay_ms', reads: ['delayMs'] },
  connect_limit: {
    acts: 'stream',
    does: 'new sockets are refused with 429 beyond `after` per minute',
    reads: ['after'],
  },
} as const satisfies Record<string, FaultKindFacts>

export type FaultKind = keyof typeof FAULT_KINDS

export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as readonly FaultKind[]

export const factsOfKind = (kind: FaultKind): FaultKindFacts => FAULT_KINDS[kind]
