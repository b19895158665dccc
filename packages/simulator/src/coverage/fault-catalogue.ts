/** One row of the fault catalogue: what goes wrong, and where it is shown that it does no harm. */
export interface CatalogueRow {
  readonly id: string
  readonly fault: string
  /** Test files with the name of the test; that it exists is tested. */
  readonly tests: readonly (readonly [file: string, name: string])[]
  /** Why nothing simulates and nothing tests it, or what is left out; null: nothing to say. */
  readonly note: string | null
}

const row = (id: string, fault: string, note: string | null, ...tests: CatalogueRow['tests']): CatalogueRow => ({
  id,
  fault,
  tests,
  note,
})

/** What the REST side of the exchange does. */
const EXCHANGE: readonly CatalogueRow[] = [
  row('E1', 'timeout after the order was accepted', null, [
    'packages/engine/test/faults.test.ts',
    'an answer that is lost never leads to a second order: the first one is found and adopted',
  ]),
  row('E2', 'late acceptance: not found now, live 20 s later', null, [
    'packages/engine/test/faults.test.ts',
    'a request that never arrived is sent again under the same id, only after absence is proven',
  ]),
  row('E3', 'no connection for minutes to hours', null),
  row('E4', '5xx, maintenance codes, an HTML body', null, [
    'packages/bitget/test/errors.test.ts',
    'believes no code that came with a 5xx or without any answer, and every 429',
  ]),
  row('E5', '429 and a blocked address', null, [
    'apps/paper-exchange/test/faults-rest.test.ts',
    'E5 answers 429, and blocks the address after some of them',
  ]),
  row('E6', 'duplicate client order id refused', null, [
    'packages/bitget/test/place.test.ts',
    'leaves an order in both lists, a duplicate id and a failure without a known code unknown',
  ]),
  row('E7', 'some orders of a batch fail', null, [
    'packages/bitget/test/place.test.ts',
    'matches a batch by client id in any order; what is in neither list is unknown',
  ]),
  row('E8', 'a batch fails as a whole, without an outcome per order', null, [
    'packages/bitget/test/place.test.ts',
    'without an answer every order stays unknown',
  ]),
  row('E9', 'order not found right after placing', null, [
    'packages/bitget/test/lookup.test.ts',
    'only after all four places answered',
  ]),
  row('E10', 'open-orders pages stale, cut or inconsistent', null, [
    'packages/bitget/test/lookup.test.ts',
    'are read on every page, until one is empty',
  ]),
  row('E11', 'status filled, fill rows not there yet', null, [
    'packages/engine/test/regressions.test.ts',
    'fill rows that come 2 s late do not halt the bot',
  ]),
  row('E12', 'clock skew', null, [
    'packages/bitget/test/clock-offset.test.ts',
    'measures again when the timestamp is refused: a read goes on, a write is refused with proof',
  ]),
  row(
    'E13',
    'maintenance',
    null,
    [
      'packages/engine/test/outages.test.ts',
      'E13 for ten minutes loses nothing, says so all the while, and ends with the grid it began with',
    ],
    [
      'packages/engine/test/outages.test.ts',
      'E13 that ends with every order canceled: the account is looked at before anything is placed, then the grid is whole',
    ],
  ),
  row('E14', 'price-limit rejection', null),
  row('E15', 'a post-only order would cross', null),
  row('E16', 'insufficient margin', null),
  row('E17', 'minimum notional and precision, also changed while running', null, [
    'packages/bitget/test/instrument-catalog.test.ts',
    'a refusal that speaks of filters makes the next order wait for fresh ones; other refusals do not',
  ]),
  row('E18', 'symbol delisted or limit-open only', null, [
    'packages/venue-sim/test/orders.test.ts',
    'limit_open takes closing orders only',
  ]),
  row(
    'E19',
    'maximum leverage or tier changed',
    null,
    ['apps/paper-exchange/test/faults-controls.test.ts', 'E19 a tier no longer allows the leverage that is set'],
    ['packages/venue-sim/test/liquidation.test.ts', 'tighter tiers liquidate at the present mark'],
  ),
  row('E20', 'open-order cap', null, [
    'packages/venue-sim/test/orders.test.ts',
    'order caps per symbol and over the product, freed by a cancel',
  ]),
  row(
    'E21',
    'one-way reduce-only order displaces another, null order id',
    null,
    [
      'packages/bitget/test/place.test.ts',
      'takes a null orderId as accepted: a reduce-only order displaced older ones',
    ],
    [
      'apps/paper-exchange/test/faults-controls.test.ts',
      'E21 a newer reduce-only order displaces an older one and is answered without an order id',
    ],
  ),
  row('E22', 'cancel races fill', null),
  row('E23', 'cancel without an answer, or accepted and not effective', null),
  row('E24', 'truncated JSON, unknown values, numbers beyond 2^53', null, [
    'packages/bitget/test/decode-fuzz.test.ts',
    'survive mutated bodies and frames: no crash, no accepted nonsense',
  ]),
  row('E25', 'the response of another request', null, [
    'packages/bitget/test/place.test.ts',
    'a single order whose answer names another id is unknown',
  ]),
  row(
    'E26',
    'fee sign and fee coin differ by family',
    null,
    ['packages/bitget/test/samples.test.ts', 'fills keep price, size and what was paid, with the sign turned'],
    ['packages/bitget/test/unified-read.test.ts', 'have the magnitude of their fee whatever its sign, in its own coin'],
  ),
  row('E27', 'side semantics differ by family and mode', null, [
    'packages/bitget/test/sides.test.ts',
    'of the fill channel print the real side',
  ]),
  row(
    'E28',
    'history windows, downtime longer than one',
    null,
    [
      'packages/bitget/test/history.test.ts',
      'goes on in windows of seven days when the default window ends before the cursor',
    ],
    [
      'packages/bitget/test/unified-read.test.ts',
      'of ninety days are read in windows of thirty, page by page, each once',
    ],
  ),
  row('E29', 'account switched between classic and unified', null, [
    'packages/bitget/test/family.test.ts',
    'is asked again when the account was switched: one call says so, the next ones go the other way',
  ]),
  row('E30', 'tick or lot size changed while orders rest', null, [
    'packages/bitget/test/instrument-catalog.test.ts',
    'a changed grain waits for the next start',
  ]),
]

/** What its sockets do. */
const SOCKETS: readonly CatalogueRow[] = [
  row('W1', 'silent death of a socket', null, [
    'packages/bitget/test/stream.test.ts',
    'takes silence for death although pongs still arrive',
  ]),
  row('W2', 'forced disconnect each 24 h', null, [
    'packages/bitget/test/stream.test.ts',
    'tells it once, comes back, subscribes again and tells that too',
  ]),
  row('W3', 'reconnect with missed fills', null, [
    'packages/engine/test/faults.test.ts',
    'a fill whose push is lost is found by the sweep within its period',
  ]),
  row('W4', 'duplicate events', null),
  row('W5', 'events out of order', null),
  row('W6', 'fill before the acknowledgement of its order', null),
  row('W7', 'partial fills, partial then cancel, dust', null, [
    'packages/engine/test/faults.test.ts',
    'partial fills: the counter order follows after two seconds, is resized by later parts, and Σ parts = whole',
  ]),
  row('W8', 'a stale snapshot after a newer update', null),
  row('W9', 'login expires or is refused at reconnect', null, [
    'packages/bitget/test/stream.test.ts',
    'waits long after a refused key instead of knocking again and again',
  ]),
  row('W10', 'only some subscriptions succeed', null, [
    'packages/bitget/test/stream.test.ts',
    'starts over when one channel is never acknowledged',
  ]),
  row('W11', 'flood and slow consumer', null, [
    'packages/bitget/test/stream.test.ts',
    'keeps the order of a thousand frames and drops none',
  ]),
  row('W12', 'malformed frame, unknown operation, binary', null, [
    'packages/bitget/test/stream.test.ts',
    'is left out and counted when malformed; the connection stays',
  ]),
  row('W13', 'reconnect storm and limits', null),
  row('W14', 'WebSocket and REST disagree for seconds', null, [
    'packages/engine/test/regressions.test.ts',
    'a sweep that begins while the one before is still being folded does not count its funding again',
  ]),
]

/** What the market does. */
const MARKET: readonly CatalogueRow[] = [
  row('M1', 'a gap through k levels in one tick', null, [
    'packages/venue-sim/test/price-walk.test.ts',
    'a jump through k levels fills k orders in the order the price meets them',
  ]),
  row('M2', 'flash crash to liquidation', null, [
    'test/wire/classic-day.test.ts',
    'is liquidated, and the balance is the sum of its bills',
  ]),
  row('M3', 'funding drains margin', null, [
    'packages/venue-sim/test/funding.test.ts',
    'nobody without a position pays, and weeks of it end in liquidation, once',
  ]),
  row(
    'M4',
    'leaves the range, returns after days',
    'every price world leaves and enters ranges; no fault of its own',
    ['packages/core/test/grid/changing-grids.test.ts', 'waits by default and finds the same slots when it comes back'],
    [
      'packages/core/test/grid/changing-grids.test.ts',
      'does not move while the price dances at the edge, nor come back by the way',
    ],
  ),
  row('M5', 'auto-deleveraging closes part of the position', null, [
    'packages/venue-sim/test/forced.test.ts',
    'by hand closes a part at the mark',
  ]),
  row(
    'M6',
    'no liquidity, empty book, huge spread',
    'the simulated exchange has liquidity at bid and ask without end: an empty book cannot be played; a market close pays spread and slippage and is repeated until it is done',
  ),
  row('M7', 'whipsaw: a slot filled and refilled within a second', null),
  row('M8', 'mark, last and index diverge', null, [
    'packages/venue-sim/test/liquidation.test.ts',
    'the mark decides, not the last price',
  ]),
  row(
    'M9',
    'levels equal after rounding; price exactly on a level',
    'refused when a grid is planned (core tests of levels); no order of such a grid ever exists',
    ['packages/core/test/grid/plan-properties.test.ts', 'levels increase strictly or are refused, and keep both ends'],
  ),
  row(
    'M10',
    'extreme digits',
    'a property of the instrument (core tests of decimals and instruments); worlds draw ordinary instruments',
  ),
  row('M11', 'bad tick', null, [
    'packages/engine/test/price-guard.test.ts',
    'neither takes its profit nor moves its range; at the true price it does',
  ]),
  row('M12', "two bots' orders would match each other", null, [
    'packages/venue-sim/test/price-walk.test.ts',
    'a buy and a sell of one account, or of two, never meet each other',
  ]),
  row(
    'M13',
    'price correction or settlement by the exchange',
    'Bitget documents no bill for a voided fill; a bill of a kind nobody knows is booked on the account, never on a bot, and the second ledger compares it',
  ),
]

/** What happens to the process, its host and its storage. */
const PROCESS: readonly CatalogueRow[] = [
  row('P1', 'killed between intent and sending', null),
  row('P2', 'killed between sending and response', null),
  row('P3', 'killed between response and recording', null),
  row('P4', 'killed between fill received and recorded', null),
  row('P5', 'killed between fill recorded and counter intent', null),
  row('P6', 'killed while the first grid is placed', null),
  row('P7', 'killed while stopping', null),
  row('P8', 'killed while profit is booked', null, [
    'test/product/crash.test.ts',
    'in lock-step, kill −9 of server and exchange at random moments changes nothing: fills, ledger, final state',
  ]),
  row('P9', 'power loss: unsynced pages lost', null, [
    'packages/store/test/crash.test.ts',
    'keeps every acknowledged commit whole through five kill -9',
  ]),
  row('P10', 'disk full', null, ['packages/store/test/open-store.test.ts', 'reports a full disk as such']),
  row('P11', 'database locked or slow', null),
  row(
    'P12',
    'database corrupt, old backup restored',
    null,
    ['packages/store/test/candle-archive.test.ts', 'is refused untouched when damaged or of a newer program'],
    [
      'packages/engine/test/restart-regressions.test.ts',
      'an older backup takes the place of the database: fills of orders it never knew still belong to their bot',
    ],
  ),
  row(
    'P13',
    'out of memory',
    'an exhausted process ends as by kill -9 (P1–P8); bounded lists are tested where they are (orders, pages, frames)',
  ),
  row(
    'P14',
    'event-loop stall of 1–60 s',
    null,
    [
      'packages/engine/test/outages.test.ts',
      'P14 of %s ms: what was pushed meanwhile is booked once, and the grid is whole',
    ],
    [
      'packages/engine/test/ownership.test.ts',
      'a process that slept between its commit and the wire sends nothing when another has the account',
    ],
  ),
  row('P15', 'clock jumps', null, [
    'packages/engine/test/restart-regressions.test.ts',
    'a clock set back an hour over a restart hides no order that ended, and keeps no stop waiting',
  ]),
  row(
    'P16',
    'two processes, one account',
    null,
    [
      'packages/store/test/crash.test.ts',
      'refuses a second process while the first lives, and opens at once after its kill -9',
    ],
    ['packages/engine/test/regressions.test.ts', 'a command to an actor that lost its lease is answered'],
    [
      'packages/engine/test/ownership.test.ts',
      "another installation's order, seen twice, stops everything that is sent and is told once",
    ],
  ),
  row(
    'P17',
    'upgrade with migration while bots run',
    null,
    ['packages/store/test/open-store.test.ts', 'refuses a database of a newer program and leaves it as it was'],
    [
      'packages/store/test/bot-legs-migration.test.ts',
      'a database from before hedge mode keeps its bots, orders and fills: one-way, crossed, everything on the net position',
    ],
  ),
  row('P18', 'crash loop by a poison event', null, [
    'packages/engine/test/regressions.test.ts',
    'an execution beyond the order quantity halts one bot, not the account',
  ]),
  row('P19', 'SIGTERM with ten seconds to go', null, [
    'apps/server/test/process.test.ts',
    'survives kill −9 with its bots, finds its exchange again, and ends both in good order',
  ]),
  row('P20', 'long downtime', null),
  row('P21', 'exception in one bot', null, [
    'packages/engine/test/regressions.test.ts',
    'an execution beyond the order quantity halts one bot, not the account',
  ]),
  row('P22', 'no sockets, no file handles, no names', 'to the engine a refused connection is a refused connection: E3'),
  row('P23', 'volume lost or key file missing', null, [
    'apps/server/test/process.test.ts',
    'never makes a new master key over data encrypted with the old one',
  ]),
  row(
    'P24',
    'backup taken while running, restored elsewhere',
    'a backup is copied by SQLite itself while it is used (store tests)',
    ['apps/server/test/arming.test.ts', 'starts disarmed in a restored or copied database'],
    [
      'packages/engine/test/protection.test.ts',
      'a stop of ours that no memory knows, from a restored copy, is taken off',
    ],
  ),
]

/** What people do. */
const PEOPLE: readonly CatalogueRow[] = [
  row('U1', "a bot's order canceled by hand", null),
  row('U2', 'its position closed by hand', null, [
    'packages/engine/test/faults.test.ts',
    'a manual trade on the account is booked as external and leaves the bot alone',
  ]),
  row(
    'U3',
    'foreign orders and positions on the symbol',
    null,
    [
      'packages/engine/test/faults.test.ts',
      'an order of ours that nobody remembers is canceled once two sweeps agree on it',
    ],
    ['packages/engine/test/regressions.test.ts', 'a foreign position pays its own funding'],
  ),
  row('U4', 'leverage, margin or position mode changed by hand', null),
  row('U5', 'deposit, withdrawal, transfer', null),
  row(
    'U6',
    'key revoked or expired',
    null,
    [
      'packages/engine/test/key-refusal.test.ts',
      'is told once, makes no more requests than an account at rest, and is remembered over a restart',
    ],
    [
      'apps/server/test/accounts.test.ts',
      'U6 that the engine is refused with: the bot says so, one alert does, and a new key ends it',
    ],
  ),
  row(
    'U7',
    'range or investment edited while running',
    'changes of a running grid are compared by their money only',
    [
      'packages/engine/test/changing.test.ts',
      'a crash at every single request of an edit, a trailing range and a shift ends where the undisturbed run does',
    ],
    [
      'packages/engine/test/changing.test.ts',
      'random worlds: prices beyond the range, edits asked twice, crashes and lost answers; nothing doubled, all ends',
    ],
  ),
  row('U8', 'double click, start and stop racing, delete while running', null, [
    'apps/server/test/idempotency.test.ts',
    'makes one bot of five requests at once',
  ]),
  row('U9', 'two bots on one account and symbol', null, [
    'packages/engine/test/wider-worlds.test.ts',
    'random worlds of two bots, late and reordered pushes, refusals, commands and hands on the exchange',
  ]),
  row('U10', 'user disabled or removed while bots run', 'users cannot be removed in this version'),
  row('U11', 'key replaced by one of another account', null, [
    'apps/server/test/accounts.test.ts',
    'of another account is refused while bots run, and taken afterwards',
  ]),
  row(
    'U12',
    'same key added by two users',
    null,
    ['apps/server/test/security.test.ts', 'is connected once, whoever asks, and its holder is not told'],
    [
      'apps/server/test/security.test.ts',
      'is found a second time when a key that could not be read at first can be, and does not trade there',
    ],
  ),
  row('U13', 'stop while the exchange is down', null, [
    'packages/engine/test/faults.test.ts',
    'a stop given while the venue is away is carried out when it is back, and nothing is placed meanwhile',
  ]),
  row('U14', 'emergency stop of everything', null, [
    'apps/server/test/stop-all.test.ts',
    'a stop-all pressed while the exchange is away is kept, shown as stopping, and ends flat when it is back',
  ]),
]

/** Groups E, W, M, P and U of the fault catalogue; which of them the simulation plays is told by its kinds. */
export const FAULT_CATALOGUE: readonly CatalogueRow[] = [...EXCHANGE, ...SOCKETS, ...MARKET, ...PROCESS, ...PEOPLE]
