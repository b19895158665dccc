import type { OperationId } from '@gridpilot/contract'
import type { Foundations } from '../../src/foundations.ts'
import { addLiveAccount, liveOnPaper } from '../support/live-on-paper.ts'
import { type Answer, startTestServer, type TestServer } from '../support/test-server.ts'
import { passingGrid } from '../support/wanted.ts'
import type { Surroundings } from './samples.ts'

export type Kind = 'accounts' | 'alerts' | 'backtests' | 'optimizations' | 'bots'
export type Ids = Record<Kind, string[]>

/** Somebody who is logged in, and what belongs to them. */
export interface Person {
  readonly token: string
  readonly userId: string
  readonly ids: Ids
  readonly around: Surroundings
  /** Every bot and account an answer with success has made. */
  readonly made: { readonly bots: Set<string>; readonly accounts: Set<string> }
}

/** In everything of the other user: no answer to anybody else may contain it. */
const CANARY = 'canary'
const PASSWORD = 'correct horse battery'
/** Bots of one person at a time: enough for every command to find one in any state. */
const BOTS_KEPT = 6
const OPEN_LIMITS = {
  ...{ daily_loss_limit_usdt: null, max_running_bots: 50, max_open_positions: null, leverage_cap: 20 },
  ...{ max_investment_share_percent: 100, allowed_symbols: null, max_exposure_usdt: null, time_zone: 'UTC' },
  min_liquidation_distance_percent: '2',
}

/** A server with somebody who sends nonsense, and somebody else to whom nothing may happen. */
export class FuzzWorld {
  readonly server: TestServer
  readonly findings: string[] = []
  #person!: Person
  #other!: Person
  #otherBefore = ''
  #people = 0
  #requests = 0

  private constructor(server: TestServer) {
    this.server = server
  }

  static async open(): Promise<FuzzWorld> {
    const world = new FuzzWorld(await startTestServer(['--speed', '1'], {}, withoutNetwork))
    world.#other = await world.#newOther()
    world.#otherBefore = await world.#stateOfOther(world.#other.token)
    world.#person = await world.#newPerson()
    return world
  }

  get person(): Person {
    return this.#person
  }

  get other(): Person {
    return this.#other
  }

  /** What must not be in an answer to the one who sends nonsense; ids that requests carry may be echoed. */
  get secrets(): readonly string[] {
    return [CANARY, this.#other.userId, this.#other.token, ...this.#other.ids.bots.slice(1)]
  }

  /** Every request comes from an address of its own, else the rate limit would be all there is to see. */
  address(): string {
    this.#requests += 1
    return `10.${(this.#requests >> 16) & 255}.${(this.#requests >> 8) & 255}.${this.#requests & 255}`
  }

  call(operation: OperationId, ask: object = {}, token = this.#person.token): Promise<Answer> {
    return this.server.call(operation, { token, address: this.address(), ...ask })
  }

  /** What an accepted request has changed is put back, so that the next ones do not end at one and the same refusal. */
  async settle(operation: OperationId, { body }: Answer): Promise<boolean> {
    const { ids, made } = this.#person
    const params = { id: String(body.id) }
    if (operation === 'createGridBot' && !made.bots.has(body.id)) await this.#keepBot(body.id)
    if (operation === 'createAccount') {
      made.accounts.add(body.id)
      if ((await this.call('deleteAccount', { params })).status === 200) made.accounts.delete(body.id)
    }
    if (operation === 'createBacktest') {
      ids.backtests.push(body.id)
      // Every seventh runs to its end: what was accepted must be computable, too.
      if (ids.backtests.length % 7 !== 0) await this.call('cancelBacktest', { params })
    }
    if (operation === 'createOptimization') {
      ids.optimizations.push(body.id)
      await this.call('cancelOptimization', { params })
    }
    if (operation === 'patchRiskSettings') await this.#must('patchRiskSettings', { body: OPEN_LIMITS })
    if (operation === 'putHeartbeat') await this.#must('deleteHeartbeat')
    return operation !== 'stopAll' && operation !== 'deleteAccount'
  }

  async #keepBot(id: string): Promise<void> {
    const { ids, made } = this.#person
    made.bots.add(id)
    ids.bots.unshift(id)
    if (ids.bots.length % 2 === 0) await this.call('startGridBot', { params: { id } })
    for (const old of ids.bots.splice(BOTS_KEPT)) {
      const gone = await this.call('deleteGridBot', { params: { id: old } })
      if (gone.status !== 200) await this.call('stopGridBot', { params: { id: old } })
    }
  }

  /** The one who sent nonsense goes, with exactly as many bots and accounts as were answered with success. */
  async renew(): Promise<void> {
    await this.checkPerson()
    await this.call('stopAll')
    this.#person = await this.#newPerson()
  }

  async checkPerson(): Promise<void> {
    const { made } = this.#person
    const bots = [...(await this.#botIds('false')), ...(await this.#botIds('true'))]
    if (!isSame(bots, made.bots)) this.findings.push(`bots: ${bots.length} there, ${made.bots.size} made`)
    const { items } = (await this.#must('listAccounts')).body
    const accounts = items.map(({ id }: { id: string }) => id)
    const surplus = accounts.filter((id: string) => !made.accounts.has(id))
    if (surplus.length > 0) this.findings.push(`accounts nobody made: ${surplus}`)
  }

  async #botIds(archived: string): Promise<string[]> {
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const query = { archived, limit: '200', ...(cursor === null ? {} : { cursor }) }
      const { body } = await this.#must('listGridBots', { query })
      ids.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = body.next_cursor
    } while (cursor !== null)
    return ids
  }

  /** At the end: the server is well, says nothing of a failure in its log, and the other user's things are as they were. */
  async close(): Promise<void> {
    await this.checkPerson()
    const health = await this.server.call('health', { address: this.address() })
    if (health.status !== 200 || health.body.status !== 'ok') this.findings.push(`health: ${health.text}`)
    const body = { email: `${CANARY}@example.org`, password: PASSWORD }
    const again = await this.server.call('login', { body, address: this.address() })
    const after = await this.#stateOfOther(again.body.access_token)
    if (after !== this.#otherBefore) this.findings.push(`of the other user: ${this.#otherBefore} became ${after}`)
    for (const line of this.server.log) {
      const { msg } = JSON.parse(line)
      if (isError(line) || /could not be (computed|ended|kept|sent|told)/.test(msg)) this.findings.push(`log: ${line}`)
    }
    await this.server.close()
  }

  async #newOther(): Promise<Person> {
    const person = await this.#signup(`${CANARY}@example.org`)
    const { ids, token } = person
    await this.call('patchAccount', { params: { id: ids.accounts[0] }, body: { name: CANARY } }, token)
    for (const name of [`${CANARY} 1`, `${CANARY} 2`]) {
      const bot = await this.call('createGridBot', { body: { ...person.around.grid, name } }, token)
      ids.bots.push(bot.body.id)
    }
    const test = { ...person.around.grid, reference_price: person.around.price, name: CANARY }
    ids.backtests.push((await this.call('createBacktest', { body: test }, token)).body.id)
    return person
  }

  /** Guests and users with an address in turn: the latter may also add accounts of the exchange. */
  async #newPerson(): Promise<Person> {
    this.#people += 1
    const person = this.#people % 2 === 1 ? await this.#guest() : await this.#signup(`fuzz${this.#people}@example.org`)
    this.#person = person
    const { around, ids, made, token, userId } = person
    await this.#must('patchRiskSettings', { body: OPEN_LIMITS })
    for (let i = 0; i < 3; i += 1)
      await this.#keepBot((await this.#must('createGridBot', { body: around.grid })).body.id)
    const alert = {
      accountId: around.accountId,
      botId: null,
      key: 'fuzz',
      severity: 'info',
      code: 'c',
      params: {},
    } as const
    const raised = await this.server.base.store.alerts.raise(userId, { ...alert, message: 'm', marketMs: null })
    ids.alerts.push(raised.alert.id)
    if (this.#people % 2 === 0) {
      await addLiveAccount(this.server, token, 'Fuzzed')
      ids.accounts.splice(0)
      for (const { id } of (await this.call('listAccounts')).body.items) {
        made.accounts.add(id)
        ids.accounts.push(id)
      }
    }
    return person
  }

  async #guest(): Promise<Person> {
    return this.#personOf(await this.server.call('demo', { address: this.address() }), 'nobody@example.org')
  }

  async #signup(email: string): Promise<Person> {
    const body = { email, password: PASSWORD }
    return this.#personOf(await this.server.call('signup', { body, address: this.address() }), email)
  }

  async #personOf({ body, text }: Answer, email: string): Promise<Person> {
    const token: string = body.access_token
    if (token === undefined) throw new Error(`nobody came in: ${text}`)
    const grid = await passingGrid(this.server, token)
    const query = { symbol: 'BTCUSDT' }
    const price = (await this.call('getTicker', { query }, token)).body.last_price
    const span = (await this.call('getBacktestSpan', { query }, token)).body
    const accountId: string = (await this.call('listAccounts', {}, token)).body.items[0].id
    const ids: Ids = { accounts: [accountId], alerts: [], backtests: [], optimizations: [], bots: [] }
    const made = { bots: new Set<string>(), accounts: new Set([accountId]) }
    const around = { grid, price, accountId, email, from: span.from, to: span.to, botId: 'bot_00000000000000000000' }
    return { token, userId: body.user.id, ids, around, made }
  }

  async #stateOfOther(token: string): Promise<string> {
    const items = async (operation: OperationId) => (await this.call(operation, {}, token)).body.items
    const named = async (operation: OperationId) =>
      (await items(operation)).map(({ id, name }: { id: string; name: string }) => `${id} ${name}`)
    const { daily_loss: _, ...limits } = (await this.call('getRiskSettings', {}, token)).body
    const bots = (await items('listGridBots')).map(({ status }: { status: string }) => status)
    const lists = [await named('listGridBots'), await named('listAccounts'), await named('listBacktests')]
    return JSON.stringify([lists, bots, limits, (await this.call('getHeartbeat', {}, token)).body.configured])
  }

  async #must(operation: OperationId, ask: object = {}): Promise<Answer> {
    const answer = await this.call(operation, ask)
    if (answer.status >= 400) throw new Error(`${operation}: ${answer.text} ${this.server.log.findLast(isError)}`)
    return answer
  }
}

const isError = (line: string) => JSON.parse(line).level >= 50

const isSame = (list: readonly string[], set: ReadonlySet<string>) =>
  list.length === set.size && list.every((id) => set.has(id))

/** Every kind of account is one of the paper exchange here, behind the guard of real money where it is one. */
function withoutNetwork(base: Foundations): Foundations {
  const { venues } = base
  const near = (kind: Parameters<typeof venues.open>[0]) => (kind === 'bitget-demo' ? 'paper' : kind)
  return liveOnPaper({
    ...base,
    venues: {
      ...venues,
      open: (kind, ...rest) => venues.open(near(kind), ...rest),
      check: (kind, ...rest) => venues.check(near(kind), ...rest),
      repair: (kind, ...rest) => venues.repair(near(kind), ...rest),
    },
  })
}
