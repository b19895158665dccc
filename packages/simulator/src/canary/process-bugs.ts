import type { PlantedBug } from './planted-bug.ts'

const ACTOR = 'packages/engine/src/actor.ts'
const SWEEP_FOLD = 'packages/engine/src/sweep-fold.ts'
const CHORES = 'packages/engine/src/chores.ts'
const DESIRED = 'packages/core/src/grid/desired.ts'
const RECONCILE = 'packages/core/src/reconcile/reconcile.ts'

/** What goes wrong with the life of a bot, of a process and with what belongs to others. */
export const PROCESS_BUGS: readonly PlantedBug[] = [
  {
    name: 'stop-replaces',
    mistake: 'a bot that is being stopped places its grid again',
    incident: 9,
    file: DESIRED,
    find: "if (bot.plan === null || bot.goal !== 'run' || bot.status === 'error') return NOTHING",
    replace: "if (bot.plan === null || bot.goal === 'none' || bot.status === 'error') return NOTHING",
  },
  {
    name: 'no-periodic-sweep',
    mistake: 'without pushes nothing is ever read: a dead socket looks like a calm market',
    incident: 10,
    file: CHORES,
    find: ' || wallMs - this.lastSweepMs >= this.options.sweepEveryMs',
    replace: '',
  },
  {
    name: 'unified-as-classic',
    mistake: 'a unified account is spoken to over the classic interface, which refuses its keys',
    incident: 11,
    file: 'packages/bitget/src/family.ts',
    find: "? ok('unified')",
    replace: "? ok('classic')",
  },
  {
    name: 'family-asked-once',
    mistake: 'an account that was switched to the other family is asked over the old interface for ever',
    incident: 11,
    file: 'packages/bitget/src/detected-family.ts',
    find: 'known = null\n    for',
    replace: 'for',
  },
  {
    name: 'connected-without-channels',
    mistake: 'a stream counts as connected although its channels were never acknowledged, and no sweep bounds it',
    incident: 13,
    file: CHORES,
    find: 'requestSweep(): void {\n    this.sweepWanted = true\n    this.sweepIfDue(this.options.clock.wallMs())',
    replace: 'requestSweep(): void {\n    this.lastSweepMs = this.options.clock.wallMs() + 1e12',
  },
  {
    name: 'cancels-everything',
    mistake: 'orders of other owners on the account are canceled as if they were our strays',
    incident: 23,
    file: SWEEP_FOLD,
    find: 'this.fold.isOurs(clientOrderId, installation) && !state.orders.has(clientOrderId)',
    replace: 'installation.length > 0 && !state.orders.has(clientOrderId)',
  },
  {
    name: 'sent-before-durable',
    mistake: 'orders leave before their intents are on the disk',
    incident: null,
    file: ACTOR,
    find: 'const committed = turn.isEmpty || (await this.commit(turn))',
    replace: 'this.send(sends)\n      const committed = turn.isEmpty || (await this.commit(turn))',
  },
  {
    name: 'lease-not-checked',
    mistake: 'a process that lost the account may still write to its database',
    incident: null,
    file: 'packages/store/src/engine/sqlite-engine-store.ts',
    find: 'if (fence.numUpdatedRows !== 1n) throw new StaleEpoch()',
    replace: 'if (fence.numUpdatedRows > 9n) throw new StaleEpoch()',
  },
  {
    name: 'stopped-before-verified',
    mistake: 'a bot calls itself stopped while orders of it can still fill',
    incident: null,
    file: SWEEP_FOLD,
    find: 'const closed = nothingToClose(this.state, bot, sweep.positions)',
    replace:
      "turn.apply(bot.id, { type: 'verified', nothingToClose: true, times: turn.times })\n      const closed = nothingToClose(this.state, bot, sweep.positions)",
  },
  {
    name: 'pause-keeps-orders',
    mistake: 'a paused bot lets its orders rest',
    incident: null,
    file: RECONCILE,
    find: 'if (right) return',
    replace: "if (right || this.input.bot.goal === 'hold') return",
  },
  {
    name: 'counter-at-both-prices',
    mistake: 'the counter order of a level is placed one level too far',
    incident: null,
    file: DESIRED,
    find: "['sell', slot.held, plan.levels[slot.cell + 1]]",
    replace: "['sell', slot.held, plan.levels[Math.min(slot.cell + 2, plan.levels.length - 1)]]",
  },
  {
    name: 'deferred-for-good',
    mistake: 'a level that was refused once is never placed again',
    incident: null,
    file: RECONCILE,
    find: 'Number.NEGATIVE_INFINITY : this.after(deferral.retryAtWallMs - wait, wait)',
    replace: 'Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY + wait',
  },
  {
    name: 'ended-orders-kept',
    mistake: 'orders that are over and booked stay in memory for ever',
    incident: null,
    file: 'packages/engine/src/turn.ts',
    find: 'if (isSettled(next)) this.state.orders.delete(next.clientOrderId)',
    replace: '',
  },
  {
    name: 'wrong-account-signs',
    mistake: 'a bot is given to the first account of its owner, whichever it was made for',
    incident: null,
    file: 'packages/engine/src/engine.ts',
    find: "return this.ask(accountId, (reply) => ({ type: 'add_bot', bot, reply }))",
    replace:
      "const [first = accountId] = [...this.actors.keys()]\n    return this.ask(first, (reply) => ({ type: 'add_bot', bot, reply }))",
    guards: [
      {
        file: 'packages/store/src/engine/commit.ts',
        find: 'assert(owner === accountId, ',
        replace: 'assert(owner.length > 0, ',
      },
    ],
  },
  {
    name: 'pacing-forgotten',
    mistake: 'requests leave as fast as they come, and the exchange locks the address out',
    incident: null,
    file: 'packages/bitget/src/pacer.ts',
    find: '}, windowMs).unref()',
    replace: '}, windowMs / 100).unref()',
  },
  {
    name: 'secret-in-log',
    mistake: 'a line of the log carries the whole connection, the secret of its key with it',
    incident: null,
    file: 'packages/bitget/src/detected-family.ts',
    find: "connection.log('account_family', { family: answer.value })",
    replace: "connection.log('account_family', { ...connection, clock: null, family: answer.value })",
  },
]
