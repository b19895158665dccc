import { ACCOUNT, type Json, KEY, limitOrder, RunningExchange } from './running-exchange.ts'

/** Market points between two actions of the robot. */
const STRIDE = 3

/** Everything that must not depend on when who died: fills, bills, orders, position. */
export type Books = Json

/**
 * A little engine for lock-step: on every stop it looks at the price and trades by a fixed rule, sending again after a
 * crash what it has no answer for (the client order id makes that safe).
 */
export class LockStepRobot {
  readonly #dataDir: string
  readonly #args: readonly string[]
  #exchange: RunningExchange

  private constructor(dataDir: string, args: readonly string[], exchange: RunningExchange) {
    this.#dataDir = dataDir
    this.#args = args
    this.#exchange = exchange
  }

  static async start(dataDir: string, seed: number): Promise<LockStepRobot> {
    const args = ['--step', '--seed', String(seed), '--history-days', '1', '--rate-limit-factor', '0', ...ACCOUNT]
    return new LockStepRobot(dataDir, args, await RunningExchange.start(dataDir, args))
  }

  /** Plays `stops` stops; `endAt(stop)`: how the exchange ends in the middle of that stop, to be started again. */
  async play(stops: number, endAt: (stop: number) => 'kill' | 'stop' | null): Promise<Books> {
    for (let stop = 1; stop <= stops; stop++) {
      await this.#reach(stop * STRIDE)
      const end = endAt(stop)
      if (end === null) await this.#trade(stop)
      else {
        const trading = this.#trade(stop).catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, stop % 7))
        await (end === 'kill' ? this.#exchange.killHard() : this.#exchange.stop())
        await trading
        this.#exchange = await RunningExchange.start(this.#dataDir, this.#args)
        await this.#trade(stop)
      }
    }
    const { uid } = (await this.#exchange.admin('GET', 'accounts')).items[0]
    return this.#exchange.admin('GET', `accounts/${uid}`)
  }

  async end(): Promise<void> {
    await this.#exchange.killHard()
  }

  /** Walks point by point, reporting idle after each. */
  async #reach(target: number): Promise<void> {
    for (;;) {
      await this.#reportIdle()
      const { position } = await this.#exchange.admin('GET', 'status')
      if (position >= target) return
      const advanced = this.#exchange.admin('POST', 'advance', { position: position + 1 })
      while ((await this.#exchange.admin('GET', 'status')).position === position);
      await this.#reportIdle()
      await advanced
    }
  }

  async #reportIdle(): Promise<void> {
    const { market_ms: marketMs } = await this.#exchange.admin('GET', 'status')
    const { data } = (await this.#exchange
      .client(KEY)
      .getFuturesFills({ productType: 'USDT-FUTURES', limit: '1' })) as Json
    const last = data.fillList?.[0]?.tradeId ?? ''
    await this.#exchange.admin('POST', 'idle', { account_key: KEY.key, last_trade_id: last, market_ms: marketMs })
  }

  async #trade(stop: number): Promise<void> {
    const client = this.#exchange.client(KEY)
    const product = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' } as const
    const { data } = (await client.getFuturesTicker(product)) as Json
    const price = Number(data[0].lastPr)
    const send = async (call: Promise<unknown>, harmless: readonly string[]) => {
      await call.catch((error: Json) => {
        if (!harmless.includes(error?.body?.code)) throw error
      })
    }
    for (const [side, factor] of [
      ['buy', 0.9985],
      ['sell', 1.0015],
    ] as const) {
      const order = limitOrder(`r-${stop}-${side}`, side, (price * factor).toFixed(1), '0.005')
      await send(client.futuresSubmitOrder(order), ['40786', '40762'])
    }
    if (stop % 4 === 0) {
      await send(client.futuresCancelOrder({ ...product, clientOid: `r-${stop - 3}-buy` }), ['40768'])
    }
    if (stop % 5 === 0) {
      const market = { ...limitOrder(`m-${stop}`, 'buy', '', '0.003'), orderType: 'market', price: undefined } as Json
      await send(client.futuresSubmitOrder(market), ['40786'])
    }
  }
}
