import { type OperationId, type RouteSpec, routes } from '@gridpilot/contract'
import { seededRandom } from '../../../../packages/backtest/test/seeded-candles.ts'
import type { Answer } from '../support/test-server.ts'
import { complaint, type Judged } from './judge.ts'
import { type MangledBody, mangledBody, mangledQuery, pick, type Random, strangeSegment } from './mangle.ts'
import { type Sample, samplesOf } from './samples.ts'
import { FuzzWorld, type Kind } from './world.ts'

export interface ApiFuzz {
  inputs: number
  accepted: number
  refused: number
  slowestMs: number
  /** Operations an input was answered by with success. */
  readonly succeeded: Set<OperationId>
  readonly codes: Map<string, number>
  readonly findings: string[]
}

interface Input extends Judged {
  readonly url: string
  readonly body: MangledBody | null
  readonly headers: Readonly<Record<string, string>>
}

/** An input whose answer takes longer hangs, on any machine. An audit may wait for the account to stand still, 20 s. */
const HANG_MS = 60_000
/** Inputs of one person: the token lasts ten minutes, and what is left of their bots should not pile up. */
const INPUTS_PER_PERSON = 1_000
/** Findings after which there is no need for more. */
const ENOUGH = 20

/** They hash passwords, open accounts, read the whole exchange or compute: a small share of the inputs is enough. */
const COSTLY = new Set<OperationId>([
  ...(['demo', 'signup', 'login', 'stopAll', 'auditAll', 'auditAccount', 'checkAccount', 'repairAccount'] as const),
  ...(['getGridBotParity', 'armAccount', 'deleteAccount', 'resumeOptimization'] as const),
])
/** Their bodies have the most to get wrong. */
const RICH = new Set<OperationId>([
  ...(['previewGridBot', 'createGridBot', 'patchGridBot', 'previewGridBotEdit', 'createBacktest'] as const),
  ...(['createOptimization', 'patchRiskSettings', 'createAccount'] as const),
])
const CHOICES = (Object.keys(routes) as OperationId[]).flatMap((operation) =>
  Array.from({ length: COSTLY.has(operation) ? 1 : RICH.has(operation) ? 16 : 6 }, () => operation),
)

/** Sends so many mutated requests to every route of the contract, one after the other. */
export async function fuzzApi(inputs: number, seed: number): Promise<ApiFuzz> {
  const world = await FuzzWorld.open()
  const random = seededRandom(seed)
  const { findings } = world
  const tally = { inputs: 0, accepted: 0, refused: 0, slowestMs: 0, succeeded: new Set<OperationId>() }
  const result: ApiFuzz = { ...tally, codes: new Map(), findings }
  let sinceRenewal = 0
  for (; result.inputs < inputs && findings.length < ENOUGH; result.inputs += 1) {
    const input = inputOf(world, random)
    const begun = performance.now()
    const answer = await answered(world, input)
    result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - begun))
    const wrong = answer === null ? 'hangs' : complaint(input, answer)
    if (wrong !== null) findings.push(`seed ${seed}, input ${result.inputs}: ${told(input, wrong, answer)}`)
    if (answer === null) break
    if (answer.status >= 400) result.refused += 1
    else result.accepted += 1
    const code = String(answer.body?.error?.code ?? answer.status)
    result.codes.set(code, (result.codes.get(code) ?? 0) + 1)
    sinceRenewal += 1
    if (answer.status >= 400 || !input.isExact) continue
    result.succeeded.add(input.operation)
    if ((await world.settle(input.operation, answer)) && sinceRenewal < INPUTS_PER_PERSON) continue
    await world.renew()
    sinceRenewal = 0
  }
  await world.close()
  return result
}

function told({ operation, url, body, headers }: Input, wrong: string, answer: Answer | null): string {
  const { authorization: _, ...shown } = headers
  const sent = `${routes[operation].method} ${url.slice(0, 300)} ${JSON.stringify(shown)} ${body?.text.slice(0, 800)}`
  return `${operation} ${wrong}: ${sent} → ${answer?.status} ${answer?.text.slice(0, 400)}`
}

async function answered(world: FuzzWorld, { operation, url, body, headers }: Input): Promise<Answer | null> {
  const { method } = routes[operation]
  const payload = body === null ? {} : { payload: body.text }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), HANG_MS)
  })
  const answer = world.server.raw({ method, url, ...payload, headers, remoteAddress: world.address() })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function inputOf(world: FuzzWorld, random: Random): Input {
  const operation = pick(random, CHOICES)
  const route: RouteSpec = routes[operation]
  const { person, other } = world
  const foreign = { ...person.around, accountId: other.around.accountId, botId: other.ids.bots[0] ?? '' }
  const own = { ...person.around, botId: pick(random, person.ids.bots) ?? '' }
  const samples = samplesOf(random() < 0.04 ? foreign : own)
  // Now and then a request meant for another route.
  const meant = random() < 0.03 ? pick(random, Object.keys(samples) as OperationId[]) : operation
  const sample: Sample = pick(random, samples[meant] ?? [{}])
  const { path, isExact, isForeign } = pathOf(world, route.path, random)
  const hasToken = random() < 0.97
  return {
    ...{ operation, isExact, isForeign, hasToken, secrets: world.secrets },
    url: `${path}${queryOf(route, sample, random)}`,
    ...requestOf(operation, sample, hasToken ? person.token : strangeToken(person.token, random), random),
  }
}

function requestOf(operation: OperationId, sample: Sample, token: string, random: Random) {
  const route: RouteSpec = routes[operation]
  const takesBody = route.method !== 'GET' && (route.body !== undefined || random() < 0.12)
  const body =
    takesBody && (sample.body !== undefined || random() < 0.5) ? mangledBody(sample.body ?? {}, random) : null
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (body !== null && body.type !== '') headers['content-type'] = body.type
  if (random() < 0.1)
    headers['idempotency-key'] = pick(random, ['k1', 'k2', 'k3', '', ' ', 'é', 'x'.repeat(201), '__proto__'])
  if (route.auth === 'refresh_cookie' || random() < 0.02)
    headers.cookie = `refresh_token=${pick(random, ['', 'x'.repeat(43), '%00', '%E0%A4%A', '"', 'a=b; refresh_token=c', 'é'])}`
  return { body, headers }
}

const strangeToken = (token: string, random: Random): string =>
  pick(random, [
    '',
    'x',
    'null',
    token.slice(1),
    `${token}x`,
    token.split('.').reverse().join('.'),
    'a.b.c',
    'x'.repeat(5_000),
  ])

function queryOf(route: RouteSpec, sample: Sample, random: Random): string {
  if (route.query === undefined && random() < 0.93) return ''
  const text = mangledQuery(sample.query ?? {}, random)
  return text === '' ? '' : `?${text}`
}

const KINDS: readonly Kind[] = ['accounts', 'alerts', 'backtests', 'optimizations', 'bots']

function pathOf({ person, other }: FuzzWorld, path: string, random: Random) {
  const plain = { path, isExact: true, isForeign: false }
  if (!path.includes('{id}')) return plain
  const kind = KINDS.find((each) => path.startsWith(`/api/${each}`)) ?? 'bots'
  const dice = random()
  const filled = (id: string | undefined) => path.replace('{id}', id ?? 'none')
  if (dice < 0.84) return { ...plain, path: filled(pick(random, person.ids[kind])) }
  if (dice < 0.9) return { ...plain, path: filled(other.ids[kind][0]), isForeign: other.ids[kind].length > 0 }
  if (dice < 0.93) return { ...plain, path: filled(pick(random, person.ids[pick(random, KINDS)])), isExact: false }
  return { ...plain, path: filled(strangeSegment(random)), isExact: false }
}
