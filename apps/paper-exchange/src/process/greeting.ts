import type { ApiKey, Family } from '@gridpilot/bitget-wire'
import type { PositionMode } from '@gridpilot/core'
import type { UpstreamHealth } from '../market/mirrored-market.ts'
import type { Options } from './flags.ts'

/** A key the exchange holds and the account it opens. */
export interface HeldAccount {
  readonly key: ApiKey
  readonly family: Family
  readonly positionMode: PositionMode
}

/** More than this are counted, not listed. */
const LISTED = 20

/** What is told of a running exchange. */
export interface Greeted {
  readonly port: number
  readonly description: string
  readonly accounts: readonly HeldAccount[]
  readonly upstream: UpstreamHealth | null
}

/** What somebody who just started the exchange needs to reach it: addresses, accounts, a first call, the controls. */
export function greeting({ port, description, accounts: held, upstream }: Greeted, options: Options): string {
  const base = `http://127.0.0.1:${port}`
  const socket = `ws://127.0.0.1:${port}`
  const accounts = held.slice(0, LISTED).map((account) => accountLine(account, options))
  if (held.length > LISTED) accounts.push(`  … and ${held.length - LISTED} more`)
  const none = ['  none yet: add --account key:secret:passphrase:10000, or POST /admin/accounts']
  return [
    '',
    `Paper exchange: ${description}${paceOf(options)}`,
    ...silenceOf(upstream),
    `  REST        ${base}`,
    `  classic     ${socket}/v2/ws/public  ${socket}/v2/ws/private`,
    `  unified     ${socket}/v3/ws/public  ${socket}/v3/ws/private`,
    'Accounts',
    ...(accounts.length === 0 ? none : accounts),
    'First steps',
    `  curl ${base}/api/v2/public/time`,
    `  curl '${base}/api/v2/mix/market/ticker?productType=USDT-FUTURES&symbol=${options.market.replays?.[0]?.symbol ?? options.market.symbols?.[0] ?? 'BTCUSDT'}'`,
    'Controls',
    `  ${base}/admin/… with the adminToken of ${options.dataDir}/exchange.lock (docs/PAPER-EXCHANGE.md)`,
    '  Ctrl-C ends it; everything is kept and goes on with the next start.',
    '',
  ].join('\n')
}

/** A market that stands still because nobody tells it prices says so first. */
const silenceOf = (upstream: UpstreamHealth | null): readonly string[] =>
  upstream === null || upstream.connected
    ? []
    : [
        `  NOT HEARD: ${upstream.upstream}: ${upstream.problem}. No price moves until it is; it is asked again and again.`,
      ]

/** A live market has the pace of the one it mirrors. */
function paceOf({ step, speed, market }: Options): string {
  if (step) return ', lock-step: it moves when POST /admin/advance asks'
  return market.feed === 'live' ? '' : `, ${speed} market seconds per second`
}

/** What is held counts, whatever this start named: a secret is shown only to who named it now. */
function accountLine({ key, family, positionMode }: HeldAccount, { accounts }: Options): string {
  const named = accounts.find((each) => each.key === key.key)
  const head = `  key ${key.key}`
  const kind = `(${family}, ${positionMode})`
  if (named === undefined) return `${head}  ${kind}, made before`
  if (named.secret !== key.secret || named.passphrase !== key.passphrase) {
    return `${head}  ${kind}, made before with another secret or passphrase, which still count`
  }
  const same = named.family === family && named.positionMode === positionMode
  return `${head}  secret ${key.secret}  passphrase ${key.passphrase}  ${kind}${same ? '' : ', not as named now: made before'}`
}
