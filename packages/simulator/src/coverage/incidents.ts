/** A trading incident of another project, and the test that shows it cannot happen here. */
export interface Incident {
  readonly number: number
  readonly where: string
  readonly what: string
  readonly file: string
  readonly test: string
}

const incident = (number: number, where: string, what: string, file: string, test: string): Incident => ({
  number,
  where,
  what,
  file: `packages/simulator/test/incidents/${file}`,
  test,
})

export const INCIDENTS: readonly Incident[] = [
  incident(
    1,
    'hummingbot#493',
    'placements that timed out were taken for failures: many duplicate orders',
    'unknown-outcomes.test.ts',
    'incident 1 (hummingbot#493): placements that time out are no failures, so nothing is placed again',
  ),
  incident(
    2,
    'hummingbot#3374',
    'orders fell out of tracking after network errors and filled later',
    'unknown-outcomes.test.ts',
    'incident 2 (hummingbot#3374): orders out of reach stay tracked, and what they fill later is theirs',
  ),
  incident(
    3,
    'hummingbot#6901',
    'a lost socket made a placement a failure although the order lived',
    'unknown-outcomes.test.ts',
    'incident 3 (hummingbot#6901): a socket lost while a placement waits for its answer says nothing of the order',
  ),
  incident(
    4,
    'hummingbot#7294',
    'failure and fill of one close order within milliseconds: closed twice',
    'unknown-outcomes.test.ts',
    'incident 4 (hummingbot#7294): a failure and a fill of one close order within a moment close once',
  ),
  incident(
    5,
    'hummingbot#7503',
    'a filled market close was not detected, ten retries',
    'unknown-outcomes.test.ts',
    'incident 5 (hummingbot#7503): a close whose fill nobody tells is found, not repeated',
  ),
  incident(
    6,
    'hummingbot#8457',
    'accepted orders counted as not found during a name outage; a position nobody owned',
    'unknown-outcomes.test.ts',
    'incident 6 (hummingbot#8457): a name that does not resolve is not the answer "no such order"',
  ),
  incident(
    7,
    'hummingbot#7891',
    "Bitget's negative fees were added to the profit",
    'conventions.test.ts',
    'incident 7 (hummingbot#7891): a fee that Bitget prints as negative was paid, and makes the bot poorer',
  ),
  incident(
    8,
    'hummingbot#5503',
    'post-only rejections never retried, the grid shrank for ever',
    'lost-input.test.ts',
    'incident 8 (hummingbot#5503): a level whose post-only order is turned away is tried until it rests',
  ),
  incident(
    9,
    'hummingbot#720, #2955',
    'orders sent after stop when the network came back; a restart re-created canceled ones',
    'lost-input.test.ts',
    'incident 9 (hummingbot#720, #2955): after a stop the network’s return sends nothing, a restart re-creates nothing',
  ),
  incident(
    10,
    'hummingbot#8250',
    'a half-open socket: nothing placed for three hours, nothing in the log',
    'lost-input.test.ts',
    'incident 10 (hummingbot#8250): a half-open socket delays a fill by one sweep at most, and silence is shown',
  ),
  incident(
    11,
    'hummingbot#8321, ccxt#26838',
    'keys of a unified account refused by the endpoints of the other family',
    'conventions.test.ts',
    'incident 11 (hummingbot#8321, ccxt#26838): keys of the other family are recognised, and a start says so',
  ),
  incident(
    12,
    'passivbot#1729',
    'closing fills in hedge mode attributed to the opposite side',
    'conventions.test.ts',
    'incident 12 (passivbot#1729): closing fills of a hedge leg belong to the leg they close',
  ),
  incident(
    13,
    'passivbot_lighter#3',
    'subscription errors swallowed: no buys for eight hours',
    'lost-input.test.ts',
    'incident 13 (passivbot_lighter#3): channels that never come are shown, and the bot trades by reading',
  ),
  incident(
    14,
    'nautilus_trader#4958',
    'an order in flight resolved to rejected when the retries were exhausted',
    'unknown-outcomes.test.ts',
    'incident 14 (nautilus_trader#4958): no number of failed look-ups turns an order in flight into a rejected one',
  ),
  incident(
    15,
    'nautilus_trader#3046, #3176',
    'a restart replayed cached fills and created duplicate orders',
    'facts-twice.test.ts',
    'incident 15 (nautilus_trader#3046, #3176): restarts replay no fill and mint no order',
  ),
  incident(
    16,
    'nautilus_trader#3104',
    'a position older than the history window: refused to start',
    'facts-twice.test.ts',
    'incident 16 (nautilus_trader#3104): a position older than the history is the account’s, and the bot starts',
  ),
  incident(
    17,
    'QuantDinger#232',
    'a stale marker after a restart booked the same fill twice',
    'facts-twice.test.ts',
    'incident 17 (QuantDinger#232): a fill seen before a restart and told again after it is one fill',
  ),
  incident(
    18,
    'binance-trading-bot#450, #451, #494',
    'a concurrent handler ran twice before the state was updated: double buys',
    'facts-twice.test.ts',
    'incident 18 (binance-trading-bot#450, #451, #494): five handlers of one fill make one counter order',
  ),
  incident(
    19,
    'freqtrade#8913',
    'no order id in the answer: the bot could not restart while the order was open',
    'unknown-outcomes.test.ts',
    'incident 19 (freqtrade#8913): an answer without an order id leaves an order that lives, also over a restart',
  ),
  incident(
    20,
    'freqtrade#12681',
    'the exchange forgot orders for a while: duplicates placed',
    'unknown-outcomes.test.ts',
    'incident 20 (freqtrade#12681): an exchange that forgets an order for a while does not get a second one',
  ),
  incident(
    21,
    'freqtrade#385',
    'an order deleted by hand: a crash loop at every start',
    'facts-twice.test.ts',
    'incident 21 (freqtrade#385): an order deleted by hand is no reason to fall at every start',
  ),
  incident(
    22,
    'ccxt#2698',
    'an order accepted, its response lost, filled at once: taken for never created',
    'unknown-outcomes.test.ts',
    'incident 22 (ccxt#2698): a market order whose answer is lost and that filled at once was created',
  ),
  incident(
    23,
    'Krypto-trading-bot#500, hummingbot#3225',
    'quitting canceled every order of the account, manual ones included',
    'facts-twice.test.ts',
    'incident 23 (Krypto-trading-bot#500, hummingbot#3225): an end cancels its own orders and no others',
  ),
]
