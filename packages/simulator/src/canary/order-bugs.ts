import type { PlantedBug } from './planted-bug.ts'

const FOLD = 'packages/engine/src/fold.ts'
const TRANSITIONS = 'packages/core/src/order/order-transitions.ts'
const RECONCILE = 'packages/core/src/reconcile/reconcile.ts'
const SEQUENCE = 'packages/core/src/grid/sequence.ts'
const INTAKE = 'packages/engine/src/intake.ts'

/** What goes wrong with the outcome of a request and the identity of an order. */
export const ORDER_BUGS: readonly PlantedBug[] = [
  {
    name: 'timeout-is-refusal',
    mistake: 'a request without an answer counts as refused, and its order is placed again under a new id',
    incident: 1,
    file: FOLD,
    find: "turn.order(order, { type: 'lost' })",
    replace: "turn.order(order, { type: 'refused', code: 'post_only:timeout' })",
  },
  {
    name: 'missing-row-is-cancel',
    mistake: 'an order that is missing among the open ones counts as canceled',
    incident: 2,
    file: INTAKE,
    find: 'for (const id of findings.missing) this.chores.suspect(id)',
    replace:
      "for (const id of findings.missing) { const gone = this.state.orders.get(id); if (gone?.venueOrderId) turn.order(gone, { type: 'reported', venueOrderId: gone.venueOrderId, state: 'canceled', quantity: gone.quantity, cumulative: gone.filledQuantity, reason: null }) }",
  },
  {
    name: 'lost-socket-is-refusal',
    mistake: 'when the stream is lost, every order without an answer counts as refused',
    incident: 3,
    file: INTAKE,
    find: 'this.state.connected = false\n',
    replace:
      "this.state.connected = false\n        for (const each of [...this.state.orders.values()]) if (each.status === 'submitted' || each.status === 'unknown') turn.order(each, { type: 'refused', code: 'post_only:disconnected' })\n",
  },
  {
    name: 'fill-after-end-dropped',
    mistake:
      'the end of an order is told before a fill of it: the end counts, the fill does not, and it is closed twice',
    incident: 4,
    file: 'packages/engine/src/booking.ts',
    find: 'const botId = order !== null && state.bots.has(order.botId) ? order.botId : null',
    replace:
      "if (order?.status === 'canceled') {\n      state.bookedTradeIds.add(fill.tradeId)\n      return\n    }\n    const botId = order !== null && state.bots.has(order.botId) ? order.botId : null",
  },
  {
    name: 'close-failed-beside-its-fill',
    mistake: 'a close whose answer is an error counts as failed although its fill is on the way, and is sent once more',
    incident: 4,
    file: FOLD,
    find: "turn.order(order, { type: 'lost' })\n        this.leftBy",
    replace:
      "turn.order(order, order.purpose === 'close' ? { type: 'refused', code: 'post_only:failed' } : { type: 'lost' })\n        this.leftBy",
    guards: [
      {
        file: RECONCILE,
        find: "reduceOnly: purpose === 'close' && positionSide === 'net' && alone",
        replace: 'reduceOnly: alone && cycle < 0',
      },
    ],
  },
  {
    name: 'close-fill-not-waited-for',
    mistake: 'a canceled or filled order is done with before its fills are booked, so a close goes out twice',
    incident: 5,
    file: TRANSITIONS,
    find: "if (order.status === 'filled') return order.filledQuantity >= order.quantity",
    replace: "if (order.status === 'filled') return true",
  },
  {
    name: 'not-found-is-refusal',
    mistake: 'an order that one read does not find counts as refused, and its level gets a new one',
    incident: 6,
    file: FOLD,
    find: 'if (startedWallMs < sentAt + proofDelayMs) return\n',
    replace: "if (sentAt > 0) { turn.order(order, { type: 'refused', code: 'post_only:not_found' }); return }\n",
  },
  {
    name: 'post-only-never-retried',
    mistake: 'a level whose post-only order was turned away is never tried again',
    incident: 8,
    file: SEQUENCE,
    find: "if (reason === 'post_only' && !makerOnly && !sequence.plain) return { ...next, plain: true, deferral: null }\n  return { ...next, plain: false, deferral: deferral(sequence.deferral, ended, reason) }",
    replace:
      "const never = { reason, code: '', retryAtWallMs: Number.MAX_SAFE_INTEGER, count: 1 }\n  return { ...next, plain: makerOnly && false, deferral: reason === 'post_only' ? never : deferral(sequence.deferral, ended, reason) }",
  },
  {
    name: 'retries-exhausted-is-refusal',
    mistake: 'after a few reads without an answer an unknown outcome becomes a refusal',
    incident: 14,
    file: INTAKE,
    find: 'this.chores.lookupDone(message.clientOrderId)\n',
    replace:
      "this.chores.lookupDone(message.clientOrderId)\n        if (!message.read.ok) { const tired = this.state.orders.get(message.clientOrderId); if (tired?.status === 'unknown') turn.order(tired, { type: 'refused', code: 'post_only:exhausted' }) }\n",
  },
  {
    name: 'new-id-after-unknown',
    mistake: 'what is proven absent goes out again under a new id',
    incident: 15,
    file: RECONCILE,
    find: 'const { cycle, attempt } = target.sequence',
    replace: 'const { cycle } = target.sequence\n    const attempt = target.sequence.attempt + (this.input.wallMs % 7)',
  },
  {
    name: 'no-order-id-is-refusal',
    mistake: 'an accepted order whose answer names no id of the exchange counts as refused',
    incident: 19,
    file: FOLD,
    find: "if (outcome.outcome === 'accepted') {",
    replace:
      "if (outcome.outcome === 'accepted' && outcome.clientOrderId.length % 5 === 0) {\n        turn.order(order, { type: 'refused', code: 'post_only:no_id' })\n      } else if (outcome.outcome === 'accepted') {",
  },
  {
    name: 'forgotten-is-canceled',
    mistake: 'an accepted order that a look-up does not find counts as gone, and is placed again',
    incident: 20,
    file: FOLD,
    find: 'if (this.state.historyLost) this.forgotten(turn, order, startedWallMs)',
    replace:
      "turn.order(order, { type: 'reported', venueOrderId: order.venueOrderId, state: 'canceled', quantity: order.quantity, cumulative: order.filledQuantity, reason: 'forgotten' })",
  },
  {
    name: 'cancel-refused-throws',
    mistake: 'a cancel of an order that is already gone throws, at every start again',
    incident: 21,
    file: INTAKE,
    find: "if (outcome !== 'accepted') this.chores.suspect(clientOrderId)",
    replace:
      "if (outcome === 'refused') throw new Error('cancel refused')\n        else this.chores.suspect(clientOrderId)",
  },
  {
    name: 'only-open-orders-exist',
    mistake: 'a look-up asks the open orders alone, so what filled at once was never there',
    incident: 22,
    file: 'packages/bitget/src/classic/lookup.ts',
    find: 'const places = [readDetail, readPending, readHistory, readFromFills]',
    replace: 'const places = [readPending]',
  },
  {
    name: 'lost-is-accepted',
    mistake: 'a request without an answer counts as accepted',
    incident: null,
    file: TRANSITIONS,
    find: "    acknowledged: 'accepted',\n    refused: 'rejected',\n    lost: 'unknown',\n    proved_absent: 'absent',\n  },\n  unknown",
    replace:
      "    acknowledged: 'accepted',\n    refused: 'rejected',\n    lost: 'accepted',\n    proved_absent: 'absent',\n  },\n  unknown",
  },
  {
    name: 'restart-trusts-memory',
    mistake: 'after a restart, what was in flight is taken for what was last written about it',
    incident: null,
    file: 'packages/engine/src/account-memory.ts',
    find: 'if (this.freshlyLoaded) ',
    replace: 'if (this.freshlyLoaded && this.epoch < 0) ',
  },
  {
    name: 'cancel-never-repeated',
    mistake: 'a cancel that was lost is not sent again',
    incident: null,
    file: RECONCILE,
    find: 'if (this.input.wallMs < due) {\n        this.wakeAt = Math.min(this.wakeAt, due)\n        return\n      }\n    }\n    this.cancel',
    replace: 'if (this.input.wallMs < due + 1e12) return\n    }\n    this.cancel',
    guards: [
      {
        file: FOLD,
        find: "if (startedWallMs >= canceledAt + proofDelayMs) turn.order(seen, { type: 'cancel_unresolved' })",
        replace: "if (startedWallMs < 0) turn.order(seen, { type: 'cancel_unresolved' })",
      },
    ],
  },
  {
    name: 'replaced-before-dead',
    mistake: 'an order is replaced while its fills are still on their way',
    incident: null,
    file: TRANSITIONS,
    find: "if (order.status === 'canceled') return order.filledQuantity >= order.reportedQuantity",
    replace: "if (order.status === 'canceled') return true",
  },
  {
    name: 'terminal-revived',
    mistake: 'a stale report brings an ended order back to life',
    incident: null,
    file: TRANSITIONS,
    find: "if (order.status === 'filled' || order.status === 'canceled') return order.status",
    replace: "if (order.status === 'filled') return order.status",
  },
]
