import type { PlantedBug } from './planted-bug.ts'

const BILLING = 'packages/engine/src/billing.ts'
const FOLD = 'packages/engine/src/fold.ts'
const SWEEP_FOLD = 'packages/engine/src/sweep-fold.ts'
const STEP = 'packages/core/src/grid/step.ts'

/** What goes wrong with fills, fees, positions and the books. */
export const MONEY_BUGS: readonly PlantedBug[] = [
  {
    name: 'fee-sign-classic',
    mistake: 'a fee the classic account prints as negative is taken for one that was received',
    incident: 7,
    file: 'packages/bitget/src/classic/fills.ts',
    find: "text.startsWith('-') ? text.slice(1) :",
    replace: 'text.length > 0 ? text :',
  },
  {
    name: 'fee-sign-ledger',
    mistake: 'the ledger adds fees to the balance',
    incident: 7,
    file: 'packages/engine/src/money-of.ts',
    find: 'amount: -fill.fee as Money',
    replace: 'amount: fill.fee as Money',
  },
  {
    name: 'hedge-side',
    mistake: 'closing fills in hedge mode are given to the opposite side',
    incident: 12,
    file: 'packages/bitget/src/classic/sides.ts',
    find: "{ positionSide: 'long', side: 'sell', wireSide: 'buy', tradeSide: 'close', words: ['close', 'close_long'] },\n  { positionSide: 'short', side: 'sell', wireSide: 'sell', tradeSide: 'open', words: ['open', 'open_short'] },\n  { positionSide: 'short', side: 'buy', wireSide: 'sell',",
    replace:
      "{ positionSide: 'long', side: 'sell', wireSide: 'sell', tradeSide: 'close', words: ['close', 'close_long'] },\n  { positionSide: 'short', side: 'sell', wireSide: 'sell', tradeSide: 'open', words: ['open', 'open_short'] },\n  { positionSide: 'short', side: 'buy', wireSide: 'buy',",
  },
  {
    name: 'mismatch-at-first-sight',
    mistake: 'a position that one look finds other than the books is a mismatch, and its bots are refused',
    incident: 16,
    file: SWEEP_FOLD,
    find: 'if (!same || startedWallMs - since < MISMATCH_PATIENCE_MS || this.fillsMissing(symbol)) continue',
    replace: 'if (!same && startedWallMs < 0) continue',
  },
  {
    name: 'old-position-unexplained',
    mistake: 'what an account held before its history is nobody’s word: its bots are refused for the difference',
    incident: 16,
    file: SWEEP_FOLD,
    find: 'for (const [, { symbol, positionSide, steps }] of differences) turn.addExternal(symbol, positionSide, steps)',
    replace: '',
  },
  {
    name: 'fill-known-to-the-store-again',
    mistake: 'after a restart a fill that is in the database counts as new',
    incident: 17,
    file: FOLD,
    find: 'if (known.has(fill.tradeId)) {',
    replace: 'if (known.size > 1e9) {',
  },
  {
    name: 'two-turns-at-once',
    mistake: 'a second message is worked on while the first still waits for the disk',
    incident: 18,
    file: 'packages/engine/src/mailbox.ts',
    find: 'if (this.working || !this.ready) return',
    replace: 'if (!this.ready) return',
  },
  {
    name: 'fill-cursor-too-early',
    mistake: 'the cursor moves past fills whose rows come late',
    incident: null,
    file: SWEEP_FOLD,
    find: 'this.newestFill.saw(sweep.fillCursor, sweep.startedWallMs)\n',
    replace:
      "this.newestFill.saw(sweep.fillCursor, sweep.startedWallMs)\n    if (sweep.fillCursor !== null) turn.setCursor('fills', String(BigInt(sweep.fillCursor) + 5_000_000n))\n",
  },
  {
    name: 'bill-booked-again',
    mistake: 'a bill that is read again after a restart is shared again',
    incident: null,
    file: BILLING,
    find: 'for (const id of await store.knownBillIds(state.accountId, ids)) state.bookedBillIds.add(id)',
    replace: 'await store.knownBillIds(state.accountId, ids)',
  },
  {
    name: 'late-bill-passed',
    mistake: 'the cursor of the bills moves past rows that come late',
    incident: null,
    file: 'packages/engine/src/trailing-cursor.ts',
    find: 'const LATE_ROWS_MS = 30_000',
    replace: 'const LATE_ROWS_MS = 0',
  },
  {
    name: 'sweep-over-sweep',
    mistake: 'a sweep begins while the one before is still being folded, and reads the same bills again',
    incident: null,
    file: 'packages/engine/src/intake.ts',
    find: 'const { installation } = this.state\n    const findings',
    replace: 'const { installation } = this.state\n    this.chores.sweepDone(true)\n    const findings',
  },
  {
    name: 'dust-lost',
    mistake: 'what is left below the smallest order is forgotten',
    incident: null,
    file: STEP,
    find: 'const paired = pairExecution(instrument, { ...slot, held: held as Steps }, { ...fill, fee }, q)',
    replace:
      'const dust = held > 0 && held < 30 && fill.quantity < q ? 0 : held\n  const paired = pairExecution(instrument, { ...slot, held: dust as Steps }, { ...fill, fee }, q)',
  },
  {
    name: 'funding-of-strangers',
    mistake: 'a foreign position on the symbol pays its funding out of the bot',
    incident: null,
    file: BILLING,
    find: 'const net = holders.reduce((total, { size }) => total + size, this.foreignSize(bill))',
    replace: 'const net = holders.reduce((total, { size }) => total + size, 0)',
  },
  {
    name: 'short-profit-sign',
    mistake: 'the profit of a closed short has the wrong sign',
    incident: null,
    file: 'packages/core/src/position/position.ts',
    find: 'const realized = (position.size > 0 ? proceeds - released : released - proceeds) as Money',
    replace: 'const realized = (proceeds - released) as Money',
  },
  {
    name: 'pair-fee-dropped',
    mistake: 'grid profit leaves out the fee of the opening half',
    incident: null,
    file: 'packages/core/src/grid/pairs.ts',
    find: "profit += (side === 'sell' ? closed - opened : opened - closed) - openFee - closeFee",
    replace: "profit += (side === 'sell' ? closed - opened : opened - closed) - closeFee",
  },
  {
    name: 'bad-tick-believed',
    mistake: 'a single wrong price is believed, and starts, stops or moves the bot',
    incident: null,
    file: FOLD,
    find: 'if (!this.prices.believes(ticker, known)) return',
    replace: 'if (ticker.last <= 0 || ticker.mark <= 0) return',
  },
]
