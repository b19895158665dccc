import { ACCOUNT, type Json, KEY, limitOrder, RunningExchange } from './running-exchange.ts'

/** What one kill may not change: every answer somebody had before it. */
export interface CrashReport {
  /** Acknowledged orders that were gone or different after a restart. */
  readonly lost: readonly string[]
  /** Trade ids seen before a kill that came back different, or twice. */
  readonly changed: readonly string[]
  readonly acknowledged: number
  readonly fills: number
  /** Balance by bills minus balance as stated, both exact texts. */
  readonly books: readonly [string, string]
}

/**
 * A fast market, a client that trades without pause, and kill −9 at `kills` moments; after each the exchange is started
 * again on its file and asked for everything it ever acknowledged.
 */
export async function crashRun(dataDir: string, kills: number, seed: number): Promise<CrashReport> {
  const args = [
    '--speed',
    '3000',
    '--seed',
    String(seed),
    '--history-days',
    '1',
    '--rate-limit-factor',
    '0',
    ...ACCOUNT,
  ]
  const acknowledged: string[] = []
  const lost: string[] = []
  const changed: string[] = []
  let fills: readonly Json[] = []
  let running = await RunningExchange.start(dataDir, args)
  for (let kill = 0; kill < kills; kill++) {
    const trading = tradeUntilDead(running, `c${kill}`, acknowledged, (seen) => {
      fills = seen
    })
    await new Promise((resolve) => setTimeout(resolve, 150 + ((seed * 37 + kill * 101) % 400)))
    await running.killHard()
    await trading
    running = await RunningExchange.start(dataDir, args)
    const now = await inspect(running)
    changed.push(...differences(fills, now.fills))
    for (const clientOid of acknowledged) if (!(await exists(running, clientOid))) lost.push(clientOid)
    fills = now.fills
  }
  const end = await inspect(running)
  await running.killHard()
  return {
    lost,
    changed,
    acknowledged: acknowledged.length,
    fills: end.fills.length,
    books: [end.bill_sums.total, end.balance],
  }
}

async function inspect(running: RunningExchange): Promise<Json> {
  const { uid } = (await running.admin('GET', 'accounts')).items[0]
  return running.admin('GET', `accounts/${uid}`)
}

/** What was seen must be the beginning of what is there now, and every id once. */
function differences(before: readonly Json[], after: readonly Json[]): string[] {
  const wrong = before.filter((fill, i) => JSON.stringify(fill) !== JSON.stringify(after[i]))
  const ids = after.map((fill) => fill.trade_id as string)
  const twice = ids.filter((id, i) => i > 0 && BigInt(id) <= BigInt(ids[i - 1] as string))
  return [...wrong.map((fill) => fill.trade_id as string), ...twice]
}

async function exists(running: RunningExchange, clientOid: string): Promise<boolean> {
  const query = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT', clientOid } as const
  return running
    .client(KEY)
    .getFuturesOrder(query)
    .then(() => true)
    .catch(() => false)
}

/** Orders close around the price, cancels, and looks at the fills, until the connection breaks. */
async function tradeUntilDead(
  running: RunningExchange,
  prefix: string,
  acknowledged: string[],
  onFills: (fills: readonly Json[]) => void,
): Promise<void> {
  const client = running.client(KEY)
  const product = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' } as const
  for (let i = 0; ; i++) {
    try {
      const { data } = (await client.getFuturesTicker(product)) as Json
      const side = i % 2 === 0 ? 'buy' : 'sell'
      const price = (Number(data[0].lastPr) * (side === 'buy' ? 0.9995 : 1.0005)).toFixed(1)
      const clientOid = `${prefix}-${i}`
      await client.futuresSubmitOrder(limitOrder(clientOid, side, price, '0.002'))
      acknowledged.push(clientOid)
      if (i % 5 === 4)
        await client.futuresCancelOrder({ ...product, clientOid: `${prefix}-${i - 2}` }).catch(ignoreRefusal)
      if (i % 3 === 2) onFills((await inspect(running)).fills)
    } catch (error) {
      if ((error as Json)?.body?.code === undefined) return // no envelope: the exchange is dead
    }
  }
}

function ignoreRefusal(error: Json): void {
  if (error?.body?.code === undefined) throw error
}
