import { GARBLES } from '../faults/answer-edits.ts'
import { FAULT_CATALOGUE } from '../faults/catalogue.ts'
import { ERROR_ANSWERS } from '../faults/error-answers.ts'
import { FAULT_KIND_NAMES, type FaultParameters, factsOfKind } from '../faults/fault-kind.ts'
import type { FaultRule, FaultWish } from '../faults/fault-rule.ts'
import { type AdminAnswer, answerError, answerOk, BadRequest, type Body, readBody } from './admin-answer.ts'
import type { AdminCall, AdminParts, AdminRoute } from './admin-parts.ts'

const HOUR = 3_600_000
const TARGET = ['kind', 'account', 'route', 'channel', 'probability', 'count', 'nth', 'for_ms', 'seed'] as const

/** Every parameter as the wire of the admin API writes it. */
const PARAMETERS: Readonly<Record<keyof FaultParameters, string>> = {
  delayMs: 'delay_ms',
  lagMs: 'lag_ms',
  offsetMs: 'offset_ms',
  answer: 'answer',
  taken: 'taken',
  garble: 'garble',
  keep: 'keep',
  times: 'times',
  window: 'window',
  after: 'after',
  orders: 'orders',
  coin: 'coin',
}

function readWish(body: Body): FaultWish {
  const kind = body.choice('kind', FAULT_KIND_NAMES)
  if (kind === undefined) throw new BadRequest(`kind: one of ${FAULT_KIND_NAMES.join(', ')}`)
  const facts = factsOfKind(kind)
  const wish: { [K in keyof FaultWish]: FaultWish[K] | undefined } = {
    kind,
    account: body.text('account'),
    route: body.text('route'),
    channel: body.text('channel'),
    probability: body.number('probability', 0, 1),
    count: body.whole('count', 1, 1_000_000_000),
    nth: body.whole('nth', 1, 1_000_000_000),
    forMs: body.whole('for_ms', 1, 24 * HOUR),
    seed: body.whole('seed', 0, Number.MAX_SAFE_INTEGER),
    delayMs: body.whole('delay_ms', 0, HOUR),
    lagMs: body.whole('lag_ms', 1, HOUR),
    offsetMs: body.whole('offset_ms', -24 * HOUR, 24 * HOUR),
    answer: body.choice('answer', ERROR_ANSWERS),
    taken: body.flag('taken'),
    garble: body.choice('garble', GARBLES),
    keep: body.whole('keep', 0, 1000),
    times: body.whole('times', 1, 100_000),
    window: body.whole('window', 2, 1000),
    after: body.whole('after', 1, 1_000_000),
    orders: body.choice('orders', ['kept', 'canceled'] as const),
    coin: body.text('coin'),
  }
  for (const [name, written] of Object.entries(PARAMETERS) as [keyof FaultParameters, string][]) {
    if (wish[name] !== undefined && !facts.reads.includes(name)) {
      throw new BadRequest(`${written}: ${kind} does not read it (${namesOf(facts.reads) || 'it has no parameters'})`)
    }
    if (wish[name] === undefined && facts.needs?.includes(name)) throw new BadRequest(`${written}: ${kind} needs it`)
  }
  if (kind === 'error_trade' && wish.answer !== undefined && !/^\d+$/.test(wish.answer)) {
    throw new BadRequest('answer: a trading socket answers with a code, for example 25001')
  }
  if (facts.acts === 'stream' && wish.route !== undefined) throw new BadRequest('route: a fault of streams has none')
  if (facts.acts === 'rest' && wish.channel !== undefined) throw new BadRequest('channel: a fault of REST has none')
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as unknown as FaultWish
}

const namesOf = (names: readonly (keyof FaultParameters)[]): string => names.map((name) => PARAMETERS[name]).join(', ')

function setFault({ parts, body: text }: AdminCall): AdminAnswer {
  const wish = readWish(readBody(text, [...TARGET, ...Object.values(PARAMETERS)]))
  if ((wish.lagMs ?? 0) > parts.readLagMs) {
    const message = `lag_ms ${wish.lagMs}: this exchange tells its clients that reads lag ${parts.readLagMs} ms at the most: start it with --read-lag-ms`
    return answerError(409, 'beyond_read_lag', message)
  }
  if (wish.account !== undefined && !parts.exchange.venue.hasAccount(wish.account)) {
    return answerError(404, 'not_found', `there is no account ${wish.account}`)
  }
  const rule = parts.faults.set(wish)
  const struck = actAtOnce(parts, rule)
  return answerOk({ ...viewOf(rule), ...(struck === null ? {} : { struck }) })
}

/** What some faults do the moment they are set; those that are over then are taken away. Null: nothing. */
function actAtOnce(parts: AdminParts, { id, wish }: FaultRule): number | null {
  const { exchange, drive, faults, strike } = parts
  if (wish.kind === 'maintenance' && wish.orders === 'canceled') {
    const accounts = wish.account === undefined ? exchange.venue.accountIds() : [wish.account]
    for (const accountId of accounts) exchange.execute({ kind: 'cancel_all', accountId, symbol: null })
    drive.settle(false)
    return null
  }
  const isBlow = wish.kind === 'restart_notice' || (wish.kind === 'disconnect' && wish.channel === undefined)
  if (!isBlow || wish.nth !== undefined) return null
  const struck = strike()
  faults.clear(id)
  return struck
}

function listFaults({ parts: { faults, holds } }: AdminCall): AdminAnswer {
  return answerOk({ items: faults.rules().map(viewOf), hits: faults.counts(), held: holds.count })
}

function clearFaults({ parts: { faults }, body: text }: AdminCall): AdminAnswer {
  const id = readBody(text, ['id']).whole('id', 1, Number.MAX_SAFE_INTEGER)
  return answerOk({ cleared: faults.clear(id ?? null) })
}

const viewOf = ({ id, wish, setMs, endsMs, candidates, hits }: FaultRule): Record<string, unknown> => {
  const { kind, forMs, ...rest } = wish
  const parameters = Object.entries(rest).map(([name, value]) => [
    PARAMETERS[name as keyof FaultParameters] ?? name,
    value,
  ])
  return {
    id,
    kind,
    ...Object.fromEntries(parameters),
    set_ms: setMs,
    ends_ms: endsMs,
    candidates,
    hits,
    for_ms: forMs,
  }
}

function catalogue(): AdminAnswer {
  const kinds = FAULT_KIND_NAMES.map((kind) => {
    const { acts, does, reads } = factsOfKind(kind)
    return { kind, acts, does, reads: reads.map((name) => PARAMETERS[name]) }
  })
  return answerOk({ faults: FAULT_CATALOGUE, kinds, answers: ERROR_ANSWERS, garbles: GARBLES })
}

/** Faults on demand: none stands until one is set here. */
export const FAULT_CONTROLS: readonly AdminRoute[] = [
  {
    at: 'POST /admin/faults',
    does: `{${TARGET.join('?, ').replace('kind?', 'kind')}?, …}: sets one; GET /admin/faults/catalogue has the kinds`,
    handle: setFault,
  },
  { at: 'GET /admin/faults', does: 'those that stand, hits by kind, what is held back', handle: listFaults },
  { at: 'POST /admin/faults/clear', does: '{id?}: one, or all', handle: clearFaults },
  {
    at: 'POST /admin/faults/release',
    does: 'lets go what faults without delay_ms hold back, oldest first',
    handle: ({ parts }) => answerOk({ released: parts.holds.release() }),
  },
  { at: 'GET /admin/faults/catalogue', does: 'every fault by its number, every kind and parameter', handle: catalogue },
]
