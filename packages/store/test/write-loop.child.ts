import { writeSync } from 'node:fs'
import { assert, money, type Steps } from '@gridpilot/core'
import { openStore } from '../src/index.ts'
import { booked, commitOf, deterministicOptions, entryOf, fillOf, orderOf } from './sample.ts'

// A process that only commits: turn after turn on the account that the parent made, each acknowledged on stdout after
// the commit came back. The parent kills it and compares.

const [path = '', userId = '', accountId = '', botId = ''] = process.argv.slice(2)

const opened = await openStore(deterministicOptions(path))
if (!opened.ok) {
  writeSync(1, `refused ${opened.error.code}\n`)
  process.exit(3)
}
const store = opened.value
const stored = await store.gridBots.get(userId, botId)
assert(stored !== null, 'the parent made the bot')
const epoch = (await store.engine.acquireLease(accountId, `child ${process.pid}`)) ?? 0
const { cursors } = await store.engine.load(accountId)
writeSync(1, `ready ${epoch}\n`)

for (let turn = Number(cursors.turn ?? 0) + 1; ; turn++) {
  const fill = fillOf(`t${turn}`, 'buy', 950_000, 1, turn)
  const order = orderOf(stored.bot, turn % 10, 'buy', { quantity: 1 as Steps, cycle: turn })
  const commit = commitOf(epoch, {
    bots: [{ ...stored.bot, fills: turn }],
    orders: [{ ...order, clientOrderId: `${order.clientOrderId}${turn}` }],
    fills: [booked(fill, botId)],
    ledger: [entryOf(`fill:t${turn}:fee`, botId, money('-0.00000001'))],
    events: [{ botId, code: 'filled', params: { turn }, occurredAtMs: turn, wallMs: turn }],
    cursors: { turn: String(turn) },
  })
  const result = await store.engine.commit(accountId, commit)
  assert(result.ok, 'nobody else holds the lease')
  writeSync(1, `stored ${turn}\n`)
}
