import type { FaultKind } from './fault-kind.ts'

/** How one numbered fault is provoked here, or why a server cannot cause it. */
export interface FaultEntry {
  readonly number: string
  readonly fault: string
  /** Kinds of `POST /admin/faults`, best first. */
  readonly kinds: readonly FaultKind[]
  /** Other controls of the admin API or flags that cause it. */
  readonly controls: readonly string[]
  /** What else there is to know, or why none of the above can do it. */
  readonly note: string
}

const row = (
  number: string,
  fault: string,
  kinds: readonly FaultKind[],
  controls: readonly string[],
  note: string,
): FaultEntry => ({ number, fault, kinds, controls, note })

const INSTRUMENT = 'POST /admin/instruments/:symbol'
const MOVE = 'POST /admin/market/move'

/** The wire-level faults a client must survive, by the numbers of the project's fault catalogue. */
export const FAULT_CATALOGUE: readonly FaultEntry[] = [
  row(
    'E1',
    'timeout after the order was accepted',
    ['drop_response', 'delay_response'],
    [],
    'taken and durable; the client hears nothing',
  ),
  row(
    'E2',
    'late acceptance',
    ['late_acceptance'],
    [],
    'not found until the delay is over or it is released; refused 40008 when the signature has expired by then',
  ),
  row(
    'E3',
    'connect failure for a while',
    ['refuse_connections', 'drop_request'],
    [],
    'reset connections with for_ms; a name that does not resolve is the client’s side',
  ),
  row(
    'E4',
    '5xx, 40015, 40604, 50008, HTML body',
    ['error_answer', 'error_trade'],
    [],
    '`answer` names it, `taken` says or draws whether the request took effect',
  ),
  row(
    'E5',
    '429 and IP block',
    ['rate_limited', 'ip_block'],
    ['--rate-limit-factor'],
    'real buckets per endpoint answer 429 by themselves; ip_block adds the block after `after` of them',
  ),
  row(
    'E6',
    'duplicate client order id',
    [],
    ['POST /admin/accounts/:uid/client-order-id-rule'],
    'a rule of the account: for ever, among live orders, or for a period',
  ),
  row(
    'E7',
    'batch: some orders fail',
    ['batch_partial', 'batch_shuffle'],
    [],
    'refused items are not taken; success order never assumed',
  ),
  row('E8', 'batch fails as a whole', ['batch_abort'], [], 'the first k of n are taken, then HTTP 500'),
  row(
    'E9',
    'order not found right after placing',
    ['read_lag'],
    ['--read-lag-ms'],
    'on the detail route: 40109 (25204) until the lag is over',
  ),
  row(
    'E10',
    'open-orders page stale, truncated, repeated',
    ['page_cut', 'page_repeat', 'read_lag'],
    [],
    'the order rests all the time',
  ),
  row(
    'E11',
    'filled, but the fill rows are not there yet',
    ['read_lag'],
    ['--read-lag-ms'],
    'on the fills routes only: order status runs ahead',
  ),
  row(
    'E12',
    'clock skew',
    ['clock_skew'],
    ['--signature-window-ms'],
    'server time, requestTime and the age of signatures',
  ),
  row(
    'E13',
    'maintenance',
    ['maintenance', 'error_answer'],
    [INSTRUMENT],
    'orders survive or are canceled; one symbol by status maintain; 40200, 40308, 41114 by error_answer',
  ),
  row('E14', 'price-limit rejection', [], [INSTRUMENT, MOVE], 'narrow buy_band or sell_band, or move the price'),
  row('E15', 'post-only would cross', [], [MOVE], 'the venue accepts and cancels with post_only_fill_cancel'),
  row(
    'E16',
    'insufficient margin',
    [],
    ['POST /admin/accounts/:uid/withdraw', 'POST /admin/accounts/:uid/place-order'],
    'another consumer of the balance',
  ),
  row('E17', 'min notional, precision', [], [INSTRUMENT], 'tighten min_notional and min_quantity while running'),
  row(
    'E18',
    'symbol off, limit-open only',
    [],
    [INSTRUMENT, 'POST /admin/accounts/:uid/close-position'],
    'status limit_open, then off; settlement is a close by hand',
  ),
  row('E19', 'max leverage or tier changed', [], [INSTRUMENT], 'max_leverage and tiers while running'),
  row('E20', 'open-order cap', [], [INSTRUMENT], 'max_orders_per_symbol and max_orders_per_product'),
  row('E21', 'reduce-only replacement with a null order id', [], [], 'always: a rule of the venue'),
  row(
    'E22',
    'cancel races fill',
    ['fill_on_cancel'],
    [MOVE],
    'filled at the instant of the cancel, which then finds nothing',
  ),
  row(
    'E23',
    'cancel timeout, or accepted and not effective',
    ['cancel_ignored', 'drop_response', 'drop_request'],
    [],
    'answered as done while the order rests; or not answered',
  ),
  row(
    'E24',
    'truncated JSON, new enum, null, huge numbers',
    ['garble'],
    [],
    '`garble` names it; without it the seed chooses',
  ),
  row(
    'E25',
    'answer of another request, duplicate answer',
    ['swap_answers', 'repeat_answer'],
    [],
    'both requests were taken',
  ),
  row(
    'E26',
    'fee sign and coin',
    ['fee_sign', 'fee_coin'],
    [],
    'on the wire only: bills and balance stay what they are',
  ),
  row(
    'E27',
    'side semantics',
    [],
    ['--account', 'POST /admin/accounts'],
    'both families in both position modes, each with its own convention',
  ),
  row(
    'E28',
    'history windows',
    [],
    ['--speed', 'POST /admin/advance'],
    'always: windows and page limits are the routes’ own; let market days pass',
  ),
  row(
    'E29',
    'account switched between families',
    ['error_answer'],
    ['POST /admin/accounts/:uid/family'],
    '40085 and 40084 from then on; a probe of settings that fails by error_answer 500 or 429',
  ),
  row(
    'E30',
    'tick or lot size changed while orders rest',
    ['coarser_grain'],
    [INSTRUMENT],
    'listed grain and accepted orders from then on; resting orders stay as they are',
  ),
  row('W1', 'silent death', ['silence'], [], 'the socket stays open, pongs arrive'),
  row('W2', 'forced disconnect', ['disconnect'], [], 'at once, or at the nth push'),
  row(
    'W3',
    'reconnect with missed fills',
    ['disconnect', 'lose_push'],
    [],
    'the fill channel pushes nothing at subscription',
  ),
  row('W4', 'duplicate events', ['duplicate_push'], [], 'the same frame again'),
  row('W5', 'out of order', ['reorder_push', 'late_push'], [], 'shuffled within a window'),
  row('W6', 'fill before the place answer', ['delay_response'], [], 'pushes overtake the answer'),
  row('W7', 'partial fills', [], [INSTRUMENT, MOVE], 'touch_quantity: a touched order fills that much per price point'),
  row('W8', 'stale snapshot after a newer update', ['stale_push'], [], 'the push before it arrives again'),
  row(
    'W9',
    'login refused or lost',
    ['refuse_login', 'die_at_login'],
    [],
    '30005 k times, or death between login and ack',
  ),
  row('W10', 'only some subscriptions succeed', ['lose_ack'], [], 'no ack and no pushes of one channel'),
  row(
    'W11',
    'flood, slow consumer',
    ['flood'],
    [],
    'ten thousand frames at once; a client that does not read is cut off',
  ),
  row('W12', 'malformed frame, unknown event, binary', ['garble_push'], [], 'before each push'),
  row(
    'W13',
    'reconnect storm and connection limits',
    ['disconnect', 'connect_limit'],
    [],
    'all sockets at once, and a limit per minute',
  ),
  row('W14', 'stream and REST disagree', ['late_push', 'read_lag'], ['--read-lag-ms'], 'independent lags'),
]
