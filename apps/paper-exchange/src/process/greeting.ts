import type { Options } from './flags.ts'

/** What somebody who just started the exchange needs to reach it: addresses, accounts, a first call, the controls. */
export function greeting(port: number, market: string, options: Options): string {
  const base = `http://127.0.0.1:${port}`
  const socket = `ws://127.0.0.1:${port}`
  const accounts = options.accounts.map(
    ({ key, secret, passphrase, family, positionMode }) =>
      `  key ${key}  secret ${secret}  passphrase ${passphrase}  (${family}, ${positionMode})`,
  )
  const none = ['  none named at this start: add --account key:secret:passphrase:10000, or POST /admin/accounts']
  return [
    '',
    `Paper exchange: ${market}${paceOf(options)}`,
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

/** A live market has the pace of the one it mirrors. */
function paceOf({ step, speed, market }: Options): string {
  if (step) return ', lock-step: it moves when POST /admin/advance asks'
  return market.feed === 'live' ? '' : `, ${speed} market seconds per second`
}
